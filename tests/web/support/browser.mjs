// The page in a browser, as each test finds it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { browserName, browsers } from "./launch.mjs";
import { dist, serve } from "./server.mjs";

/** The moment at which every test takes place; the fixtures are made for it. */
export const now = new Date("2026-11-21T22:41:07Z");

/** The path of a fixture. */
export function fixture(name) {
  return fileURLToPath(new URL(`../../data/web/${name}`, import.meta.url));
}

/** The text of a fixture. */
export function text(name) {
  return readFile(fixture(name), "utf8");
}

/**
 * Opens the page for the tests of a file. `open` gives a new page at the fixed moment; whatever it
 * does, no test may see an error, a violated policy or a request to another origin.
 */
export function browser() {
  const shared = {};
  before(async () => {
    shared.server = await serve();
    shared.browsers = browsers();
  });
  after(async () => {
    await shared.browsers?.close();
    await shared.server?.close();
  });
  return {
    open: (options) => open(shared, options),
    get origin() {
      return shared.server.origin;
    },
  };
}

async function open({ browsers, server }, { path = "/", single = false, settings = {} } = {}) {
  const context = await browsers.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: "block", ...settings });
  await allowClipboard(context);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  // A resolver that is asked stands in `resolvers`.
  const seen = { requests: [], problems: [], resolvers: [] };
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("console", (message) => {
    // Without a service worker every request is seen; that there is none is said too.
    if (["error", "warning"].includes(message.type()) && !message.text().includes("Service Worker registration blocked")) seen.problems.push(message.text());
  });
  page.on("pageerror", (error) => seen.problems.push(String(error)));
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      globalThis.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  await page.clock.setFixedTime(now);
  const address = single ? pathToFileURL(`${dist}/tlsakit.html`).href : `${server.origin}${path}`;
  await page.goto(address);
  await page.locator("#ask").waitFor();
  // Only a window in front has the focus.
  await page.bringToFront();
  return Object.assign(page, {
    seen,
    /** Ends the test of this page: everything that must never happen has not. */
    async finish() {
      const violations = await page.evaluate(() => globalThis.violations);
      await context.close();
      assert.deepEqual(violations, []);
      assert.deepEqual(seen.problems, []);
      for (const url of seen.requests) {
        // A question; or, after questions that were not answered, whether anything is there.
        if (seen.resolvers.some((resolver) => url === resolver || url.startsWith(`${resolver}?dns=`))) continue;
        const own = single ? url === address || url.startsWith("blob:") || url.startsWith("data:") : url.startsWith(`${server.origin}/`);
        assert.ok(own, `a request to ${url}`);
      }
    },
  });
}

/** Lets a page read and write the clipboard. */
export async function allowClipboard(context) {
  // Firefox has a preference for it (launch.mjs).
  if (browserName === "chromium") await context.grantPermissions(["clipboard-read", "clipboard-write"]);
}

/** Pastes `text` as the keyboard does, into whatever has the focus. */
export async function paste(page, text) {
  await page.evaluate((value) => navigator.clipboard.writeText(value), text);
  await page.keyboard.press("Control+V");
}

/** Drops files on the window; `files` are names of fixtures or `{name, bytes}`. */
export async function drop(page, files, { letGo = true } = {}) {
  const transfer = await transferred(page, files);
  await page.dispatchEvent("body", "dragenter", { dataTransfer: transfer });
  await page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  if (letGo) await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

/** A `DataTransfer` in the page with files, as {@link drop} takes them. */
export async function transferred(page, files) {
  // As one string each: a number for each octet takes a minute for a large file.
  const data = await Promise.all(files.map(async (file) => typeof file === "string"
    ? { name: file, base64: await readFile(fixture(file), "base64") }
    : { name: file.name, base64: Buffer.from(file.bytes).toString("base64") }));
  return page.evaluateHandle((list) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of list) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, data);
}

/** What the clipboard holds. */
export function clipboard(page) {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Waits for the records of `host`, and gives the lines that are shown. */
export async function records(page) {
  await page.locator("#records-head").waitFor();
  await page.locator(".record").first().waitFor();
  return page.locator(".record .slip-text").allInnerTexts();
}
