// A site of 2,000 documents in a real browser: what becomes of pages where lists are long.
//
// ROOT is the site's folder, KYYEU the program, CHROMIUM the browser; tests/large.rs sets all
// three. The site is served packed, as servers do, so that bytes are those on the wire.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";
import { chromium } from "playwright-core";

const axe = path.join(path.dirname(fileURLToPath(import.meta.url)), "node_modules/axe-core/axe.min.js");
const MEDIA = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".png": "image/png", ".json": "application/json", ".txt": "text/plain; charset=utf-8",
};
const FIRST_PAGE = 60_000;
const QUERY = 100_000;
// A page of the register, of an index or of targets, in heights of a phone.
const SCREENS = 30;

let out, server, origin, browser, pages, sent;

// What the corpus has not: an edition with its programme, names and titles as long as real ones are, a wide table.
function addWhatIsLong(root) {
  const write = (file, text) => {
    fs.mkdirSync(path.dirname(path.join(root, "content", file)), { recursive: true });
    fs.writeFileSync(path.join(root, "content", file), text);
  };
  const name = "Ban Chỉ đạo Trung ương về đổi mới, sắp xếp tổ chức bộ máy của hệ thống chính trị tinh gọn, hoạt động hiệu lực, hiệu quả và chuyển đổi số quốc gia";
  write("forums/dien-dan-cap-cao.md", `---
name: Diễn đàn cấp cao thường niên lần thứ ba về công nghiệp 4.0
edition: 3
dates: [2021-12-06]
theme: Phục hồi và phát triển kinh tế bền vững thời kỳ hậu Covid-19
organisers: [ban-chi-dao]
venue: Hội trường Mẫu
---

Diễn đàn có ${"phiên cấp cao và hội thảo chuyên đề, ".repeat(20)}tổ chức trong một ngày.
`);
  write("agencies/ban-chi-dao.md", `---\nname: ${name}\nkind: ban chỉ đạo\n---\n`);
  const to = Array.from({ length: 60 }, (_, at) => `co-quan-${at + 20}`).join(", ");
  const tasks = Array.from({ length: 40 }, (_, at) => `  - {id: viec-${at}, text: "Báo cáo ${name} kết quả phần việc ${at}", agencies: [ban-chi-dao, co-quan-${at + 20}], due: 2021-11-${String(at % 28 + 1).padStart(2, "0")}}\n`).join("");
  write("dispatches/van-ban-dai.md", `---
title: Về việc ${"chuẩn bị nội dung, tham luận và phương án tổ chức điểm cầu trực tuyến của Diễn đàn, ".repeat(3)}gửi trước thời hạn
date: 2021-11-01
number: 12345/BCĐTW-VPTHĐPCĐS
issuer: ban-chi-dao
forum: dien-dan-cap-cao
themes: [chu-de-0]
addressees: [${to}]
tasks:
${tasks}signatory: {authority: TUQ., position: CHÁNH VĂN PHÒNG, person: nguoi-1}
copies: ["Như trên", "Lưu: VT"]
---

${"Đề nghị các cơ quan, đơn vị khẩn trương thực hiện. ".repeat(30)}

| Cơ quan ${Array.from({ length: 14 }, (_, at) => `| Năm ${2012 + at}`).join(" ")} |
|---|${"--:|".repeat(14)}
${Array.from({ length: 12 }, (_, at) => `| Sở Quản lý số ${at} tỉnh Mẫu ${"| 1.234.567,89 ".repeat(14)}|`).join("\n")}
`);
  write("sessions/phien-dai.md", `---
title: Phiên cấp cao
date: 2021-12-06
starts: 2021-12-06
forum: dien-dan-cap-cao
venue: Hội trường Mẫu
themes: [chu-de-0]
---

Phiên có ${"tham luận của các cơ quan, ".repeat(20)}và phần trao đổi.
`);
}

const files = (within) => fs.readdirSync(within, { withFileTypes: true }).flatMap((entry) => {
  const full = path.join(within, entry.name);
  return entry.isDirectory() ? files(full) : [full];
});

// Pages that are alike but for numbers in their addresses are of one type; the largest stands for it.
function typesOf(all) {
  const types = new Map();
  for (const file of all.filter((file) => file.endsWith(".html"))) {
    const address = "/" + path.relative(out, file).replace(/(^|\/)index\.html$/, "$1");
    const type = address.replace(/\d+/g, "N");
    const { size } = fs.statSync(file);
    const known = types.get(type);
    if (!known || size > known.size) types.set(type, { type, address, size });
  }
  return [...types.values()];
}

