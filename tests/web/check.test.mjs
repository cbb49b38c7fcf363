// A recorded check is shown as the package in Node has it: the verdict, what to do, every host, and every finding.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { explain, replay } from "tlsakit";
import { bundleFile } from "../npm/support/resolver.js";
import { browser, clipboard, drop, paste } from "./support/browser.mjs";
import { chosen } from "./support/launch.mjs";
import { replayed } from "./support/views.mjs";

const chromium = browser();

/** The word and the sentence of each recorded check. */
const shown = {
  "protected": ["Protected", "Mail to protected.example.org is protected."],
  "broken": ["Broken", "DANE senders are deferring mail to broken.example.org."],
  "at-risk": ["At risk", "Mail to at-risk.example.org flows, and not all of it is protected."],
  "not-deployed": ["Not deployed", "not-deployed.example.org does not use DANE."],
  "undetermined": ["Could not tell", "DNS is in order. The certificate has not been seen."],
  "service": ["At risk", "imaps at service.example.org can be reached, and not all of it is protected."],
  // A chain that was given is no session that was seen.
  "given": ["Could not tell", "The records match the certificate you gave."],
};

const severities = { error: "Error.", warning: "Warning.", notice: "Notice.", info: "Note." };

function recorded(name) {
  return readFile(bundleFile(`check-${name}`), "utf8");
}

/** Text without what only parts it. */
function bare(text) {
  return text.replace(/\s/g, "");
}

