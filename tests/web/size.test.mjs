// Each first use of the page loads no more than its budget: what the browser really asks for, from the page itself to the
// result. Scripts that are loaded later (dynamic imports) count where they are used, with all that they import.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bundle, bundleFile, replaying } from "../npm/support/resolver.js";
import { browser, drop, records } from "./support/browser.mjs";
import { lookUp, shared } from "./support/lookup.mjs";
import { dist } from "./support/server.mjs";

const chromium = browser();

/** Octets of a file after gzip. */
async function weight(name) {
  return gzipSync(await readFile(`${dist}/${name}`), { level: 9 }).length;
}

/** What is used first, how, and the octets that it may load after gzip. */
const uses = {
  certificates: {
    budget: 250 * 1024,
    begin: async (page) => {
      await drop(page, ["mx1-fullchain.pem"]);
      await records(page);
    },
  },
  "certificates, in German": {
    // Beside its own texts it has the English ones, which come with the page.
    budget: 256 * 1024,
    settings: { locale: "de-DE" },
    begin: async (page) => {
      await drop(page, ["mx1-fullchain.pem"]);
      await records(page);
    },
  },
  lookups: {
    // With the figure of the chain of trust.
    budget: 266 * 1024,
    begin: async (page) => lookUp(page, bundle("secure"), await shared("secure", replaying(bundle("secure")))),
  },
  "recorded runs": {
    // Beside what replays runs, the module judges texts and plans changes, each with its texts.
    budget: 655 * 1024,
    begin: async (page) => {
      await drop(page, [{ name: "bundle.json", bytes: await readFile(bundleFile("probe-complete")) }]);
      await page.locator("#chains-head").waitFor();
    },
  },
};

for (const [name, { budget, settings = {}, begin }] of Object.entries(uses)) {
  test(`the first use with ${name} loads at most ${budget / 1024} KB`, async () => {
    const page = await chromium.open({ settings });
    await begin(page);
    const own = page.seen.requests.filter((url) => url.startsWith(`${chromium.origin}/`)).map((url) => new URL(url).pathname.slice(1));
    const files = new Set(own.map((path) => (path === "" ? "index.html" : path)));
    assert.equal([...files].filter((file) => file.endsWith(".wasm")).length, 1);
    const sizes = await Promise.all([...files].map(async (file) => [file, await weight(file)]));
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    console.log(`${name}: ${total} octets by gzip (${sizes.map((pair) => pair.join(" ")).join(", ")})`);
    assert.ok(total <= budget, `${total} octets, ${total - budget} over the budget`);
    await page.finish();
  });
}

for (const [what, parts, most] of [["recorded lookups and probes", ["Replay", "Evidence"], 8], ["checks", ["checks"], 25]]) {
  test(`the view of ${what}, with its texts and styles, weighs at most ${most} KB`, async () => {
    const names = await readdir(`${dist}/assets`);
    const files = parts.map((part) => names.filter((name) => name.startsWith(`${part}-`) && name.endsWith(".js")));
    assert.deepEqual(files.map((found) => found.length), parts.map(() => 1));
    const sizes = await Promise.all(files.flat().map((name) => weight(`assets/${name}`)));
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= most * 1024, `${sizes}`);
  });
}
