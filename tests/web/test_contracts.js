/* test_contracts.js - the operator enters a contract in a real browser; what is wrong stands at its field.
 *
 * A mandate without contracts is served; the word is read from its file, as the operator would. The YAML that the page makes
 * is what the command line keeps, byte by byte.
 * SPDX-License-Identifier: EUPL-1.2
 */
'use strict';

const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawn, spawnSync } = require('child_process');
const { Browser, run } = require('./browser.js');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'contracts-'));
const instance = path.join(folder, 'instance');
const constat = path.join(process.env.CT_BUILD_ROOT, 'constat');

let browser;
let serve;
let base;
let word;

const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

function does(...args) {
  const done = spawnSync(constat, args, { encoding: 'utf8' });
  assert.strictEqual(done.status, 0, `${args.join(' ')}: ${done.stderr}`);
  return done.stdout;
}

async function start() {
  does('init', instance);
  does('mandate', 'add', instance, 'alerts', '--dossier', 'advisory', '--settings',
    path.join(process.env.CONSTAT_SHARE, 'demo', 'authority.yaml'), '--clock', '2015-01-13T19:00:00Z');
  serve = spawn(constat, ['serve', instance, '--port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  base = await new Promise((resolve) => {
    let seen = '';
    serve.stderr.on('data', (chunk) => {
      seen += chunk;
      const found = seen.match(/(http:\/\/127\.0\.0\.1:\d+)/);
      if (found) resolve(found[1]);
    });
  });
  for (let i = 0; i < 100 && !fs.existsSync(path.join(instance, 'run', 'alerts.socket')); i += 1) await wait(50);
  word = fs.readFileSync(path.join(instance, 'operator.word'), 'utf8').trim();
}

const text = (selector) => browser.script('const e = document.querySelector(arguments[0]); return e && e.innerText', selector);

async function see(page, width, height, dark) {
  await browser.size(width, height, dark);
  await browser.go(base + page);
  const overflow = await browser.script('return document.documentElement.scrollWidth - document.documentElement.clientWidth');
  assert.ok(overflow <= 0, `scrolls sideways by ${overflow}`);
}

/* As a person would, field after field. */
async function fill(values) {
  await browser.script(`for (const [name, value] of Object.entries(arguments[0])) {
    const field = document.getElementsByName(name)[0]; if (!field) throw new Error('no field ' + name); field.value = value; }`, values);
}

const good = {
  contract: 'ministry-2015', publisher: 'Example Software Ltd', client: 'Ministry "of" Examples: \\ #1', from: '2015-01-01',
  until: '2015-12-31', kind: 'restricted', tlp: 'AMBER', 'within-hours': '24', 'site-1-id': 'head-office', 'site-1-groups': 'desktops, servers',
  'contact-1-name': 'Ada Exemple', 'contact-1-address': 'ada@example.org', 'contact-1-cleared': 'GREEN', 'contact-1-language': 'en',
  'product-1-line': 'Windows 7', 'product-1-editions': 'Service Pack 1', 'product-1-sites': 'head-office', 'product-1-until': '2020-01-14',
};

