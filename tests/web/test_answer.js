/* test_answer.js - a recipient answers for his copy in a real browser, without any script on the page.
 *
 * A mandate with one invented contract tells one bulletin under TLP:GREEN, whose mail needs no key; the link is taken from
 * that mail. The page is read, pressed, typed into and looked at in both languages, wide and narrow, light and dark.
 * SPDX-License-Identifier: EUPL-1.2
 */
'use strict';

const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawn, spawnSync } = require('child_process');
const { Browser, run } = require('./browser.js');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'answer-'));
const instance = path.join(folder, 'instance');
const mail = path.join(folder, 'mail');
const constat = path.join(process.env.CT_BUILD_ROOT, 'constat');

let browser;
let smtpd;
let serve;
let base;
let pages; /* of Ada and Bob */

const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

function does(...args) {
  const done = spawnSync(constat, args, { encoding: 'utf8' });
  assert.strictEqual(done.status, 0, `${args.join(' ')}: ${done.stderr}`);
  return done.stdout;
}

/* The first match of a child's output. */
function printed(stream, pattern) {
  return new Promise((resolve) => {
    let seen = '';
    stream.on('data', (chunk) => {
      seen += chunk;
      const found = seen.match(pattern);
      if (found) resolve(found[1]);
    });
  });
}

function linkTo(who) {
  for (const name of fs.readdirSync(path.join(mail, 'new'))) {
    const text = fs.readFileSync(path.join(mail, 'new', name), 'utf8').replace(/=\r?\n/g, '');
    if (text.includes(`To: ${who}`) || text.includes(`<${who}>`)) return text.match(/\/answer\/[a-z2-7]{32}/)[0];
  }
  throw new Error(`no mail to ${who}`);
}

