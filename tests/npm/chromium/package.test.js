// The package in a browser: bundled by Vite, without a bundler, in workers, and from file://.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { build as bundle } from "esbuild";
import { build as buildByVite } from "vite";

import { launch, resultOf, serve } from "../support/browser.js";
import { Consumer } from "../support/consumer.js";
import { chainFile, chainTime } from "../support/paths.js";
import { bundle as recordedBundle, bundleFile, conditions, replaying, resolver } from "../support/resolver.js";

const pem = readFileSync(chainFile, "utf8");
const options = { host: "mx1.example.org", at: chainTime };

const consumer = new Consumer();
const tlsakit = await consumer.import("node.js");
const expected = tlsakit.generate(pem, options);

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser.close();
  consumer.remove();
});

/** Puts into `window.result` what the package makes of the chain. @param {string} from */
const direct = (from) => `
  import { generate, ready } from ${JSON.stringify(from)};
  await ready();
  window.result = generate(${JSON.stringify(pem)}, ${JSON.stringify(options)});
`;

/** A worker that answers with what the package makes of the chain. @param {string} from */
const worker = (from) => `
  import { generate, ready } from ${JSON.stringify(from)};
  ready().then(() => postMessage(generate(${JSON.stringify(pem)}, ${JSON.stringify(options)})));
`;

/** Starts that worker. */
const throughWorker = `
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => { window.result = data; };
  worker.onerror = (event) => { throw new Error(event.message); };
`;

/** @param {string} script */
const page = (script) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Consumer</title><link rel="icon" href="data:,">
<script type="module" src="${script}"></script></html>`;

test("built by Vite", async () => {
  consumer.write("vite/index.html", page("./main.js"));
  consumer.write("vite/main.js", direct("tlsakit"));
  assert.deepEqual(await built("vite"), expected);
});

test("built by Vite, in a worker", async () => {
  consumer.write("vite-worker/index.html", page("./main.js"));
  consumer.write("vite-worker/main.js", throughWorker);
  consumer.write("vite-worker/worker.js", worker("tlsakit"));
  assert.deepEqual(await built("vite-worker"), expected);
});

test("built by Vite, inline", async () => {
  consumer.write("vite-inline/index.html", page("./main.js"));
  consumer.write("vite-inline/main.js", direct("tlsakit/inline"));
  assert.deepEqual(await built("vite-inline"), expected);
});

test("without a bundler", async () => {
  consumer.write("plain/index.html", page("./main.js"));
  consumer.write("plain/main.js", direct("../node_modules/tlsakit/index.js"));
  assert.deepEqual(await served(consumer.folder, "plain/"), expected);
});

test("without a bundler, in a worker", async () => {
  consumer.write("plain-worker/index.html", page("./main.js"));
  consumer.write("plain-worker/main.js", throughWorker);
  consumer.write("plain-worker/worker.js", worker("../node_modules/tlsakit/index.js"));
  assert.deepEqual(await served(consumer.folder, "plain-worker/"), expected);
});

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

test("from file://, in one script", async () => {
  consumer.write("entry.js", `(async () => {${direct("tlsakit/inline").replace(/import .*;/, "")}})();
    import { generate, ready } from "tlsakit/inline";`);
  const { outputFiles } = await bundle({
    absWorkingDir: consumer.folder, entryPoints: ["entry.js"], bundle: true, format: "iife", write: false,
    // The one use of it is in the loading of a file, which the inline entry does not do.
    logOverride: { "empty-import-meta": "silent" },
  });
  const script = outputFiles[0]?.text.replaceAll("</script", "<\\/script");
  const file = consumer.write("one.html", `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Consumer</title><script>${script}</script></html>`);
  assert.deepEqual(await resultOf(browser, pathToFileURL(file).href), expected);
});

test("a module that cannot be loaded is an error with a code, and may be loaded later", async () => {
  consumer.write("missing/index.html", page("./main.js"));
  consumer.write("missing/main.js", `
    import { ready, TlsakitError } from "../missing-package/index.js";
    const codes = [];
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await ready().catch((error) => codes.push(error instanceof TlsakitError ? error.code : String(error)));
    }
    window.result = codes;
  `);
  consumer.copy(consumer.installed("."), "missing-package");
  consumer.write("missing-package/tlsakit.wasm", "not a module");
  const { address, close } = await serve(consumer.folder);
  const complaints = await browser.newPage();
  try {
    await complaints.goto(`${address}missing/`);
    await complaints.waitForFunction(() => "result" in window);
    assert.deepEqual(await complaints.evaluate(() => /** @type {any} */ (window).result), ["load-failed", "load-failed"]);
  } finally {
    await complaints.close();
    close();
  }
});

/** Builds a folder of the project by Vite and opens the page. @param {string} name */
async function built(name) {
  const root = `${consumer.folder}/${name}`;
  await buildByVite({
    root, base: "./", logLevel: "warn", configFile: false,
    build: { target: "es2022", modulePreload: { polyfill: false } },
    worker: { format: "es" },
  });
  return served(`${root}/dist`, "");
}

/** @param {string} folder @param {string} path */
async function served(folder, path) {
  const { address, close } = await serve(folder);
  try {
    return await resultOf(browser, address + path);
  } finally {
    close();
  }
}
