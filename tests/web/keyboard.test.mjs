// Everything can be done with the keyboard alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, clipboard, paste, records, text } from "./support/browser.mjs";

const chromium = browser();

/** Presses Tab until `selector` has the focus. */
async function tabTo(page, selector, limit = 60) {
  for (let step = 0; step < limit; step += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  assert.fail(`${selector} is not reached by Tab`);
}

test("from the empty page to a copied record", async () => {
  const page = await chromium.open();
  await tabTo(page, "#ask");
  await paste(page, await text("mx1-fullchain.pem"));
  await records(page);
  await tabTo(page, ".certificate [aria-expanded]");
  await page.keyboard.press("Enter");
  await page.locator("#details-0 dl").waitFor();
  await tabTo(page, "#host");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("mx.example.org");
  await page.locator(".slip-text", { hasText: "_25._tcp.mx.example.org." }).first().waitFor();
  await tabTo(page, "#format");
  await page.keyboard.press("ArrowDown");
  await page.locator(".slip-text", { hasText: "TYPE52" }).first().waitFor();
  await tabTo(page, ".copy");
  await page.keyboard.press("Enter");
  await page.locator(".copied").waitFor();
  assert.match(await clipboard(page), /^_25\._tcp\.mx\.example\.org\. 3600 IN TYPE52 \\# 35 030101[0-9a-f]{64}$/);
  await tabTo(page, ".others [aria-controls=others]");
  await page.keyboard.press("Enter");
  await page.locator("#others .record").first().waitFor();
  await tabTo(page, "#published");
  await page.finish();
});

test("every stop shows a ring", async () => {
  const page = await chromium.open();
  await paste(page, await text("mx1-fullchain.pem"));
  await records(page);
  const stops = [];
  await page.locator(".skip").focus();
  // Behind the last stop is the browser itself, and then the first one again.
  for (let first = true; first || await page.evaluate(() => document.hasFocus() && !document.activeElement.matches("body, .skip")); first = false) {
    stops.push(await page.evaluate(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return { name: element.outerHTML.slice(0, 80), ring: outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2 };
    }));
    await page.keyboard.press("Tab");
  }
  assert.ok(stops.length >= 20, `${stops.length} stops`);
  assert.deepEqual(stops.filter(({ ring }) => !ring), []);
  await page.finish();
});

test("the theme is chosen, kept and given back", async () => {
  const page = await chromium.open();
  await tabTo(page, "[popovertarget=theme]");
  await page.keyboard.press("Enter");
  await page.getByLabel("Dark").check();
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await paper(), "rgb(17, 23, 28)");
  await page.reload();
  await page.locator("#ask").waitFor();
  assert.equal(await paper(), "rgb(17, 23, 28)");
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByLabel("As the system").check();
  assert.equal(await paper(), "rgb(255, 255, 255)");
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.finish();
});
