/* test_real.js - the pages of a real instance: what the demonstration made, served by `constat serve`.
 *
 * A small demonstration is run into a temporary folder, then served on a free port. Each page is seen in
 * both languages, complains of nothing, asks no other host, and holds nobody's name, street or mail
 * address of the customer book that the demonstration invented.
 * SPDX-License-Identifier: EUPL-1.2
 */
'use strict';

const assert = require('assert');
const fs = require('fs');
const net = require('net');
const os = require('os');
const path = require('path');
const { spawn, spawnSync } = require('child_process');
const { Browser, run } = require('./browser.js');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pages-'));
const demo = path.join(folder, 'demo');
const instance = path.join(demo, 'authority');
const constat = path.join(process.env.CT_BUILD_ROOT, 'constat');

let browser;
let serve;
let base;
let secrets; /* what no page may hold */

const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => resolve(false));
  });
}

// The demonstration does every task that it is given; an observation that just came leaves one open.
function giveTask() {
  const warned = spawnSync(constat, ['case', 'list', instance, 'response', 'first-warned'],
    { encoding: 'utf8' });
  const told = spawnSync(constat, ['case', 'event', instance, 'response',
    warned.stdout.split('\t')[0], 'observation-received'], { encoding: 'utf8' });
  assert.strictEqual(told.status, 0, told.stderr);
}

async function start() {
  const made = spawnSync(constat, ['demo', demo, '--subscribers', '200', '--mails', '60', '--trickle', '10',
    '--weeks', '40', '--no-serve'], { encoding: 'utf8' });
  assert.strictEqual(made.status, 0, made.stderr);
  const book = fs.readFileSync(path.join(demo, 'input', 'customers.csv'), 'utf8').trim().split('\n').slice(1);
  secrets = book.flatMap((line) => line.split(',').slice(1, 5)).filter((text) => text.length > 7);
  assert.ok(secrets.length > 100);
  giveTask();
  const port = await freePort();
  serve = spawn(constat, ['serve', instance, '--port', String(port)], { stdio: 'ignore' });
  for (let i = 0; i < 200 && !await answers(port); i += 1) await wait(50);
  base = `http://127.0.0.1:${port}`;
}

async function see(url) {
  await browser.go(base + url);
  const text = await browser.script('return document.documentElement.outerHTML');
  const found = secrets.filter((secret) => text.includes(secret));
  assert.strictEqual(found.length, 0, `${url} holds ${found.length} of the customers' data`);
  return text;
}

/* Addresses of the first cases that the ledger's page leads to. */
async function cases() {
  await see('/ledger?lang=en');
  const links = await browser.script('return [...document.querySelectorAll(\'a[href^="/case/"]\')]'
    + '.map((a) => a.getAttribute("href").split("?")[0])');
  return [...new Set(links)];
}

const tests = {
  async 'each page is there in both languages and holds nobody\'s data'() {
    for (const language of ['en', 'fr']) {
      for (const page of ['/', '/ledger', '/about']) {
        await see(`${page}?lang=${language}`);
        assert.strictEqual(await browser.script('return document.documentElement.lang'), language);
        assert.strictEqual(await browser.script('return document.querySelectorAll(".banner.demo").length'), 1);
      }
    }
    await browser.size(1280, 1400, false);
    await see('/?lang=fr');
    await browser.picture('real-todo-fr');
  },

  async 'a case that is open tells where each deadline comes from'() {
    const found = await cases();
    assert.ok(found.length > 2);
    let open = 0;
    for (const page of found) {
      const text = await see(`${page}?lang=en`);
      assert.ok(text.includes('class="timeline"'));
      const rows = await browser.script('return [...document.querySelectorAll("tbody tr")].map((row) => '
        + '[...row.cells].map((cell) => cell.innerText.trim()))');
      if (rows.length === 0) continue;
      open += 1;
      for (const row of rows) {
        assert.match(row[0], /\d{4}/);
        assert.match(row[2], /entry [\d,]+/);
        assert.match(row[3], /^\d+\s(hour|day|week|month|year)s?$/);
        assert.ok(row[4].length > 0 && row[5].length > 0);
      }
    }
    assert.ok(open > 0);
  },

  async 'a case page reads well in both languages'() {
    const [page] = await cases();
    for (const language of ['en', 'fr']) {
      await browser.size(1280, 1700, false);
      await see(`${page}?lang=${language}`);
      await browser.picture(`real-case-${language}`);
      await browser.size(360, 1400, true);
      await see(`${page}?lang=${language}`);
      const width = await browser.script('return document.documentElement.scrollWidth');
      assert.ok(width <= 360, `scrolls sideways: ${width}`);
      await browser.picture(`real-case-${language}-narrow`);
    }
  },

  async 'what is to be done leads to its case'() {
    await browser.size(1280, 1400, false);
    await see('/?lang=en');
    const link = await browser.script('const a = document.querySelector("tbody a.tag"); '
      + 'return a && [a.innerText, a.getAttribute("href")]');
    assert.ok(link, 'nothing is to be done after forty weeks');
    await browser.click('tbody a.tag');
    assert.strictEqual(await browser.script('return document.querySelector("h1").innerText'), `Case ${link[0]}`);
  },

  async 'the ledger\'s page shows the checkpoint that stands in its file'() {
    const note = fs.readFileSync(path.join(instance, 'mandates', 'response', 'ledger', 'checkpoint'), 'utf8');
    await see('/ledger?lang=en');
    const shown = await browser.script('return document.querySelector("pre").textContent');
    assert.strictEqual(shown.trim(), note.trim());
  },

  async 'a number that no case has is a page of its own'() {
    await see('/case/999999999?lang=en');
    assert.match(await browser.script('return document.title'), /^Not found/);
  },

  async 'no page asked another host or complained'() {
    const foreign = (await browser.requested()).filter((url) => /^https?:/.test(url) && !url.startsWith(base));
    assert.deepStrictEqual(foreign, []);
    const complaints = (await browser.complaints()).filter((text) => !text.includes('404'));
    assert.deepStrictEqual(complaints, []);
  },
};

(async () => {
  let passed = false;
  try {
    await start();
    browser = await Browser.open('fr');
    passed = await run(tests);
  } finally {
    if (browser) await browser.close();
    if (serve) serve.kill();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  process.exitCode = passed ? 0 : 1;
})();
