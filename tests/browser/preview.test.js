// The preview in a real browser: what only a browser can tell.
//
// KYYEU names the program, CHROMIUM the browser; tests/serve/browser.rs sets both.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";

const settings = `title: Kỷ yếu
base_url: https://kyyeu.example/
organisation: {name: Sở, licence: Số 1, responsible: An, address: Hà Nội, telephone: '024'}
`;

const paragraphs = (word) => Array.from({ length: 60 }, (_, at) => `Đoạn ${at} ${word}.`).join("\n\n");

class Site {
  constructor() {
    this.root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "kyyeu-browser-")));
    this.write("site.yaml", settings);
    this.news("mot", "Tin một", paragraphs("đầu"));
    this.news("hai", "Tin hai", "Hai.");
    // A template with what a reader can change.
    this.write("templates/news.html", `{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
<p id="version">một</p>
<details id="d1"><summary>Thêm</summary><p>Chi tiết</p></details>
<form><input id="name"><textarea id="note"></textarea><label><input type="checkbox" id="box"> Chọn</label></form>
<div id="text">{{ document.html }}</div>{% endblock main %}`);
  }

  write(file, text) {
    const full = path.join(this.root, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
  }

  news(id, title, body, more = "") {
    this.write(`content/news/${id}.md`, `---\ntitle: ${title}\ndate: 2021-12-05\n${more}---\n\n${body}\n`);
  }

  remove(file) {
    fs.rmSync(path.join(this.root, file), { recursive: true });
  }
}

// Starts the program and waits until it serves.
function serve(site, ...more) {
  const child = spawn(process.env.KYYEU, ["serve", "--root", site.root, ...more], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let printed = "";
    child.stdout.on("data", (data) => {
      printed += data;
      if (printed.includes("Ctrl-C")) {
        const url = /http:\/\/\S+/.exec(printed)[0].replace(/\/$/, "");
        resolve({ url, port: new URL(url).port, end: () => new Promise((done) => { child.once("exit", done); child.kill("SIGINT"); }) });
      }
    });
    child.once("exit", (code) => reject(new Error(`it ended with ${code}: ${printed}`)));
  });
}

let browser;
let site;
let server;
let context;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
});
after(() => browser.close());
beforeEach(async () => {
  site = new Site();
  server = await serve(site, "--port", "0", "--drafts");
  context = await browser.newContext({ locale: "vi-VN", viewport: { width: 900, height: 600 } });
});
afterEach(async () => {
  await context.close();
  await server.end();
  fs.rmSync(site.root, { recursive: true });
});

// A page that notices when it is loaded anew, and whatever its policy forbids.
async function open(where) {
  const page = await context.newPage();
  page.wrong = [];
  page.on("pageerror", (error) => page.wrong.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") page.wrong.push(message.text()); });
  await page.goto(server.url + where);
  await page.evaluate(() => { window.sameLoad = true; });
  await page.locator("kyyeu-preview button").waitFor();
  // The channel must be open before anything is changed.
  await page.waitForFunction(() => document.querySelector("kyyeu-preview").shadowRoot.querySelector("button").textContent !== "");
  return page;
}

async function stays(page) {
  assert.equal(await page.evaluate(() => window.sameLoad), true, "the page was loaded anew");
}

test("an edit changes the page without a load; scroll, details and input stay", async () => {
  const page = await open("/tin-tuc/mot/");
  await page.locator("#d1 summary").click();
  await page.locator("#name").fill("Nguyễn Văn An");
  await page.locator("#note").fill("Ghi chú");
  await page.locator("#box").check();
  const later = page.getByText("Đoạn 40 đầu.");
  await later.scrollIntoViewIfNeeded();
  await later.evaluate((element) => { window.keptNode = element; });
  await page.evaluate(() => { document.documentElement.dataset.size = "2"; });
  const y = await page.evaluate(() => { scrollTo({ top: 900, behavior: "instant" }); return scrollY; });
  assert.ok(y > 0);
  site.news("mot", "Tin một", paragraphs("đầu").replace("Đoạn 50 đầu.", "Đoạn 50 đã sửa."));
  await page.getByText("Đoạn 50 đã sửa.").waitFor();
  await stays(page);
  assert.equal(await page.evaluate(() => scrollY), y);
  assert.equal(await page.evaluate(() => window.keptNode.isConnected), true);
  assert.equal(await page.locator("#d1").evaluate((element) => element.open), true);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.size), "2");
  assert.equal(await page.locator("#name").inputValue(), "Nguyễn Văn An");
  assert.equal(await page.locator("#note").inputValue(), "Ghi chú");
  assert.equal(await page.locator("#box").isChecked(), true);
  // What comes in above does not move what is being read.
  const top = await later.evaluate((element) => element.getBoundingClientRect().top);
  site.news("mot", "Tin một", "Mở đầu mới.\n\n" + paragraphs("đầu"));
  await page.getByText("Mở đầu mới.").waitFor({ state: "attached" });
  const moved = await later.evaluate((element) => element.getBoundingClientRect().top) - top;
  assert.ok(Math.abs(moved) < 3, `it moved by ${moved}`);
  assert.equal(await page.title(), "Tin một – Kỷ yếu");
  site.news("mot", "Tên mới", "Ngắn.");
  await page.getByRole("heading", { name: "Tên mới" }).waitFor({ state: "attached" });
  assert.equal(await page.title(), "Tên mới – Kỷ yếu");
  await stays(page);
  assert.deepEqual(page.wrong, []);
});

