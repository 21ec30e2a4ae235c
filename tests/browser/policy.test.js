// Pages of the site on a real server: what the content security policy forbids would be
// told by the browser, and so would a file that does not come.
//
// SITE names the server, PAGES the pages, CHROMIUM the browser; tests/servers/browser.rs
// sets them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chromium } from "playwright-core";

test("nothing on any page is against the policy", async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ colorScheme });
      const page = await context.newPage();
      const told = [];
      page.on("console", (message) => { if (message.type() === "error" || message.type() === "warning") told.push(message.text()); });
      page.on("pageerror", (error) => told.push(String(error)));
      // The icon of a page that is left before it came is no failure.
      page.on("requestfailed", (request) => { if (request.failure().errorText !== "net::ERR_ABORTED") told.push(`${request.url()}: ${request.failure().errorText}`); });
      await page.addInitScript(() => {
        window.violations = [];
        document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
      });
      for (const path of process.env.PAGES.split("\n")) {
        told.length = 0;
        const answer = await page.goto(process.env.SITE + path, { waitUntil: "load" });
        assert.equal(answer.status(), path.includes("khong-co") ? 404 : 200, path);
        assert.ok(answer.headers()["content-security-policy"].includes("object-src 'none'"), path);
        const expected = path.includes("khong-co") ? told.filter((text) => !text.includes("404")) : told;
        assert.deepEqual(expected, [], path);
        assert.deepEqual(await page.evaluate(() => window.violations), [], path);
        // The style sheet came and was taken.
        assert.ok(await page.evaluate(() => [...document.styleSheets].every((sheet) => sheet.cssRules.length > 0) && document.styleSheets.length > 0), path);
      }
      await context.close();
    }
  } finally {
    await browser.close();
  }
});

test("the search asks its index and shows passages of pages under the policy", async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage();
    const told = [];
    page.on("console", (message) => { if (message.type() === "error" || message.type() === "warning") told.push(message.text()); });
    page.on("pageerror", (error) => told.push(String(error)));
    await page.goto(process.env.SITE + "/tim-kiem/?q=" + encodeURIComponent("Học viện Chính trị Quốc gia Hồ Chí Minh"));
    await page.locator("#_results .note mark").first().waitFor();
    await page.locator("[data-facet=agency] > summary").click();
    await page.locator("[data-facet=agency] a").first().waitFor();
    assert.deepEqual(told, []);
  } finally {
    await browser.close();
  }
});

test("the policy holds: what it forbids does not happen", async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage();
    await page.goto(process.env.SITE + "/");
    const blocked = await page.evaluate(() => new Promise((done) => {
      document.addEventListener("securitypolicyviolation", (event) => done(event.violatedDirective));
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.body.append(script);
      setTimeout(() => done("nothing"), 3000);
    }));
    assert.ok(blocked.startsWith("script-src"), blocked);
    assert.equal(await page.evaluate(() => window.ran), undefined);
  } finally {
    await browser.close();
  }
});
