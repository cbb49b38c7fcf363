// Mail stopped at night: what is broken, what mends it, and the other verdicts, each with what to do next.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { browser, clipboard, drop } from "./support/browser.mjs";
import { ended, line, mailLab, openLink, press, record, recording, verdict, visited } from "./support/live.mjs";

const lab = await mailLab();
if ("missing" in lab) {
  test("the lab", { skip: lab.missing }, () => {});
} else {
  check(lab);
}

function check({ place, stop }) {
  after(stop);
  const chromium = browser();
  const questions = (page) => page.seen.requests.filter((url) => url.includes("?dns="));
  const heads = (page) => page.locator(".action-head").allInnerTexts();

  test("broken: the record of the key that is served now is to be copied, and helps within its TTL", async () => {
    const page = await openLink(chromium, place, "ee-stale.mail.test");
    await press(page);
    await visited(page, place);
    assert.deepEqual(await verdict(page), { word: "Broken", head: "DANE senders are deferring mail to ee-stale.mail.test." });
    assert.equal((await line(page)).certificate, "Matches nothing");
    const [publish, again] = await heads(page);
    assert.match(publish, /^Publish a record for the key now served for mx\.ee-stale\.mail\.test; helps within \d+ \w+ \(TTL 3600\)$/);
    assert.equal(again, "Or serve the old key again helps at once");
    await page.locator(".action").first().locator(".copy").first().click();
    const copied = await clipboard(page);
    const shown = (await page.locator(".host-data").innerText()).replace(/\s/g, "").slice("311".length);
    assert.match(copied, new RegExp(`^_${place.port}\\._tcp\\.mx\\.ee-stale\\.mail\\.test\\. IN TLSA 3 1 1 [0-9a-f]{64}$`));
    assert.ok(!copied.includes(shown), "the old record is advised");
    const asked = questions(page).length;
    await page.getByRole("button", { name: "Check again" }).first().click();
    await page.waitForFunction(() => document.activeElement.tagName === "H1");
    // What the servers showed is kept, and the DNS is asked anew.
    assert.equal((await verdict(page)).word, "Broken");
    assert.ok(questions(page).length > asked);
    await page.finish();
  });

  for (const [name, word, head, steps] of [
    ["host-of-signed-zone.unsigned-mail.test", "At risk", "Mail to host-of-signed-zone.unsigned-mail.test flows, and not all of it is protected.", null],
    ["two-addresses-one-stale.mail.test", "At risk", "Some DANE senders defer mail to mx.two-addresses-one-stale.mail.test.", null],
    ["absent.mail.test", "Not deployed", "absent.mail.test does not use DANE.", "2 of 4 steps are done"],
  ]) {
    test(`${word}: ${name}`, async () => {
      const page = await openLink(chromium, place, name);
      await press(page);
      if (steps === null) await visited(page, place);
      assert.deepEqual(await verdict(page), { word, head });
      if (steps !== null) assert.ok((await page.locator("#actions-head + .context").innerText()) === steps);
      await page.finish();
    });
  }

  test("not deployed: a certificate that is dropped makes the records of the open step", async () => {
    const page = await openLink(chromium, place, "absent.mail.test");
    await press(page);
    const about = await line(page);
    assert.equal(about.TLSA, "none, and that is proven");
    assert.equal(about.certificate, "nothing to compare with");
    assert.equal(await page.locator(".action-done").count(), 2);
    await drop(page, ["mx1-fullchain.pem"]);
    await page.locator(".record .slip-text").first().waitFor();
    assert.ok((await page.locator(".record .slip-text").first().innerText()).startsWith(`_${place.port}._tcp.mx.absent.mail.test.`));
    await page.goBack();
    await page.getByRole("heading", { name: "absent.mail.test does not use DANE." }).waitFor();
    await page.finish();
  });

  test("a customer's bundle: the report as of its time, and the check of now on request", async () => {
    const page = await openLink(chromium, place, "ee-stale.mail.test");
    await press(page);
    const file = await record(place, await recording(page));
    const other = await openLink(chromium, place, "example.test");
    await drop(other, [file]);
    await other.locator(ended).waitFor();
    assert.equal((await verdict(other)).word, "Broken");
    assert.match(await other.locator(".meta").innerText(), /^recorded \d+ \w+ \d{4}, [\d:]+ UTC/);
    assert.deepEqual(questions(other), []);
    await other.getByRole("button", { name: "Check again now" }).click();
    await other.getByRole("heading", { name: "DNS is in order." }).waitFor();
    assert.ok(questions(other).length > 0);
    assert.match(await other.evaluate(() => location.hash), new RegExp(`^#check=ee-stale\\.mail\\.test&port=${place.port}&`));
    await page.finish();
    await other.finish();
  });

  test("a private key is refused on a report too, and the report stays", async () => {
    const page = await openLink(chromium, place, "ee-key.mail.test");
    await press(page);
    const { generateKeyPairSync } = await import("node:crypto");
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    await drop(page, [{ name: "key.pem", bytes: Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })) }]);
    await page.locator(".refused").waitFor();
    assert.equal((await verdict(page)).head, "DNS is in order. The certificate has not been seen.");
    await page.finish();
  });
}
