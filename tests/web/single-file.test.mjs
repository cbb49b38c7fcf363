// The single file runs from file:// under its own policy.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { browser, clipboard, drop, paste, records, text } from "./support/browser.mjs";
import { dist } from "./support/server.mjs";

const chromium = browser();

test("records are made, copied and compared without any other file", async () => {
  const page = await chromium.open({ single: true });
  await page.locator("#ask").focus();
  await paste(page, await text("mx1-fullchain.pem"));
  const [first] = await records(page);
  await page.locator(".record .copy").first().click();
  await page.locator(".copied").waitFor();
  const line = await clipboard(page);
  assert.equal(line, first.replace(/\s+/g, " ").trim());
  await page.getByLabel("Published TLSA records").fill(line);
  await page.locator(".verdicts .note-ok").waitFor();
  assert.equal(page.seen.requests.filter((url) => url.startsWith("http")).length, 0);
  await page.finish();
});

test("the core runs in a worker there too", async () => {
  const page = await chromium.open({ single: true });
  await drop(page, ["mx1.der"]);
  await records(page);
  assert.equal(page.workers().length, 1);
  await page.finish();
});

test("nothing in it names another file or host, but for the link to the source", async () => {
  const html = await readFile(`${dist}/tlsakit.html`, "utf8");
  const [head] = html.split("<script>");
  assert.doesNotMatch(head, /(?:src|href)="(?!data:)/);
  assert.match(head, /default-src 'none'; script-src 'sha256-/);
});
