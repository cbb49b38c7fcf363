// What the command prints and what the package returns is as the package's JSON Schema says, and nothing beside it.

import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { Consumer } from "./support/consumer.js";
import { chainFile, chainTime, command, repository } from "./support/paths.js";
import { bundleFile, bundles } from "./support/resolver.js";
import { validators } from "./support/schema.js";

const consumer = new Consumer();
after(() => consumer.remove());
const tlsakit = await consumer.import("node.js");
const { printed, typed } = validators(consumer.installed("report.schema.json"));

/** What a report of the kind is in the schema. */
const TYPES = /** @type {Record<string, string>} */ ({ check: "CheckReport", lookup: "LookupComparison", probe: "ProbeReport" });

/** What the command prints. @param {...string} parameters */
function run(...parameters) {
  const { stdout, stderr } = spawnSync(command(), [...parameters, "--json"], { encoding: "utf8", cwd: repository, maxBuffer: 1 << 28 });
  assert(stdout !== "", stderr);
  return JSON.parse(stdout);
}

for (const name of bundles()) {
  test(`the recorded run ${name}, by the command and by the package`, async () => {
    assert.deepEqual(printed(run("replay", bundleFile(name))), []);
    const { kind, ...report } = await tlsakit.replay(readFileSync(bundleFile(name)));
    assert.deepEqual(typed(TYPES[kind] ?? "")(report), []);
  });
}

test("what generate, match and errors print", () => {
  assert.deepEqual(printed(run("generate", chainFile, "--at", chainTime)), []);
  const record = `3 1 1 ${"00".repeat(32)}`;
  assert.deepEqual(printed(run("match", "--chain", chainFile, "--name", "mx.example", "--tlsa", record, "--at", chainTime)), []);
  const failed = run("check", "mail domain");
  assert.deepEqual(Object.keys(failed), ["schema", "error"]);
  assert.deepEqual(printed(failed), []);
});

test("what the package returns of certificates and records", () => {
  const chain = readFileSync(chainFile);
  const generated = tlsakit.generate(chain, { at: chainTime });
  assert.deepEqual(typed("GenerateReport")(generated), []);
  assert.deepEqual(typed("ParsedInput")(tlsakit.parseCertificates(chain, { at: chainTime })), []);
  const report = tlsakit.match({ chain, tlsa: generated.records[0].text, names: "mx.example", at: chainTime });
  assert.deepEqual(typed("MatchReport")(report), []);
});

test("something else is refused", async () => {
  const good = run("replay", bundleFile("check-broken"));
  for (const change of [
    { verdict: "good" }, { verdict: undefined }, { more: 1 }, { kind: "probe" }, { schema: "tlsakit/2" }, { questions: "9" }, { mxLookup: undefined },
    { mx: [{ ...good.mx[0], decision: "maybe" }] }, { mx: [{ ...good.mx[0], more: 1 }] },
    { findings: [{ ...good.findings[0], severity: "fatal" }] },
  ]) {
    // By way of JSON, which has no `undefined`.
    assert.notDeepEqual(printed(JSON.parse(JSON.stringify({ ...good, ...change }))), [], JSON.stringify(change));
  }
});

test("every scenario of a check: replayed octet for octet, and as the schema says", async () => {
  const cargo = process.env.CARGO ?? "cargo";
  const parameters = ["run", "--quiet", "--package", "tlsakit-check-tests", "--example", "bundles"];
  const { stdout } = await promisify(execFile)(cargo, parameters, { cwd: repository, maxBuffer: 1 << 28 });
  const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const found = new Set();
  for (const { name, bundle, report } of lines) {
    const { kind, ...here } = await tlsakit.replay(bundle);
    assert.equal(kind, "check", name);
    assert.equal(JSON.stringify(here), JSON.stringify(report), name);
    assert.deepEqual(typed("CheckReport")(here), [], name);
    for (const { id } of here.findings) {
      found.add(id);
    }
  }
  // Every finding comes up somewhere, so that all that reports may hold has been seen.
  const all = (await tlsakit.findings()).filter((/** @type {any} */ { foundBy }) => foundBy.includes("check"));
  const known = all.map((/** @type {any} */ { id }) => id);
  assert.deepEqual(known.filter((/** @type {string} */ id) => !found.has(id)), []);
  console.log(`${lines.length} scenarios, ${found.size} findings`);
});
