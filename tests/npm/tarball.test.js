// What is in the tarball.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { publint } from "publint";

import { Consumer } from "./support/consumer.js";
import { repository, tarball } from "./support/paths.js";

const FILES = [
  "LICENSE-APACHE",
  "LICENSE-MIT",
  "README.md",
  "api.d.ts",
  "api.js",
  "carry.js",
  "check-bindings.js",
  "check.js",
  "check.wasm",
  "check.wasm.js",
  "checker.js",
  "doh.js",
  "error.js",
  "index.d.ts",
  "index.js",
  "inline.d.ts",
  "inline.js",
  "load.js",
  "lookup-bindings.js",
  "lookup.js",
  "lookup.wasm",
  "lookup.wasm.js",
  "node.js",
  "package.json",
  "report.schema.json",
  "tlsakit-bindings.js",
  "tlsakit.wasm",
  "tlsakit.wasm.js",
  "version.js",
  "visit.js",
  "workerd.js",
];

const consumer = new Consumer();
after(() => consumer.remove());

test("it holds these files and no others", () => {
  assert.deepEqual(readdirSync(consumer.installed(".")).sort(), FILES);
});

test("its version is the workspace's", async () => {
  const [, version] = /^version = "(.*)"$/m.exec(readFileSync(join(repository, "Cargo.toml"), "utf8")) ?? [];
  const manifest = JSON.parse(readFileSync(consumer.installed("package.json"), "utf8"));
  assert.equal(manifest.version, version);
  assert.equal((await consumer.import("node.js")).version, version);
});

test("no file names a folder of the machine that it was built on", () => {
  for (const file of FILES) {
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
