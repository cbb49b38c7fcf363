// A chain with a broken block: what could be read is used, and the place of the fault is shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, paste, records, text } from "./support/browser.mjs";
import { association, certificates } from "./support/expected.mjs";

const chromium = browser();

async function open() {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, await text("broken.pem"));
  await page.locator(".summary").waitFor();
  return page;
}

test("the summary counts, takes the focus and leads to the place", async () => {
  const page = await open();
  assert.equal(await page.locator(".summary h1").innerText(), "1 of 3 certificates could not be read");
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains("summary")));
  const input = await page.locator("#ask").inputValue();
  const lines = input.split("\n");
  const broken = lines.findIndex((line, index) => index > 0 && line.length === 61 && lines[index + 1].startsWith("-----BEGIN"));
  await page.locator(".summary a").click();
  const selection = await page.locator("#ask").evaluate((box) => [box.selectionStart, box.selectionEnd, document.activeElement === box]);
  const start = lines.slice(0, broken).join("\n").length + 1;
  assert.ok(selection[2], "the field has the focus");
  assert.ok(selection[0] >= start && selection[0] <= start + 61, `caret in line ${broken + 1}`);
  await page.finish();
});

test("every block is listed, the broken one with a diagnostic", async () => {
  const page = await open();
  assert.equal(await page.locator(".block").count(), 3);
  assert.equal(await page.locator(".block-failed").count(), 1);
  assert.match(await page.locator(".block").nth(0).innerText(), /mx1\.example\.org/);
  assert.match(await page.locator(".block").nth(2).innerText(), /Example Trust Root 2/);
  const diagnostic = await page.locator(".block-failed .diagnostic pre").textContent();
  const caret = diagnostic.split("\n").find((line) => line.trimEnd().endsWith("^"));
  assert.ok(caret, "a caret stands under the spot");
  assert.match(await page.locator(".block-failed .diagnostic .visually-hidden").textContent(), /^Line \d+, character \d+: /);
  assert.match(await page.locator("#blocks-head + .context").innerText(), /2 of 3 blocks/);
  await page.finish();
});

test("the record of the first block is made", async () => {
  const page = await open();
  const [server] = await certificates("mx1-fullchain.pem");
  const [first] = await records(page);
  assert.ok(first.replace(/\s/g, "").endsWith(`311${association(server, 1, 1)}`));
  await page.finish();
});

test("mending the text in the field gives all records", async () => {
  const page = await open();
  await page.locator("#ask").fill(await text("mx1-fullchain.pem"));
  await page.getByRole("button", { name: "Make records" }).first().click();
  await page.getByRole("heading", { name: "Two records for mx1.example.org" }).waitFor();
  await page.finish();
});