test("the focus and the words being typed stay", async () => {
  const page = await open("/tin-tuc/mot/");
  await page.locator("#note").click();
  await page.keyboard.type("Đang gõ");
  site.news("mot", "Tin một", "Đã đổi.");
  await page.getByText("Đã đổi.").waitFor();
  await page.keyboard.type(" tiếp");
  assert.equal(await page.locator("#note").inputValue(), "Đang gõ tiếp");
});

test("two pages and two browsers: each follows its own", async () => {
  const one = await open("/tin-tuc/mot/");
  const two = await open("/tin-tuc/hai/");
  const other = await browser.newContext();
  const three = await other.newPage();
  await three.goto(server.url + "/tin-tuc/mot/");
  for (const page of [one, two]) {
    await page.evaluate(() => {
      window.updates = 0;
      document.addEventListener("kyyeu:updated", () => { window.updates += 1; });
    });
  }
  site.news("mot", "Tin một", "Chỉ một trang đổi.");
  await one.getByText("Chỉ một trang đổi.").waitFor();
  await three.getByText("Chỉ một trang đổi.").waitFor();
  await two.waitForTimeout(500);
  assert.equal(await two.evaluate(() => window.updates), 0);
  site.news("hai", "Tin hai", "Nay tới trang hai.");
  await two.getByText("Nay tới trang hai.").waitFor();
  assert.equal(await two.evaluate(() => window.updates), 1);
  await other.close();
});

test("the panel shows an error with place and remedy, and goes when it is mended", async () => {
  const page = await open("/tin-tuc/mot/");
  const panel = page.locator("kyyeu-preview");
  await panel.getByText("Bản xem trước", { exact: true }).waitFor();
  await panel.getByText("Không có lỗi").waitFor();
  site.write("content/news/mot.md", "---\ntitel: Tin một\ndate: 2021-12-05\n---\n\nHỏng.\n");
  await panel.getByText("Của trang này").waitFor();
  await panel.getByRole("link", { name: /content\/news\/mot\.md:\d/ }).first().waitFor();
  const href = await panel.getByRole("link", { name: /content\/news\/mot\.md:\d/ }).first().getAttribute("href");
  assert.ok(href.startsWith("vscode://file/"), href);
  await panel.locator("pre mark").first().waitFor();
  await panel.locator(".remedy").first().waitFor();
  // The last good version stays on show below it.
  assert.ok(await page.getByText("Đoạn 0 đầu.").isVisible());
  // The panel can be put away with the keyboard and says what it is.
  const button = panel.getByRole("button");
  assert.equal(await button.getAttribute("aria-expanded"), "true");
  await button.focus();
  await page.keyboard.press("Escape");
  assert.equal(await button.getAttribute("aria-expanded"), "false");
  await page.keyboard.press("Enter");
  assert.equal(await button.getAttribute("aria-expanded"), "true");
  site.news("mot", "Tin một", "Đã sửa xong.");
  await page.getByText("Đã sửa xong.").waitFor();
  await panel.getByText("Không có lỗi").waitFor();
  assert.equal(await panel.locator("#list").isVisible(), false);
  await stays(page);
  assert.deepEqual(page.wrong, []);
});

test("the panel covers nothing for good", async () => {
  const page = await open("/tin-tuc/mot/");
  await page.evaluate(() => scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" }));
  const last = await page.locator("body > :not(script)").last().evaluate((element) => element.getBoundingClientRect().bottom);
  const bar = await page.locator("kyyeu-preview").evaluate((element) => element.getBoundingClientRect().top);
  assert.ok(last <= bar + 1, `${last} stands behind ${bar}`);
});

test("a style sheet is swapped without a load and without a flash", async () => {
  site.write("static/style.css", "body { background: rgb(1, 2, 3) }");
  const page = await open("/tin-tuc/mot/");
  const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === "rgb(1, 2, 3)");
  await page.evaluate(() => {
    window.seen = new Set();
    const look = () => {
      window.seen.add(getComputedStyle(document.body).backgroundColor);
      requestAnimationFrame(look);
    };
    look();
  });
  // The sheet comes long after the page that asks for it by its new address.
  await page.route(/style\.css/, async (route) => {
    await new Promise((done) => setTimeout(done, 300));
    await route.continue();
  });
  site.write("static/style.css", "body { background: rgb(4, 5, 6) }");
  await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === "rgb(4, 5, 6)");
  assert.deepEqual((await page.evaluate(() => [...window.seen])).sort(), ["rgb(1, 2, 3)", "rgb(4, 5, 6)"]);
  // A later change of the page leaves the new sheet in place.
  site.news("mot", "Tin một", "Sau khi đổi kiểu.");
  await page.getByText("Sau khi đổi kiểu.").waitFor();
  assert.equal(await colour(), "rgb(4, 5, 6)");
  assert.equal(await page.locator('link[rel="stylesheet"]').evaluateAll((links) => links.filter((link) => link.href.includes("style.css")).length), 1);
  await stays(page);
});

