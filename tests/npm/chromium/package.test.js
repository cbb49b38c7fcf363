// What a browser loads of the package, and what becomes of it when it cannot.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { build as buildByVite } from "vite";

import { launch, resultOf, serve } from "../support/browser.js";
import { Consumer } from "../support/consumer.js";
import { bundle as recordedBundle, bundleFile, conditions, replaying, resolver } from "../support/resolver.js";

const MODULES = ["tlsakit.wasm", "lookup.wasm", "check.wasm"];

const consumer = new Consumer();
const tlsakit = await consumer.import("node.js");

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser.close();
  consumer.remove();
});

/** @param {string} script */
const page = (script) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Consumer</title><link rel="icon" href="data:,">
<script type="module" src="${script}"></script></html>`;

test("a lookup loads its own module, and none of certificates", async () => {
  const recorded = recordedBundle("secure");
  const server = await resolver(replaying(recorded));
  try {
    const options = { resolver: server.address, ...conditions(recorded) };
    consumer.write("lookup/index.html", page("./main.js"));
    consumer.write("lookup/main.js", `
      import { lookup } from "tlsakit";
      const report = await lookup(${JSON.stringify(recorded.name)}, ${JSON.stringify(recorded.type)}, ${JSON.stringify(options)});
      const modules = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.endsWith(".wasm"));
      window.result = { report, modules: modules.map((name) => name.replace(/^.*\\/|-.{8}[.]wasm$/g, "")) };
    `);
    const { report, modules } = await built("lookup");
    assert.deepEqual(modules, ["lookup"]);
    assert.deepEqual(report, await tlsakit.lookup(recorded.name, recorded.type, options));
    assert.equal(report.status, "secure");
    // No question needed the resolver's leave first (CORS).
    assert.equal(server.methods.has("OPTIONS"), false);
  } finally {
    server.close();
  }
});

test("a recorded run loads its own module, and none of the others", async () => {
  const text = readFileSync(bundleFile("probe-complete"), "utf8");
  consumer.write("replay/index.html", page("./main.js"));
  consumer.write("replay/main.js", `
    import { replay } from "tlsakit";
    const report = await replay(${JSON.stringify(text)});
    const modules = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.endsWith(".wasm"));
    window.result = { report, modules: modules.map((name) => name.replace(/^.*\\/|-.{8}[.]wasm$/g, "")) };
  `);
  const { report, modules } = await built("replay");
  assert.deepEqual(modules, ["check"]);
  assert.deepEqual(report, await tlsakit.replay(text));
});

test("a module that cannot be loaded is an error with a code, and may be loaded later", async () => {
  consumer.write("missing/index.html", page("./main.js"));
  consumer.write("missing/main.js", `
    import { explain, lookup, ready, TlsakitError } from "../missing-package/index.js";
    const resolver = "http://127.0.0.1/";
    const calls = [() => ready(), () => lookup("a..b", "MX", { resolver }), () => explain("no-finding")];
    window.codes = async () => {
      const codes = [];
      for (const call of calls) {
        codes.push(await call().then(() => "loaded", (error) => (error instanceof TlsakitError ? error.code : String(error))));
      }
      return codes;
    };
  `);
  consumer.copy(consumer.installed("."), "missing-package");
  for (const file of MODULES) {
    consumer.write(`missing-package/${file}`, "not a module");
  }
  const { address, close } = await serve(consumer.folder);
  const opened = await browser.newPage();
  try {
    await opened.goto(`${address}missing/`);
    const codes = () => opened.evaluate(() => /** @type {any} */ (window).codes());
    assert.deepEqual(await codes(), ["load-failed", "load-failed", "load-failed"]);
    for (const file of MODULES) {
      consumer.copy(consumer.installed(file), `missing-package/${file}`);
    }
    assert.deepEqual(await codes(), ["loaded", "name-unreadable", "finding-unknown"]);
  } finally {
    await opened.close();
    close();
  }
});

/** Builds a folder of the project by Vite and opens the page. @param {string} name */
async function built(name) {
  const root = `${consumer.folder}/${name}`;
  await buildByVite({
    root, base: "./", logLevel: "warn", configFile: false,
    build: { target: "es2022", modulePreload: { polyfill: false } },
  });
  const { address, close } = await serve(`${root}/dist`);
  try {
    return await resultOf(browser, address);
  } finally {
    close();
  }
}
