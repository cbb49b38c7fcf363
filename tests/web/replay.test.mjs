// What the command recorded is read by the page: replayed in the worker, and shown as the command shows it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { replay } from "tlsakit";
import { bundleFile } from "../npm/support/resolver.js";
import { browser, clipboard, drop, fixture, paste } from "./support/browser.mjs";
import { chosen } from "./support/launch.mjs";
import { replayed } from "./support/views.mjs";

const chromium = browser();

const words = { complete: "Complete", failed: "Failed", undetermined: "Undetermined" };
const statuses = { secure: "Secure", insecure: "Insecure", bogus: "Bogus", indeterminate: "Could not tell" };

/** The text of a recorded run. */
function recorded(name) {
  return readFile(bundleFile(name), "utf8");
}

/** A recorded probe with other sessions: each as `change` makes it. */
async function changed(name, change) {
  const bundle = JSON.parse(await recorded(name));
  return JSON.stringify({ ...bundle, sessions: bundle.sessions.map(change) });
}

for (const name of chosen(["complete", "failed", "declined", "direct", "no-address"], ["failed"])) {
  test(`the probe ${name} is shown as the package in Node has it`, async () => {
    const report = await replay(await recorded(`probe-${name}`));
    const page = await chromium.open();
    await replayed(page, `probe-${name}`);
    const service = report.port === 25 ? report.host : `${report.host}:${report.port}`;
    assert.equal(await page.locator(".verdict-word").innerText(), words[report.verdict]);
    assert.equal(await page.title(), `${service}: ${words[report.verdict]}`);
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
    const text = await page.locator("main").innerText();
    for (const { text: said } of [...report.problems, ...report.differences]) assert.ok(text.includes(said), said);
    for (const { address, outcome, problem } of report.sessions) {
      const rows = page.locator(".sessions tbody").filter({ has: page.getByRole("rowheader", { name: address, exact: true }) });
      assert.equal(await rows.count(), 1, address);
      if (!["completed", "not-offered", "legacy-seen"].includes(outcome)) assert.ok((await rows.innerText()).includes(problem.text), problem.text);
    }
    const keys = report.chains.flatMap(({ certificates }) => certificates.map(({ key }, depth) => `${depth === 0 ? "3 1 1" : "2 1 1"} ${key.fingerprints.sha256}`));
    const copies = page.locator(".chain-shown .copy");
    assert.equal(await copies.count(), keys.length);
    for (const [index, data] of keys.entries()) {
      await copies.nth(index).click();
      await page.locator(".chain-shown .slip").nth(index).locator(".copied").waitFor();
      assert.equal(await clipboard(page), data);
    }
    await page.finish();
  });
}

test("rows that are alike are one, and differing ones are apart", async () => {
  const page = await chromium.open();
  await replayed(page, "probe-failed");
  const rows = await page.locator(".sessions tbody tr").allInnerTexts();
  assert.deepEqual(rows.map((row) => row.split(/\s*\t\s*/).slice(-4, -1).map((cell) => cell.trim())), [
    ["RSA", "sent or not", "Chain 1"],
    ["ECDSA", "sent or not", "Chain 2"],
    ["Ed25519", "sent or not", "no such key"],
    ["RSA", "sent or not", "Chain 3"],
    ["ECDSA, Ed25519", "sent or not", "no such key"],
    ["RSA, ECDSA", "sent", "no STARTTLS"],
    ["RSA, ECDSA, Ed25519", "sent or not", "handshake failed"],
    ["old TLS", "sent or not", "Chain 1, seen, not proved"],
    ["RSA, ECDSA", "sent", "no connection"],
  ]);
  await page.finish();
});

