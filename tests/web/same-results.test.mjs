// The page shows what the npm package gives in Node for the same input at the same time.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { generate, match, parseCertificates } from "tlsakit";
import { browser, clipboard, drop, fixture, now, records } from "./support/browser.mjs";
import { association, certificates } from "./support/expected.mjs";
import { chosen } from "./support/launch.mjs";

const chromium = browser();
const squeezed = (text) => text.replace(/\s+/g, " ").trim();

for (const name of chosen(["mx1-fullchain.pem", "mx1-sent.pem", "mx1.der", "mx1.p7b", "expired.pem", "weak.pem", "idn.pem", "broken.pem"], ["mx1.p7b"])) {
  test(name, async () => {
    const bytes = await readFile(fixture(name));
    const report = generate(bytes, { at: now });
    const page = await chromium.open();
    await drop(page, [name]);
    const shown = await records(page);
    assert.deepEqual(shown.map(squeezed), report.records.map(({ zoneLine }) => zoneLine));
    const reasons = await page.locator("#records-head").locator("xpath=ancestor::section").locator(".record .record-body > p").allInnerTexts();
    report.records.forEach(({ reason }, index) => assert.ok(squeezed(reasons[index]).endsWith(squeezed(reason.text))));
    await page.getByRole("button", { name: "Copy Zone file excerpt" }).click();
    await page.locator(".copied").waitFor();
    assert.equal(await clipboard(page), report.zone);
    const input = parseCertificates(bytes, { at: now });
    assert.deepEqual(await page.locator(".certificate h3").allInnerTexts(), input.certificates.map((certificate) => certificate.name));
    const notes = report.warnings.length === 0 ? "" : squeezed(await page.locator(".warnings").innerText());
    for (const { text } of report.warnings) assert.ok(notes.includes(squeezed(text)));
    await page.finish();
  });
}

test("a comparison", async () => {
  const bytes = await readFile(fixture("mx1-sent.pem"));
  const [server] = await certificates("renewed.pem");
  const tlsa = `3 1 1 ${association(server, 1, 1)}\n2 1 1 ${association(server, 1, 1)}`;
  const report = match({ chain: bytes, tlsa, names: "mx1.example.org", service: "smtp", at: now });
  const page = await chromium.open();
  await drop(page, ["mx1-sent.pem"]);
  await records(page);
  await page.getByLabel("Published TLSA records").fill(tlsa);
  const note = page.locator(".verdicts .note-bad");
  await note.waitFor();
  assert.equal(report.verdict, "mismatch");
  assert.deepEqual(await note.locator(".pair .digest").allTextContents(), [report.records[0].associationData, report.records[0].expected]);
  assert.ok(squeezed(await note.innerText()).includes(squeezed(report.records[1].reason.text)));
  await page.finish();
});
