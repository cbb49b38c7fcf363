// A name is looked up, and the answer validated in the page.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { lookup } from "tlsakit";
import { bundle, conditions, replaying, resolver } from "../npm/support/resolver.js";
import { browser, clipboard, paste } from "./support/browser.mjs";
import { needs } from "./support/lacks.mjs";
import { chosen } from "./support/launch.mjs";
import { chooseResolver, lookUp } from "./support/lookup.mjs";

const chromium = browser();
const servers = [];
after(() => servers.forEach((server) => server.close()));

async function started(answer) {
  const server = await resolver(answer);
  servers.push(server);
  return server;
}

const words = { secure: "Secure", insecure: "Insecure", bogus: "Bogus", indeterminate: "Could not tell" };

for (const name of chosen(["secure", "insecure", "bogus", "no-data", "name-error", "alias", "wildcard", "odd", "failed"], ["bogus", "no-data"])) {
  test(`${name} is shown as the package in Node has it`, async () => {
    const recorded = bundle(name);
    const server = await started(replaying(recorded));
    const report = await lookup(recorded.name, recorded.type, { resolver: server.address, ...conditions(recorded) });
    const page = await chromium.open();
    await lookUp(page, recorded, server);
    assert.equal(await page.locator(".verdict-word").innerText(), words[report.status]);
    assert.equal(await page.title(), `${recorded.name} ${recorded.type}: ${words[report.status]}`);
    // Before the reason may stand what explains it. If every question failed alike, the reason names none of them.
    const every = report.questions.every(({ failure }) => failure !== null);
    const reason = every ? report.reason?.text.replace(/^\S+ \S+: t/, "T") : report.reason?.text;
    if (reason !== undefined) assert.ok((await page.locator(".why").innerText()).endsWith(reason));
    const lines = report.rrset.map((record) => `${record.name} ${record.ttl} IN ${record.type} ${record.rdata}`);
    if (lines.length > 0) {
      await page.getByRole("button", { name: /^Copy Records/ }).click();
      await page.locator(".copied").waitFor();
      assert.equal(await clipboard(page), lines.join("\n"));
    }
    assert.equal(await page.locator(".caution").count(), report.status === "bogus" ? 1 : 0);
    const asked = await page.locator("#questions-head").locator("xpath=ancestor::section").locator("tbody tr").count();
    assert.equal(asked, report.questions.length);
    for (const { rdata } of report.denials.flatMap(({ records }) => records)) {
      assert.ok((await page.locator(".denial-record code").allInnerTexts()).some((text) => text.endsWith(rdata)), rdata);
    }
    assert.equal(await page.locator(".footer-row p").first().innerText(), `${asked} questions were asked of ${new URL(server.address).host}.`);
    await page.finish();
  });
}

test("the chain of trust leads from the anchor to the records", async () => {
  const recorded = bundle("secure");
  const page = await chromium.open();
  await lookUp(page, recorded, await started(replaying(recorded)));
  await page.getByText("The same as a table").click();
  const rows = await page.locator(".chain tbody tr").allInnerTexts();
  assert.equal(rows.length, 7);
  assert.match(rows[0], /^\. \(root\)\s+trust anchor \d+\s+given by you, ECDSA P-256\s+trusted$/);
  assert.match(rows[2], /^\. \(root\)\s+DS org \d+\s+key \d+, ECDSA P-256\s+1 Nov 2026\s+1 Jan 2027\s+good$/);
  assert.match(rows[6], /^example\.org\s+_25\._tcp\.mx1\.example\.org TLSA\s+key \d+\s+1 Nov 2026/);
  const line = await page.getByRole("list", { name: "Chain of trust" }).getByRole("listitem").allInnerTexts();
  assert.deepEqual(line.map((text) => text.split("\n")[0]), ["root", "org", "example.org", "TLSA"]);
  await page.finish();
});