async function start() {
  const share = process.env.CONSTAT_SHARE;
  const file = (name, text) => { fs.writeFileSync(path.join(folder, name), text); return path.join(folder, name); };
  const contract = file('contract.yaml', `contract: ministry
parties: { publisher: Example Software Ltd, client: Ministry of Examples }
components: inclusive
notice: { kind: restricted, tlp: GREEN, within-hours: 24 }
contacts:
  - { name: Ada Exemple, address: ada@example.org, cleared: GREEN, language: en }
  - { name: Bob Exemple, address: bob@example.org, cleared: GREEN, language: fr }
products: [ { line: Windows 7 } ]
`);
  fs.mkdirSync(mail);
  fs.mkdirSync(path.join(folder, 'keys'));
  smtpd = spawn(path.join(process.env.CT_BUILD_ROOT, 'tools', 'constat-smtpd'), ['--fast', '--port', '0', '--maildir', mail],
    { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await printed(smtpd.stdout, /(\d+)/);
  const settings = file('settings.yaml', `${fs.readFileSync(path.join(share, 'demo', 'authority.yaml'), 'utf8')}
smtp: {host: 127.0.0.1, port: ${port}}
portal: https://answers.example.org
`);
  does('init', instance);
  does('mandate', 'add', instance, 'alerts', '--dossier', 'advisory', '--settings', settings, '--clock', '2015-01-13T19:00:00Z');
  does('advisories', 'notify', instance, 'alerts', '--contract', contract, '--keys', path.join(folder, 'keys'), '--by', 'Sacha',
    '--only', 'MS15-001');
  does('post', 'send', instance, 'alerts');
  pages = { ada: linkTo('ada@example.org'), bob: linkTo('bob@example.org') };
  serve = spawn(constat, ['serve', instance, '--port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  base = await printed(serve.stderr, /(http:\/\/127\.0\.0\.1:\d+)/);
  for (let i = 0; i < 100 && !fs.existsSync(path.join(instance, 'run', 'alerts.socket')); i += 1) await wait(50);
}

const text = (selector) => browser.script('const e = document.querySelector(arguments[0]); return e && e.innerText', selector);
const texts = (selector) => browser.script(
  'return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText.trim())', selector);

async function see(page, width, height, dark) {
  await browser.size(width, height, dark);
  await browser.go(base + page);
  const overflow = await browser.script('return document.documentElement.scrollWidth - document.documentElement.clientWidth');
  assert.ok(overflow <= 0, `scrolls sideways by ${overflow}`);
}

/* The least contrast of any text of the page against what lies behind it (WCAG 2.2, 1.4.3). */
const contrast = () => browser.script(`
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
  let worst = [99, ''];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) || e.closest('.visually-hidden')) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color).slice(0, 3)), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < worst[0]) worst = [ratio, e.textContent.trim().slice(0, 40)];
  }
  return worst;`);

const tests = {
  async 'the page speaks the recipient\'s language, and the other when asked'() {
    await see(pages.ada, 1280, 1400, false);
    assert.strictEqual(await browser.script('return document.documentElement.lang'), 'en');
    assert.strictEqual(await text('h1'), 'Security advisory MS15-001');
    await browser.picture('answer-open-en');
    await browser.press('nav.languages a[lang="fr"]');
    assert.strictEqual(await text('h1'), 'Avis de sécurité MS15-001');
    await see(pages.bob, 390, 1700, true);
    assert.strictEqual(await browser.script('return document.documentElement.lang'), 'fr');
    await browser.picture('answer-open-fr-narrow-dark');
  },

  async 'nothing that a page may not hold is on it'() {
    await see(pages.ada, 1280, 1400, false);
    const whole = await browser.script('return document.documentElement.outerHTML');
    for (const word of ['Exemple', '@example.org', 'Windows', 'CVE-', 'CT-', '<script', 'onclick', 'http://', 'https://']) {
      assert.ok(!whole.includes(word), `holds ${word}`);
    }
  },

  async 'every control has a name, landmarks and headings are there'() {
    await see(pages.ada, 1280, 1400, false);
    const nameless = await browser.script(`return [...document.querySelectorAll('button, input:not([type=hidden]), textarea, a')]
      .filter((e) => !(e.innerText || '').trim() && !(e.labels && e.labels.length)).length`);
    assert.strictEqual(nameless, 0);
    for (const landmark of ['header', 'main', 'footer', 'nav[aria-label]', 'h1']) assert.ok(await text(landmark) !== null, landmark);
    assert.strictEqual(await browser.script('return document.querySelectorAll("h1").length'), 1);
    const described = await browser.script('const t = document.querySelector("textarea"); '
      + 'return document.getElementById(t.getAttribute("aria-describedby")).innerText');
    assert.match(described, /500/);
  },

  async 'text has its contrast in light and in dark, and buttons are large enough'() {
    for (const dark of [false, true]) {
      await see(pages.ada, 1280, 1400, dark);
      const [ratio, where] = await contrast();
      assert.ok(ratio >= 4.5, `${ratio.toFixed(2)} at "${where}"${dark ? ' in dark' : ''}`);
    }
    const small = await browser.script('return [...document.querySelectorAll("button")].map((b) => b.getBoundingClientRect())'
      + '.filter((r) => r.height < 44 || r.width < 44).length');
    assert.strictEqual(small, 0);
  },

  async 'a button says opened, and that acknowledges nothing'() {
    await see(pages.ada, 1280, 1400, false);
    await browser.press('button[value="opened"]');
    assert.match(await text('.note.done'), /Recorded: I have opened it/);
    assert.match((await texts('#given ~ ul li'))[0], /I have opened it/);
    const asked = await browser.script('return [...document.querySelectorAll("button")].map((b) => b.value)');
    assert.deepStrictEqual(asked, ['acknowledged', 'affected', 'not-affected', 'undetermined']);
  },

  async 'the keyboard alone acknowledges, with a word to go with it'() {
    await see(pages.ada, 1280, 1400, false);
    const reached = [];
    for (let i = 0; i < 20; i += 1) {
      await browser.keys('\uE004');
      const at = await browser.script('const e = document.activeElement; return e.value !== undefined && e.value !== "" ? e.value : e.id || e.className || e.lang');
      reached.push(at);
      if (at === 'acknowledged') break;
    }
    assert.strictEqual(reached[0], 'skip');
    assert.strictEqual(reached[reached.length - 1], 'acknowledged', reached.join(' '));
    const outline = await browser.script('return getComputedStyle(document.activeElement).outlineWidth');
    assert.ok(parseFloat(outline) >= 2);
    await browser.script('document.querySelector("textarea").value = arguments[0]', 'lu & compris <par> l’équipe');
    await browser.leave(() => browser.keys('\uE007'));
    assert.match(await text('.note.done'), /I acknowledge receipt/);
    assert.ok(!(await text('body')).includes('compris'));
  },

  async 'an answer leads to a page that can be loaded again without answering again'() {
    const before = does('advisories', 'status', instance, 'alerts', '--json');
    await browser.call('POST', '/refresh', {});
    assert.match(await text('h1'), /MS15-001/);
    assert.strictEqual(does('advisories', 'status', instance, 'alerts', '--json'), before);
  },

  async 'two tabs of one page: the second answer of a kind is as good as none'() {
    await see(`${pages.bob}?lang=fr`, 1280, 1400, false);
    const form = await browser.script('return document.querySelector("input[name=form]").value');
    await browser.press('button[value="affected"]');
    await browser.go(base + pages.bob);
    await browser.leave(() => browser.script(`const f = document.querySelector('form'); f.querySelector('input[name=form]').value = arguments[0];
      const i = document.createElement('input'); i.name = 'word'; i.value = 'affected'; i.type = 'hidden'; f.append(i); f.submit();`, form));
    assert.strictEqual((await texts('#given ~ ul li')).length, 1);
    await browser.picture('answer-affected-fr');
    assert.strictEqual(does('advisories', 'status', instance, 'alerts', '--all').split('\n')
      .filter((line) => line.includes('advisory-judged')).length, 1);
  },

  async 'remediated ends it, and the page says so'() {
    await see(pages.bob, 390, 1500, false);
    await browser.press('button[value="remediated"]');
    assert.match(await text('.note.done'), /corrigé/);
    assert.strictEqual(await browser.script('return document.forms.length'), 0);
    await browser.picture('answer-done-fr-narrow');
  },

  async 'an address that is none says what to do'() {
    await see('/answer/abc', 390, 800, false);
    assert.match(await text('h1'), /page/);
    await browser.picture('answer-missing-narrow');
  },

  async 'no page asked another host or complained'() {
    const foreign = (await browser.requested()).filter((url) => /^https?:/.test(url) && !url.startsWith(base));
    assert.deepStrictEqual(foreign, []);
    const complaints = (await browser.complaints()).filter((line) => !line.includes('404'));
    assert.deepStrictEqual(complaints, []);
  },
};

(async () => {
  let passed = false;
  try {
    await start();
    browser = await Browser.open('de');
    passed = await run(tests);
  } catch (problem) {
    console.log(`FAIL ${problem.message}`);
  } finally {
    if (browser) await browser.close();
    if (serve) serve.kill();
    if (smtpd) smtpd.kill();
    await wait(300);
    fs.rmSync(folder, { recursive: true, force: true });
  }
  process.exit(passed ? 0 : 1);
})();
