// A pasted chain gives the certificates and both records at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, paste, records, text } from "./support/browser.mjs";
import { association, certificates } from "./support/expected.mjs";

const chromium = browser();

test("a pasted chain gives heading, certificates and two records at once", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, await text("mx1-fullchain.pem"));
  const [first, second] = await records(page);
  const [server, issuer] = await certificates("mx1-fullchain.pem");
  assert.equal(first.replace(/\s+/g, " "), `_25._tcp.mx1.example.org. 3600 IN TLSA 3 1 1 ${association(server, 1, 1)}`);
  assert.equal(second.replace(/\s+/g, " "), `_25._tcp.mx1.example.org. 3600 IN TLSA 2 1 1 ${association(issuer, 1, 1)}`);
  assert.equal(await page.locator("h1").innerText(), "Two records for mx1.example.org");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  assert.equal(await page.title(), "tlsakit: Two records for mx1.example.org");
  assert.deepEqual(await page.locator(".certificate h3").allInnerTexts(), ["mx1.example.org", "Example Trust E4", "Example Trust Root 2"]);
  const facts = await page.locator(".certificate").first().innerText();
  assert.match(facts, /server certificate, P-256 key/);
  assert.match(facts, /names mx1\.example\.org, mx\.example\.org/);
  assert.match(facts, /ends 19 Feb 2027, in 89 days/);
  assert.equal(await page.locator(".certificate.joined").count(), 2);
  await page.finish();
});

test("pasting works with nothing in focus", async () => {
  const page = await chromium.open();
  await page.locator("h1").click();
  await paste(page, await text("mx1-sent.pem"));
  assert.equal((await records(page)).length, 2);
  await page.finish();
});

test("prose around the blocks and Windows line ends do not matter", async () => {
  const page = await chromium.open();
  const pem = (await text("mx1-sent.pem")).replace(/-----BEGIN/g, "subject=CN = somebody\n-----BEGIN").replaceAll("\n", "\r\n");
  await page.locator("#ask").focus();
  await paste(page, pem);
  assert.equal((await records(page)).length, 2);
  await page.finish();
});

test("host, port, transport and TTL change the records and stand in the address, certificates never", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, await text("mx1-sent.pem"));
  await records(page);
  await page.getByLabel("Host").fill("mx.example.org");
  await page.getByLabel("Port", { exact: true }).fill("587");
  await page.getByLabel("TTL").fill("300");
  await page.locator(".slip-text", { hasText: "_587._tcp.mx.example.org. 300 IN TLSA 3 1 1" }).first().waitFor();
  assert.equal(new URL(page.url()).hash, "#host=mx.example.org&port=587&ttl=300");
  await page.getByLabel("Transport").selectOption("sctp");
  await page.locator(".slip-text", { hasText: "_587._sctp.mx.example.org." }).first().waitFor();
  await page.getByLabel("Port", { exact: true }).fill("*");
  await page.locator(".slip-text", { hasText: "*._sctp.mx.example.org." }).first().waitFor();
  assert.doesNotMatch(JSON.stringify(await page.evaluate(() => [history.state, location.href, localStorage])), /MII/);
  await page.finish();
});

test("the address sets the host", async () => {
  const page = await chromium.open({ path: "/#host=mx9.example.org&port=465" });
  await page.locator("#ask").focus();
  await paste(page, await text("mx1-sent.pem"));
  assert.match((await records(page))[0], /^_465\._tcp\.mx9\.example\.org\./);
  await page.finish();
});

test("a host that is none is named as such", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, await text("mx1-sent.pem"));
  await records(page);
  await page.getByLabel("Host").fill("mx1..example");
  const note = page.locator(".note-bad");
  await note.waitFor();
  assert.match(await note.innerText(), /No record yet/);
  await page.getByLabel("Host").fill("mx1.example.net");
  await page.locator(".slip-text", { hasText: "_25._tcp.mx1.example.net." }).first().waitFor();
  assert.equal(await note.count(), 0);
  await page.finish();
});

test("Back returns to the start, and Forward to the records", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, await text("mx1-sent.pem"));
  await records(page);
  await page.goBack();
  await page.getByRole("heading", { name: "Does an unbroken line run from the DNS root to your mail server’s key?" }).waitFor();
  await page.goForward();
  await page.getByRole("heading", { name: "Two records for mx1.example.org" }).waitFor();
  await page.finish();
});

test("details hold what the certificate says", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, await text("mx1-fullchain.pem"));
  await records(page);
  const [server] = await certificates("mx1-fullchain.pem");
  await page.getByRole("button", { name: "Details of mx1.example.org" }).click();
  const details = await page.locator("#details-0").innerText();
  assert.match(details, /mx1\.example\.org, mx\.example\.org/);
  assert.match(details, /19 Feb 2027, 11:41:06 UTC/);
  assert.ok(details.toLowerCase().replace(/[\s:]/g, "").includes(server.serialNumber.toLowerCase().replace(/^0+/, "")));
  assert.ok(details.replace(/\s/g, "").includes(association(server, 0, 1)));
  assert.match(details, /digitalSignature/);
  await page.finish();
});

test("a name with other letters stands beside its A-labels", async () => {
  const page = await chromium.open();
  await page.locator("#ask").focus();
  await paste(page, await text("idn.pem"));
  const [first] = await records(page);
  assert.match(first, /^_25\._tcp\.xn--bcher-kva\.example\./);
  assert.match(await page.locator("h1").innerText(), /bücher\.example/);
  await page.locator(".certificate").first().getByRole("button").click();
  assert.match(await page.locator("#details-0").innerText(), /bücher\.example \(xn--bcher-kva\.example\)/);
  await page.finish();
});

for (const [name, pattern] of [["expired.pem", /ended|expired/i], ["weak.pem", /1024|weak/i]]) {
  test(`${name} is warned about, and its records are made`, async () => {
    const page = await chromium.open();
    await page.locator("#ask").focus();
    await paste(page, await text(name));
    assert.ok((await records(page)).length > 0);
    assert.match(await page.locator(".note-risk").innerText(), pattern);
    await page.finish();
  });
}

test("a name is told how it is read, and whom looking it up asks", async () => {
  const page = await chromium.open();
  await page.locator("#ask").fill("example.org");
  assert.equal(await page.locator("#ask-promise").innerText(), "Read as a domain: the mail servers of example.org. Checking asks cloudflare-dns.com.");
  await page.getByRole("button", { name: "Check", exact: true }).waitFor();
  await page.finish();
});

test("something else is shown as it was read", async () => {
  const page = await chromium.open();
  await page.locator("#ask").fill("hello <img src=x onerror=alert(1)>\nmore");
  await page.keyboard.press("Enter");
  assert.match(await page.getByRole("alert").innerText(), /neither a domain[\s\S]*hello <img src=x onerror=alert\(1\)>$/m);
  await page.finish();
});
