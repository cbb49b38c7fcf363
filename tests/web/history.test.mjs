// The address says what is in view, and Back and Forward lead through what was.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { bundleFile } from "../npm/support/resolver.js";
import { browser } from "./support/browser.mjs";
import { replayed } from "./support/views.mjs";

const chromium = browser();
const bundle = deflateRawSync(await readFile(bundleFile("check-broken"))).toString("base64url");

/** Goes back or forward; Playwright waits for events that Firefox does not give. */
const go = (page, steps) => page.evaluate((by) => history.go(by), steps);

for (const [fragment, ready] of [["#resolvers", ".tests"], ["#explain=tlsa-no-match", ".check-text"], [`#bundle=${bundle}`, ".hosts"], ["#check=example.org", ".note"], ["#lookup=example.org./MX", ".note"]]) {
  test(`an address with ${fragment.slice(0, 20)} is one entry of the history, and stands a reload`, async () => {
    const page = await chromium.open();
    await page.goto("about:blank");
    const before = await page.evaluate(() => history.length);
    for (const open of [() => page.goto(`${chromium.origin}/${fragment}`), () => page.reload()]) {
      await open();
      await page.locator(ready).first().waitFor();
      assert.deepEqual(await page.evaluate(() => [history.length, location.hash]), [before + 1, fragment]);
    }
    await page.goto(`${chromium.origin}/`);
    await page.locator("#ask").waitFor();
    await page.finish();
  });
}

test("a fragment that is typed over a report opens what it says, and Back leads to the report", async () => {
  const page = await chromium.open();
  await replayed(page, "check-broken");
  const told = page.getByRole("heading", { level: 1, name: "DANE senders are deferring mail to broken.example.org." });
  const typed = (hash) => page.evaluate((value) => { location.hash = value; }, hash);
  await typed("#check=example.net");
  await page.locator(".note").waitFor();
  assert.equal(await page.locator("#ask").inputValue(), "example.net");
  await go(page, -1);
  await told.waitFor();
  await typed("#explain=tlsa-no-match");
  await page.locator(".check-text").waitFor();
  await typed("#resolvers");
  await page.locator(".tests").waitFor();
  await go(page, -1);
  await page.locator(".check-text").waitFor();
  await go(page, -1);
  await told.waitFor();
  await go(page, 2);
  await page.locator(".tests").waitFor();
  await page.finish();
});

test("the link past the header keeps the report, also after Back to it", async () => {
  const page = await chromium.open();
  await replayed(page, "check-broken");
  const told = page.getByRole("heading", { level: 1, name: "DANE senders are deferring mail to broken.example.org." });
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "main");
  await told.waitFor();
  await page.getByRole("link", { name: "Checks", exact: true }).click();
  await page.locator(".check-list").first().waitFor();
  await go(page, -1);
  await told.waitFor();
  await page.finish();
});
