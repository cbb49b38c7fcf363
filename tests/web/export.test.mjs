// A check is saved as a bundle, which the command replays to the same report, and as JSON, Markdown and CSV; or goes on as a link.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { deflateRawSync } from "node:zlib";
import { command } from "../npm/support/paths.js";
import { bundleFile } from "../npm/support/resolver.js";
import { browser, clipboard } from "./support/browser.mjs";
import { needs } from "./support/lacks.mjs";
import { checkedLive, replayed } from "./support/views.mjs";

const chromium = browser();
const folder = await mkdtemp(join(tmpdir(), "tlsakit-export-"));
after(() => rm(folder, { recursive: true }));

/** Saves the check in view in a form, and gives the file's name and text. */
async function saved(page, form) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: form, exact: true }).click()]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return { name: download.suggestedFilename(), path, text: await readFile(path, "utf8") };
}

/** What the command prints for a bundle. */
async function printed(path) {
  // It ends with the verdict's status.
  const { stdout } = await promisify(execFile)(command(), ["replay", path, "--json"], { maxBuffer: 1 << 28 }).catch((error) => error);
  return stdout;
}

for (const single of [false, true]) {
  test(`a recorded check, ${single ? "in the single file" : "in the folder"}: the bundle as it came, and the report as the command writes it`, needs("downloads"), async () => {
    const page = await chromium.open({ single });
    await replayed(page, "check-at-risk");
    const bundle = await saved(page, "bundle");
    assert.equal(bundle.name, "at-risk.example.org.json");
    assert.equal(bundle.text, await readFile(bundleFile("check-at-risk"), "utf8"));
    const json = await saved(page, "JSON");
    assert.equal(json.name, "at-risk.example.org-report.json");
    assert.equal(json.text, await printed(bundle.path));
    await page.finish();
  });
}

test("a live check: its bundle is replayed by the command to the report that the page has", needs("downloads"), async () => {
  const page = await chromium.open();
  await checkedLive(page);
  const bundle = await saved(page, "bundle");
  const json = await saved(page, "JSON");
  assert.equal(JSON.parse(json.text).domain, "protected.example.org");
  assert.equal(json.text, await printed(bundle.path));
  await page.finish();
});

test("Markdown for a ticket, and CSV with a row for each host and record", needs("downloads"), async () => {
  const page = await chromium.open();
  await replayed(page, "check-at-risk");
  const report = JSON.parse(await printed(bundleFile("check-at-risk")));
  const markdown = await saved(page, "Markdown");
  assert.equal(markdown.name, "at-risk.example.org.md");
  assert.match(markdown.text, /^# At risk: at-risk\.example\.org\n/);
  for (const { host } of report.mx) assert.ok(markdown.text.includes(`| \`${host}\` |`), host);
  for (const { id } of report.findings) assert.ok(markdown.text.includes(`(\`${id}\``), id);
  const csv = await saved(page, "CSV");
  assert.equal(csv.name, "at-risk.example.org.csv");
  const lines = csv.text.trimEnd().split("\r\n");
  const records = report.mx.flatMap(({ addresses, tlsa }) => [...addresses, ...tlsa]).reduce((sum, { records }) => sum + Math.max(1, records.length), 0);
  assert.equal(lines.length, 1 + records);
  await page.finish();
});

test("print prints", needs("printing"), async () => {
  const page = await chromium.open();
  await page.evaluate(() => { globalThis.printed = 0; addEventListener("beforeprint", () => { globalThis.printed += 1; }); });
  await replayed(page, "check-at-risk");
  await page.getByRole("button", { name: "print", exact: true }).click();
  await page.waitForFunction(() => globalThis.printed > 0);
  await page.finish();
});

test("a link with the result: it opens to the same report, says where it came from, and nothing is asked", async () => {
  const page = await chromium.open();
  await replayed(page, "check-broken");
  const told = await page.locator("h1").innerText();
  const hosts = await page.locator(".hosts").innerText();
  assert.equal(new URL(page.url()).hash, "");
  await page.getByRole("button", { name: "link with the result" }).click();
  await page.getByRole("button", { name: "Copy the link with the result" }).click();
  await page.locator(".copied").waitFor();
  const link = await clipboard(page);
  assert.ok(link.startsWith(`${chromium.origin}/#bundle=`) && link.length < 10_000, `${link.length} characters`);
  await page.finish();

  const other = await chromium.open({ path: new URL(link).pathname + new URL(link).hash });
  await other.getByRole("heading", { level: 1, name: told }).waitFor();
  assert.equal(await other.locator(".hosts").innerText(), hosts);
  assert.match(await other.locator(".note-risk").first().innerText(), /^This result came with the link\.\s+A link says what its maker wants/);
  assert.equal(other.url(), link);
  assert.match(await other.locator(".footer-row p").first().innerText(), /^No request has been made/);
  await other.reload();
  await other.getByRole("heading", { level: 1, name: told }).waitFor();
  // A check of one's own is no longer what the link says.
  await other.getByRole("button", { name: "Check again" }).first().click();
  await other.waitForFunction(() => location.hash.startsWith("#check="));
  assert.equal(await other.getByText("This result came with the link.").count(), 0);
});

for (const [what, wrong] of [["cut short", (link) => link.slice(0, -10)], ["changed", (link) => `${link}!`], ["empty", () => ""], ["of another kind", () => deflateRawSync("hello").toString("base64url")], ["a bomb", () => deflateRawSync(Buffer.alloc(1 << 26)).toString("base64url")]]) {
  test(`a link that is ${what} is told of`, async () => {
    const bundle = deflateRawSync(await readFile(bundleFile("check-broken"))).toString("base64url");
    const page = await chromium.open({ path: `/#bundle=${wrong(bundle)}` });
    await page.locator(".note-bad").waitFor();
    assert.match(await page.locator(".note-bad").innerText(), /^The input could not be read\s+.{20,}/);
    await page.finish();
  });
}