for (const [name, [word, sentence]] of chosen(Object.entries(shown), ["at-risk"])) {
  test(`the check ${name}: verdict, actions, hosts and findings`, async () => {
    const report = await replay(await recorded(name));
    const page = await chromium.open();
    await replayed(page, `check-${name}`);
    assert.equal(await page.locator(".verdict-word").innerText(), word);
    assert.equal(await page.locator("h1").innerText(), sentence);
    assert.equal(await page.title(), `${report.service === null ? "" : "imaps at "}${report.domain}: ${word}`);
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");

    // Those that the report advises name the finding that they mend.
    const actions = page.locator(".action:has(> .caption code)");
    assert.equal(await actions.count(), report.actions.length);
    for (const [index, { text, subject, remove, wait }] of report.actions.entries()) {
      const action = actions.nth(index);
      assert.ok((await action.innerText()).includes(`for ${subject}`));
      if (/ IN \w+ /.test(text)) {
        const slips = [text, ...(remove.length > 0 ? [remove.join("\n")] : [])];
        const copy = action.locator(".copy");
        assert.equal(await copy.count(), slips.length);
        for (const [place, lines] of slips.entries()) {
          await copy.nth(place).click();
          await action.locator(".slip").nth(place).locator(".copied").waitFor();
          assert.equal(await clipboard(page), lines);
        }
        assert.equal((await action.innerText()).includes(`(TTL ${wait})`), wait !== null);
      } else {
        assert.ok((await action.innerText()).includes(text), text);
      }
    }

    const names = await page.locator(".host-name").allInnerTexts();
    assert.deepEqual(names, report.mx.map(({ host, port }) => (port === 25 ? host : `${host}:${port}`)));

    const findings = page.locator(".finding");
    assert.equal(await findings.count(), report.findings.length);
    for (const [index, { id, severity, message, rfc, evidence }] of report.findings.entries()) {
      const finding = findings.nth(index);
      assert.equal(await finding.locator("h3").innerText(), `${severities[severity]} ${message}`);
      const text = bare(await finding.innerText());
      for (const part of [id, ...rfc, ...evidence]) assert.ok(text.includes(bare(part)), part);
      await finding.locator("summary").click();
      const about = bare(await finding.locator(".about").innerText());
      const told = (await explain(id)).text.replace(/^#.*$/m, "").replaceAll("`", "");
      assert.ok(about.includes(bare(told)), `${about} lacks ${told}`);
    }
    await page.finish();
  });
}

test("the line breaks where the check does, and names the host", async () => {
  const page = await chromium.open();
  await replayed(page, "check-at-risk");
  // The folded station is for narrow windows.
  const shown = (part) => page.locator(`.station:not(.station-fold) .station-${part}`).allInnerTexts();
  assert.deepEqual(await shown("name"), ["example.org", "MX", "address", "TLSA", "certificate"]);
  assert.deepEqual((await shown("note")).slice(1), ["3 servers", "6, all signed", "mx3.example.org: None", "mx2.example.org: Matches nothing"]);
  await page.finish();
});

test("the worst host is open; another one shows its own records, rules and sessions", async () => {
  const report = await replay(await recorded("at-risk"));
  const page = await chromium.open();
  await replayed(page, "check-at-risk");
  const button = (host) => page.getByRole("button", { name: host, exact: true });
  assert.equal(await button("mx2.example.org").getAttribute("aria-expanded"), "true");
  assert.equal(await page.locator(".opened").count(), 1);
  const hexOf = (host) => report.mx.find((one) => one.host === host).matches.flatMap(({ records }) => records.map(({ associationData }) => associationData));
  for (const hex of hexOf("mx2.example.org")) assert.ok((await page.locator(".opened").innerText()).replace(/\s/g, "").includes(hex));

  await button("mx1.example.org").focus();
  await page.keyboard.press("Enter");
  assert.equal(await button("mx2.example.org").getAttribute("aria-expanded"), "false");
  for (const hex of hexOf("mx1.example.org")) assert.ok((await page.locator(".opened").innerText()).replace(/\s/g, "").includes(hex));
  await page.getByText("Rules that were applied").click();
  const rules = await page.locator(".rules").innerText();
  for (const { rule, result } of report.mx[0].trace) assert.ok(rules.includes(rule) && rules.includes(result), rule);
  const addresses = await page.locator(".sessions tbody th").allInnerTexts();
  assert.deepEqual(addresses, report.mx[0].probe.addresses);

  await button("mx1.example.org").click();
  assert.equal(await page.locator(".opened").count(), 0);
  assert.equal(await page.locator(".sessions").count(), 0);
  await page.finish();
});

test("a bundle that is pasted is read, and Back leads home", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, await recorded("broken"));
  await page.locator(".verdict-word").waitFor();
  assert.equal(await page.locator(".verdict-word").innerText(), "Broken");
  await page.goBack();
  await page.locator("#ask").waitFor();
  await page.goForward();
  await page.locator(".finding").first().waitFor();
  await page.finish();
});

test("a service is spoken of as one", async () => {
  const bundle = JSON.parse(await recorded("protected"));
  const asked = { ...bundle, name: "mx1.example.org:25", check: { ...bundle.check, starttls: "smtp" } };
  const report = await replay(asked);
  assert.equal(report.mxLookup, null);
  const page = await chromium.open();
  await drop(page, [{ name: "service.json", bytes: Buffer.from(JSON.stringify(asked)) }]);
  await page.locator(".verdict-word").waitFor();
  assert.equal(await page.locator("h1").innerText(), "mx1.example.org is protected.");
  assert.ok((await page.locator(".hosts").innerText()).includes("Connects, authenticated"));
  await page.finish();
});

test("nothing of a bundle is taken for markup, and a long one stays usable", async () => {
  const bundle = JSON.parse(await recorded("broken"));
  const sessions = bundle.sessions.map((session) => ({ ...session, transcript: Array.from({ length: 400 }, () => ({ from: "server", text: "<img src=x onerror=alert(1)>\u202e", secured: false })) }));
  const page = await chromium.open();
  await drop(page, [{ name: "odd.json", bytes: Buffer.from(JSON.stringify({ ...bundle, sessions })) }]);
  await page.locator(".verdict-word").waitFor();
  assert.equal(await page.locator("img").count(), 0);
  await page.finish();
});
