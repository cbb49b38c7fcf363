// What a server gets next, given on the report of a check: whether the switch breaks anything, what to publish, until when
// to wait. The records that are recommended are held against both chains by the package.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { match, replay, rollover } from "tlsakit";
import { browser, clipboard, paste, text } from "./support/browser.mjs";
import { chainOf, dropNext, replayed } from "./support/views.mjs";
import { needs } from "./support/lacks.mjs";
import { bundleFile } from "../npm/support/resolver.js";

const chromium = browser();
const at = "2026-12-01T00:00:00Z";
const host = "mx1.example.org";

const recorded = async (name) => replay(await readFile(bundleFile(`check-${name}`), "utf8"));

/** What the package says of the same. */
async function planned(name, input, chain) {
  const { mx } = await recorded(name);
  const { tlsa, referenceIdentifiers } = mx.find((one) => one.host === host);
  const lines = tlsa[0].records.map((record) => `_25._tcp.${host}. 3600 IN TLSA ${record}`);
  return { lines, report: await rollover(input, { tlsa: lines, names: referenceIdentifiers, service: "smtp", chain, at }) };
}

async function opened(name) {
  const page = await chromium.open();
  await replayed(page, `check-${name}`);
  return page;
}

/** The text of each step, and what its slip copies. */
async function steps(page) {
  const found = [];
  for (const step of await page.locator(".next-steps > .action").all()) {
    const copy = step.locator(".copy");
    if (await copy.count() > 0) await copy.click();
    found.push({ head: await step.locator(".action-head").innerText(), copied: await copy.count() > 0 ? await clipboard(page) : "" });
  }
  return found;
}

test("a certificate that no record names would break it; the records to publish fit both chains", async () => {
  const page = await opened("protected");
  assert.equal(await page.locator("h1").innerText(), "Mail to protected.example.org is protected.");
  await dropNext(page, "renewed.pem");
  await page.getByRole("heading", { name: "Protected today. Switching to renewed.pem now would break it." }).waitFor();
  assert.equal(await page.locator(".verdict-word").innerText(), "At risk");
  assert.match(await page.locator(".station").last().innerText(), /next key has no record/);
  assert.ok((await page.locator(".result-head").innerText()).includes("No published record matches it. Publish the 2 records below, wait 2 hours, then switch."));

  const today = await chainOf("check-protected");
  const next = await text("renewed.pem");
  const { lines, report } = await planned("protected", next, today);
  const shown = await steps(page);
  assert.deepEqual(shown.map(({ head }) => head), [
    "Publish these records beside the old ones",
    "Wait until resolvers have let go of the old set 2 × TTL 3600 = 2 hours after publishing",
    shown[2].head,
    "Take the old records out 1 hour later",
  ]);
  assert.match(shown[2].head, /^Load the next certificate or key on every server before \d+ \w+ \d{4}, when today's ends$/);
  assert.equal(shown[0].copied, report.steps[0].records.map(({ zoneLine }) => zoneLine).join("\n"));
  const beside = [...lines, ...shown[0].copied.split("\n")];
  const after = beside.filter((line) => !shown[3].copied.split("\n").includes(line));
  const accepts = (chain, tlsa) => match({ chain, tlsa, names: host, service: "smtp", at }).authenticated;
  assert.deepEqual([accepts(today, lines), accepts(next, lines)], [true, false]);
  assert.deepEqual([accepts(today, beside), accepts(next, beside), accepts(next, after)], [true, true, true]);
  await page.finish();
});

test("the figure has the steps of the list, and stands upright where it is narrow", async () => {
  const page = await opened("protected");
  await dropNext(page, "renewed.pem");
  const figure = page.getByRole("img", { name: "The order of the steps" });
  await figure.waitFor();
  assert.deepEqual(await figure.locator(".moment").allTextContents(), ["Now", "Publish", "Earliest switch", "Switch", "Clean up"]);
  const notes = await figure.locator(".moment-note").allTextContents();
  assert.deepEqual(notes.slice(0, 3), ["1 Dec 2026, 00:00", "when you like", "2 hours later (2 × TTL)"]);
  assert.equal(notes[4], "1 hour later (TTL)");
  assert.deepEqual(await figure.locator(".lane-name").allTextContents(), ["Record, today", "Record, next", "Key, today", "Key, next"]);
  assert.deepEqual(await figure.locator(".band-name").allTextContents(), ["wait", "safe to switch"]);
  // Each bar begins and ends at a moment.
  const rules = await figure.locator(".rule, .rule-now").evaluateAll((lines) => lines.map((line) => Number(line.getAttribute("x1"))));
  const bars = await figure.locator(".lane-bar").evaluateAll((all) => all.map((bar) => [Number(bar.getAttribute("x")), Number(bar.getAttribute("x")) + Number(bar.getAttribute("width"))]));
  assert.deepEqual(bars, [[rules[0], rules[4]], [rules[1], 912]]);
  await page.setViewportSize({ width: 360, height: 640 });
  await figure.waitFor({ state: "hidden" });
  assert.deepEqual(await page.locator(".timeline-head").allInnerTexts(), ["Now", "Publish", "Earliest switch", "Switch", "Clean up"]);
  assert.deepEqual(await page.locator(".timeline-note").allInnerTexts(), notes);
  await page.finish();
});

test("the chain that is served already breaks nothing, and nothing is to be done but load it", async () => {
  const page = await opened("protected");
  await dropNext(page, { name: "same.pem", bytes: Buffer.from(await chainOf("check-protected")) });
  await page.getByRole("heading", { name: "Switching to same.pem breaks nothing." }).waitFor();
  assert.equal(await page.locator(".verdict-word").innerText(), "Protected");
  assert.ok((await page.locator(".result-head").innerText()).includes("The record 3 1 1 matches what is served and what is to come: the key stays."));
  assert.equal((await steps(page)).length, 1);
  assert.equal(await page.locator(".timeline").count(), 0);
  await page.getByRole("button", { name: "leave it out" }).click();
  await page.getByRole("heading", { name: "Mail to protected.example.org is protected." }).waitFor();
  await page.finish();
});

test("a request cannot be told beside a record that names an issuer; its key's record can be published", async () => {
  const page = await opened("protected");
  await page.getByLabel("Or paste it").focus();
  await paste(page, await text("next.csr"));
  await page.getByRole("heading", { name: "What switching to the request does cannot be told yet." }).waitFor();
  assert.equal(await page.locator(".verdict-word").innerText(), "Could not tell");
  const [publish, wait] = await steps(page);
  assert.match(publish.copied, /^_25\._tcp\.mx1\.example\.org\. 3600 IN TLSA 3 1 1 [0-9a-f]{64}$/);
  const { report } = await planned("protected", await text("next.csr"), await chainOf("check-protected"));
  assert.equal(publish.copied, report.steps[0].records[0].zoneLine);
  assert.match(wait.head, /^Wait until resolvers/);
  await page.finish();
});

test("a key with a record of unknown age is waited for, in words that say what is not known", async () => {
  const page = await opened("undetermined");
  const [leaf] = (await chainOf("check-protected")).match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n/s);
  await dropNext(page, { name: "leaf.pem", bytes: Buffer.from(leaf) });
  await page.getByRole("heading", { name: "Wait until 1 Dec 2026, 02:00 UTC before switching to leaf.pem." }).waitFor();
  const note = await page.locator(".next-wait").innerText();
  assert.match(note, /^Wait until 1 Dec 2026, 02:00 UTC\n+First seen 1 Dec 2026, 00:00 UTC\. A resolver may hold an older set for 1 hour; the margin is twice that\. It was there at the first look already/);
  assert.match(note, /known to this page until it is closed/);
  assert.deepEqual(await page.locator(".moment").allTextContents(), ["Published", "Now", "Earliest switch", "Switch"]);
  assert.match((await steps(page))[0].head, /^Wait until 1 Dec 2026, 02:00 UTC in 2 hours$/);
  await page.finish();
});

