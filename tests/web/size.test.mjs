// The first use of the page loads no more than its budget: page, styles, scripts, worker and the module
// that is used.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { dist } from "./support/server.mjs";

/** Octets after gzip. */
const BUDGET = 250 * 1024;

const assets = (await readdir(`${dist}/assets`)).map((name) => `assets/${name}`);
const modules = assets.filter((name) => name.endsWith(".wasm"));

test("there are two modules", () => {
  assert.deepEqual(modules.map((name) => name.replace(/-.{8}\.wasm$/, "")).sort(), ["assets/lookup", "assets/tlsakit"]);
});

for (const module of modules) test(`the first use loads at most 250 KB, with ${module}`, async () => {
  const files = ["index.html", "icon.svg", module, ...assets.filter((name) => !name.endsWith(".wasm"))];
  const sizes = await Promise.all(files.map(async (name) => [name, gzipSync(await readFile(`${dist}/${name}`), { level: 9 }).length]));
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  console.log(`first use: ${total} octets by gzip (${sizes.map(([name, size]) => `${name} ${size}`).join(", ")})`);
  assert.ok(total <= BUDGET, `${total} octets, ${total - BUDGET} over the budget`);
});
