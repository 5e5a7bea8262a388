/* test_pages.js - the pages in a real browser: languages, order, keyboard, reflow, contrast, no foreign host.
 * SPDX-License-Identifier: EUPL-1.2
 */
'use strict';

const assert = require('assert');
const { Browser, startServer, run } = require('./browser.js');

const CASE = '4f3a91c2b07d4e6f8a1b2c3d4e5f6071';
const PAGES = { todo: '/', case: `/case/${CASE}`, ledger: '/ledger', about: '/about', missing: '/nowhere', year: '/advisories',
  bulletin: '/advisories/EX26-003' };
const TITLES = {
  en: { todo: 'To do', case: 'Case', ledger: 'Ledger', about: 'About', missing: 'Not found', year: 'A year of advisories',
    bulletin: 'Bulletin' },
  fr: { todo: 'À faire', case: 'Dossier', ledger: 'Registre', about: 'À propos', missing: 'Introuvable', year: 'Une année d’avis',
    bulletin: 'Bulletin' },
};
const TAB = '\uE004';
const ENTER = '\uE007';

let browser;
let server;

const at = (page, language) => `${server.base}${PAGES[page]}?lang=${language}`;

/* In the page: contrast (WCAG 2.2, 1.4.3) of each visible text against what is painted behind it. */
const CONTRAST = `
  const channel = (v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = colour(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    if (!text.data.trim() || !text.parentElement.getClientRects().length) continue;
    const style = getComputedStyle(text.parentElement);
    const a = light(colour(style.color)), b = light(behind(text.parentElement));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(text.data.trim().slice(0, 30) + ' ' + ratio.toFixed(2));
  }
  return [...new Set(poor)];`;

