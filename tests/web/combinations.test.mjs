// Any usage, selector and matching type can be had, each with its reason.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, drop, records } from "./support/browser.mjs";
import { association, certificates } from "./support/expected.mjs";

const chromium = browser();

test("other combinations come with their reasons, and any can be made", async () => {
  const page = await chromium.open();
  await drop(page, ["mx1-fullchain.pem"]);
  await records(page);
  const [server] = await certificates("mx1-fullchain.pem");
  await page.getByRole("button", { name: /^show / }).click();
  const others = page.locator("#others > .rows .record");
  assert.ok(await others.count() > 2);
  for (const words of await others.locator(".record-body > p").allInnerTexts()) assert.match(words, /^For certificate \d\. .{20,}/);

  await page.getByLabel("Usage", { exact: true }).selectOption("1");
  for (const [selector, matchingType] of [[0, 0], [0, 2], [1, 2]]) {
    await page.getByLabel("Selector").selectOption(String(selector));
    await page.getByLabel("Matching type").selectOption(String(matchingType));
    const shown = page.locator(".custom .slip-text").first().filter({ hasText: `TLSA 1 ${selector} ${matchingType}` });
    await shown.waitFor();
    assert.ok((await shown.innerText()).replace(/\s/g, "").endsWith(`TLSA1${selector}${matchingType}${association(server, selector, matchingType)}`));
  }
  await page.finish();
});
