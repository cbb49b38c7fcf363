// Do published records match these certificates?
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, drop, paste, records } from "./support/browser.mjs";
import { association, certificates } from "./support/expected.mjs";

const chromium = browser();

async function open(published) {
  const page = await chromium.open();
  await drop(page, ["mx1-sent.pem"]);
  await records(page);
  await page.getByLabel("Published TLSA records").fill(published);
  await page.locator(".verdicts .note").first().waitFor();
  return page;
}

const good = async () => association((await certificates("mx1-sent.pem"))[0], 1, 1);
const other = async () => association((await certificates("renewed.pem"))[0], 1, 1);

test("a record that names the key matches", async () => {
  const page = await open(`3 1 1 ${await good()}`);
  assert.equal(await page.locator(".verdicts .note-ok .note-head").innerText(), "Matches 3 1 1");
  await page.finish();
});

test("a record that names another key does not, and no group stands out", async () => {
  const page = await open(`_25._tcp.mx1.example.org. 3600 IN TLSA 3 1 1 ${await other()}`);
  const note = page.locator(".verdicts .note-bad");
  assert.equal(await note.locator(".note-head").innerText(), "Does not match: the published record names another key");
  const [shown, own] = await note.locator(".pair .digest").allTextContents();
  assert.equal(shown, await other());
  assert.equal(own, await good());
  assert.equal(await note.locator(".group-differs").count(), 0);
  assert.match(await note.innerText(), /Every group differs, so this is another key and not a typing slip\. Publish the 3 1 1 record above/);
  await page.finish();
});

test("a slip of one digit is underlined in both lines", async () => {
  const digest = await good();
  const slip = `${digest.slice(0, 20)}${digest[20] === "0" ? "1" : "0"}${digest.slice(21)}`;
  const page = await open(`3 1 1 ${slip}`);
  const note = page.locator(".verdicts .note-bad");
  assert.deepEqual(await note.locator(".group-differs").allTextContents(), [slip.slice(16, 24), digest.slice(16, 24)]);
  assert.match(await note.innerText(), /1 of 8 groups differs/);
  await page.finish();
});

test("each record of a set has its outcome, and one that matches is enough", async () => {
  const page = await open(`3 1 1 ${await other()}\n3 1 1 ${await good()}\n1 1 1 ${await good()}\n3 1 9 ${await good()}`);
  assert.equal(await page.locator(".verdicts .note-ok .note-head").innerText(), "Matches 3 1 1");
  const outcomes = await page.locator(".outcome-head").allInnerTexts();
  assert.equal(outcomes.length, 4);
  assert.match(outcomes[0], /does not match/);
  assert.match(outcomes[1], /matches/);
  assert.match(outcomes[2], /unusable/);
  assert.match(outcomes[3], /unusable/);
  await page.finish();
});

test("records that no sender can use are told apart from those that do not match", async () => {
  const page = await open(`1 1 1 ${await good()}`);
  assert.match(await page.locator(".verdicts .note-risk .note-head").innerText(), /^No usable record/);
  await page.finish();
});

test("records of other names are left out", async () => {
  const page = await open(`_25._tcp.mx1.example.org. IN TLSA 3 1 1 ${await good()}\n_25._tcp.mx2.example.org. IN TLSA 3 1 1 ${await other()}`);
  assert.equal(await page.locator(".verdicts .note").count(), 1);
  assert.match(await page.locator(".verdicts").innerText(), /1 record of another name was left out/);
  await page.finish();
});

test("what is no record is shown by line and column, beside those that are", async () => {
  const page = await open(`3 1 1 ${await good()}\n3 1 1 xyz`);
  await page.locator(".verdicts .diagnostic").waitFor();
  assert.match(await page.locator(".verdicts .diagnostic .visually-hidden").textContent(), /^Line 2, character \d+/);
  assert.equal(await page.locator(".verdicts .note-ok").count(), 1);
  await page.finish();
});

test("pasted with nothing in focus, records go to the comparison", async () => {
  const page = await chromium.open();
  await drop(page, ["mx1-sent.pem"]);
  await records(page);
  await paste(page, `3 1 1 ${await good()}`);
  await page.locator(".verdicts .note-ok").waitFor();
  await page.getByRole("heading", { name: "Two records for mx1.example.org" }).waitFor();
  await page.finish();
});