test("without own trust anchors the root’s count, and these records are bogus", async () => {
  const recorded = { ...bundle("secure"), trustAnchors: "" };
  const page = await chromium.open();
  await lookUp(page, recorded, await started(replaying(recorded)));
  assert.equal(await page.locator(".verdict-word").innerText(), "Bogus");
  assert.match(await page.locator(".chain tbody tr").first().textContent(), /trust anchor 20326, 38696built in/);
  await page.finish();
});

test("the focus goes to the verdict, and a lookup can be repeated", async () => {
  const recorded = bundle("secure");
  const server = await started(replaying(recorded));
  const page = await chromium.open();
  await lookUp(page, recorded, server);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  const first = server.seen.length;
  await page.getByRole("button", { name: "Look up" }).click();
  // The footer counts a question when it goes out, and the questions' table stands when all have come back.
  await page.locator(".footer", { hasText: `${2 * first} questions` }).waitFor();
  await page.locator("#questions-head").waitFor();
  assert.equal(server.seen.length, 2 * first);
  await page.finish();
});

test("records that were looked up can be explained and matched", async () => {
  const recorded = bundle("secure");
  const page = await chromium.open();
  await lookUp(page, recorded, await started(replaying(recorded)));
  await page.getByRole("button", { name: "Explain and match them" }).click();
  await page.locator(".record").first().waitFor();
  assert.equal(await page.locator("h1").innerText(), "Two TLSA records for mx1.example.org");
  await page.goBack();
  await page.locator("#questions-head").waitFor();
  assert.equal(await page.locator(".verdict-word").innerText(), "Secure");
  await page.finish();
});

test("nothing is asked before the user says so: neither by pasting nor by an address", async () => {
  const recorded = bundle("secure");
  const server = await started(replaying(recorded));
  const page = await chromium.open({ path: `/#lookup=${recorded.name}/${recorded.type}&resolver=${server.address}` });
  await page.getByText("Nothing has been asked yet").waitFor();
  assert.equal(await page.locator("#ask").inputValue(), `${recorded.name} ${recorded.type}`);
  assert.match(await page.locator(".settings").innerText(), new RegExp(`Resolver: ${new URL(server.address).host}`));
  await page.locator("#ask").fill("");
  await paste(page, "example.org MX");
  await page.getByText("Read as a name and a type").waitFor();
  assert.equal(await page.locator(".footer-row p").first().innerText(), "No request has been made.");
  assert.deepEqual(server.seen, []);
  await page.finish();
});

test("a lookup has an address of its own", async () => {
  const recorded = bundle("secure");
  const server = await started(replaying(recorded));
  const page = await chromium.open();
  await lookUp(page, recorded, server);
  assert.equal(new URL(page.url()).hash, `#lookup=${recorded.name}/${recorded.type}&resolver=${server.address}`);
  await page.finish();
});

test("an address may not bring a resolver that is not to be asked", async () => {
  const page = await chromium.open({ path: "/#resolver=http://resolver.example/dns-query" });
  assert.match(await page.locator(".settings").innerText(), /Resolver: cloudflare-dns\.com/);
  await page.finish();
});