test("a page that went says where; one that comes back is shown", async () => {
  const page = await open("/tin-tuc/mot/");
  const panel = page.locator("kyyeu-preview");
  const text = fs.readFileSync(path.join(site.root, "content/news/mot.md"), "utf8");
  fs.renameSync(path.join(site.root, "content/news/mot.md"), path.join(site.root, "content/news/doi-ten.md"));
  await panel.getByText("Trang này đã chuyển tới").waitFor();
  await panel.getByRole("link", { name: "/tin-tuc/doi-ten/" }).click();
  await page.waitForURL("**/tin-tuc/doi-ten/");
  await panel.getByText("Không có lỗi").waitFor();
  await page.evaluate(() => { window.sameLoad = true; });
  site.remove("content/news/doi-ten.md");
  await panel.getByText("Trang này không còn nữa.").waitFor();
  site.write("content/news/doi-ten.md", text.replace("Đoạn 1 đầu.", "Đã trở lại."));
  await page.getByText("Đã trở lại.").waitFor();
  await panel.getByText("Trang này không còn nữa.").waitFor({ state: "detached" });
  await stays(page);
});

test("a page that does not exist yet appears when it is written", async () => {
  const page = await open("/tin-tuc/moii/");
  await page.getByText("404").first().waitFor();
  site.news("moii", "Tin mới viết", "Chào.");
  await page.getByRole("heading", { name: "Tin mới viết" }).waitFor();
  assert.equal(await page.title(), "Tin mới viết – Kỷ yếu");
  await stays(page);
});

test("the search finds what has just been written", async () => {
  const page = await open("/tim-kiem/?q=" + "bolero");
  await page.getByText("Không tìm thấy trang nào.").waitFor();
  site.news("ba", "Đêm nhạc bolero", "Ở rạp cũ.");
  await page.locator("#_results").getByRole("link", { name: "Đêm nhạc bolero" }).waitFor();
  assert.equal(await page.locator("#_q").inputValue(), "bolero");
  // An edit of a text alone leaves the page: the next question finds it.
  site.news("ba", "Đêm nhạc bolero", "Ở rạp Zodiac.");
  await context.newPage().then((other) => other.goto(server.url + "/tin-tuc/ba/").then(() => other.getByText("Ở rạp Zodiac.").waitFor()));
  await page.waitForTimeout(10_000);
  await page.locator("#_q").fill("zodiac");
  await page.locator("#_results").getByRole("link", { name: "Đêm nhạc bolero" }).waitFor();
  assert.deepEqual(page.wrong, []);
});

test("after a restart the page goes on", async () => {
  const page = await open("/tin-tuc/mot/");
  const panel = page.locator("kyyeu-preview");
  const port = server.port;
  await server.end();
  await panel.getByText("Mất liên lạc").waitFor();
  site.news("mot", "Tin một", "Viết khi đã dừng.");
  server = await serve(site, "--port", port, "--drafts");
  await page.getByText("Viết khi đã dừng.").waitFor();
  await panel.getByText("Mất liên lạc").waitFor({ state: "detached" });
  site.news("mot", "Tin một", "Rồi lại viết.");
  await page.getByText("Rồi lại viết.").waitFor();
  await stays(page);
});

test("a draft is marked", async () => {
  site.news("nhap", "Bài nháp", "Chữ.", "status: draft\n");
  const page = await open("/tin-tuc/mot/");
  await page.waitForTimeout(300);
  await page.goto(server.url + "/tin-tuc/nhap/");
  const mark = page.locator("kyyeu-preview .mark");
  await mark.waitFor();
  assert.equal(await mark.textContent(), "Bản nháp");
  site.news("nhap", "Bài nháp", "Chữ.", "publish_at: 2999-01-01\n");
  await page.waitForFunction(() => document.querySelector("kyyeu-preview").shadowRoot.querySelector(".mark").textContent === "Chưa đến ngày công bố");
});

test("seven tabs of one browser are no trouble", async () => {
  const pages = [];
  for (let at = 0; at < 5; at += 1) pages.push(await open("/tin-tuc/mot/"));
  // A browser opens six connections to a host; tabs that are not seen give theirs up.
  await pages[0].evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  site.news("mot", "Tin một", "Tab nào cũng thấy.");
  await pages[4].getByText("Tab nào cũng thấy.").waitFor();
  assert.ok(await pages[0].getByText("Đoạn 0 đầu.").isVisible());
  await pages[0].evaluate(() => {
    Object.defineProperty(document, "hidden", { value: false, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await pages[0].getByText("Tab nào cũng thấy.").waitFor();
});