test("a row leads to its chain, and the chain to its records, for the host and port that were probed", async () => {
  const report = await replay(await recorded("probe-direct"));
  const page = await chromium.open();
  await replayed(page, "probe-direct");
  await page.getByRole("button", { name: "Chain 2", exact: true }).click();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Chain 2");
  await page.getByRole("button", { name: "Make the records of this chain" }).nth(1).click();
  await page.locator(".record").first().waitFor();
  assert.equal(await page.locator("#ask").inputValue(), "chain 2 of mx1.example.org");
  const [line] = await page.locator(".record .slip-text").allInnerTexts();
  const { sha256 } = report.chains[1].certificates[0].key.fingerprints;
  assert.equal(line.replace(/\s/g, ""), `_465._tcp.mx1.example.org.3600INTLSA311${sha256}`);
  await page.goBack();
  assert.equal(await page.locator(".verdict-word").innerText(), "Complete");
  await page.finish();
});

test("records that are in view are compared with every chain of a probe that is dropped", async () => {
  const report = await replay(await recorded("probe-complete"));
  const [first, second] = report.chains.map(({ certificates }) => certificates[0].key.fingerprints.sha256);
  const line = (hex) => `_25._tcp.mx1.example.org. 3600 IN TLSA 3 1 1 ${hex}`;
  const page = await chromium.open();
  await page.locator("#ask").fill(`${line(first)}\n_25._tcp.other.example. IN TLSA 3 1 1 ${second}`);
  await page.locator("#ask").press("Enter");
  await page.locator(".record").first().waitFor();
  await replayed(page, "probe-complete");
  const heads = page.locator(".verdicts .note-head");
  await heads.nth(1).waitFor();
  assert.deepEqual(await heads.allInnerTexts(), ["Chain 1: matches 3 1 1", "Chain 2: does not match: the published record names another key"]);
  assert.match(await page.locator(".verdicts > .caption").innerText(), /^1 record of another name/);
  await page.getByLabel("Published TLSA records").fill(`${line(first)}\n${line(second)}`);
  await page.locator(".verdicts .note-ok").nth(1).waitFor();
  assert.equal(await page.locator(".verdicts .note-bad").count(), 0);
  await page.goBack();
  await page.locator(".record").first().waitFor();
  await page.goForward();
  await page.locator(".verdicts .note-ok").nth(1).waitFor();
  await page.finish();
});

test("records that are pasted over a probe are compared with it", async () => {
  const page = await chromium.open();
  await replayed(page, "probe-failed");
  await paste(page, `3 1 1 ${"00".repeat(32)}`);
  await page.locator(".verdicts .note-bad").nth(2).waitFor();
  assert.equal(await page.locator(".verdict-word").innerText(), "Failed");
  await page.finish();
});

test("what was said is folded, and marked where it was said inside TLS", async () => {
  const page = await chromium.open();
  await replayed(page, "probe-complete");
  const first = page.locator(".transcript").first();
  assert.equal(await first.locator("code").first().isVisible(), false);
  await first.locator("summary").click();
  const lines = await first.locator("li").allInnerTexts();
  assert.match(lines[0], /220 mail\.example\.org ESMTP/);
  assert.ok(lines.some((line) => /STARTTLS/.test(line)));
  assert.match(lines.at(-1), /in TLS$/);
  await page.finish();
});

for (const name of chosen(["alias", "bogus", "failed", "insecure", "name-error", "no-data", "odd", "secure", "wildcard"], ["secure"])) {
  test(`the lookup ${name} is shown as a lookup is`, async () => {
    const report = await replay(await recorded(name));
    const page = await chromium.open();
    await replayed(page, name);
    assert.equal(await page.locator(".verdict-word").innerText(), statuses[report.status]);
    assert.equal(await page.title(), `${report.name.replace(/\.$/, "")} ${report.type}: ${statuses[report.status]}`);
    assert.match(await page.locator(".meta").innerText(), /recorded run, replayed in this page/);
    if (report.status === "secure") assert.match(await page.locator(".why").innerText(), /the trust anchor in the bundle/);
    assert.equal(await page.locator("#questions-head").locator("xpath=ancestor::section").locator("tbody tr").count(), report.questions.length);
    assert.equal(await page.locator(".footer-row p").first().innerText(), "No request has been made.");
    await page.finish();
  });
}