test("a lookup can be stopped, by button and by Escape, and nothing stays under way", async () => {
  const server = await started(() => {});
  const page = await chromium.open();
  await chooseResolver(page, server);
  for (const stop of [() => page.getByRole("button", { name: "Stop" }).click(), () => page.keyboard.press("Escape")]) {
    await page.locator("#ask").fill("example.org MX");
    await page.locator("#ask").press("Enter");
    await page.getByRole("heading", { name: /^0 of \d+ answers/ }).waitFor();
    await stop();
    await page.getByText("The lookup of example.org MX was stopped").waitFor();
    for (let waited = 0; server.state.inFlight > 0; waited += 20) {
      assert.ok(waited < 3000, `${server.state.inFlight} questions under way`);
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
  }
  page.seen.problems = page.seen.problems.filter((problem) => !problem.includes("ERR_ABORTED"));
  await page.finish();
});

test("a resolver that lets no page read its answers is told from one that is not there", async () => {
  const server = await started((_, response) => {
    response.removeHeader("Access-Control-Allow-Origin");
    response.end();
  });
  const page = await chromium.open();
  await chooseResolver(page, server);
  await page.locator("#ask").fill("example.org MX");
  await page.keyboard.press("Enter");
  await page.locator("#questions-head").waitFor();
  assert.equal(await page.locator(".verdict-word").innerText(), "Could not tell");
  assert.equal(await page.locator("h1").innerText(), "example.org MX could not be looked up");
  const { host } = new URL(server.address);
  assert.equal(await page.locator(".why").innerText(), `${host} answers, but does not let web pages read the answer (no CORS header). This says nothing about example.org.`);
  server.close();
  await page.locator("#ask").press("Enter");
  await page.getByText(`${host} was not reached. This says nothing about example.org.`).waitFor();
  await page.context().setOffline(true);
  await page.locator("#ask").press("Enter");
  await page.getByText("This device is offline. Making, matching and explaining records still work.").waitFor();
  // The browser's own words about each request.
  page.seen.problems = page.seen.problems.filter((problem) => !/CORS|Failed to load resource/.test(problem));
  await page.finish();
});

test("a network’s sign-in page is told from a resolver", async () => {
  const server = await started((_, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end("<title>Welcome</title>");
  });
  const page = await chromium.open();
  await chooseResolver(page, server);
  await page.locator("#ask").fill("example.org MX");
  await page.keyboard.press("Enter");
  await page.locator("#questions-head").waitFor();
  assert.match(await page.locator(".why").innerText(), /^Something between answers in place of .*, perhaps a network’s sign-in page\. This says nothing about example\.org\.$/);
  await page.finish();
});

test("a device whose clock is wrong is asked about it, and so is a network that redirects", async () => {
  const recorded = bundle("secure");
  const server = await started(replaying(recorded));
  const page = await chromium.open();
  await lookUp(page, { ...recorded, at: "2026-10-29T00:00:00Z" }, server);
  assert.equal(await page.locator(".verdict-word").innerText(), "Bogus");
  assert.match(await page.locator(".why").innerText(), /^Every signature seems 3 days too young: is this device’s clock right\? /);
  const elsewhere = await started(() => {});
  const portal = await started((_, response) => { response.writeHead(302, { Location: elsewhere.address }).end(); });
  await chooseResolver(page, portal);
  await page.locator("#ask").press("Enter");
  await page.getByText(/^Something between answers in place of /).waitFor();
  // The debugger tells of the redirection; nothing follows it.
  assert.equal(elsewhere.methods.size, 0);
  page.seen.resolvers.push(elsewhere.address);
  await page.finish();
});

test("a name or an anchor that cannot be read is said to be so", async () => {
  const page = await chromium.open();
  await chooseResolver(page, { address: "http://127.0.0.1:1/", anchors: "nothing" });
  await page.locator("#ask").fill("example.org MX");
  await page.keyboard.press("Enter");
  await page.getByText("example.org MX cannot be looked up").waitFor();
  assert.match(await page.locator(".note").innerText(), /Line 1 of the trust anchors/);
  await page.finish();
});

test("the single file looks up too", async () => {
  const recorded = bundle("secure");
  const page = await chromium.open({ single: true });
  await lookUp(page, recorded, await started(replaying(recorded)));
  assert.equal(await page.locator(".verdict-word").innerText(), "Secure");
  await page.finish();
});

test("the page stays free while it validates", needs("long tasks"), async () => {
  const recorded = bundle("secure");
  const page = await chromium.open();
  await page.evaluate(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ type: "longtask" });
  });
  await lookUp(page, recorded, await started(replaying(recorded)));
  // A frame more, so that the last task has been reported.
  await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 100); }));
  assert.equal(page.workers().length, 1);
  assert.ok(await page.evaluate(() => globalThis.longest) < 200, "a task of the page took longer than 200 ms");
  await page.finish();
});
