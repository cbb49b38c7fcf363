// However the package gets into a page, the same input gives there what it gives in Node, octet for octet.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { nodeResolve } from "@rollup/plugin-node-resolve";
// @ts-expect-error Its `exports` hide its declarations.
import { importMetaAssets } from "@web/rollup-plugin-import-meta-assets";
import { build as buildByEsbuild } from "esbuild";
import { rollup } from "rollup";
import { build as buildByVite, createServer as developByVite } from "vite";
import webpack from "webpack";

import { launch, resultOf, serve } from "../support/browser.js";
import { Work } from "../support/work.js";

const work = await Work.begin();
const { consumer } = work;
const expected = work.expected.trimEnd();

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser.close();
  work.end();
});

/** Puts into `window.result` what is done by the module `from`. @param {string} from */
const direct = (from) => `
  import { input } from "./input.js";
  import { work } from ${JSON.stringify(from)};
  window.result = await work(input);
`;

/** A page with a script, and with something before it. @param {string} script @param {string} head */
const page = (script, head = "") => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Consumer</title><link rel="icon" href="data:,">${head}
<script type="module" src="${script}"></script></html>`;

consumer.write("main.js", direct("./work.js"));
consumer.write("inline-main.js", direct("./inline.js"));
consumer.write("in-worker.js", `
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => { window.result = data; };
  worker.onerror = (event) => { throw new Error(event.message); };
`);
consumer.write("worker.js", `
  import { input } from "./input.js";
  import { work } from "./work.js";
  postMessage(await work(input));
