// The evidence of a check: every question as asked and answered, down to the octets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { replay } from "tlsakit";
import { bundle } from "../npm/support/resolver.js";
import { browser, clipboard } from "./support/browser.mjs";
import { checkedLive, droppedBundle, replayed } from "./support/views.mjs";

const chromium = browser();

const rows = (page) => page.locator(".asked tbody tr:has(.disclosure)");

test("every question of a recorded check stands in the order asked", async () => {
  const recorded = bundle("check-at-risk");
  const { asked, roundTrips } = await replay(recorded);
  const page = await chromium.open();
  await replayed(page, "check-at-risk");
  assert.equal(await page.locator("#evidence-head").locator("xpath=ancestor::section").locator(".caption").first().innerText(), `${asked.length} questions in ${roundTrips} flights.`);
  await page.locator(".asked").getByRole("button", { name: /^Show \d+ more$/ }).click();
  assert.deepEqual(await rows(page).locator(".disclosure").allInnerTexts(), asked.map(({ name }) => name));
  assert.deepEqual(await rows(page).locator(".asked-type").allInnerTexts(), asked.map(({ type }) => type));
  assert.deepEqual(await rows(page).locator(".asked-octets").allInnerTexts(), asked.map(({ octets }) => String(octets)));
  assert.equal(await page.locator(".out").count(), 0);
  await page.finish();
});

test("an opened row has the records, and all octets to copy", async () => {
  const recorded = bundle("check-at-risk");
  const page = await chromium.open();
  await replayed(page, "check-at-risk");
  const button = page.locator(".asked").getByRole("button", { name: "_25._tcp.mx2.example.org.", exact: true });
  await button.focus();
  await page.keyboard.press("Enter");
  assert.equal(await button.getAttribute("aria-expanded"), "true");
  const opened = page.locator(`#${await button.getAttribute("aria-controls")}`);
  const digest = "10efa671e2f16e7e88c7406c1858b9927bb0adebb9dbed8d90a763129f194f0e";
  assert.ok((await opened.innerText()).replace(/\s/g, "").includes(`TLSA311${digest}`));
  assert.match(await opened.innerText(), /Signature\s+by key \d+ of example\.org, ECDSA P-256, 1 Nov 2026 to 1 Jan 2027\. Good\./);
  const { answer } = recorded.runs[0].exchanges.find(({ name, type }) => name === "_25._tcp.mx2.example.org." && type === "TLSA");
  const octets = Buffer.from(answer, "base64");
  await opened.getByRole("button", { name: `All ${octets.length} octets` }).click();
  await opened.getByRole("button", { name: /^Copy/ }).click();
  await opened.locator(".copied").waitFor();
  assert.equal(await clipboard(page), octets.toString("hex"));
  await button.click();
  assert.equal(await opened.count(), 0);
  await page.finish();
});

test("a live check has the time of each question, and the resolver’s opinion beside ours", async () => {
  const page = await chromium.open();
  await checkedLive(page);
  const count = await rows(page).count();
  assert.ok(count > 5);
  assert.equal(await page.locator(".out").count(), count);
  assert.match((await page.locator(".asked thead").innerText()).replace(/\s+/g, " ").trim(), /Out, 0 to \d+ ms ms$/);
  for (const took of await rows(page).locator(".asked-took").allInnerTexts()) assert.match(took, /^\d+$/);
  const sent = await page.locator(".out rect").evaluateAll((bars) => bars.map((bar) => [bar.x.baseVal.value, bar.width.baseVal.value]));
  for (const [x, width] of sent) assert.ok(x >= 0 && width > 0 && x + width <= 100.01, `${x} ${width}`);
  await page.finish();
});

test("a bundle that claims to have asked very much stays usable", async () => {
  const recorded = bundle("check-at-risk");
  const page = await chromium.open();
  await droppedBundle(page, { ...recorded, runs: recorded.runs.map((run) => ({ ...run, exchanges: run.exchanges.map((exchange) => (exchange.type === "TLSA" ? { ...exchange, answer: "AAAA" } : exchange)) })) });
  assert.ok(await rows(page).count() <= 24);
  await page.locator(".asked").getByRole("button", { name: "_25._tcp.at-risk.example.org.", exact: true }).click();
  assert.equal(await page.locator("img").count(), 0);
  await page.finish();
});

test("narrow, each question keeps its name, type, result and answer", async () => {
  const page = await chromium.open({ settings: { viewport: { width: 320, height: 640 } } });
  await replayed(page, "check-at-risk");
  const first = rows(page).first();
  for (const part of [".disclosure", ".asked-type", ".asked-result", ".asked-answer"]) assert.equal(await first.locator(part).isVisible(), true, part);
  const heads = await page.locator(".asked").getByRole("columnheader").count();
  assert.equal(heads, 6);
  await page.finish();
});

for (const changed of [false, true]) {
  test(`a second resolver is asked too when that is wanted: ${changed ? "what differs is said" : "nothing differs"}`, async () => {
    const page = await chromium.open();
    await checkedLive(page);
    const [address] = page.seen.resolvers;
    const second = "https://cloudflare-dns.com/dns-query";
    page.seen.resolvers.push(second);
    // That name leads to the resolver on loopback, whose answers may be changed on the way.
    await page.route(`${second}?*`, async (route) => {
      const response = await route.fetch({ url: `${address}${new URL(route.request().url()).search}` });
      const body = Buffer.from(await response.body());
      const at = body.indexOf(Buffer.from([192, 0, 2, 25]));
      if (changed && at > 0) body[at + 3] = 99;
      await route.fulfill({ response, body });
    });
    await page.getByRole("button", { name: "Ask cloudflare-dns.com too" }).click();
    await page.locator(`.compared .mark-${changed ? "risk" : "ok"}`).waitFor();
    assert.match(await page.locator(".compared").innerText(), changed ? /cloudflare-dns\.com/ : /Nothing differs between the two resolvers\./);
    assert.ok(page.seen.requests.some((url) => url.startsWith(`${second}?dns=`)));
    await page.finish();
  });
}
