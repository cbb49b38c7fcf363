// Files: dropped, chosen, in DER, as a PKCS#7 bag, several at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, drop, fixture, records, text } from "./support/browser.mjs";
import { association, certificates, keyDigest } from "./support/expected.mjs";

const chromium = browser();

test("a file held over the window says what letting go does", async () => {
  const page = await chromium.open();
  await drop(page, ["mx1-fullchain.pem"], { letGo: false });
  await page.getByText("Let go to read the file").waitFor();
  await page.finish();
});

test("a dropped chain gives its records under its name", async () => {
  const page = await chromium.open();
  await drop(page, ["mx1-fullchain.pem"]);
  assert.equal((await records(page)).length, 2);
  assert.equal(await page.locator("#ask").inputValue(), "mx1-fullchain.pem");
  await page.finish();
});

test("a chosen file does the same", async () => {
  const page = await chromium.open();
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "choose a file" }).click()]);
  await chooser.setFiles(fixture("mx1-fullchain.pem"));
  assert.equal((await records(page)).length, 2);
  await page.finish();
});

test("DER is read", async () => {
  const page = await chromium.open();
  const [server] = await certificates("mx1-fullchain.pem");
  await drop(page, ["mx1.der"]);
  const [first] = await records(page);
  assert.ok(first.replace(/\s/g, "").endsWith(`311${association(server, 1, 1)}`));
  await page.finish();
});

test("a PKCS#7 file gives every certificate in it", async () => {
  const page = await chromium.open();
  await drop(page, ["mx1.p7b"]);
  await records(page);
  assert.deepEqual((await page.locator(".certificate h3").allInnerTexts()).sort(), ["Example Trust E4", "Example Trust Root 2", "mx1.example.org"]);
  await page.finish();
});

test("a chain and the next request together give the current and the next record", async () => {
  const page = await chromium.open();
  await drop(page, ["mx1-sent.pem", "next.csr"]);
  const shown = (await records(page)).map((line) => line.replace(/\s/g, ""));
  const [server] = await certificates("mx1-sent.pem");
  const [next] = await certificates("renewed.pem");
  for (const certificate of [server, next]) {
    assert.ok(shown.some((line) => line.endsWith(`311${association(certificate, 1, 1)}`)));
  }
  assert.match(await page.locator(".record").allInnerTexts().then((all) => all.join()), /For the request\./);
  await page.finish();
});

test("DER and PEM together are joined", async () => {
  const page = await chromium.open();
  await drop(page, ["mx1.der", "next.csr"]);
  await records(page);
  assert.deepEqual(await page.locator(".certificate .square").allInnerTexts(), ["0", "R"]);
  assert.equal(await page.locator("#ask").inputValue(), "mx1.der, next.csr");
  await page.finish();
});

test("a bare key needs a host, then gives its record", async () => {
  const page = await chromium.open();
  await drop(page, ["mx1.pub.pem"]);
  await page.locator("#records-head").waitFor();
  await page.getByLabel("Host").fill("mx1.example.org");
  const [first] = await records(page);
  assert.ok(first.replace(/\s/g, "").endsWith(`311${await keyDigest("mx1.pub.pem")}`));
  await page.finish();
});

test("a file of noise is told apart", async () => {
  const page = await chromium.open();
  await drop(page, [{ name: "noise.bin", bytes: Uint8Array.from({ length: 4096 }, (_, index) => (index * 37 + 11) % 256) }]);
  await page.getByRole("alert").waitFor();
  assert.equal(await page.locator(".record").count(), 0);
  await page.finish();
});

test("100 MB are refused at once", async () => {
  const page = await chromium.open();
  const begun = Date.now();
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(100_000_000)], "huge.bin"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  assert.match(await page.getByRole("alert").innerText(), /has more than 16 MiB/);
  assert.ok(Date.now() - begun < 5000);
  await page.finish();
});

test("UTF-16 is named, with the command that mends it", async () => {
  const page = await chromium.open();
  const pem = Buffer.from(`\ufeff${await text("mx1-sent.pem")}`, "utf16le");
  await drop(page, [{ name: "chain.txt", bytes: pem }]);
  assert.match(await page.getByRole("alert").innerText(), /UTF-16/);
  await page.getByRole("button", { name: /^Copy iconv/ }).waitFor();
  await page.finish();
});

test("a file that holds no certificate is named, with one field to try again", async () => {
  const page = await chromium.open();
  const list = "-----BEGIN X509 CRL-----\nMIH1MIGc\n-----END X509 CRL-----\n";
  await drop(page, [{ name: "list.crl", bytes: Buffer.from(list) }]);
  await page.locator(".summary").waitFor();
  assert.equal(await page.locator("#ask").count(), 1);
  assert.match(await page.locator(".block").innerText(), /Revocation list/i);
  await page.finish();
});

test("an empty file is said to be empty", async () => {
  const page = await chromium.open();
  await drop(page, [{ name: "empty.pem", bytes: new Uint8Array() }]);
  assert.match(await page.getByRole("alert").innerText(), /empty\.pem is empty/);
  await page.finish();
});
