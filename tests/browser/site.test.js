// The built example in a real browser: what only a browser can tell of the site.
//
// KYYEU names the program, CHROMIUM the browser; tests/site_browser.rs sets both.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = path.dirname(fileURLToPath(import.meta.url));
const axe = path.join(here, "node_modules/axe-core/axe.min.js");

// A page of every type, by its address in each language. The first page that fits is taken.
const TYPES = {
  home: [/^\/$/, /^\/en\/$/],
  dispatches: [/^\/cong-van\/$/, /^\/en\/dispatches\/$/],
  "dispatches of a year": [/^\/cong-van\/\d+\/$/, /^\/en\/dispatches\/\d+\/$/],
  dispatch: [/^\/cong-van\/[a-z][^/]*\/$/, null],
  news: [/^\/tin-tuc\/tin-[^/]*\/$/, null],
  "list of news": [/^\/tin-tuc\/$/, /^\/en\/news\/$/],
  policy: [/^\/chinh-sach\/muc-tieu[^/]*\/$/, /^\/en\/policies\/muc-tieu[^/]*\/$/],
  session: [/^\/phien\/phien[^/]*\/$/, /^\/en\/sessions\/[a-z][^/]*\/$/],
  "session with a programme": [/^\/phien\/hoi[^/]*\/$/, null],
  page: [/^\/gioi-thieu\/$/, /^\/en\/gioi-thieu\/$/],
  agencies: [/^\/co-quan\/$/, /^\/en\/agencies\/$/],
  agency: [/^\/co-quan\/so-khoa-hoc[^/]*\/$/, /^\/en\/agencies\/so-khoa-hoc[^/]*\/$/],
  "tasks of an agency": [/^\/co-quan\/[^/]+\/nhiem-vu\/$/, /^\/en\/agencies\/[^/]+\/tasks\/$/],
  themes: [/^\/chu-de\/$/, /^\/en\/themes\/$/],
  theme: [/^\/chu-de\/[^/]+\/$/, /^\/en\/themes\/[^/]+\/$/],
  people: [/^\/nhan-vat\/$/, /^\/en\/people\/$/],
  person: [/^\/nhan-vat\/[^/]+\/$/, /^\/en\/people\/[^/]+\/$/],
  documents: [/^\/van-ban\/$/, /^\/en\/documents\/$/],
  document: [/^\/van-ban\/nghi[^/]+\/$/, /^\/en\/documents\/nghi[^/]+\/$/],
  unregistered: [/^\/van-ban\/chua-dang-ky\//, /^\/en\/documents\/unregistered\//],
  forums: [/^\/dien-dan\/$/, /^\/en\/forums\/$/],
  forum: [/^\/dien-dan\/[^/]+\/$/, /^\/en\/forums\/[^/]+\/$/],
  timeline: [/^\/dien-dan\/.*thoi-gian\/$/, /^\/en\/forums\/.*timeline\/$/],
  targets: [/^\/muc-tieu\/$/, /^\/en\/targets\/$/],
  "targets of a year": [/^\/muc-tieu\/\d+\/$/, /^\/en\/targets\/\d+\/$/],
  tasks: [/^\/nhiem-vu\/$/, /^\/en\/tasks\/$/],
  search: [/^\/tim-kiem\/$/, /^\/en\/search\/$/],
  feeds: [/^\/rss\/$/, /^\/en\/rss\/$/],
  plan: [/^\/so-do-trang\/$/, /^\/en\/site-map\/$/],
  data: [/^\/du-lieu\/$/, /^\/en\/data\/$/],
  "not found": [/^\/404\.html$/, null],
};

const MEDIA = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript",
  ".svg": "image/svg+xml", ".png": "image/png", ".xml": "application/xml", ".json": "application/json",
};

let folder;
let server;
let origin;
let browser;
let addresses;
let pages;

function files(within) {
  return fs.readdirSync(within, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(within, entry.name);
    return entry.isDirectory() ? files(full) : [full];
  });
}

