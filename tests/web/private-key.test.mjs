// A private key is refused: it stays in no field, no state, no address and no request.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { browser, clipboard, drop, paste, records, text } from "./support/browser.mjs";

const chromium = browser();
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = privateKey.export({ type: "pkcs8", format: "pem" });
const secret = pem.split("\n")[1];

/** Everything of the page that could hold the text, searched for it. */
async function assertGone(page) {
  const places = await page.evaluate(() => [
    document.documentElement.outerHTML,
    [...document.querySelectorAll("input, textarea")].map(({ value }) => value),
    location.href,
    JSON.stringify(history.state),
    JSON.stringify({ ...localStorage }),
    JSON.stringify({ ...sessionStorage }),
    document.title,
  ].join("\n"));
  assert.ok(!places.includes(secret));
  assert.ok(page.seen.requests.every((url) => !url.includes(secret)));
}

async function assertRefused(page) {
  await page.getByText("That was a private key. It has been wiped, and nothing was made from it.").waitFor();
  await assertGone(page);
}

test("pasted into the field it never enters the page", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, pem);
  await assertRefused(page);
  assert.equal(await page.locator("#ask").inputValue(), "");
  await page.locator("#ask").focus();
  await page.keyboard.press("Control+Z");
  await assertGone(page);
  await page.finish();
});

test("typed or put in otherwise it is wiped with the field's history", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await page.keyboard.insertText(pem);
  await assertRefused(page);
  await page.locator("#ask").focus();
  await page.keyboard.press("Control+Z");
  await assertGone(page);
  await page.finish();
});

test("dropped as PEM or DER it is refused, and the command names the file", async () => {
  for (const bytes of [Buffer.from(pem), privateKey.export({ type: "pkcs8", format: "der" }), privateKey.export({ type: "sec1", format: "der" })]) {
    const page = await chromium.open();
    await drop(page, [{ name: "privkey.pem", bytes }]);
    await assertRefused(page);
    await page.getByRole("button", { name: /^Copy openssl/ }).click();
    assert.equal(await clipboard(page), "openssl pkey -in privkey.pem -pubout");
    await page.finish();
  }
});

test("pasted among published records it is refused there too", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, await text("mx1-sent.pem"));
  await records(page);
  await page.getByLabel("Published TLSA records").focus();
  await paste(page, pem);
  await assertRefused(page);
  await page.finish();
});

test("put into the published records otherwise, it is wiped there, and the records stay in view", async () => {
  const page = await chromium.open();
  await drop(page, ["mx1-sent.pem"]);
  await records(page);
  await page.getByLabel("Published TLSA records").focus();
  await page.keyboard.insertText(pem);
  await assertRefused(page);
  assert.equal(await page.getByLabel("Published TLSA records").inputValue(), "");
  assert.equal((await records(page)).length, 2);
  await page.finish();
});

test("dropped on explained records it is refused, and they stay in view", async () => {
  const page = await chromium.open();
  await page.locator("#ask").fill(`3 1 1 ${"ac".repeat(32)}`);
  await page.keyboard.press("Enter");
  await page.locator(".record").waitFor();
  await drop(page, [{ name: "privkey.pem", bytes: Buffer.from(pem) }]);
  await assertRefused(page);
  assert.equal(await page.locator(".record").count(), 1);
  await page.finish();
});

test("beside a chain it is left out, and the chain is read", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, (await text("mx1-sent.pem")) + pem);
  assert.equal((await records(page)).length, 2);
  await assertRefused(page);
  await page.finish();
});

test("dropped with a chain it is left out, and the chain is read", async () => {
  const page = await chromium.open();
  await drop(page, ["mx1-sent.pem", { name: "privkey.der", bytes: privateKey.export({ type: "pkcs8", format: "der" }) }]);
  assert.equal((await records(page)).length, 2);
  await assertRefused(page);
  await page.finish();
});
