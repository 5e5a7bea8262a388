/* browser.js - a headless Chromium through chromedriver, spoken to in W3C WebDriver over loopback.
 *
 * Only Node's own modules. `open()` starts the driver and one session with a fresh profile; `close()`
 * ends both. Network events are taken from the driver's performance log, so that a page that asks any
 * host but ours is seen. `run(tests)` runs them in order and prints `N passed, N failed`.
 * SPDX-License-Identifier: EUPL-1.2
 */
'use strict';

const http = require('http');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawn } = require('child_process');

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-dev-shm-usage', '--hide-scrollbars'];
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/* The first line that a child prints and that matches, or a failure when it ends before. */
function firstLine(child, pattern) {
  return new Promise((resolve, reject) => {
    let seen = '';
    child.stdout.on('data', (chunk) => {
      seen += chunk;
      const found = seen.match(pattern);
      if (found) resolve(found[1]);
    });
    child.on('exit', (code) => reject(new Error(`ended with ${code}: ${seen}`)));
    child.on('error', reject);
  });
}

function request(port, method, url, body) {
  const text = body === undefined ? '' : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const call = http.request({ host: '127.0.0.1', port, method, path: url,
      headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) } },
    (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const { value } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
        if (answer.statusCode === 200) resolve(value);
        else reject(new Error(`${method} ${url}: ${value.error}: ${value.message}`));
      });
    });
    call.on('error', reject);
    call.end(text);
  });
}

class Browser {
  static async open(language) {
    const self = new Browser();
    self.profile = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-'));
    self.driver = spawn(process.env.CT_CHROMEDRIVER || 'chromedriver', ['--port=0'],
      { stdio: ['ignore', 'pipe', 'ignore'] });
    self.port = Number(await firstLine(self.driver, /started successfully on port (\d+)/));
    const session = await request(self.port, 'POST', '/session', { capabilities: { alwaysMatch: {
      browserName: 'chrome',
      'goog:loggingPrefs': { performance: 'ALL', browser: 'ALL' },
      'goog:chromeOptions': { args: [...FLAGS, `--user-data-dir=${self.profile}`, `--lang=${language}`],
        prefs: { 'intl.accept_languages': language } } } } });
    self.session = `/session/${session.sessionId}`;
    return self;
  }

  async close() {
    await request(this.port, 'DELETE', this.session).catch(() => {});
    this.driver.kill();
    fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  call(method, url, body) {
    return request(this.port, method, this.session + url, body);
  }

  go(url) {
    return this.call('POST', '/url', { url });
  }

  script(text, ...args) {
    return this.call('POST', '/execute/sync', { script: text, args });
  }

  cdp(cmd, params) {
    return this.call('POST', '/goog/cdp/execute', { cmd, params });
  }

  async keys(text) {
    const actions = [...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
    await this.call('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  async click(selector) {
    const found = await this.call('POST', '/element', { using: 'css selector', value: selector });
    await this.call('POST', `/element/${found[ELEMENT]}/click`, {});
  }

  /* Does what leads to another page, and waits until that one is there, however busy the machine is. */
  async leave(doing) {
    await this.script('window.isBefore = true');
    await doing();
    for (let i = 0; i < 200; i += 1) {
      const there = await this.script('return !window.isBefore && document.readyState === "complete"').catch(() => false);
      if (there) return;
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    throw new Error('no other page came');
  }

  press(selector) {
    return this.leave(() => this.click(selector));
  }

  /* A window of that many CSS pixels; `scale` 2 is what 200 % zoom does to a window of twice the size. */
  size(width, height, dark) {
    return this.cdp('Emulation.setDeviceMetricsOverride',
      { width, height, deviceScaleFactor: 1, mobile: false })
      .then(() => this.cdp('Emulation.setEmulatedMedia',
        { features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }] }));
  }

  /* Addresses that pages asked for since the last call. */
  async requested() {
    const log = await this.call('POST', '/se/log', { type: 'performance' });
    return log.map((entry) => JSON.parse(entry.message).message)
      .filter((message) => message.method === 'Network.requestWillBeSent')
      .map((message) => message.params.request.url);
  }

  async complaints() {
    const log = await this.call('POST', '/se/log', { type: 'browser' });
    return log.filter((entry) => entry.level === 'SEVERE').map((entry) => entry.message);
  }

  /* Keeps a picture of the page when CT_SHOTS names a folder. */
  async picture(name) {
    if (!process.env.CT_SHOTS) return;
    const png = await this.call('GET', '/screenshot');
    fs.writeFileSync(path.join(process.env.CT_SHOTS, `${name}.png`), Buffer.from(png, 'base64'));
  }
}

/* Our server on invented data; it ends when its standard input does. */
async function startServer() {
  const child = spawn(process.env.CT_SAMPLE_SERVER, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = Number(await firstLine(child, /^(\d+)\n/));
  return { port, base: `http://127.0.0.1:${port}`, stop: () => child.stdin.end() };
}

/* Runs each named test; one that throws fails and the others still run. */
async function run(tests) {
  let passed = 0;
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      passed += 1;
      console.log(`ok   ${name}`);
    } catch (problem) {
      failed += 1;
      console.log(`FAIL ${name}\n     | ${problem.message}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

module.exports = { Browser, startServer, run };