const tests = {
  async 'every page loads in both languages and says so'() {
    for (const language of ['en', 'fr']) {
      for (const page of Object.keys(PAGES)) {
        await browser.go(at(page, language));
        const seen = await browser.script('return [document.documentElement.lang, document.title, '
          + 'document.querySelectorAll("h1").length, document.querySelector("h1").innerText]');
        assert.strictEqual(seen[0], language);
        assert.ok(seen[1].startsWith(TITLES[language][page]), `${page}: ${seen[1]}`);
        assert.strictEqual(seen[2], 1);
        assert.ok(seen[3].startsWith(TITLES[language][page]), `${page}: ${seen[3]}`);
      }
    }
  },

  async 'without a wish in the address the browser\'s language decides'() {
    await browser.go(`${server.base}/`);
    assert.strictEqual(await browser.script('return document.documentElement.lang'), 'fr');
  },

  async 'the language is changed by a link that keeps the page'() {
    await browser.go(at('case', 'fr'));
    await browser.click('nav.languages a[hreflang="en"]');
    const seen = await browser.script('return [location.pathname, document.documentElement.lang]');
    assert.deepStrictEqual(seen, [PAGES.case, 'en']);
  },

  async 'deadlines stand in order, late ones are named so in words'() {
    for (const page of ['todo', 'case']) {
      await browser.go(at(page, 'en'));
      const due = await browser.script('return [...document.querySelectorAll("tbody td:first-child time")]'
        + '.map((t) => t.dateTime)');
      assert.ok(due.length >= 3);
      assert.deepStrictEqual(due, [...due].sort());
      const late = await browser.script('return [...document.querySelectorAll("tr.overdue .distance")]'
        + '.map((d) => d.innerText)');
      assert.ok(late.length > 0 && late.every((text) => text.startsWith('overdue')), late.join());
    }
  },

  async 'the list goes on and back over its parts'() {
    await browser.go(at('todo', 'en'));
    await browser.click('a[rel="next"]');
    await browser.click('a[rel="next"]');
    const seen = await browser.script('return [document.querySelector("caption").innerText, '
      + 'document.querySelectorAll("tbody tr").length, document.querySelector("a[rel=next]") === null]');
    assert.deepStrictEqual(seen, ['Deadlines 201 to 240 of 240', 40, true]);
    await browser.click('a[rel="prev"]');
    assert.match(await browser.script('return location.search'), /from=100/);
  },

  async 'a deadline tells its anchor, period, shifts and law'() {
    await browser.go(at('case', 'en'));
    const row = await browser.script('return document.querySelectorAll("tbody tr")[1].innerText');
    for (const part of ['7 April 2026, end of day', 'service warn2', '4 March 2026', 'entry 10,007',
      '1\u00a0month', 'would end 4 April 2026', 'Saturday', 'Sunday', 'Easter Monday', 'CPC art. 641, 642'])
      assert.ok(row.includes(part), `${part} is not in: ${row}`);
  },

  async 'a row of the list leads to its case'() {
    await browser.go(at('todo', 'fr'));
    await browser.click('tbody tr:first-child a.tag');
    assert.strictEqual(await browser.script('return location.pathname'), PAGES.case);
  },

  async 'no page asks any other host, and the browser has nothing to complain of'() {
    await browser.requested();
    await browser.complaints();
    for (const page of ['todo', 'case', 'ledger', 'about', 'year', 'bulletin']) await browser.go(at(page, 'fr'));
    const asked = (await browser.requested()).filter((url) => !url.startsWith('data:'));
    assert.ok(asked.length >= 4);
    assert.deepStrictEqual(asked.filter((url) => !url.startsWith(server.base)), []);
    assert.deepStrictEqual(await browser.complaints(), []);
  },

  async 'hostile text stays text'() {
    await browser.go(at('todo', 'en'));
    const seen = await browser.script('return [document.scripts.length, '
      + '[...document.querySelectorAll("tbody th")].some((t) => t.innerText.includes("<script>alert"))]');
    assert.deepStrictEqual(seen, [0, true]);
  },

  async 'tables have captions or names and headers of columns and rows'() {
    for (const page of ['todo', 'case', 'ledger', 'year']) {
      await browser.go(at(page, 'en'));
      const bare = await browser.script('return [...document.querySelectorAll("table")].filter((t) => '
        + '!(t.caption || t.getAttribute("aria-labelledby")) '
        + '|| t.querySelectorAll("thead th[scope=col]").length !== t.rows[0].cells.length '
        + '|| [...t.tBodies[0].rows].some((r) => !r.querySelector("th[scope=row]"))).length');
      assert.strictEqual(bare, 0);
    }
  },

  async 'a year shows each bulletin as a square that says its verdict and opens its reasons'() {
    await browser.go(at('year', 'en'));
    const seen = await browser.script('const all = [...document.querySelectorAll("ol.year a.square")]; return [all.length, '
      + 'new Set(all.map((a) => a.className)).size, new Set(all.map((a) => a.querySelector("b").innerText)).size, '
      + 'all[2].querySelector(".visually-hidden").textContent]');
    assert.strictEqual(seen[0], 135);
    assert.strictEqual(seen[2], seen[1], 'a verdict is a mark too, not a colour alone');
    assert.match(seen[3], /^EX26-003, .*, concerns, strictly too$/);
    await browser.click('ol.year li:nth-child(3) a');
    assert.strictEqual(await browser.script('return location.pathname'), PAGES.bulletin);
    const reasons = await browser.script('return [...document.querySelectorAll(".reasons li")].map((l) => l.innerText)');
    assert.ok(reasons[0].includes('affected.csv:12') && reasons[1].includes('<script>alert'), reasons);
    await browser.click('a[rel="next"]');
    assert.ok((await browser.script('return location.pathname')).endsWith('EX26-004'));
  },

  async 'the plot is drawn, described, and its table has every step'() {
    await browser.go(at('year', 'fr'));
    const seen = await browser.script('const i = document.querySelector("figure img"); return [i.complete && i.naturalWidth > 0, '
      + 'i.alt.length > 40, document.querySelectorAll("table[aria-labelledby=exposure] tbody tr").length]');
    assert.deepStrictEqual(seen, [true, true, 20]);
  },

  async 'who has not answered is a list of cases and names nobody'() {
    await browser.go(at('year', 'en'));
    const cells = await browser.script('return [...document.querySelectorAll("table[aria-labelledby=unanswered] tbody tr")].map('
      + '(r) => r.querySelector("a").pathname)');
    assert.deepStrictEqual(cells, [PAGES.case]);
  },

  async 'landmarks are there, named where there are several'() {
    for (const page of Object.keys(PAGES)) {
      await browser.go(at(page, 'fr'));
      const seen = await browser.script('return ["header", "main", "footer"].map((t) => '
        + 'document.querySelectorAll("body > " + t).length).concat('
        + '[...document.querySelectorAll("nav")].filter((n) => !n.getAttribute("aria-label")).length)');
      assert.deepStrictEqual(seen, [1, 1, 1, 0], page);
    }
  },

  async 'the first key press offers to skip to the content, and the focus is seen everywhere'() {
    await browser.go(at('todo', 'en'));
    await browser.keys(TAB);
    const skip = await browser.script('const a = document.activeElement, box = a.getBoundingClientRect(); '
      + 'return [a.className, box.left >= 0 && box.width > 40]');
    assert.deepStrictEqual(skip, ['skip', true]);
    for (let i = 0; i < 12; i += 1) {
      await browser.keys(TAB);
      const ring = await browser.script('const s = getComputedStyle(document.activeElement); '
        + 'return [document.activeElement.tagName, s.outlineStyle, parseFloat(s.outlineWidth)]');
      assert.ok(ring[1] !== 'none' && ring[2] >= 2, `stop ${i}: ${ring}`);
    }
    await browser.go(at('todo', 'en'));
    await browser.keys(TAB + ENTER);
    assert.strictEqual(await browser.script('return location.hash'), '#content');
  },

  async 'text has its contrast in light and in dark'() {
    for (const dark of [false, true]) {
      await browser.size(1280, 900, dark);
      for (const page of Object.keys(PAGES)) {
        await browser.go(at(page, 'en'));
        assert.deepStrictEqual(await browser.script(CONTRAST), [], `${page} ${dark ? 'dark' : 'light'}`);
        await browser.picture(`${page}-${dark ? 'dark' : 'light'}`);
      }
    }
  },

  async 'nothing is cut at 320 pixels, nor at 640, which is 1280 at 200 percent'() {
    for (const width of [320, 640]) {
      await browser.size(width, 900, false);
      for (const page of Object.keys(PAGES)) {
        await browser.go(at(page, 'fr'));
        const wide = await browser.script('return document.documentElement.scrollWidth - innerWidth');
        assert.ok(wide <= 0, `${page} is ${wide} pixels too wide at ${width}`);
        await browser.picture(`${page}-${width}`);
      }
    }
    await browser.size(1280, 900, false);
  },

  async 'a table that became a list of cards is a table still'() {
    await browser.size(320, 900, false);
    await browser.go(at('todo', 'en'));
    const roles = await browser.script('return ["table", "row", "columnheader", "rowheader", "cell"].map('
      + '(r) => document.querySelectorAll("[role=" + r + "]").length > 0)');
    assert.deepStrictEqual(roles, [true, true, true, true, true]);
    await browser.size(1280, 900, false);
  },
};

(async () => {
  server = await startServer();
  browser = await Browser.open('fr');
  const good = await run(tests);
  await browser.close();
  server.stop();
  process.exitCode = good ? 0 : 1;
})().catch((problem) => {
  console.log(`FAIL ${problem.stack}\n0 passed, 1 failed`);
  process.exit(1);
});