// A site of what nobody expects: long words, long numbers, wide tables, nothing at all.
function writeOddSite() {
  const root = path.join(folder, "odd");
  const write = (file, text) => {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  };
  const word = "Nghiêng".repeat(20);
  const title = "Về việc đẩy mạnh công nghiệp hóa và hiện đại hóa ".repeat(6).trim();
  write("site.yaml", `title: ${title}
base_url: https://kyyeu.example/
organisation: {name: ${word}, licence: Số 1, responsible: An, address: ${word}, telephone: '024', email: ${"a".repeat(60)}@example.vn}
menu: [{title: Công văn, to: dispatches}, {title: ${word}, to: news}]
links: [{title: ${word}, url: "https://example.vn/${"x".repeat(200)}"}]
appearance: {logo: rong.svg, masthead: ${title}}
`);
  write("static/rong.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="40" viewBox="0 0 400 40"><path d="M0 0h400v40H0z"/></svg>');
  write("content/agencies/dai.md", `---\nname: ${word}\nkind: ${word}\nwebsite: https://example.vn/${"y".repeat(150)}\n---\n`);
  write("content/pages/trong.md", "---\ntitle: Ễ\n---\n");
  write("content/dispatches/a.md", `---
title: ${word}
date: 2021-12-03
number: 12345/BQLKKT-KHTCQLCN
issuer: dai
addressees: [dai, ${word}]
urgency: hỏa tốc
signatory: {authority: TUQ., position: ${word}, person: ${word}}
copies: [${word}]
tasks: [{text: ${word}, agencies: dai, due: "17h00 ngày 03/12/2021"}]
---

${word} <https://example.vn/${"z".repeat(150)}>

| ${"Cột dài | ".repeat(12)}
|${"---|".repeat(12)}
| ${`${word} | `.repeat(12)}

\`\`\`
${"x".repeat(300)}
\`\`\`
`);
  write("content/agencies/tu.md", "---\nname: Tỉnh ủy\n---\n");
  write("content/dispatches/dang.md", `---
title: Chuẩn bị điểm cầu
date: 2021-12-02
number: 123-CV/TU
issuer: tu
place: Thanh Hóa
addressees: [Các huyện ủy]
signatory: {authority: T/M, position: Ban Thường vụ, person: Nguyễn Văn An}
copies: ["Như trên,"]
---

Các đơn vị chuẩn bị điểm cầu trước ngày 05/12/2021./.
`);
  write("content/policies/p.md", `---
title: ${title}
date: 2021-12-03
targets:
  - {year: 2030, statement: ${word}, indicator: ${word}, value: "123456789012345", unit: ${word}, agencies: dai}
  - {year: 2030, statement: ${title}, agencies: dai}
---
`);
  execFileSync(process.env.KYYEU, ["build", "--root", root, "--out", path.join(folder, "odd-site")]);
  return path.join(folder, "odd-site");
}

// The file of an address, as a plain web server finds it.
function fileOf(address) {
  const file = path.join(folder, decodeURIComponent(address));
  return address.endsWith("/") ? path.join(file, "index.html") : file;
}

before(async () => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "kyyeu-site-")));
  execFileSync(process.env.KYYEU, ["build", "--root", path.join(here, "../.."), "--out", folder]);
  server = http.createServer((request, response) => {
    const file = fileOf(new URL(request.url, "http://site").pathname);
    const found = fs.existsSync(file) && fs.statSync(file).isFile();
    response.writeHead(found ? 200 : 404, { "content-type": MEDIA[path.extname(file)] ?? "application/octet-stream" });
    response.end(found ? fs.readFileSync(file) : "");
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  origin = `http://127.0.0.1:${server.address().port}`;
  addresses = files(folder)
    .filter((file) => file.endsWith(".html"))
    .map((file) => "/" + path.relative(folder, file).replace(/(^|\/)index\.html$/, "$1"))
    .sort();
  pages = Object.entries(TYPES).flatMap(([type, patterns]) => patterns
    .filter((pattern) => pattern)
    .map((pattern) => {
      const address = addresses.find((address) => pattern.test(address));
      assert.ok(address, `the example has no page of the type “${type}”: ${pattern}`);
      return { type, address };
    }));
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  server?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function context(options) {
  const context = await browser.newContext({ locale: "vi-VN", reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(20_000);
  return context;
}

// Runs a check on a page of every type and gathers what it finds.
async function onPages(options, check) {
  const here = await context(options);
  const page = await here.newPage();
  const found = [];
  for (const { type, address } of pages) {
    await page.goto(origin + address);
    for (const wrong of await check(page, address)) found.push(`${type} ${address}: ${wrong}`);
  }
  await here.close();
  assert.equal(found.length, 0, `\n${found.slice(0, 20).join("\n")}\n${found.length} in all`);
}

// Gives a page the files of another site under the same host.
function serveFrom(built, page) {
  return page.route("**/*", (route) => {
    const address = new URL(route.request().url()).pathname;
    const file = path.join(built, decodeURIComponent(address), address.endsWith("/") ? "index.html" : "");
    return fs.existsSync(file) ? route.fulfill({ path: file }) : route.fulfill({ status: 404 });
  });
}

const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing on a ${size}, ${colorScheme}`, async () => {
      await onPages({ viewport, colorScheme }, async (page) => {
        await page.addScriptTag({ path: axe });
        // What colours change is all that differs when it is dark.
        const rules = ["color-contrast", "link-in-text-block"];
        const options = colorScheme === "dark" ? { runOnly: { type: "rule", values: rules } } : {};
        const { violations } = await page.evaluate((options) => globalThis.axe.run(document, options), options);
        return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
      });
    });
  }
}

test("axe finds nothing where a reader wants more contrast and larger text", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await onPages({ viewport: SIZES.phone, colorScheme }, async (page) => {
      await page.evaluate(() => {
        localStorage.setItem("kyyeu-contrast", "high");
        localStorage.setItem("kyyeu-size", "3");
      });
      await page.reload();
      assert.equal(await page.evaluate(() => document.documentElement.dataset.contrast), "high");
      await page.addScriptTag({ path: axe });
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: { type: "rule", values: ["color-contrast"] } }));
      return [...violations.map(({ id, nodes }) => `${id}: ${nodes[0].target.join(" ")}`), ...await page.evaluate(tooWide)];
    });
  }
});

// What is wider than the window, the innermost first. What scrolls by itself may be.
const tooWide = () => {
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const wide = [...document.querySelectorAll("body *")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.right > clientWidth + 1 && box.width > 0 && !element.closest(".vh, .table, pre");
  });
  return [`${scrollWidth} px of ${clientWidth}: ${wide.slice(-3).map((e) => `${e.localName}.${e.className}`).join(", ")}`];
};

test("at 320 px nothing has to be scrolled sideways", async () => {
  await onPages({ viewport: { width: 320, height: 640 } }, (page) => page.evaluate(tooWide));
});

test("long words, wide tables and empty pages stay in the window", async () => {
  const built = writeOddSite();
  const here = await context({ viewport: { width: 320, height: 640 } });
  const page = await here.newPage();
  await serveFrom(built, page);
  const found = [];
  for (const file of files(built).filter((file) => file.endsWith("index.html"))) {
    const address = "/" + path.relative(built, file).replace(/index\.html$/, "");
    await page.goto(origin + address);
    for (const wrong of await page.evaluate(tooWide)) found.push(`${address}: ${wrong}`);
  }
  await page.goto(origin + "/cong-van/a/");
  await page.addScriptTag({ path: axe });
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  found.push(...violations.map(({ id, nodes }) => `${id}: ${nodes[0].target.join(" ")}`));
  await here.close();
  assert.deepEqual(found, []);
});

test("text twice as large stays in the window and on its own ground", async () => {
  await onPages({ viewport: SIZES.desktop }, async (page) => {
    await page.addStyleTag({ content: ":root { font-size: 200% !important; }" });
    const clipped = await page.evaluate(() => [...document.querySelectorAll("body *")]
      .filter((e) => getComputedStyle(e).overflow === "hidden" && !e.closest(".vh, thead, svg") && e.scrollWidth > e.clientWidth + 1)
      .map((e) => `clipped: ${e.localName}.${e.className}`));
    return [...await page.evaluate(tooWide), ...clipped];
  });
});

test("lines are far enough apart for stacked marks, numbers do not break", async () => {
  await onPages({ viewport: SIZES.phone }, (page) => page.evaluate(() => {
    const found = [];
    for (const element of document.querySelectorAll("h1, h2, h3, h4, p, li, td, th, dt, dd, a, span")) {
      if (element.closest("sup, svg, .vh, .blank, .skip") || !element.textContent.trim()) continue;
      const style = getComputedStyle(element);
      const ratio = Number.parseFloat(style.lineHeight) / Number.parseFloat(style.fontSize);
      if (ratio < 1.25) found.push(`${element.localName}.${element.className}: ${ratio}`);
    }
    for (const element of document.querySelectorAll("time, .nb")) {
      // A first letter in a style of its own has a box of its own, on the same line.
      const boxes = [...element.getClientRects()].filter(({ width }) => width);
      const lines = boxes.filter(({ top }) => top > boxes[0].bottom - 2);
      if (lines.length) found.push(`broken: ${element.textContent}`);
    }
    return [...new Set(found)];
  }));
});

test("nothing is asked of another host, and nothing fails", async () => {
  const here = await context({ viewport: SIZES.desktop });
  const page = await here.newPage();
  const found = [];
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) found.push(request.url());
  });
  page.on("response", (response) => {
    if (response.status() >= 400) found.push(`${response.status()} ${response.url()}`);
  });
  page.on("pageerror", (error) => found.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") found.push(message.text()); });
  for (const { address } of pages) await page.goto(origin + address);
  await here.close();
  assert.deepEqual(found, []);
});

test("the first key leads past the menu; every stop can be seen", async () => {
  const here = await context({ viewport: SIZES.desktop });
  const page = await here.newPage();
  const dispatch = pages.find(({ type }) => type === "dispatch").address;
  await page.goto(origin + dispatch);
  await page.keyboard.press("Tab");
  const skip = page.locator(".skip");
  assert.equal(await skip.evaluate((link) => link === document.activeElement), true);
  assert.ok((await skip.boundingBox()).y >= 0, "the link past the menu is out of sight");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "_main");

  await page.goto(origin + dispatch);
  const stops = await page.locator("a[href]:visible, button:visible, summary:visible").count();
  const seen = new Set();
  for (let at = 0; at < stops; at += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const all = [...document.querySelectorAll("*")];
      return {
        place: all.indexOf(element), name: element.outerHTML.slice(0, 80),
        outlined: style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2,
        inSight: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
      };
    });
    assert.ok(stop.outlined, `no outline: ${stop.name}`);
    assert.ok(stop.inSight, `out of sight: ${stop.name}`);
    assert.ok(!seen.has(stop.place), `reached twice: ${stop.name}`);
    seen.add(stop.place);
  }
  await here.close();
});

test("on a phone the menu opens and closes by key", async () => {
  const here = await context({ viewport: SIZES.phone });
  const page = await here.newPage();
  await page.goto(origin + "/cong-van/");
  const menu = page.locator("#_menu");
  assert.equal(await menu.isVisible(), false);
  const opens = page.locator(".top > .opens");
  await opens.focus();
  await page.keyboard.press("Enter");
  assert.equal(await menu.isVisible(), true);
  await page.keyboard.press("Tab");
  assert.equal(await menu.evaluate((menu) => menu.contains(document.activeElement)), true);
  await page.addScriptTag({ path: axe });
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  assert.deepEqual(violations.map(({ id }) => id), []);
  await page.keyboard.press("Escape");
  assert.equal(await menu.isVisible(), false);
  assert.equal(await opens.evaluate((button) => button === document.activeElement), true);
  await here.close();
});

test("text size and contrast are kept from page to page", async () => {
  const here = await context({ viewport: SIZES.desktop });
  const page = await here.newPage();
  await page.goto(origin + "/");
  const size = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.querySelector("main")).fontSize));
  const colour = () => page.evaluate(() => getComputedStyle(document.body).color);
  const [plainSize, plainColour] = [await size(), await colour()];
  const larger = page.locator("[data-step='1']");
  await larger.click();
  await larger.click();
  assert.equal(await size(), plainSize * 1.25);
  await page.locator("[data-toggle]").click();
  await page.goto(origin + "/cong-van/");
  assert.equal(await size(), plainSize * 1.25);
  assert.notEqual(await colour(), plainColour);
  assert.equal(await page.locator("[data-toggle]").getAttribute("aria-pressed"), "true");
  await larger.click();
  assert.equal(await larger.getAttribute("aria-disabled"), "true");
  await larger.click({ force: true });
  assert.equal(await size(), plainSize * 1.5);
  await page.locator("[data-toggle]").click();
  for (let at = 0; at < 3; at += 1) await page.locator("[data-step='-1']").click();
  assert.equal(await size(), plainSize);
  assert.equal(await colour(), plainColour);
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
  await here.close();
});

test("without scripts everything is there but the buttons that need one", async () => {
  const here = await context({ viewport: SIZES.desktop, javaScriptEnabled: false });
  const page = await here.newPage();
  await page.goto(origin + pages.find(({ type }) => type === "dispatch").address);
  assert.equal(await page.locator(".script:visible").count(), 0);
  assert.ok(await page.locator(".menu nav a:visible").count() > 3);
  assert.ok(await page.locator("a[download]:visible").count() > 0);
  await page.setViewportSize(SIZES.phone);
  await page.locator(".top > .opens").click();
  assert.ok(await page.locator(".menu nav a:visible").count() > 3);
  await here.close();
});

test("a citation is taken along from the page itself, without scripts and under a strict policy", async () => {
  const here = await context({ javaScriptEnabled: false, acceptDownloads: true });
  const page = await here.newPage();
  const policy = { "content-security-policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'" };
  await page.route("**/*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), ...policy } });
  });
  await page.goto(origin + pages.find(({ type }) => type === "dispatch").address);
  await page.click(".cite summary");
  const begins = { BibTeX: "@techreport{dispatch:", RIS: "TY  - GOVDOC\r\nAU  - Sở ", "CSL-JSON": '[\n{"id":"dispatch:' };
  for (const [form, start] of Object.entries(begins)) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(`.cite a:text-is("${form}")`)]);
    assert.match(download.suggestedFilename(), /^[a-z0-9-]+\.(bib|ris|json)$/);
    const text = fs.readFileSync(await download.path(), "utf8");
    assert.ok(text.startsWith(start), text);
    assert.match(text, /Sở Công Thương tỉnh Quảng Ngãi/);
  }
  await here.close();
});

test("a page that is not there says what was looked for", async () => {
  const here = await context({ viewport: SIZES.phone });
  const page = await here.newPage();
  await page.goto(origin + "/404.html?");
  await page.evaluate(() => history.replaceState(null, "", "/c%C3%B4ng-v%C4%83n/%3Cb%3Ex"));
  await page.evaluate(() => document.dispatchEvent(new Event("DOMContentLoaded")));
  assert.equal(await page.locator("[data-path]").textContent(), "/công-văn/<b>x");
  await here.close();
});

test("a first page is small", async () => {
  const { size } = fs.statSync(path.join(folder, "style.css"));
  assert.ok(size < 20 * 1024, `the style sheet has ${size} bytes`);
  const here = await context({ viewport: SIZES.phone });
  const page = await here.newPage();
  const found = [];
  for (const { type, address } of pages) {
    const asked = [];
    const listener = (request) => asked.push([request.resourceType(), fileOf(new URL(request.url()).pathname)]);
    page.on("request", listener);
    await page.goto(origin + address);
    page.off("request", listener);
    const sum = (kinds) => asked
      .filter(([kind]) => kinds(kind))
      .reduce((bytes, [, file]) => bytes + fs.statSync(file).size, 0);
    const bytes = sum((kind) => kind !== "image");
    const scripts = sum((kind) => kind === "script");
    assert.ok(scripts > 0 && bytes > size, "nothing was counted");
    if (bytes > 60_000 || scripts > 15_000) found.push(`${type}: ${bytes} bytes, ${scripts} of them scripts`);
  }
  await here.close();
  assert.deepEqual(found, []);
});

const has = (program) => spawnSync(program, ["-v"]).error === undefined;

// Words of a PDF with their places in millimetres from the upper left corner.
function words(pdf) {
  const html = execFileSync("pdftotext", ["-bbox", pdf, "-"], { encoding: "utf8" });
  const mm = (points) => Number(points) * 25.4 / 72;
  return html.split("<page ").slice(1).map((page) => {
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(page);
    const found = page.matchAll(/<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<\/word>/g);
    return {
      width: mm(width), height: mm(height),
      words: [...found].map(([, left, top, right, bottom, text]) => (
        { left: mm(left), top: mm(top), right: mm(right), bottom: mm(bottom), text: text.replaceAll("&amp;", "&").normalize("NFC") }
      )),
    };
  });
}

async function printed(address, built) {
  const here = await context({});
  const page = await here.newPage();
  if (built) await serveFrom(built, page);
  await page.goto(origin + address);
  const pdf = path.join(folder, "printed.pdf");
  await page.pdf({ path: pdf, preferCSSPageSize: true });
  await here.close();
  return words(pdf);
}

// Where a run of words begins and ends, in a column of them.
function place(page, text) {
  const parts = text.split(" ");
  const at = page.words.findIndex((_, at) => parts.every((part, after) => page.words[at + after]?.text === part));
  assert.ok(at >= 0, `“${text}” is not on the page: ${page.words.map(({ text }) => text).join(" ")}`);
  const run = page.words.slice(at, at + parts.length);
  return {
    left: Math.min(...run.map(({ left }) => left)), right: Math.max(...run.map(({ right }) => right)),
    top: run[0].top, bottom: run.at(-1).bottom,
  };
}

test("a dispatch is printed as Decree 30/2020/NĐ-CP lays it out", { skip: !has("pdftotext") }, async () => {
  const sheets = await printed(pages.find(({ type }) => type === "dispatch").address);
  const [first] = sheets;
  for (const sheet of sheets) {
    assert.ok(Math.abs(sheet.width - 210) < 0.5 && Math.abs(sheet.height - 297) < 0.5, `${sheet.width} × ${sheet.height} mm`);
    const left = Math.min(...sheet.words.map((word) => word.left));
    const right = 210 - Math.max(...sheet.words.map((word) => word.right));
    assert.ok(left >= 29.5 && left <= 35.5, `${left} mm at the left`);
    assert.ok(right >= 14.5, `${right} mm at the right`);
  }
  const top = Math.min(...first.words.map((word) => word.top));
  assert.ok(top >= 19.5 && top <= 26, `${top} mm at the top`);
  const nation = place(first, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  const motto = place(first, "Độc lập - Tự do - Hạnh phúc");
  const issuer = place(first, "SỞ CÔNG THƯƠNG TỈNH QUẢNG NGÃI");
  const superior = place(first, "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI");
  const date = place(first, "Quảng Ngãi, ngày 03 tháng 12 năm 2021");
  assert.ok(superior.right < nation.left && issuer.right < motto.left, "the issuer is not at the left of the title of the nation");
  assert.ok(Math.abs(superior.top - nation.top) < 1, "the two heads do not begin together");
  assert.ok(superior.bottom <= issuer.top + 1 && nation.bottom <= motto.top + 1 && motto.bottom <= date.top + 1);
  const to = place(first, "Kính gửi:");
  assert.ok(to.top > date.bottom && to.top > place(first, "V/v").bottom);
  const last = sheets.find((sheet) => sheet.words.some(({ text }) => text === "Thắng"));
  const copies = place(last, "Nơi nhận:");
  const authority = place(last, "KT. GIÁM ĐỐC");
  const signed = place(last, "Hà Đức Thắng");
  assert.ok(copies.left < 40 && authority.left > 105, "copies stand at the left, the signature at the right");
  assert.ok(signed.top > authority.bottom + 15, "no room for the signature");
  const all = sheets.flatMap((sheet) => sheet.words.map(({ text }) => text)).join(" ");
  for (const screen of ["Xem thêm", "Cách viện dẫn", "Tới nội dung chính", "Danh mục", "chưa cấp số", "In hoặc lưu"]) {
    assert.ok(!all.includes(screen), `“${screen}” is printed`);
  }
});

test("a paper of the Party is printed as Guidance 36-HD/VPTW lays it out", { skip: !has("pdftotext") }, async () => {
  const [sheet, ...more] = await printed("/cong-van/dang/", writeOddSite());
  assert.equal(more.length, 0);
  const issuer = place(sheet, "TỈNH ỦY");
  const number = place(sheet, "* Số 123-CV/TU");
  const party = place(sheet, "ĐẢNG CỘNG SẢN VIỆT NAM");
  const date = place(sheet, "Thanh Hóa, ngày 02 tháng 12 năm 2021");
  assert.ok(issuer.right < party.left && Math.abs(issuer.top - party.top) < 1);
  assert.ok(issuer.bottom <= number.top + 1 && party.bottom < date.top);
  assert.ok(place(sheet, "T/M BAN THƯỜNG VỤ").left > place(sheet, "Nơi nhận:").right);
  const all = sheet.words.map(({ text }) => text).join(" ");
  assert.ok(!all.includes("CỘNG HÒA"));
  assert.ok(all.includes("Nguyễn Văn An"));
});

test("every type of page is printed on A4, within its margins, with its address", { skip: !has("pdftotext") }, async () => {
  const found = [];
  for (const { type, address } of pages.filter(({ address }) => !address.startsWith("/en/"))) {
    const sheets = await printed(address);
    const all = sheets.flatMap((sheet) => sheet.words);
    if (!sheets.every(({ width, height }) => Math.abs(width - 210) < 0.5 && Math.abs(height - 297) < 0.5)) found.push(`${type}: not A4`);
    if (all.some(({ left, right }) => left < 14.5 || right > 195.5)) found.push(`${type}: out of the margins`);
    if (!all.map(({ text }) => text).join("").includes("https://kyyeu.example/")) found.push(`${type}: no address`);
  }
  assert.deepEqual(found, []);
});
