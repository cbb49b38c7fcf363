// lint(): the same as the command, its places in the text, and wrong arguments.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { Consumer } from "./support/consumer.js";
import { command, repository } from "./support/paths.js";

const consumer = new Consumer();
after(() => consumer.remove());
const { lint } = await consumer.import("node.js");

const AT = "2026-12-01T00:00:00Z";
const chain = join(repository, "tests/data/web/mx1-sent.pem");
const mistakes = readFileSync(join(repository, "tests/data/lint/mistakes.zone"), "utf8");

/** The texts of `tests/data/lint`, with a digest where certificates are named. */
function texts() {
  const files = ["names", "records"].map((name) => readFileSync(join(repository, `tests/data/lint/${name}.cases`), "utf8"));
  return files.flatMap((file) => file.split("\n== ").slice(1)).map((block) => {
    const lines = block.split("\n").filter((line) => line.startsWith("|")).map((line) => line.slice(2));
    const digest = (/** @type {string} */ name) => Buffer.from(name.padEnd(32, "x").slice(0, 32)).toString("hex");
    return { name: block.split("\n")[0], text: lines.join("\n").replace(/@(\w[\w:]*)/g, (_, name) => digest(name)) + "\n" };
  });
}

/**
 * What the command says of a text.
 * @param {string} text @param {string[]} parameters
 */
function native(text, ...parameters) {
  const { stdout, stderr } = spawnSync(command(), ["lint", "--json", "--at", AT, ...parameters], { encoding: "utf8", input: text });
  assert(stdout !== "", stderr);
  const { schema, kind, error, ...report } = JSON.parse(stdout);
  if (error !== undefined) return { error: error.code };
  assert.equal(schema, "tlsakit/1");
  assert.equal(kind, "lint");
  for (const block of report.chain?.blocks ?? []) block.input = null;
  return report;
}

test("every text gives what the command gives", async () => {
  const all = texts();
  assert(all.length >= 50, `${all.length} texts`);
  for (const { name, text } of all) {
    assert.deepEqual(await lint(text, { at: AT }), native(text), name);
  }
});

test("a chain, an origin and a service count as for the command", async () => {
  const options = { at: AT, chain: readFileSync(chain), origin: "example.org", service: "generic" };
  const here = await lint(mistakes, options);
  assert.deepEqual(here, native(mistakes, "--chain", chain, "--origin", "example.org", "--service", "generic"));
  assert.equal(here.chain?.certificates.length, 2);
  assert(here.sets.some((/** @type {any} */ { verdict }) => verdict === "mismatch"));
  assert.deepEqual(await lint("3 1 1 00", { at: AT, chain: null, origin: null, service: undefined }), native("3 1 1 00"));
});

test("places are those of the text", async () => {
  const { findings } = await lint(mistakes);
  const octets = Buffer.from(mistakes);
  const zero = findings.find((/** @type {any} */ { id }) => id === "name-port-leading-zero");
  const [{ line, offset, length }] = zero.places;
  assert.equal(octets.subarray(offset, offset + length).toString(), mistakes.split("\n")[line - 1]);
});

test("what cannot be judged is an error with a code", async () => {
  for (const [given, options, code] of [
    ["", {}, "input-empty"],
    ["3 1", {}, "field-missing"],
    [5, {}, "invalid-argument"],
    ["3 1 1 00", 5, "invalid-argument"],
    ["3 1 1 00", { origin: 5 }, "invalid-argument"],
    ["3 1 1 00", { origin: "" }, "origin-unreadable"],
    ["3 1 1 00", { service: "https" }, "service-unknown"],
    ["3 1 1 00", { chain: "no certificate" }, "not-recognised"],
    ["3 1 1 00", { at: "tomorrow" }, "invalid-argument"],
  ]) {
    await assert.rejects(lint(given, options), { name: "TlsakitError", code }, `${given} ${code}`);
  }
  assert.equal(native("").error, "input-empty");
});
