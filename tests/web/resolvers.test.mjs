// Resolvers are listed, chosen and remembered.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "./support/browser.mjs";
import { open } from "./support/resolvers.mjs";

const chromium = browser();

test("nothing is asked before a test is wanted, and the view has an address", async () => {
  const page = await open(chromium);
  assert.equal(new URL(page.url()).hash, "#resolvers");
  assert.equal(await page.title(), "tlsakit: Resolvers");
  assert.equal(await page.evaluate(() => document.activeElement.id), "resolvers-head");
  assert.equal(await page.locator(".tests tbody tr").count(), 4);
  assert.deepEqual([...new Set(await page.locator(".tests td:not(.tests-number)").allInnerTexts())], ["untested"]);
  assert.equal(await page.locator(".tests .mark").count(), 0);
  assert.equal(await page.locator(".footer-row p").first().innerText(), "No request has been made.");
  // Playwright's `goBack` misses that Firefox has gone to an address without a fragment.
  await page.evaluate(() => history.back());
  await page.locator(".hero").waitFor();
  await page.evaluate(() => history.forward());
  await page.getByRole("heading", { level: 1, name: "Resolvers" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Resolvers" }).waitFor();
  await page.finish();
});

test("a choice is kept on the device only if that is wanted", async () => {
  const page = await open(chromium);
  const choose = (name) => page.locator(".tests").getByLabel(name, { exact: true }).check();
  await choose("dns.google");
  assert.match(await page.locator(".settings").innerText(), /Resolver: dns\.google/);
  assert.equal(new URL(page.url()).hash, "#resolvers&resolver=dns.google");
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.getByLabel("Remember my choice on this device").check();
  await choose("dns.quad9.net");
  await page.goto(`${chromium.origin}/`);
  await page.locator("#ask").waitFor();
  assert.match(await page.locator(".settings").innerText(), /Resolver: dns\.quad9\.net/);
  // An address that brings a resolver is no choice.
  await page.goto(`${chromium.origin}/#resolver=doh.dns.sb`);
  await page.reload();
  await page.locator("#ask").waitFor();
  assert.match(await page.locator(".settings").innerText(), /Resolver: doh\.dns\.sb/);
  assert.equal(await page.evaluate(() => localStorage.getItem("tlsakit-resolver")), "https://dns.quad9.net/dns-query");
  await page.goto(`${chromium.origin}/#resolvers`);
  await page.getByLabel("Remember my choice on this device").uncheck();
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.finish();
});