// Of many pages those that together have every element, class and attribute that any of them has.
function coverOf(all) {
  const seen = new Set();
  return all.filter(({ address }) => {
    const html = fs.readFileSync(path.join(out, address, address.endsWith("/") ? "index.html" : ""), "utf8");
    const before = seen.size;
    for (const [, tag, inner] of html.matchAll(/<([a-z]\w*)([^>]*)>/g)) {
      const classes = /class="([^"]*)"/.exec(inner)?.[1] ?? "";
      seen.add([tag, classes, ...[...inner.matchAll(/([\w-]+)="/g)].map(([, name]) => name).sort()].join(" "));
    }
    return seen.size > before;
  });
}

before(async () => {
  addWhatIsLong(process.env.ROOT);
  out = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "kyyeu-large-")));
  execFileSync(process.env.KYYEU, ["build", "--root", process.env.ROOT, "--out", out]);
  pages = typesOf(files(out));
  sent = [];
  server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://site");
    const file = path.join(out, decodeURIComponent(pathname), pathname.endsWith("/") ? "index.html" : "");
    if (!fs.existsSync(file)) return response.writeHead(404).end();
    const bytes = zlib.gzipSync(fs.readFileSync(file));
    if (!/\.(svg|png)$/.test(file)) sent.push({ pathname, bytes: bytes.length });
    response.writeHead(200, { "content-type": MEDIA[path.extname(file)] ?? "application/octet-stream", "content-encoding": "gzip" });
    response.end(bytes);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  server?.close();
  fs.rmSync(out, { recursive: true, force: true });
});

let context, page, wrong;
const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 800 };

// Each test has a page of its own, which asks nothing of another host and fails nowhere.
beforeEach(async () => {
  context = await browser.newContext({ locale: "vi-VN", viewport: DESKTOP, reducedMotion: "reduce" });
  context.setDefaultTimeout(20_000);
  page = await context.newPage();
  wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") wrong.push(message.text()); });
  page.on("request", (request) => { if (new URL(request.url()).origin !== origin) wrong.push(request.url()); });
});
afterEach(async () => {
  await context.close();
  assert.deepEqual(wrong, []);
});

const open = (address) => page.goto(origin + address);

// Runs a check on the page of every type and gathers what it finds.
async function onPages(check, which = pages) {
  const found = [];
  for (const one of which) {
    await open(one.address);
    for (const wrong of await check(one)) found.push(`${one.address}: ${wrong}`);
  }
  assert.equal(found.length, 0, `\n${found.slice(0, 20).join("\n")}\n${found.length} in all`);
}

test("the site has all that a large site has", () => {
  const types = pages.map(({ type }) => type);
  assert.ok(files(out).filter((file) => file.endsWith(".html")).length > 3_000);
  for (const type of [
    "/", "/cong-van/", "/cong-van/trang-N/", "/cong-van/N/trang-N/", "/cong-van/van-ban-N/", "/tin-tuc/van-ban-N/", "/chinh-sach/van-ban-N/",
    "/phien/van-ban-N/", "/co-quan/", "/co-quan/co-quan-N/", "/co-quan/co-quan-N/tai-lieu/trang-N/", "/co-quan/co-quan-N/nhiem-vu/", "/chu-de/chu-de-N/",
    "/nhan-vat/nguoi-N/", "/van-ban/nghi-quyet-N/", "/van-ban/nghi-quyet-N/vien-dan/", "/dien-dan/dien-dan-cap-cao/", "/dien-dan/dien-dan-cap-cao/dong-thoi-gian/",
    "/muc-tieu/", "/muc-tieu/N/", "/nhiem-vu/trang-N/", "/tim-kiem/", "/rss/", "/so-do-trang/", "/du-lieu/", "/N.html",
  ]) assert.ok(types.includes(type), `no ${type} among ${types.join(" ")}`);
});

for (const [size, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
  test(`axe finds nothing on a ${size}, light and dark`, async () => {
    await page.setViewportSize(viewport);
    await onPages(async () => {
      await page.emulateMedia({ colorScheme: "light" });
      await page.addScriptTag({ path: axe });
      const look = (options) => page.evaluate((options) => globalThis.axe.run(document, { ...options, resultTypes: ["violations"] }), options);
      const { violations } = await look({});
      // What colours change is all that differs when it is dark.
      await page.emulateMedia({ colorScheme: "dark" });
      violations.push(...(await look({ runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } })).violations);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
    }, coverOf(pages));
  });
}

