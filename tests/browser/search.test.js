// The search page in a real browser: what only a browser can tell.
//
// KYYEU names the program, CHROMIUM the browser; tests/search.rs sets both. The site
// stands below a path and is served with a policy that allows nothing inline.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const project = fileURLToPath(new URL("../..", import.meta.url));
const below = "/dien-dan/2021";
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8" };

let out, server, origin, browser, context, page;

before(async () => {
  out = fs.mkdtempSync(path.join(os.tmpdir(), "kyyeu-search-"));
  execFileSync(process.env.KYYEU, ["build", "--root", project, "--out", out, "--base-url", `https://kyyeu.example${below}/`]);
  server = http.createServer((request, response) => {
    let file = decodeURIComponent(new URL(request.url, "http://host").pathname);
    if (!file.startsWith(below)) return response.writeHead(404).end();
    file = path.join(out, file.slice(below.length));
    if (file.endsWith("/")) file += "index.html";
    fs.readFile(file, (error, bytes) => {
      response.writeHead(error ? 404 : 200, { "content-type": types[path.extname(file)] ?? "application/octet-stream", "content-security-policy": policy });
      response.end(bytes);
    });
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
});
after(async () => {
  await browser.close();
  server.close();
  fs.rmSync(out, { recursive: true });
});

beforeEach(async () => {
  context = await browser.newContext({ locale: "vi-VN", viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  page.wrong = [];
  page.on("pageerror", (error) => page.wrong.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") page.wrong.push(message.text()); });
  page.on("request", (request) => { if (!request.url().startsWith(origin + below)) page.wrong.push(request.url()); });
});
afterEach(async () => {
  const wrong = page.wrong;
  await context.close();
  assert.deepEqual(wrong, []);
});

const open = (where) => page.goto(`${origin}${below}${where}`);
const results = () => page.locator("#_results > li");
const said = (pattern) => page.waitForFunction((source) => new RegExp(source).test(document.getElementById("_status")?.textContent ?? ""), pattern.source);
const first = () => results().first().locator("a").textContent();

test("what is typed is found, told and kept in the address", async () => {
  await open("/tim-kiem/");
  assert.equal(await page.locator("#_ways").isVisible(), true);
  assert.equal(await page.getByText("Trình duyệt đang tắt JavaScript").isVisible(), false);
  await page.getByLabel("Từ, số ký hiệu hoặc tên cần tìm").pressSequentially("pham minh chi");
  await said(/^\d+ kết quả/);
  assert.equal(await first(), "Phạm Minh Chính");
  assert.equal(await page.locator("#_ways").isVisible(), false);
  assert.equal(new URL(page.url()).searchParams.get("q"), "pham minh chi");
  assert.equal(await page.locator("#_status").getAttribute("role"), "status");
  await page.keyboard.type("nh");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.search === "?q=pham+minh+chinh");
  await said(/^\d+ kết quả/);
  const marked = await results().first().locator("a mark").allTextContents();
  assert.deepEqual(marked, ["Phạm Minh Chính"]);
});

test("an address is an answer, and going back goes back", async () => {
  await open(`/tim-kiem/?q=${encodeURIComponent("công nghiệp hoá")}`);
  await said(/^\d+ kết quả/);
  assert.equal(await first(), "Công nghiệp hóa, hiện đại hóa");
  const all = await page.locator("#_status").textContent();
  await page.locator("[data-facet=kind]").getByRole("link", { name: "Chính sách" }).click();
  await page.waitForFunction(() => location.search.includes("kind=policy"));
  await page.waitForFunction((all) => document.getElementById("_status").textContent !== all, all);
  for (const kind of await results().locator(".kind").allTextContents()) assert.equal(kind, "Chính sách");
  const chosen = page.locator("[data-facet=kind] [aria-current]");
  assert.match(await chosen.textContent(), /^Chính sách/);
  await page.goBack();
  await page.waitForFunction((all) => document.getElementById("_status").textContent === all, all);
  await page.getByRole("link", { name: "Mới nhất" }).click();
  await page.waitForFunction(() => location.search.includes("sort=date"));
  await page.waitForFunction(() => document.querySelector("#_sort [aria-current]")?.textContent === "Mới nhất");
  const dates = await results().locator("time").evaluateAll((times) => times.map((time) => time.dateTime));
  assert.deepEqual(dates, [...dates].sort().reverse());
});

test("facets of many values come when they are opened", async () => {
  const asked = [];
  page.on("request", (request) => asked.push(path.basename(new URL(request.url()).pathname)));
  await open(`/tim-kiem/?q=${encodeURIComponent("Covid-19")}`);
  await said(/^\d+ kết quả/);
  assert.equal(asked.includes("agencies.bin"), false);
  await page.locator("[data-facet=agency] > summary").click();
  const body = page.locator("[data-facet=agency]").getByRole("link", { name: "Sở Y tế tỉnh Quảng Ngãi" });
  await body.click();
  await page.waitForFunction(() => location.search.includes("agency=so-y-te-quang-ngai"));
  await said(/^\d+ kết quả/);
  assert.equal(asked.includes("agencies.bin"), true);
});

test("a misspelt name is offered as it is spelt", async () => {
  await open(`/tim-kiem/?q=${encodeURIComponent("Trần Tuấn Ạnh Phạm Minh Trính")}`);
  await page.locator("#_hint a").waitFor();
  await open(`/tim-kiem/?q=${encodeURIComponent("Phạm Minh Trính")}`);
  const offered = page.locator("#_hint a");
  await offered.waitFor();
  assert.equal(await offered.textContent(), "Phạm Minh Chính");
  await offered.click();
  await page.waitForFunction(() => document.getElementById("_q").value === "Phạm Minh Chính");
  await page.locator("#_hint").waitFor({ state: "hidden" });
  assert.equal(await first(), "Phạm Minh Chính");
});

test("the keyboard is enough, and more results take the focus", async () => {
  await open("/tim-kiem/");
  await page.locator("#_q").focus();
  await page.keyboard.insertText("diễn đàn".normalize("NFD"));
  await page.keyboard.press("Enter");
  await said(/^\d+ kết quả/);
  await page.locator("#_more").waitFor();
  assert.equal(await results().count(), 10);
  await page.locator("#_more").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("#_results > li").length === 20);
  assert.equal(await page.evaluate(() => document.activeElement === document.querySelectorAll("#_results > li")[10].querySelector("a")), true);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.endsWith("/tim-kiem/"));
  assert.equal(new URL(page.url()).pathname.startsWith(below), true);
});

test("a passage of the page is shown where the summary lacks the words", async () => {
  await open(`/tim-kiem/?q=${encodeURIComponent("Học viện Chính trị Quốc gia Hồ Chí Minh")}`);
  await said(/^\d+ kết quả/);
  await page.waitForFunction(() => [...document.querySelectorAll("#_results .note mark")].some((mark) => mark.closest(".note").textContent.startsWith("… ") && /Hồ Chí Minh/.test(mark.textContent)));
});

test("the number of a note is no word of a passage", async () => {
  await open(`/tim-kiem/?q=${encodeURIComponent("dien dan")}`);
  await said(/^\d+ kết quả/);
  const passage = () => [...document.querySelectorAll("#_results .note")].find((note) => /Trung tâm Hội nghị quốc tế\./.test(note.textContent));
  await page.waitForFunction(passage);
  const text = await page.evaluate(`(${passage})().textContent`);
  assert.match(text, /quốc tế\.\s*Các hội thảo/);
});

test("nothing found is said; what looks like markup is text", async () => {
  await open(`/tim-kiem/?q=${encodeURIComponent("zzqx")}`);
  await said(/^Không tìm thấy/);
  assert.equal(await results().count(), 0);
  await open(`/tim-kiem/?q=${encodeURIComponent("<img src=x onerror=alert(1)> diễn đàn")}&kind=${encodeURIComponent("\"><b>")}`);
  await said(/./);
  assert.equal(await page.locator("main img").count(), 0);
});

test("English pages are searched in English, and what is Vietnamese only says so", async () => {
  await open("/en/search/?q=diem+cau+thanh+hoa");
  await said(/^Results: \d+/);
  const found = results().first();
  assert.equal(await found.locator("a").getAttribute("lang"), "vi");
  assert.match(await found.textContent(), /Vietnamese only/);
  await open("/en/search/?q=world+bank");
  await said(/^Results: \d+/);
  assert.equal(await first(), "World Bank");
});

test("the field of the first page leads to the search", async () => {
  await open("/");
  await page.getByLabel("Từ, số ký hiệu hoặc tên cần tìm").fill("52-NQ/TW");
  await page.keyboard.press("Enter");
  await said(/^\d+ kết quả/);
  assert.match(await first(), /52-NQ\/TW/);
});

test("the field in the header of any page leads to the search; on a phone its button does", async () => {
  await open("/cong-van/");
  await page.getByRole("search").getByLabel("Từ, số ký hiệu hoặc tên cần tìm").fill("Ban Kinh tế Trung ương");
  await page.keyboard.press("Enter");
  await said(/^\d+ kết quả/);
  assert.equal(await first(), "Ban Kinh tế Trung ương");
  await page.setViewportSize({ width: 360, height: 740 });
  await open("/en/dispatches/");
  assert.equal(await page.locator("#_find").isVisible(), false);
  await page.getByRole("button", { name: "Search" }).click();
  await page.waitForURL((url) => url.pathname.endsWith("/en/search/"));
  await page.waitForFunction(() => document.activeElement.id === "_q");
  // Who follows a link to the page has not asked to type.
  await open("/en/search/");
  await page.locator("#_q").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
});

test("an awaited number is shown as lists show it; neighbours are marked, and single syllables not beside them", async () => {
  await open(`/tim-kiem/?q=${encodeURIComponent("Sở Công Thương Quảng Ngãi")}&kind=dispatch`);
  await said(/^\d+ kết quả/);
  const dispatch = results().filter({ hasText: "/SCT-QLCN" });
  assert.equal(await dispatch.locator(".nb > .blank").count(), 1);
  assert.equal(await dispatch.locator(".subject .mark").textContent(), "chưa cấp số");
  await open(`/tim-kiem/?q=${encodeURIComponent("Sở Công Thương Quảng Ngãi")}`);
  await said(/^\d+ kết quả/);
  const news = results().filter({ hasText: "Quảng Ngãi chuẩn bị nội dung, tham luận" });
  assert.deepEqual(await news.locator("a mark").allTextContents(), ["Quảng Ngãi"]);
});

test("a page that stays open asks the index of the site as it is published now", async () => {
  await page.clock.install();
  await open("/tim-kiem/?q=dien+dan");
  await said(/^\d+ kết quả/);
  const asked = [];
  page.on("request", (request) => { if (request.url().endsWith("/index.json")) asked.push(request.url()); });
  const file = path.join(out, "search-index/index.json");
  const before = fs.readFileSync(file, "utf8");
  const versions = [];
  page.on("request", (request) => { if (request.url().includes("terms-")) versions.push(new URL(request.url()).searchParams.get("v")); });
  fs.writeFileSync(file, before.replace(/"version":"\w+"/, '"version":"0123456789abcdef"'));
  await page.locator("#_q").fill("trung ương");
  await page.clock.runFor(1000);
  await page.waitForFunction(() => location.search.includes("trung"));
  await said(/^\d+ kết quả/);
  assert.deepEqual(asked, []);
  await page.clock.fastForward(11_000);
  await page.locator("#_q").fill("thanh hóa");
  await page.clock.runFor(1000);
  await page.waitForFunction(() => document.querySelector("#_results mark")?.textContent.toLowerCase() === "thanh hóa");
  fs.writeFileSync(file, before);
  assert.equal(asked.length, 1);
  assert.equal(versions.at(-1), "0123456789abcdef");
});

test("a phone shows results before the facets are opened", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open("/tim-kiem/?q=dien+dan");
  await said(/^\d+ kết quả/);
  assert.equal(await page.locator("[data-facet=kind]").isVisible(), false);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  await page.locator("#_narrow > summary").click();
  assert.equal(await page.locator("[data-facet=kind]").isVisible(), true);
});

test("without scripts the page is a list of the indexes", async () => {
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const bare = await plain.newPage();
  await bare.goto(`${origin}${below}/tim-kiem/?q=abc`);
  assert.equal(await bare.locator("#_search").isVisible(), false);
  assert.equal(await bare.locator("#_ways a").first().isVisible(), true);
  assert.equal(await bare.getByText("Trình duyệt đang tắt JavaScript").isVisible(), true);
  await plain.close();
});

test("when the index cannot be had, the reader is told", async () => {
  await page.route("**/search-index/**", (route) => route.abort());
  await open("/tim-kiem/?q=abc");
  await said(/^Không tải được/);
  page.wrong = [];
  await page.unroute("**/search-index/**");
  await page.locator("#_q").fill("dien dan");
  await said(/^\d+ kết quả/);
});
