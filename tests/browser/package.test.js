// An unpacked archive in a real browser, opened from the disk and clicked through.
//
// FOLDER is the unpacked site, CHROMIUM the browser; tests/command/package.rs sets both.

import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { chromium } from "playwright-core";

test("a reader clicks through the site from its first page", async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage();
    const failed = [];
    page.on("requestfailed", (request) => { if (request.failure().errorText !== "net::ERR_ABORTED") failed.push(`${request.url()}: ${request.failure().errorText}`); });
    page.on("pageerror", (error) => failed.push(String(error)));
    const root = pathToFileURL(process.env.FOLDER + path.sep).href;
    await page.goto(root + "index.html");
    // A click may return before the next page is there.
    const styled = () => page.locator(".skip").evaluate((skip) => ["absolute", "fixed"].includes(getComputedStyle(skip).position));
    assert.ok(await styled(), "the style sheet came");
    // Every entry of the menu, from the page of the one before.
    const count = await page.locator(".menu nav a").count();
    assert.ok(count > 5);
    const titles = new Set();
    for (let at = 0; at < count; at += 1) {
      await page.locator(".menu nav a").nth(at).click();
      assert.ok(page.url().startsWith(root) && page.url().endsWith("/index.html"), page.url());
      titles.add(await page.title());
      assert.ok(await styled(), page.url());
    }
    assert.equal(titles.size, count);
    // A document, from a list; then the other language; then home by the name.
    await page.locator(".menu nav a").first().click();
    await page.locator("main a[href$='index.html']").first().click();
    assert.ok((await page.locator("main").innerText()).length > 200);
    await page.locator("nav.langs a[hreflang=en]").click();
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    await page.locator("header .name a").click();
    assert.equal(page.url(), root + "en/index.html");
    assert.deepEqual(failed, []);
  } finally {
    await browser.close();
  }
});
