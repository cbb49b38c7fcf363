// The same input gives the same result natively and in WebAssembly.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";

import { Consumer } from "./support/consumer.js";
import { chainTime, command, fixtures, repository } from "./support/paths.js";
import { bundle, bundleFile, bundles, conditions, replaying, resolver } from "./support/resolver.js";

const consumer = new Consumer();
after(() => consumer.remove());
const tlsakit = await consumer.import("node.js");

/** Ways to ask for records: the command's arguments, and the options of `generate`. */
const QUESTIONS = [
  { arguments: [], options: {} },
  {
    arguments: ["--host", "mx.example.com", "--port", "443", "--ttl", "60", "--params", "3 1 1", "--params", "2 0 2", "--params", "DANE-EE Cert Full"],
    options: { host: "mx.example.com", port: 443, ttl: 60, params: ["3 1 1", "2 0 2", "DANE-EE Cert Full"] },
  },
];

/** Lookups that the command recorded. */
const RECORDED = ["alias", "bogus", "insecure", "name-error", "no-data", "odd", "secure", "wildcard"];

const files = fixtures();

test("there are fixtures", () => {
  assert(files.length > 5, `${files.length} files`);
});

for (const file of files) {
  test(file.slice(repository.length + 1), () => {
    const input = readFileSync(file);
    const at = chainTime;
    for (const question of QUESTIONS) {
      const native = run("generate", [file, "--at", at, ...question.arguments]);
      const here = result(() => tlsakit.generate(input, { at, ...question.options }));
      assert.deepEqual(here, native);
    }

    const { records, others, owner } = result(() => tlsakit.generate(input, { at }));
    // The last one is the digest of nothing, and matches nothing.
    const tlsa = (records ?? []).concat(others ?? []).map((/** @type {any} */ it) => it.text);
    tlsa.push("3 1 1 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const name = owner?.host ?? "mx.example.com";
    for (const service of ["generic", "smtp"]) {
      const texts = tlsa.flatMap((/** @type {string} */ text) => ["--tlsa", text]);
      const native = run("match", ["--chain", file, "--at", at, "--name", name, "--service", service, ...texts]);
      const here = result(() => tlsakit.match({ chain: input, tlsa, names: name, service, at }));
      assert.deepEqual(here, native);
    }
  });
}

for (const recorded of RECORDED) {
  test(`a lookup that is ${recorded}`, async () => {
    const { name, type, ...rest } = bundle(recorded);
    const server = await resolver(replaying(bundle(recorded)));
    try {
      const here = await tlsakit.lookup(name, type, { resolver: server.address, ...conditions({ name, type, ...rest }) });
      const { stdout, stderr } = spawnSync(command(), ["replay", "--json", bundleFile(recorded)], { encoding: "utf8" });
      assert(stdout !== "", stderr);
      const { schema, kind, ...native } = JSON.parse(stdout);
      assert.deepEqual(here, native);
    } finally {
      server.close();
    }
  });
}

for (const recorded of bundles()) {
  test(`the recorded run ${recorded}`, async () => {
    const { stdout, stderr } = spawnSync(command(), ["replay", "--json", bundleFile(recorded)], { encoding: "utf8" });
    assert(stdout !== "", stderr);
    const text = readFileSync(bundleFile(recorded), "utf8");
    const here = await tlsakit.replay(text);
    // Octet for octet: the same keys in the same order.
    assert.equal(`${JSON.stringify({ schema: "tlsakit/1", ...here }, null, 2)}\n`, stdout);
    assert.deepEqual(await tlsakit.replay(readFileSync(bundleFile(recorded))), here);
    assert.deepEqual(await tlsakit.replay(JSON.parse(text)), here);
  });
}

/**
 * What the command says, without what only it can say: the names of the schema and of the file.
 * @param {string} name
 * @param {string[]} parameters
 */
function run(name, parameters) {
  const { status, stdout, stderr } = spawnSync(command(), [name, "--json", ...parameters], { encoding: "utf8", maxBuffer: 1 << 28 });
  assert(status !== null && stdout !== "", `${status} ${stderr}`);
  const { schema, kind, error, ...report } = JSON.parse(stdout);
  if (error !== undefined) {
    return { error: { code: error.code, offset: error.offset } };
  }
  assert.equal(schema, "tlsakit/1");
  assert.equal(kind, name);
  for (const block of report.input.blocks) {
    assert.equal(typeof block.input, "string");
    block.input = null;
  }
  return report;
}

/** @param {() => any} call @returns {any} */
function result(call) {
  try {
    return call();
  } catch (error) {
    assert(error instanceof tlsakit.TlsakitError);
    const { code, offset } = /** @type {any} */ (error);
    return { error: { code, offset } };
  }
}
