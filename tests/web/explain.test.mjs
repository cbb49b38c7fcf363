// What do these records mean, and do they match a chain?
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, clipboard, drop, fixture, paste } from "./support/browser.mjs";
import { association, certificates } from "./support/expected.mjs";

const chromium = browser();

async function excerpt() {
  const [server, issuer] = await certificates("mx1-sent.pem");
  return [
    "; mail",
    `_25._tcp.mx1.example.org. 3600 IN TLSA 3 1 1 ${association(server, 1, 1).toUpperCase()}`,
    `_25._tcp.mx1.example.org. 3600 IN TYPE52 \\# 35 020101${association(issuer, 1, 1)}`,
    `_25._tcp.mx1.example.org. 3600 IN TLSA 3 1 1 acde`,
  ].join("\n");
}

test("each record is explained, and one that is of no use says why", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, await excerpt());
  await page.locator(".record").first().waitFor();
  assert.equal(await page.locator("h1").innerText(), "Three TLSA records for mx1.example.org");
  assert.deepEqual(await page.locator(".record").nth(1).locator(".number-value").allInnerTexts(), ["2", "1", "1"]);
  assert.match(await page.locator(".record").nth(0).innerText(), /server’s own\skey[\s\S]*Line 2\. The server’s own key/);
  assert.match(await page.locator(".record").nth(2).innerText(), /No sender can use this record\. .{20,}/);
  await page.locator(".record .copy").nth(1).click();
  await page.locator(".copied").waitFor();
  const [, issuer] = await certificates("mx1-sent.pem");
  assert.equal(await clipboard(page), `_25._tcp.mx1.example.org. 3600 IN TLSA 2 1 1 ${association(issuer, 1, 1)}`);
  await page.finish();
});

test("typed lines are explained on Enter, Shift+Enter breaks the line", async () => {
  const page = await chromium.open();
  const [server] = await certificates("mx1-sent.pem");
  await page.locator("#ask").focus();
  await page.keyboard.type(`3 1 1 ${association(server, 1, 1)}`);
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type(`3 0 1 ${association(server, 0, 1)}`);
  await page.getByRole("button", { name: "Explain" }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".record").nth(1).waitFor();
  assert.equal(await page.locator("h1").innerText(), "Two TLSA records");
  await page.finish();
});

test("a chain dropped on it is compared", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, await excerpt());
  await page.locator(".record").first().waitFor();
  await drop(page, ["mx1-sent.pem"]);
  await page.locator(".verdicts .note-ok").waitFor();
  assert.equal(await page.locator(".verdicts .note-head").innerText(), "Matches 3 1 1");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Choose another file" }).click()]);
  await chooser.setFiles(fixture("renewed.pem"));
  await page.getByText("Compared with renewed.pem.").waitFor();
  await page.locator(".verdicts .note-head", { hasText: "Matches 2 1 1" }).waitFor();
  await page.finish();
});

test("of records for several names those of the chain's names are compared", async () => {
  const page = await chromium.open();
  const [server] = await certificates("mx1-sent.pem");
  await page.locator("#ask").focus();
  await paste(page, ["mx1", "mx2", "mx"].map((host) => `_25._tcp.${host}.example.org. IN TLSA 3 1 1 ${association(server, 1, 1)}`).join("\n"));
  await page.locator(".record").first().waitFor();
  await drop(page, ["mx1-sent.pem"]);
  await page.locator(".verdicts .note-ok").nth(1).waitFor();
  assert.equal(await page.locator(".verdicts .note").count(), 2);
  assert.match(await page.locator(".verdicts").innerText(), /At _25\._tcp\.mx\.example\.org[\s\S]*1 record of another name was left out/);
  await page.finish();
});

test("what cannot be read is shown at its place, and the rest explained", async () => {
  const page = await chromium.open();
  const [server] = await certificates("mx1-sent.pem");
  await page.locator("#ask").focus();
  await paste(page, `3 1 1 ${association(server, 1, 1)}\n3 1 1 acxe`);
  await page.locator(".summary").waitFor();
  assert.equal(await page.locator(".record").count(), 1);
  await page.locator(".summary a").click();
  const selected = await page.locator("#ask").evaluate((box) => box.value.slice(0, box.selectionStart).split("\n").length);
  assert.equal(selected, 2);
  assert.match(await page.locator(".block-failed .diagnostic pre").textContent(), /3 1 1 acxe/);
  await page.finish();
});

test("the three numbers open their glossary entries, Esc closes them", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, await excerpt());
  await page.locator(".record").first().waitFor();
  const number = page.locator(".number").first();
  await number.focus();
  await page.keyboard.press("Enter");
  const entry = page.locator("#term-usage-3");
  await entry.waitFor({ state: "visible" });
  assert.match(await entry.innerText(), /^Usage 3, DANE-EE/);
  await page.keyboard.press("Escape");
  await entry.waitFor({ state: "hidden" });
  assert.ok(await number.evaluate((element) => element === document.activeElement));
  await page.finish();
});

test("what is wrong with records is told with its lines, after them", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, `_025._tcp.mx1.example.org. TLSA 3 1 1 ${"ab".repeat(32)}\n_443._tcp.mx1.example.org. TLSA 3 0 1 ${"01".repeat(31)}02\n`);
  await page.locator(".record").first().waitFor();
  const found = page.locator("section", { has: page.locator("#lint-head") }).locator(".finding");
  await found.first().waitFor();
  const heads = await found.locator("h3").allInnerTexts();
  assert.match(heads[0], /^Error\. Line 1\. The port is written _025/);
  assert.match(heads[1], /^Error\. Line 1\. The data of the record is a filler/);
  assert.match(heads[2], /^Warning\. Line 2\. The record names the whole certificate/);
  assert.equal(heads.length, 3);
  await page.finish();
});

test("records that nothing speaks against are said to be so", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, `3 1 1 ${"01".repeat(31)}02\n`);
  await page.getByText("Nothing was found that speaks against publishing them.").waitFor();
  await page.finish();
});

test("what is judged later moves nothing that stands there already", async () => {
  const page = await chromium.open();
  let release = () => {};
  const released = new Promise((resolve) => { release = resolve; });
  await page.route(/\/Lint-[\w-]+\.js$/, async (route) => {
    await released;
    await route.continue();
  });
  await page.locator("#ask").focus();
  await paste(page, await excerpt());
  await page.locator(".record").first().waitFor();
  const button = page.getByRole("button", { name: "Copy tlsakit probe" });
  const before = await button.boundingBox();
  assert.equal(await page.locator("[aria-labelledby=lint-head] .finding").count(), 0);
  release();
  await page.locator("[aria-labelledby=lint-head] .finding").first().waitFor();
  assert.deepEqual(await button.boundingBox(), before);
  await page.finish();
});