const tests = {
  async 'the empty form shows nothing of anybody and has a name for every field'() {
    await see('/contracts?lang=en', 1280, 2200, false);
    assert.strictEqual(await text('h1'), 'Contracts');
    const nameless = await browser.script(`return [...document.querySelectorAll('input, select, button')]
      .filter((e) => !(e.innerText || '').trim() && !(e.labels && e.labels.length)).length`);
    assert.strictEqual(nameless, 0);
    assert.strictEqual(await browser.script('return document.querySelectorAll("fieldset > legend").length'
      + ' === document.querySelectorAll("fieldset").length'), true);
    await browser.picture('contracts-empty-en');
    await see('/contracts?lang=fr', 390, 3600, true);
    assert.strictEqual(await text('h1'), 'Contrats');
    await browser.picture('contracts-empty-fr-narrow-dark');
  },

  async 'without the word nothing is shown, checked or kept'() {
    for (const action of ['list', 'check', 'keep']) {
      await see('/contracts?lang=en', 1280, 2200, false);
      await fill({ ...good, operator: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' });
      await browser.press(`button[value="${action}"]`);
      assert.match(await text('.note.alarm'), /not the operator/, action);
      assert.strictEqual(await browser.script('return document.querySelector("pre")'), null);
      assert.strictEqual(await browser.script('return document.getElementById("operator").value'), '');
      assert.strictEqual(await browser.script('return document.getElementById("contract").value'), 'ministry-2015');
    }
    assert.strictEqual(does('advisories', 'contracts', instance, 'alerts'), '');
  },

  async 'what is wrong stands at its field, in words and not by colour alone'() {
    await see('/contracts?lang=en', 1280, 2400, false);
    for (const [field, value, why] of [['from', '2015-02-30', /day|date/i], ['within-hours', 'soon', /number|decimal|whole/i],
      ['product-1-sites', 'nowhere', /no site "nowhere"/], ['product-1-versions', 'vers:windows/>=', /./]]) {
      await fill({ ...good, operator: word, [field]: value });
      await browser.press('button[value="check"]');
      const invalid = await browser.script('return [...document.querySelectorAll("[aria-invalid=true]")].map((e) => e.name)');
      assert.deepStrictEqual(invalid, [field], `${field}: ${await text('.note')}`);
      assert.match(await text(`[id="${field}-problem"]`), why);
      assert.match(await text('.note.alarm'), /Refused/);
      if (field === 'product-1-sites') await browser.picture('contracts-problem-en');
      await fill({ [field]: good[field] === undefined ? '' : good[field] });
    }
  },

  async 'a contact without clearance is told so at his row'() {
    await fill({ ...good, operator: word, 'contact-1-cleared': '' });
    await browser.press('button[value="check"]');
    assert.match(await text('.note.alarm'), /without clearance/);
    assert.match(await text('[id="contact-1-name-problem"]'), /without clearance/);
  },

  async 'a good one is checked, its names are recognised, and nothing is kept'() {
    await fill({ ...good, operator: word });
    await browser.press('button[value="check"]');
    assert.match(await text('.note.done'), /well formed/);
    assert.match(await text('table'), /Windows 7\s+known/);
    assert.strictEqual(does('advisories', 'contracts', instance, 'alerts'), '');
    await browser.size(1280, 2600, false);
    await browser.picture('contracts-checked-en');
  },

  async 'kept, it is what the command line takes, and is in the ledger'() {
    await browser.press('button[value="keep"]');
    assert.match(await text('.note.done'), /Kept, with entry \d+/);
    const yaml = await browser.script('return document.querySelector("pre").textContent');
    assert.strictEqual(does('advisories', 'contracts', instance, 'alerts'), 'ministry-2015\n');
    assert.strictEqual(does('advisories', 'contracts', instance, 'alerts', '--print', 'ministry-2015'), yaml);
    const file = path.join(folder, 'contract.yaml');
    fs.writeFileSync(file, yaml);
    assert.match(does('advisories', 'contract', file), /concern you/);
    const raw = fs.readFileSync(path.join(instance, 'mandates', 'alerts', 'contracts', 'ministry-2015.sealed'));
    assert.ok(!raw.includes('Exemple') && !raw.includes('Windows'));
  },

  async 'what is kept is listed and opened again, field by field'() {
    await see('/contracts?lang=fr', 1280, 2600, false);
    await fill({ operator: word });
    await browser.press('button[value="list"]');
    await browser.press('button[name="open"][value="ministry-2015"]');
    for (const [name, value] of Object.entries(good)) {
      assert.strictEqual(await browser.script('return document.getElementsByName(arguments[0])[0].value', name), value, name);
    }
    await browser.picture('contracts-opened-fr');
  },

  async 'rows that are needed come by a button, and those left blank go'() {
    await fill({ 'product-2-line': 'Office 2010' });
    await browser.press('button[value="more"]');
    assert.strictEqual(await browser.script('return document.getElementsByName("product-2-line")[0].value'), 'Office 2010');
    assert.ok(await browser.script('return document.getElementsByName("product-6-line").length'));
  },

  async 'text has its contrast in light and in dark, the focus is seen, and motion is not needed'() {
    const css = await browser.script('return [...document.styleSheets[0].cssRules].map((r) => r.cssText).join("\\n")');
    assert.ok(!/transition|animation/.test(css));
    for (const dark of [false, true]) {
      await see('/contracts?lang=en', 1280, 1400, dark);
      const small = await browser.script(`
        const parse = (c) => c.match(/[\\d.]+/g).map(Number);
        const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
          if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
        return [...document.querySelectorAll('label, legend, button, p, span, a, input, select')].filter((e) => e.innerText || e.value)
          .map((e) => { const [a, b] = [light(parse(getComputedStyle(e).color).slice(0, 3)), light(behind(e))].sort((x, y) => y - x);
            return [(a + 0.05) / (b + 0.05), e.innerText]; }).filter(([r]) => r < 4.5);`);
      assert.deepStrictEqual(small, []);
    }
  },

  async 'no page asked another host or complained'() {
    const foreign = (await browser.requested()).filter((url) => /^https?:/.test(url) && !url.startsWith(base));
    assert.deepStrictEqual(foreign, []);
    const complaints = (await browser.complaints()).filter((line) => !/40[034]/.test(line));
    assert.deepStrictEqual(complaints, []);
  },
};

(async () => {
  let passed = false;
  try {
    await start();
    browser = await Browser.open('en');
    passed = await run(tests);
  } catch (problem) {
    console.log(`FAIL ${problem.message}`);
  } finally {
    if (browser) await browser.close();
    if (serve) serve.kill();
    await wait(300);
    fs.rmSync(folder, { recursive: true, force: true });
  }
  process.exit(passed ? 0 : 1);
})();
