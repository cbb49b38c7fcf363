// What is in the tarball.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { brotliCompressSync } from "node:zlib";

import { publint } from "publint";

import { Consumer } from "./support/consumer.js";
import { repository, tarball } from "./support/paths.js";

/**
 * Every file, and the octets that it may have; a module has its budget in wasm-pack.toml, and inside a script it has
 * a third more.
 * @type {Record<string, number>}
 */
const FILES = {
  "LICENSE-APACHE": 12_000,
  "LICENSE-MIT": 1_200,
  "README.md": 20_000,
  "api.d.ts": 80_000,
  "api.js": 2_000,
  "carry.js": 10_000,
  "check-bindings.js": 34_000,
  "check.js": 2_000,
  "check.wasm": budget("check"),
  "check.wasm.js": inline("check"),
  "checker.js": 4_000,
  "doh.js": 8_000,
  "error.js": 1_000,
  "index.d.ts": 1_500,
  "index.js": 1_200,
  "inline.d.ts": 100,
  "inline.js": 1_500,
  "load.js": 1_200,
  "lookup-bindings.js": 24_000,
  "lookup.js": 1_200,
  "lookup.wasm": budget("lookup"),
  "lookup.wasm.js": inline("lookup"),
  "node.js": 1_500,
  "package.json": 2_000,
  "report.schema.json": 140_000,
  "tlsakit-bindings.js": 24_000,
  "tlsakit.wasm": budget("tlsakit"),
  "tlsakit.wasm.js": inline("tlsakit"),
  "version.js": 100,
  "visit.js": 3_000,
  "workerd.js": 1_500,
};

/** Octets of the tarball. */
const TARBALL = 2_500_000;

/** Octets, compressed by brotli, of all scripts that a page loads before it can make a record, the module apart. */
const FIRST_SCRIPTS = 8_000;

const consumer = new Consumer();
after(() => consumer.remove());

test("it holds these files and no others", () => {
  assert.deepEqual(readdirSync(consumer.installed(".")).sort(), Object.keys(FILES));
});

for (const [file, most] of Object.entries(FILES)) {
  test(`${file} has at most ${most} octets`, () => {
    const { size } = statSync(consumer.installed(file));
    assert(size > 0 && size <= most, `${size}`);
  });
}

test(`the tarball has at most ${TARBALL} octets`, () => {
  const { size } = statSync(tarball());
  assert(size <= TARBALL, `${size}`);
});

test(`a page loads at most ${FIRST_SCRIPTS} octets of scripts to make a record`, () => {
  const loaded = new Set();
  const waiting = ["index.js"];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    loaded.add(file);
    const text = readFileSync(consumer.installed(file), "utf8");
    // What is imported as soon as the file is.
    const imported = [...text.matchAll(/^(?:import|export)[^(]*? from "\.\/(.*?)";$/gm)].map(([, name = ""]) => name);
    waiting.push(...imported.filter((name) => !loaded.has(name)));
  }
  assert(loaded.has("tlsakit-bindings.js") && !loaded.has("check-bindings.js") && !loaded.has("carry.js"), [...loaded].join());
  const sizes = [...loaded].map((file) => brotliCompressSync(readFileSync(consumer.installed(file))).length);
  const sum = sizes.reduce((total, size) => total + size, 0);
  assert(sum <= FIRST_SCRIPTS, `${sum}`);
});

test("its version is the workspace's", async () => {
  const [, version] = /^version = "(.*)"$/m.exec(readFileSync(join(repository, "Cargo.toml"), "utf8")) ?? [];
  const manifest = JSON.parse(readFileSync(consumer.installed("package.json"), "utf8"));
  assert.equal(manifest.version, version);
  assert.equal((await consumer.import("node.js")).version, version);
});

test("no file names a folder of the machine that it was built on", () => {
  for (const file of Object.keys(FILES)) {
    const octets = readFileSync(consumer.installed(file));
    for (const folder of [`${homedir()}/`, `${repository}/`, "registry/src", ".cargo"]) {
      assert.equal(octets.indexOf(folder), -1, `${file} holds ${folder}`);
    }
  }
});

test("the inline modules are the same as the files", async () => {
  for (const file of ["tlsakit.wasm", "lookup.wasm", "check.wasm"]) {
    const { base64 } = await consumer.import(`${file}.js`);
    assert.equal(base64, readFileSync(consumer.installed(file)).toString("base64"));
  }
});

test("publint has nothing to say", async () => {
  const { messages } = await publint({ pkgDir: consumer.installed("."), level: "suggestion", strict: true });
  assert.deepEqual(messages, []);
});

test("attw finds the types from every kind of import", () => {
  const attw = join(import.meta.dirname, "node_modules/.bin/attw");
  const options = ["--profile", "esm-only", "--exclude-entrypoints", "./wasm", "--no-color"];
  execFileSync(attw, [tarball(), ...options], { stdio: ["ignore", "ignore", "inherit"] });
});

/** The octets that wasm-pack.toml allows a module. @param {string} module */
function budget(module) {
  const text = readFileSync(join(repository, "wasm-pack.toml"), "utf8");
  const [, raw = ""] = new RegExp(`^name = "${module}"$[^[]*?^raw = ([0-9_]+)$`, "m").exec(text) ?? [];
  assert(raw !== "", module);
  return Number(raw.replaceAll("_", ""));
}

/** The octets that a module may have in base64, in a script. @param {string} module */
function inline(module) {
  return Math.ceil(budget(module) / 3) * 4 + 100;
}