test("at any width nothing is scrolled sideways, torn between columns, over its neighbour or without an end", async () => {
  await onPages(async () => {
    const found = [];
    // Text as large as its button makes it, on the narrowest window, and as it is on all.
    for (const [width, size] of [[320, 3], [320, 0], [360, 0], [768, 0], [1280, 0]]) {
      await page.setViewportSize({ width, height: 740 });
      await page.evaluate((size) => { document.documentElement.dataset.size = size; }, size);
      const wrong = await page.evaluate((screens) => {
        const found = [];
        const { clientWidth, scrollWidth, scrollHeight } = document.documentElement;
        if (scrollWidth > clientWidth) found.push(`${scrollWidth} px wide`);
        // A text is as long as its author made it.
        if (!document.querySelector("main .text p") && clientWidth > 320 && scrollHeight > screens * 740) found.push(`${scrollHeight} px high`);
        for (const entry of document.querySelectorAll("main li")) {
          // One that stands in two columns has a box in each.
          if (entry.getClientRects().length > 1) found.push(`torn: ${entry.textContent}`);
        }
        for (const cell of document.querySelectorAll(".register li > *")) {
          if (cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth) found.push(`over its neighbour: ${cell.textContent}`);
        }
        return found;
      }, SCREENS);
      found.push(...wrong.map((wrong) => `at ${width} px, size ${size}: ${wrong}`));
    }
    return found;
  });
});

test("a first page is small on the wire", async () => {
  const session = await context.newCDPSession(page);
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  fetched();
  await onPages(async () => {
    const bytes = fetched();
    assert.ok(bytes > 3_000, "too little was counted");
    return bytes > FIRST_PAGE ? [`${bytes} bytes`] : [];
  });
});

// What has been sent since the last time somebody asked.
const fetched = () => sent.splice(0).reduce((sum, { bytes }) => sum + bytes, 0);

