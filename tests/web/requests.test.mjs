// What leaves the page: nothing but lookups. What its policy allows: itself, and resolvers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, drop, records } from "./support/browser.mjs";

const chromium = browser();

test("before the first input only the page is loaded, and afterwards only its own view, worker and module", async () => {
  const page = await chromium.open();
  const loaded = page.seen.requests.map((url) => new URL(url).pathname);
  assert.ok(loaded.every((path) => /^\/(?:$|icon\.svg$|assets\/index-[\w-]+\.(?:js|css)$)/.test(path)), loaded.join());
  await drop(page, ["mx1-fullchain.pem"]);
  await records(page);
  const later = page.seen.requests.slice(loaded.length).map((url) => new URL(url).pathname).filter((path) => path !== "/icon.svg");
  assert.ok(later.every((path) => /^\/assets\/(?:[\w-]+\.js|tlsakit-[\w-]+\.wasm)$/.test(path)), later.join());
  assert.ok(!later.some((path) => /\/(?:Lookup|Replay)-/.test(path)), later.join());
  assert.equal(page.workers().length, 1);
  const before = page.seen.requests.filter((url) => !url.endsWith("/icon.svg"));
  await page.getByLabel("Port", { exact: true }).fill("587");
  await page.locator(".slip-text", { hasText: "_587._tcp" }).first().waitFor();
  assert.deepEqual(page.seen.requests.filter((url) => !url.endsWith("/icon.svg")), before);
  await page.finish();
});

test("the policy stops scripts, markup and other hosts", async () => {
  const page = await chromium.open();
  const tried = await page.evaluate(async () => {
    const outcome = async (work) => {
      try {
        await work();
        return "allowed";
      } catch {
        return "stopped";
      }
    };
    const before = globalThis.violations.length;
    const results = {
      // The debugger's own evaluation is exempt, a timer is not.
      eval: await new Promise((resolve) => { setTimeout(async () => resolve(await outcome(() => (0, eval)("1")))); }),
      markup: await outcome(() => { document.createElement("div").innerHTML = "<b>x</b>"; }),
      policy: await outcome(() => globalThis.trustedTypes.createPolicy("another", {})),
      fetch: await outcome(() => fetch("http://192.0.2.1/")),
    };
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    const seen = globalThis.violations.length - before;
    globalThis.violations = [];
    return { results, seen };
  });
  assert.deepEqual(tried.results, { eval: "stopped", markup: "stopped", policy: "stopped", fetch: "stopped" });
  assert.ok(tried.seen >= 3);
  page.seen.problems.length = 0;
  page.seen.requests = page.seen.requests.filter((url) => !url.includes("192.0.2.1"));
  await page.finish();
});

test("what certificates say is text, never markup", async () => {
  const page = await chromium.open();
  await page.locator("#ask").fill(`_25._tcp.<b>x</b>.example. IN TLSA 3 1 1 <img src=x onerror=alert(1)>`);
  await page.keyboard.press("Enter");
  await page.locator(".summary, .note").first().waitFor();
  assert.equal(await page.locator("main b, main img").count(), 0);
  await page.finish();
});
