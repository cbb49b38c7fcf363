// Whatever runs the package, the same input gives what it gives in Node, octet for octet.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { build } from "esbuild";
import { Miniflare } from "miniflare";

import { platformBinary } from "./support/paths.js";
import { printing, Work } from "./support/work.js";

/** The newest behaviour of workerd that is asked for. */
const COMPATIBILITY_DATE = "2026-04-01";

const work = await Work.begin();
const { consumer, expected } = work;
after(() => work.end());

consumer.write("main.js", printing("./work.js"));
consumer.write("inline-main.js", printing("./inline.js"));
consumer.write("main.ts", printing("./work.ts"));

test("Node, with the modules inline", async () => {
  assert.equal(await consumer.run(printing("./inline.js")), expected);
});

/** Runs a script of the project. @param {string} program @param {string[]} options */
async function run(program, options) {
  const { stdout, stderr } = await promisify(execFile)(program, options, {
    cwd: consumer.folder,
    // Deno keeps what it has compiled, and asks for newer versions of itself; so does Bun.
    env: { PATH: process.env.PATH, HOME: consumer.folder, DENO_DIR: join(consumer.folder, "deno"), DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1", DO_NOT_TRACK: "1" },
  });
  assert.equal(stderr, "");
  return stdout;
}

for (const script of ["main.js", "inline-main.js", "main.ts"]) {
  test(`Deno runs ${script}, and may read its folder and ask the resolver, no more`, async () => {
    const permissions = ["--no-prompt", "--allow-read=.", "--allow-net=127.0.0.1"];
    const deno = platformBinary({ x64: "@deno/linux-x64-glibc/deno", arm64: "@deno/linux-arm64-glibc/deno" });
    assert.equal(await run(deno, ["run", "--no-remote", "--node-modules-dir=manual", ...permissions, script]), expected);
  });

  test(`Bun runs ${script}`, async () => {
    const bun = platformBinary({ x64: "@oven/bun-linux-x64-baseline/bin/bun", arm64: "@oven/bun-linux-aarch64/bin/bun" });
    assert.equal(await run(bun, ["run", "--no-install", script]), expected);
  });
}

test("Cloudflare's workerd, bundled with the condition `workerd`", async () => {
  const folder = join(consumer.folder, "workerd");
  consumer.copy(join(import.meta.dirname, "consumers/workerd.js"), "workerd.js");
  await build({
    absWorkingDir: consumer.folder, entryPoints: ["workerd.js"], bundle: true, format: "esm", outdir: folder,
    conditions: ["workerd"], loader: { ".wasm": "copy" }, logLevel: "warning",
  });
  // The three modules as files, and none of them inside the script.
  assert.equal(readdirSync(folder).filter((name) => name.endsWith(".wasm")).length, 3);
  const worker = new Miniflare({
    modules: true, modulesRoot: folder, scriptPath: join(folder, "workerd.js"),
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    compatibilityDate: COMPATIBILITY_DATE,
    // Otherwise it fetches an example of what Cloudflare tells of a request.
    cf: false,
  });
  try {
    const response = await worker.dispatchFetch("http://worker.example/");
    assert.equal(response.status, 200);
    assert.equal(`${await response.text()}\n`, expected);
  } finally {
    await worker.dispose();
  }
});