test("a long list leads by key to its end and back, and to any year", async () => {
  await open("/chu-de/chu-de-0/tai-lieu/");
  await page.locator(".pager a").last().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/tai-lieu/trang-2/");
  const last = page.locator(".pager li:nth-last-child(2) a");
  const number = await last.textContent();
  assert.ok(Number(number) > 99, number);
  await last.focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/tai-lieu/trang-${number}/`);
  assert.equal(await page.locator(".pager [aria-current]").textContent(), number);
  assert.equal(await page.locator(".pager [rel=next]").count(), 0);
  const year = page.locator(".panel a").nth(4);
  const name = await year.textContent();
  await year.focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/trang-\d+\/#_y\d$/);
  assert.equal(await page.locator(":target").textContent(), `Năm ${name}`);
  assert.ok(await page.locator(":target").evaluate((heading) => heading.getBoundingClientRect().top >= 0));
  assert.ok((await page.locator(".panel [aria-current]").allTextContents()).includes(name));
  const counts = await page.locator(".panel .count").allTextContents();
  const all = await page.locator(".head .note").textContent();
  assert.equal(`${counts.reduce((sum, count) => sum + Number(count), 0)}`, all.replace(/\D/g, ""));
});

test("a wide table is printed whole", { skip: spawnSync("pdftotext", ["-v"]).error !== undefined }, async () => {
  await open("/cong-van/van-ban-dai/");
  const pdf = path.join(out, "printed.pdf");
  await page.pdf({ path: pdf, preferCSSPageSize: true });
  const html = execFileSync("pdftotext", ["-bbox", pdf, "-"], { encoding: "utf8" });
  const words = [...html.matchAll(/xMax="([\d.]+)" yMax="[\d.]+">(.*?)<\/word>/g)].map(([, right, text]) => ({ right: Number(right) * 25.4 / 72, text }));
  assert.ok(words.some(({ text }) => text === "2025"), "the last column has no head");
  assert.deepEqual(words.filter(({ right }) => right > 196), []);
});

test("where a page shows a part, it tells how much more there is", async () => {
  await open("/muc-tieu/2030/");
  const told = await page.evaluate(() => [...document.querySelectorAll(".target")].map((target) => {
    const rows = [...target.querySelectorAll(".record > div")].map((row) => {
      const more = row.querySelector("dd > .note")?.textContent.replace(/\D/g, "") ?? 0;
      return [row.querySelector("dt").textContent, row.querySelectorAll("a").length + Number(more)];
    });
    return Object.fromEntries(rows);
  }));
  const sum = (row) => told.reduce((sum, rows) => sum + rows[row], 0);
  // Each policy of the corpus has one target.
  assert.equal(`${sum("Chính sách")}`, await page.locator(".rail .count").textContent());
  for (const rows of told) assert.ok(rows["Nguồn"] > 10 && rows["Cơ quan chịu trách nhiệm"] > 10, JSON.stringify(rows));
  await open("/");
  const sources = page.locator(".statements .source", { hasText: "nguồn khác" });
  const more = await sources.first().textContent();
  assert.equal(Number(more.replace(/\D/g, "")) + 3, told[0]["Nguồn"]);
});

test("every stop of a long page can be seen where the keyboard takes it, forwards and backwards", async () => {
  for (const [viewport, address, stops] of [[DESKTOP, "/co-quan/co-quan-0/", 200], [PHONE, "/cong-van/trang-2/", 80]]) {
    await page.setViewportSize(viewport);
    await open(address);
    const look = () => page.evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      const [box] = element.getClientRects();
      const over = box && document.elementFromPoint(box.left + Math.min(box.width / 2, 30), box.top + box.height / 2);
      return {
        name: element.outerHTML.slice(0, 90), last: element === document.body,
        fit: style.outlineStyle !== "none" && over && (element.contains(over) || over.contains(element)),
      };
    });
    for (const key of ["Tab", "Shift+Tab"]) {
      for (let at = 0; at < stops; at += 1) {
        await page.keyboard.press(key);
        const stop = await look();
        if (stop.last) break;
        assert.ok(stop.fit, `${address}, ${key}: ${stop.name}`);
      }
    }
  }
});

const results = () => page.locator("#_results > li");
const said = (pattern) => page.waitForFunction((source) => new RegExp(source).test(document.getElementById("_status")?.textContent ?? ""), pattern.source);
const titles = () => results().locator(".subject a").allTextContents();

// Types a question as a reader does, one key after another, and waits for its answer.
async function ask(question, answer = /^[\d.]+ kết quả/) {
  await page.locator("#_status").evaluate((status) => { status.textContent = ""; });
  await page.locator("#_q").fill("");
  await page.locator("#_q").pressSequentially(question, { delay: 5 });
  await page.keyboard.press("Enter");
  await said(answer);
  await page.waitForLoadState("networkidle");
}

test("a number is found by its part, words without their marks, a name by most of its letters", async () => {
  await open("/tim-kiem/");
  await ask("1260");
  assert.equal(await results().first().locator(".nb").textContent(), "1260/SQL-TH");
  await ask("1260/sql");
  assert.equal(await results().first().locator(".nb").textContent(), "1260/SQL-TH");
  await ask("12345/BCĐTW");
  assert.match((await titles())[0], /^Về việc chuẩn bị nội dung/);
  await ask("nghi quyet 45-nq");
  assert.match((await titles())[0], /45-NQ\/TW/);
  await ask("chuyen doi so");
  for (const title of await titles()) assert.match(title, /chuyển đổi số/);
  assert.deepEqual(await results().first().locator("a mark").allTextContents(), ["chuyển đổi số"]);
  // Where a summary has only “sở” and “chuyên” of it, the text itself shows more.
  assert.equal(await results().filter({ hasText: "Văn bản số 647" }).locator(".note mark").textContent(), "chuyển đổi số");
  await ask("ban chi dao trung uong");
  assert.match((await titles())[0], /^Ban Chỉ đạo Trung ương/);
  await ask("so quan ly so 77");
  assert.equal((await titles())[0], "Sở Quản lý số 77 tỉnh Mẫu");
  await ask("nguyen van thu 17");
  assert.equal((await titles())[0], "Nguyễn Văn Thứ 17");
});

test("a name that is one letter off is offered as it is written", async () => {
  await open("/tim-kiem/");
  await ask("Nguyẽn Vân Thứ 17", /./);
  await ask("Nguyên Vănn Thứ 17", /./);
  const offered = page.locator("#_hint a");
  await offered.waitFor();
  assert.equal(await offered.textContent(), "Nguyễn Văn Thứ 17");
  await offered.click();
  await said(/^[\d.]+ kết quả/);
  assert.equal((await titles())[0], "Nguyễn Văn Thứ 17");
});

test("facets narrow 2,000 documents; the counts are true; the address and the back button keep it all", async () => {
  await open("/");
  await page.locator("#_ask").pressSequentially("kế hoạch chuyển đổi số");
  await page.keyboard.press("Enter");
  await page.waitForURL(/tim-kiem/);
  await said(/^[\d.]+ kết quả/);
  const status = () => page.locator("#_status").textContent();
  const all = await status();
  assert.match(all, /^1\.\d{3} kết quả/);
  const choose = async (facet, at) => {
    const before = await status();
    const entry = page.locator(`[data-facet=${facet}] li`).nth(at);
    const count = await entry.locator(".count").textContent();
    await entry.locator("a").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction((before) => document.getElementById("_status").textContent !== before, before);
    assert.equal((await status()).split(" ")[0], count);
    return count;
  };
  await choose("kind", 1);
  await choose("year", 2);
  await page.locator("[data-facet=agency] > summary").click();
  await page.locator("[data-facet=agency] li a").first().waitFor();
  await choose("agency", 0);
  const kinds = await results().locator(".kind").allTextContents();
  assert.equal(new Set(kinds).size, 1);
  const narrowed = await status();
  const { searchParams } = new URL(page.url());
  for (const name of ["q", "kind", "year", "agency"]) assert.ok(searchParams.get(name), name);
  await results().first().locator("a").click();
  await page.waitForURL(/van-ban-\d+/);
  await page.goBack();
  await said(new RegExp(`^${narrowed}$`));
  assert.equal(await page.locator("#_q").inputValue(), "kế hoạch chuyển đổi số");
  for (let at = 0; at < 3; at += 1) await page.goBack();
  await said(new RegExp(`^${all}$`));
});

test("the next results come by key and take the focus", async () => {
  await page.setViewportSize(PHONE);
  await open("/tim-kiem/?q=doanh+nghi%E1%BB%87p");
  await said(/^[\d.]+ kết quả/);
  for (const shown of [10, 20, 30]) {
    assert.equal(await results().count(), shown);
    await page.locator("#_more").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction((shown) => document.querySelectorAll("#_results > li").length === shown + 10, shown);
    assert.equal(await page.evaluate((shown) => document.activeElement === document.querySelectorAll("#_results > li")[shown].querySelector("a"), shown), true);
  }
  assert.equal(new Set(await titles()).size, 40);
});

test("nothing jumps while the search page and its answer come", async () => {
  for (const viewport of [PHONE, DESKTOP]) {
    for (const address of ["/tim-kiem/", "/tim-kiem/?q=chuyen+doi+so"]) {
      const fresh = await browser.newContext({ viewport, locale: "vi-VN" });
      const page = await fresh.newPage();
      // Slow enough that the page is painted before its script runs and before the index is there.
      await page.route(/search\.js|search-index/, async (route) => { await new Promise((done) => setTimeout(done, 200)); await route.continue(); });
      await page.addInitScript(() => {
        globalThis.jumped = 0;
        new PerformanceObserver((list) => { for (const { value } of list.getEntries()) globalThis.jumped += value; }).observe({ type: "layout-shift", buffered: true });
      });
      await page.goto(origin + address);
      if (address.includes("q=")) await page.locator("#_results > li").first().waitFor();
      await page.waitForTimeout(300);
      const jumped = await page.evaluate(() => globalThis.jumped);
      // What is good by web.dev/articles/cls is 0.1.
      assert.ok(jumped < 0.1, `${address} at ${viewport.width} px: ${jumped}`);
      await fresh.close();
    }
  }
});

test("a question fetches little", async () => {
  for (const question of ["1260/SQL", "chuyen doi so", "công nghiệp hóa hiện đại hóa", "Sở Quản lý số 7", "Nguyễm Văn Thứ 17", "a"]) {
    const fresh = await browser.newContext({ locale: "vi-VN", viewport: DESKTOP });
    const own = await fresh.newPage();
    await own.goto(`${origin}/tim-kiem/`);
    fetched();
    await own.locator("#_q").pressSequentially(question, { delay: 5 });
    await own.keyboard.press("Enter");
    await own.waitForFunction(() => /kết quả|Không/.test(document.getElementById("_status").textContent));
    await own.waitForLoadState("networkidle");
    const bytes = fetched();
    assert.ok(bytes > 1_000 && bytes < QUERY, `“${question}”: ${bytes} bytes`);
    await fresh.close();
  }
});
