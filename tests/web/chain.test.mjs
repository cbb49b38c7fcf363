// The chain of trust of a check: a figure on wide and narrow pages, and the same as a table.
import assert from "node:assert/strict";
import { test } from "node:test";
import { replay } from "tlsakit";
import { bundle } from "../npm/support/resolver.js";
import { browser } from "./support/browser.mjs";
import { needs } from "./support/lacks.mjs";
import { droppedBundle, outdated, replayed, tampered } from "./support/views.mjs";

const chromium = browser();

/** The texts of a figure, and the marks and lines of the classes given. */
async function figure(page, name = ".chain-wide") {
  const texts = await page.locator(`${name} text.chain-set`).allTextContents();
  const count = (selector) => page.locator(`${name} ${selector}`).count();
  return { texts, keys: await count("circle.chain-mark"), squares: await count("rect.chain-mark"), cut: await count("path.chain-line.chain-bad"), bars: await count(".chain-bar") };
}

test("has a mark, a line and a bar for every link, and the table says the same", async () => {
  const report = await replay(bundle("check-at-risk"));
  const page = await chromium.open();
  await replayed(page, "check-at-risk");
  const { texts, keys, squares, cut, bars } = await figure(page);
  assert.equal(await page.locator(".chain-caption").innerText(), "Unbroken from the trust anchor in the bundle to 6 record sets and 1 proof of absence.");
  assert.equal(keys, report.chain.length);
  // The anchor, and a square for each row below the keys.
  assert.equal(squares, texts.length - keys);
  assert.equal(cut, 0);
  assert.equal(bars, texts.length - 2);
  await page.getByText("The same as a table").click();
  const sets = await page.locator(".chain tbody th").allInnerTexts();
  assert.deepEqual(sets, texts);
  for (const { signatures } of report.proofs) for (const { keyTag } of signatures) assert.ok(texts.join().includes("DNSKEY") && (await page.locator(".chain").innerText()).includes(`key ${keyTag}`));
  await page.finish();
});

test("is an image with a label that points at the table, at every width", async () => {
  const page = await chromium.open();
  await replayed(page, "check-at-risk");
  const image = page.getByRole("img", { name: /^Chain of trust\. Unbroken from .*The table below says the same\.$/ });
  assert.equal(await image.count(), 1);
  assert.equal(await image.locator(".chain-bar").first().isVisible(), true);
  await page.setViewportSize({ width: 360, height: 640 });
  assert.equal(await image.count(), 1);
  assert.equal(await page.locator(".chain-wide").isVisible(), false);
  assert.match((await page.locator(".chain-narrow .chain-by").allTextContents()).join(), /key \d+, ECDSA P-256 · until 1 Jan/);
  await page.finish();
});

test("is cut at the record that somebody changed", async () => {
  const page = await chromium.open();
  await droppedBundle(page, tampered());
  assert.match(await page.locator(".chain-caption").innerText(), /^Broken at _25\._tcp\.mx2\.example\.org TLSA\. The signature over .* does not verify.* The rest is unbroken\.$/);
  assert.deepEqual(await page.locator(".chain-wide .chain-set.chain-bad").allTextContents(), ["_25._tcp.mx2.example.org TLSA"]);
  assert.match((await page.locator(".chain-wide .chain-by.chain-bad").allTextContents()).join(), /^key \d+, does not verify$/);
  const { cut } = await figure(page);
  // What is left of the branch, and the two strokes.
  assert.equal(cut, 2);
  await page.finish();
});

test("is cut at keys whose signature has ended, and nothing below is reached", async () => {
  const page = await chromium.open();
  await droppedBundle(page, outdated());
  assert.match(await page.locator(".chain-caption").innerText(), /^Broken between the trust anchor and example\.org\. The signature over example\.org\. DNSKEY expired at 1 Jan 2027, 00:00 UTC\. Everything below is unproven\.$/);
  assert.deepEqual(await page.locator(".chain-wide .chain-date").allTextContents(), ["ended 1 Jan"]);
  const below = await page.locator(".chain-wide .chain-by.chain-ended").allTextContents();
  assert.ok(below.length > 0 && below.every((text) => text === "not reached"), below.join());
  await page.finish();
});

test("keeps its lines and marks with forced colours", async () => {
  const page = await chromium.open({ settings: { forcedColors: "active" } });
  await droppedBundle(page, tampered());
  const lost = await page.evaluate(() => {
    const canvas = getComputedStyle(document.body).backgroundColor;
    return [...document.querySelectorAll(".chain-wide :is(.chain-line, .chain-mark, .chain-band, .chain-bar, text)")].filter((element) => {
      const { stroke, fill } = getComputedStyle(element);
      // Of colours there is one left, that of text.
      return ![stroke, fill].includes(getComputedStyle(document.body).color) || ![stroke, fill].every((colour) => ["none", canvas, getComputedStyle(document.body).color].includes(colour));
    }).map((element) => element.outerHTML);
  });
  assert.deepEqual(lost, []);
  await page.finish();
});

test("prints wide, in light colours, with the table open", needs("media features of an open page"), async () => {
  const page = await chromium.open({ settings: { colorScheme: "dark" } });
  await replayed(page, "check-at-risk");
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pdf.length > 10_000);
  // The details are as before once it is printed.
  assert.equal(await page.locator(".chain-table[open]").count(), 0);
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator(".chain-wide").isVisible(), true);
  assert.equal(await page.locator(".chain-narrow").isVisible(), false);
  assert.equal(await page.locator(".chain-table table").isVisible(), true);
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".chain-bar")).fill), "rgb(9, 103, 58)");
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await page.locator(".chain-table[open]").count(), 0);
  await page.finish();
});

test("speaks the language of the page", async () => {
  const page = await chromium.open({ settings: { locale: "de-DE" } });
  await replayed(page, "check-at-risk");
  assert.match(await page.locator(".chain-caption").innerText(), /^Lückenlos von dem Vertrauensanker der Aufzeichnung bis zu 6 RRsets und 1 Nachweis des Fehlens\.$/);
  assert.ok((await page.locator(".chain-wide .chain-axis").allTextContents()).includes("vom Anker abwärts"));
  await page.finish();
});