test("of several resolvers each can be seen, and in what they differ is said", async () => {
  const report = await replay(await recorded("resolvers"));
  const page = await chromium.open();
  await replayed(page, "resolvers");
  assert.equal(await page.locator(".note-risk .note-head").innerText(), report.disagreement.text);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.locator(".verdict-word", { hasText: "Could not tell" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Shown" }).count(), 1);
  await page.finish();
});

test("a bundle may be pasted anywhere, typed into the box, or chosen", async () => {
  const text = await recorded("probe-declined");
  const pasted = await chromium.open();
  await pasted.locator("h1").first().click();
  await paste(pasted, text);
  await pasted.locator(".verdict-word", { hasText: "Undetermined" }).waitFor();
  assert.match(await pasted.locator("#ask").inputValue(), /^Pasted text, \d+ lines$/);
  await pasted.finish();

  const typed = await chromium.open();
  await typed.locator("#ask").fill(text);
  assert.match(await typed.locator("#ask-promise").innerText(), /^Read as a recorded run of tlsakit, \d+ lines\. It stays in this page\.$/);
  await typed.getByRole("button", { name: "Read", exact: true }).click();
  await typed.locator(".verdict-word", { hasText: "Undetermined" }).waitFor();
  await typed.finish();

  const chosen = await chromium.open();
  const [chooser] = await Promise.all([chosen.waitForEvent("filechooser"), chosen.getByRole("button", { name: "choose a file" }).click()]);
  await chooser.setFiles(bundleFile("probe-declined"));
  await chosen.locator(".verdict-word", { hasText: "Undetermined" }).waitFor();
  await chosen.finish();
});

test("nothing of it leaves the page, and only the parts that show it are loaded", async () => {
  const page = await chromium.open();
  const before = page.seen.requests.length;
  await replayed(page, "probe-complete");
  const loaded = page.seen.requests.slice(before).map((url) => new URL(url)).filter(({ pathname }) => pathname !== "/icon.svg");
  assert.ok(loaded.every(({ pathname, search }) => search === "" && /^\/assets\/[\w-]+\.(?:js|wasm)$/.test(pathname)), loaded.join());
  assert.deepEqual(loaded.map(({ pathname }) => pathname).filter((path) => path.endsWith(".wasm")).map((path) => path.replace(/-.{8}\.wasm$/, "")), ["/assets/check"]);
  const after = page.seen.requests.length;
  await page.locator(".transcript summary").first().click();
  assert.equal(page.seen.requests.length, after);
  await page.finish();
});

test("the single file reads it too", async () => {
  const page = await chromium.open({ single: true });
  await replayed(page, "probe-failed");
  assert.equal(await page.locator(".verdict-word").innerText(), "Failed");
  // Its styles are there.
  assert.equal(await page.locator(".sessions").evaluate((table) => getComputedStyle(table).tableLayout), "fixed");
  await page.finish();
});

test("what a hostile server said is text", async () => {
  const markup = "<img src=x onerror=alert(1)></summary><script>alert(2)</script>";
  const direction = "\u202egro.elpmaxe\u202c\u0007\u001b[31m";
  const text = await changed("probe-failed", (session) => ({
    ...session,
    problem: session.problem && { code: markup, text: `${markup} ${direction}`, rfc: [markup, "javascript:alert(3)"] },
    notes: [{ code: "note", text: `${direction} ${markup}`, rfc: [] }],
    tlsVersion: markup,
    cipherSuite: `A_${"B".repeat(5_000)}`,
    group: direction,
    transcript: [...Array.from({ length: 5_000 }, () => ({ from: "server", text: `250-${markup}`, secured: false })), { from: "client", text: direction, secured: true }],
  }));
  const page = await chromium.open({ settings: { viewport: { width: 320, height: 640 } } });
  await drop(page, [{ name: "<b>bundle</b>.json", bytes: Buffer.from(text) }]);
  await page.locator(".verdict-word").waitFor();
  await page.locator(".transcript summary").first().click();
  assert.equal(await page.locator("main :is(img, script, b, a)").count(), 0);
  assert.doesNotMatch(await page.locator("main").innerText(), /[\u202e\u202c\u0007\u001b]/);
  assert.ok((await page.locator(".sessions").innerText()).includes(markup));
  assert.ok(await page.locator(".transcript li").count() < 500);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
  await page.finish();
});

test("a resolver’s name from a bundle is made safe to show", async () => {
  const bundle = JSON.parse(await recorded("secure"));
  bundle.runs[0].resolver = `\u202e<b>${"x".repeat(10_000)}`;
  const page = await chromium.open();
  await drop(page, [{ name: "bundle.json", bytes: Buffer.from(JSON.stringify(bundle)) }]);
  await page.locator(".verdict-word").waitFor();
  const meta = await page.locator(".meta").innerText();
  assert.match(meta, /questions to \ufffd<b>x+…/);
  assert.ok(meta.length < 500);
  await page.finish();
});

const refused = {
  "one that is cut short": async () => (await recorded("probe-failed")).slice(0, -20),
  "one of another version": async () => (await recorded("secure")).replace("tlsakit/1", "tlsakit/9"),
  "one of another command": async () => (await recorded("secure")).replace('"command": "lookup"', '"command": "<b>rm</b>"'),
  "one without anything": async () => '{"kind": "bundle"}',
  "one that is nested deeply": async () => `{"kind": "bundle", "runs": ${"[".repeat(100_000)}`,
};

for (const [what, make] of chosen(Object.entries(refused), ["one that is cut short"])) {
  test(`${what} is refused with the core’s reason`, async () => {
    const text = await make();
    const reason = await replay(text).then(() => assert.fail(), (error) => error);
    assert.equal(reason.code, "bundle-unreadable");
    const page = await chromium.open();
    await drop(page, [{ name: "bundle.json", bytes: Buffer.from(text) }]);
    const note = page.getByRole("alert");
    await note.waitFor();
    // It is a sentence in the page.
    assert.ok((await note.innerText()).includes(`${reason.message.slice(1)}.`), await note.innerText());
    assert.equal(await page.locator("#ask").inputValue(), "");
    await page.finish();
  });
}

test("a bundle beside other files is not read by halves", async () => {
  const page = await chromium.open();
  await drop(page, [{ name: "bundle.json", bytes: Buffer.from(await recorded("secure")) }, { name: "chain.pem", bytes: await readFile(fixture("mx1-sent.pem")) }]);
  assert.match(await page.getByRole("alert").innerText(), /A recorded run is read alone/);
  await page.finish();
});

test("words of a server that look like a private key are not taken for one", async () => {
  const text = await changed("probe-declined", (session) => ({
    ...session, transcript: [{ from: "server", text: "220 -----BEGIN PRIVATE KEY-----", secured: false }],
  }));
  const page = await chromium.open();
  await drop(page, [{ name: "bundle.json", bytes: Buffer.from(text) }]);
  await page.locator(".verdict-word", { hasText: "Undetermined" }).waitFor();
  await page.finish();
});

test("where a chain is missing, the command that gets it is there to copy", async () => {
  for (const [line, command] of [
    ["_25._tcp.mx1.example.org. IN TLSA 3 1 1", "tlsakit probe mx1.example.org --record bundle.json"],
    ["_465._tcp.mx1.example.org. IN TLSA 3 1 1", "tlsakit probe mx1.example.org:465 --record bundle.json"],
    ["_25._tcp.`id`.example. IN TLSA 3 1 1", "tlsakit probe HOST --record bundle.json"],
    ["3 1 1", "tlsakit probe HOST --record bundle.json"],
  ]) {
    const page = await chromium.open();
    await page.locator("#ask").fill(`${line} ${"ab".repeat(32)}`);
    await page.keyboard.press("Enter");
    await page.locator(".record").first().waitFor();
    await page.getByRole("button", { name: `Copy ${command}` }).click();
    await page.locator(".copied").waitFor();
    assert.equal(await clipboard(page), command);
    await page.finish();
  }
});
