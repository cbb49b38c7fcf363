// What is checked, and what does a finding mean?
import assert from "node:assert/strict";
import { test } from "node:test";
import { findings } from "tlsakit";
import { browser } from "./support/browser.mjs";
import { replayed } from "./support/views.mjs";

const chromium = browser();
const catalogue = await findings();
const heading = ({ text }) => /^# (.*)$/m.exec(text)[1];

async function opened(page, path) {
  await page.goto(`${chromium.origin}/${path}`);
  await page.locator(".check-list").first().waitFor();
}

test("every check stands in the list, by its heading and id, with an address of its own", async () => {
  const page = await chromium.open();
  await page.getByRole("link", { name: "Checks", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "What is checked" }).waitFor();
  assert.equal(new URL(page.url()).hash, "#explain");
  assert.equal(await page.title(), "tlsakit: What is checked");
  assert.match(await page.locator(".why").innerText(), new RegExp(`^${catalogue.length} checks`));
  const rows = await page.locator(".check-list li").evaluateAll((items) => items.map((item) => [item.querySelector("code").textContent, item.querySelector("a").textContent, item.querySelector("a").getAttribute("href")]));
  assert.deepEqual(rows.sort(), catalogue.map((check) => [check.id, heading(check), `#explain=${check.id}`]).sort());
  assert.match(await page.locator(".footer-row p").first().innerText(), /^No request has been made/);
  await page.finish();
});

test("a finding leads to what it means, and Back to the report as it was", async () => {
  const page = await chromium.open();
  await replayed(page, "check-broken");
  const told = await page.locator("h1").innerText();
  const link = page.locator(".finding .sources a[href='#explain=tlsa-no-match']").first();
  await link.scrollIntoViewIfNeeded();
  const scrolled = await page.evaluate(() => scrollY);
  await link.click();
  const check = catalogue.find(({ id }) => id === "tlsa-no-match");
  await page.getByRole("heading", { level: 1, name: heading(check) }).waitFor();
  assert.equal(new URL(page.url()).hash, "#explain=tlsa-no-match");
  assert.equal(await page.title(), `tlsakit: ${heading(check)}`);
  assert.equal(await page.evaluate(() => [document.activeElement.tagName, scrollY].join()), "H1,0");
  const paragraphs = await page.locator(".check-text > p:not(.caption)").allTextContents();
  assert.deepEqual(paragraphs, check.text.trim().split("\n\n").slice(1).map((text) => text.replaceAll("\n", " ").replaceAll("`", "")));
  assert.deepEqual(await page.locator(".check-sources a").allInnerTexts(), check.rfc);
  await page.evaluate(() => history.back());
  await page.getByRole("heading", { level: 1, name: told }).waitFor();
  await page.waitForFunction((top) => Math.abs(scrollY - top) < 2, scrolled);
  await page.finish();
});

test("an address leads to a check, in the language of the browser, and on to the others", async () => {
  const page = await chromium.open({ settings: { locale: "de-DE" } });
  await opened(page, `#explain=${catalogue.find(({ id }) => id.startsWith("mx-")).id}`);
  await page.reload();
  await page.locator(".check-list").first().waitFor();
  assert.equal(await page.locator(".check-list [aria-current]").count(), 1);
  assert.equal(await page.locator(".check-text [lang]").count(), 0);
  await page.getByRole("link", { name: "Alle Prüfungen" }).click();
  await page.getByRole("heading", { level: 1, name: "Was geprüft wird" }).waitFor();
  await page.evaluate(() => history.back());
  await page.locator(".check-list [aria-current]").waitFor();
  await page.finish();
});

test("an id that no check has is named, and the list follows", async () => {
  const page = await chromium.open();
  await opened(page, `#explain=${encodeURIComponent("<img src=x onerror=alert(1)>")}`);
  assert.equal(await page.locator("h1").innerText(), "No check has the id <img src=x onerror=alert(1)>.");
  assert.equal(await page.locator("main img").count(), 0);
  assert.equal(await page.locator(".check-list li").count(), catalogue.length);
  await page.finish();
});