`);
for (const name of ["main", "inline-main", "in-worker"]) {
  consumer.write(`${name}.html`, page(`./${name}.js`));
}

for (const name of ["main", "inline-main", "in-worker"]) {
  test(`Vite builds ${name}`, async () => {
    const outDir = join(consumer.folder, `vite-${name}`);
    await buildByVite({
      root: consumer.folder, base: "./", logLevel: "warn", configFile: false,
      build: {
        outDir, target: "es2022", modulePreload: { polyfill: false }, chunkSizeWarningLimit: 4_000,
        rollupOptions: { input: join(consumer.folder, `${name}.html`) },
      },
      worker: { format: "es" },
    });
    assert.equal(await served(`vite-${name}`, `${name}.html`), expected);
  });
}

test("Vite's server for development, told to leave the package as it is", async () => {
  assert.equal(await developed("main.html", ["tlsakit"]), expected);
});

test("Vite's server for development, told nothing, with the modules inline", async () => {
  assert.equal(await developed("inline-main.html", []), expected);
});

for (const name of ["main", "in-worker"]) {
  test(`webpack builds ${name}`, async () => {
    const stats = await packed({
      context: consumer.folder, mode: "production", entry: `./${name}.js`, performance: { hints: false },
      output: { path: join(consumer.folder, `webpack-${name}`) },
    });
    assert.deepEqual([stats.compilation.errors, stats.compilation.warnings], [[], []]);
    consumer.write(`webpack-${name}/index.html`, page("./main.js"));
    assert.equal(await served(`webpack-${name}`), expected);
  });
}

test("Rollup, with a plugin for the files", async () => {
  await rolled("rollup", "main", [nodeResolve(), importMetaAssets()]);
  assert.equal(await served("rollup"), expected);
});

test("Rollup, with the files copied beside what it builds", async () => {
  await rolled("rollup-copied", "main", [nodeResolve()]);
  for (const file of ["tlsakit.wasm", "lookup.wasm", "check.wasm"]) {
    consumer.copy(consumer.installed(file), `rollup-copied/${file}`);
  }
  assert.equal(await served("rollup-copied"), expected);
});

test("Rollup, with the modules inline", async () => {
  await rolled("rollup-inline", "inline-main", [nodeResolve()]);
  assert.equal(await served("rollup-inline"), expected);
});

test("esbuild, with the modules inline", async () => {
  await buildByEsbuild({
    absWorkingDir: consumer.folder, entryPoints: { main: "inline-main.js" }, bundle: true, format: "esm", splitting: true,
    outdir: "esbuild-inline", logLevel: "warning",
  });
  consumer.write("esbuild-inline/index.html", page("./main.js"));
  assert.equal(await served("esbuild-inline"), expected);
});

test("esbuild, with the files copied beside what it builds", async () => {
  await buildByEsbuild({
    absWorkingDir: consumer.folder, entryPoints: ["main.js"], bundle: true, format: "esm", outdir: "esbuild", logLevel: "warning",
  });
  for (const file of ["tlsakit.wasm", "lookup.wasm", "check.wasm"]) {
    consumer.copy(consumer.installed(file), `esbuild/${file}`);
  }
  consumer.write("esbuild/index.html", page("./main.js"));
  assert.equal(await served("esbuild"), expected);
});

test("esbuild, from file:// in one script", async () => {
  consumer.write("one.js", `
    import { input } from "./input.js";
    import { work } from "./inline.js";
    work(input).then((result) => { window.result = result; });
  `);
  const { outputFiles } = await buildByEsbuild({
    absWorkingDir: consumer.folder, entryPoints: ["one.js"], bundle: true, format: "iife", write: false,
    // The one use of it is in the loading of a file, which the inline entry does not do.
    logOverride: { "empty-import-meta": "silent" },
  });
  const script = outputFiles[0]?.text.replaceAll("</script", "<\\/script");
  const file = consumer.write("one.html", `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Consumer</title><script>${script}</script></html>`);
  assert.equal(await resultOf(browser, pathToFileURL(file).href), expected);
});

test("no bundler, by an import map", async () => {
  const map = JSON.stringify({ imports: { tlsakit: "./node_modules/tlsakit/index.js" } });
  consumer.write("mapped.html", page("./main.js", `<script type="importmap">${map}</script>`));
  const hash = createHash("sha256").update(map).digest("base64");
  assert.equal(await served(".", "mapped.html", `'sha256-${hash}'`), expected);
});

test("no bundler, by the address of the package, in a worker too", async () => {
  const text = (/** @type {string} */ address) => work.text.replace('from "tlsakit"', `from ${JSON.stringify(address)}`);
  for (const name of ["main", "in-worker"]) {
    const folder = `plain-${name}`;
    for (const file of ["main.js", "in-worker.js", "worker.js", "input.js"]) {
      consumer.copy(join(consumer.folder, file), `${folder}/${file}`);
    }
    consumer.write(`${folder}/work.js`, text("../node_modules/tlsakit/index.js"));
    consumer.write(`${folder}/index.html`, page(`./${name}.js`));
    assert.equal(await served(".", `${folder}/`), expected, name);
  }
});

/**
 * Serves a folder of the project and opens a page there.
 * @param {string} folder
 * @param {string} path
 * @param {string} scripts what the policy allows beside scripts of the folder
 */
async function served(folder, path = "", scripts = "") {
  const { address, close } = await serve(join(consumer.folder, folder), { scripts });
  try {
    return await resultOf(browser, address + path);
  } finally {
    close();
  }
}

/**
 * Opens a page by way of Vite's server for development, on a port of our own.
 * @param {string} path
 * @param {string[]} exclude packages that it is told to leave as they are
 */
async function developed(path, exclude) {
  const server = createServer((request, response) => vite.middlewares(request, response));
  const vite = await developByVite({
    root: consumer.folder, configFile: false, logLevel: "warn", cacheDir: join(consumer.folder, `vite-cache-${path}`),
    server: { middlewareMode: true, hmr: { server } },
    optimizeDeps: { exclude },
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  assert(address !== null && typeof address === "object");
  try {
    return await resultOf(browser, `http://127.0.0.1:${address.port}/${path}`);
  } finally {
    await vite.close();
    server.close();
    server.closeAllConnections();
  }
}

/** Builds by webpack. @param {import("webpack").Configuration} configuration @returns {Promise<import("webpack").Stats>} */
function packed(configuration) {
  return new Promise((resolve, reject) => {
    webpack(configuration, (error, stats) => (stats === undefined ? reject(error) : resolve(stats)));
  });
}

/**
 * Builds by Rollup; whatever it warns of is a failure.
 * @param {string} folder
 * @param {string} name
 * @param {import("rollup").Plugin[]} plugins
 */
async function rolled(folder, name, plugins) {
  /** @type {string[]} */
  const warnings = [];
  const bundle = await rollup({ input: join(consumer.folder, `${name}.js`), plugins, onwarn: ({ message }) => warnings.push(message) });
  await bundle.write({ dir: join(consumer.folder, folder), format: "es", entryFileNames: "main.js" });
  await bundle.close();
  assert.deepEqual(warnings, []);
  consumer.write(`${folder}/index.html`, page("./main.js"));
}