test("on a broken report the plan stands below, and the verdict stays", async () => {
  const page = await opened("broken");
  await dropNext(page, "renewed.pem");
  await page.locator(".next-steps").waitFor();
  assert.equal(await page.locator(".verdict-word").innerText(), "Broken");
  await page.finish();
});

test("where no host has records there is no place for it", async () => {
  const page = await opened("not-deployed");
  assert.equal(await page.locator("#next-head").count(), 0);
  await page.finish();
});

test("what is no certificate, request or key says so; a private key is refused", async () => {
  const page = await opened("protected");
  await dropNext(page, { name: "notes.txt", bytes: Buffer.from("nothing of use") });
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").innerText(), /Nothing can be said of notes\.txt\./);
  assert.equal(await page.locator("h1").innerText(), "Mail to protected.example.org is protected.");
  await dropNext(page, { name: "empty.pem", bytes: Buffer.from("") });
  await page.getByText("Nothing can be said of empty.pem.").waitFor();
  await page.getByRole("button", { name: "leave it out" }).click();

  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = privateKey.export({ type: "pkcs8", format: "pem" });
  for (const give of [
    () => dropNext(page, { name: "key.pem", bytes: Buffer.from(key) }),
    () => dropNext(page, { name: "key.der", bytes: privateKey.export({ type: "pkcs8", format: "der" }) }),
    async () => {
      await page.getByLabel("Or paste it").focus();
      await paste(page, key);
    },
  ]) {
    await give();
    await page.locator(".refused").waitFor();
    assert.equal(await page.locator("#next-text").inputValue(), "");
    assert.equal(await page.evaluate((secret) => document.body.innerHTML.includes(secret), key.split("\n")[1]), false);
    assert.equal(await page.locator(".next-steps").count(), 0);
  }
  await page.finish();
});

test("files elsewhere in the window are not taken for what is to come", async () => {
  const page = await opened("protected");
  await dropNext(page, "renewed.pem", { on: ".result-head" });
  await page.waitForTimeout(500);
  assert.equal(await page.locator(".next-steps").count(), 0);
  await page.finish();
});

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

for (const settings of [{ colorScheme: "light" }, { colorScheme: "dark" }, { forcedColors: "active" }, { viewport: { width: 320, height: 640 } }]) {
  test(`the plan with ${JSON.stringify(settings)}: axe, and no sideways scrolling`, async () => {
    const page = await chromium.open({ settings });
    await replayed(page, "check-protected");
    await dropNext(page, "renewed.pem");
    await page.locator(".next-steps").waitFor();
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
    await page.finish();
  });
}

test("printed, the figure and the steps stay, and the place to drop goes", needs("media features of an open page"), async () => {
  const page = await opened("protected");
  await dropNext(page, "renewed.pem");
  await page.locator(".next-steps").waitFor();
  await page.emulateMedia({ media: "print" });
  assert.deepEqual(await page.evaluate(() => [".timeline", ".next-steps", ".drop-next"].map((one) => document.querySelector(one).getClientRects().length > 0)), [true, true, false]);
  await page.finish();
});
