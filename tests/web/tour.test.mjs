// A tour of the whole page, and every request that it makes on the way: to itself, and to the resolvers that were chosen.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { bundle, bundleFile, replaying } from "../npm/support/resolver.js";
import { browser, drop, paste, records, text } from "./support/browser.mjs";
import { association, certificates } from "./support/expected.mjs";
import { lookUp, shared } from "./support/lookup.mjs";
import { dist } from "./support/server.mjs";
import { replayed } from "./support/views.mjs";

const pages = browser();
const looked = bundle("secure");
const checked = bundle("check-undetermined");
const { address: lookupResolver, seen: lookupQuestions } = await shared("tour of a lookup", replaying(looked));
const { address: checkResolver, seen: checkQuestions } = await shared("tour of a check", replaying(checked));

/** Every stop of the tour, in order, in one page. */
const stops = {
  "another language and theme": async (page) => {
    await page.locator("[popovertarget=language]").click();
    await page.getByLabel("Nederlands").check();
    await page.getByLabel("English").check();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByLabel("Dark").check();
    await page.getByLabel("As the system").check();
    await page.keyboard.press("Escape");
  },
  "a pasted chain, its details and a comparison": async (page) => {
    await page.locator("#ask").focus();
    await paste(page, await text("mx1-fullchain.pem"));
    await records(page);
    await page.getByRole("button", { name: "Details of mx1.example.org" }).click();
    const [server] = await certificates("renewed.pem");
    await page.getByLabel("Published TLSA records").fill(`3 1 1 ${association(server, 1, 1)}`);
    await page.locator(".verdicts .note-bad").waitFor();
    await page.locator(".number").first().click();
    await page.locator("#term-usage-3").waitFor({ state: "visible" });
    await page.keyboard.press("Escape");
  },
  "explained records": async (page) => {
    await page.locator("#ask").fill(`_25._tcp.mx1.example.org. IN TLSA 3 1 1 ${"ac".repeat(32)}`);
    await page.locator("#ask").press("Enter");
    await page.getByRole("heading", { name: "One TLSA record for mx1.example.org" }).waitFor();
  },
  "a private key": async (page) => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    await drop(page, [{ name: "key.pem", bytes: Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })) }]);
    await page.locator(".refused").waitFor();
  },
  "a lookup": (page) => lookUp(page, looked, { address: lookupResolver }),
  "a recorded check": (page) => replayed(page, "check-at-risk"),
  "a recorded probe": async (page) => {
    await drop(page, [{ name: "probe.json", bytes: await readFile(bundleFile("probe-failed")) }]);
    await page.locator("#chains-head").waitFor();
  },
  "a check": async (page) => {
    await page.clock.setFixedTime(new Date(checked.at));
    page.seen.resolvers.push(checkResolver);
    await page.getByRole("button", { name: /^Resolver/ }).click();
    await page.getByLabel("Another resolver").fill(checkResolver);
    await page.getByRole("button", { name: "Use it" }).click();
    await page.locator("#anchors").fill(checked.trustAnchors);
    await page.keyboard.press("Escape");
    await page.locator("#ask").fill(checked.name);
    await page.locator("#ask").press("Enter");
    await page.getByRole("heading", { level: 1, name: "DNS is in order. The certificate has not been seen." }).waitFor();
  },
  "its exports": async (page) => {
    for (const [form, ending] of [["bundle", ".json"], ["Markdown", ".md"], ["CSV", ".csv"]]) {
      await page.getByRole("button", { name: form, exact: true }).click();
      await page.locator("[role=status]", { hasText: ending }).waitFor({ state: "attached" });
    }
  },
  "resolvers": async (page) => {
    await page.getByRole("link", { name: "Resolvers", exact: true }).click();
    await page.locator(".tests").waitFor();
  },
  "back and forward": async (page) => {
    await page.goBack();
    await page.locator(".verdict-word").waitFor();
    await page.goBack();
    await page.locator("#chains-head").waitFor();
    await page.goForward();
    await page.getByRole("heading", { level: 1, name: "DNS is in order." }).waitFor();
  },
};

for (const single of [false, true]) {
  test(`every request of a tour of ${single ? "the single file" : "the page"}`, async () => {
    const page = await pages.open({ single });
    lookupQuestions.length = 0;
    checkQuestions.length = 0;
    for (const [stop, make] of Object.entries(stops)) {
      await make(page);
      assert.deepEqual(await page.evaluate(() => globalThis.violations), [], stop);
      assert.deepEqual(page.seen.problems, [], stop);
    }
    const urls = page.seen.requests.filter((url) => !/^(?:blob|data|file):/.test(url)).map((url) => new URL(url));
    const own = urls.filter(({ origin }) => origin === pages.origin);
    const asked = urls.filter(({ origin }) => origin !== pages.origin);
    console.log(`${own.length} requests for ${new Set(own.map(({ pathname }) => pathname)).size} files of its own, ${asked.length} questions`);
    assert.equal(own.length > 0, !single);
    const files = new Set((await readdir(dist, { recursive: true })).map((path) => `/${path}`));
    for (const { href, pathname, search } of own) assert.ok((pathname === "/" || files.has(pathname)) && search === "", href);
    for (const { href, origin, pathname, search } of asked) {
      assert.ok([lookupResolver, checkResolver].includes(`${origin}${pathname}`) && /^\?dns=[\w-]+$/.test(search), href);
    }
    // What arrived at the resolvers is what the browser told of, and says nothing about the page or its user.
    const arrived = [...lookupQuestions, ...checkQuestions];
    assert.ok(lookupQuestions.length > 0 && checkQuestions.length > 0);
    assert.equal(arrived.length, asked.length);
    for (const { headers } of arrived) assert.deepEqual([headers.cookie, headers.referer, headers.authorization], [undefined, undefined, undefined]);
    await page.finish();
  });
}
