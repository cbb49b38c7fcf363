// The lab of tests/lab: a private internet on loopback, by real servers.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { command, repository } from "./paths.js";

const run = promisify(execFile);

/** How often a command is repeated. */
const ATTEMPTS = 5;

/** Octets that a program may print. */
export const MOST_OCTETS = 1 << 26;

/** The exit status of the lab where its programs are missing. */
const MISSING = 77;

/** What a resolver that answers from its cache changes from one time to the next: its extended errors too. */
const VOLATILE = ["expires", "extendedErrors", "octets", "ttl"];

/**
 * @typedef {{ name: string, type: string, status: string, outcome: string }} Question
 * @typedef {{ name: string, verdict: string, hosts: { name: string, decision: string | null }[] }} MailDomain
 * @typedef {{ resolvers: Record<string, string>, caFile: string, anchorFile: string, questions: Question[], domains: MailDomain[], port: number }} Place
 */

/**
 * Starts the lab, with its mail domains if `what` is `mail`. Yields where everything is, and what stops
 * it; or why there is none here, if not every test is required.
 * @param {string[]} what
 * @returns {Promise<{ place: Place, stop: () => Promise<void> } | { missing: string }>}
 */
export async function startLab(...what) {
  const cargo = process.env.CARGO ?? "cargo";
  const lab = spawn(cargo, ["run", "--quiet", "--package", "tlsakit-lab", "--", ...what], {
    cwd: repository,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(lab, "close");
  for await (const line of createInterface({ input: lab.stdout })) {
    const stop = async () => {
      lab.stdin.end();
      await ended;
    };
    return { place: JSON.parse(line), stop };
  }
  const [status] = await ended;
  if (status === MISSING && process.env.TLSAKIT_REQUIRE_ALL === undefined) {
    return { missing: "the lab's programs are missing" };
  }
  throw new Error(`the lab did not start: ${status}`);
}

/**
 * The command's report, masked. It is asked again if an answer that mattered little came too late to be
 * waited for, as it may on a busy machine.
 * @param {Place} place
 * @param {string} transport
 * @param {{ name: string, type: string }} question
 * @param {string} at
 */
export async function natively({ anchorFile, caFile, resolvers }, transport, { name, type }, at) {
  const options = ["--resolver", resolvers[transport] ?? "", "--ca-file", caFile, "--trust-anchor", anchorFile, "--at", at];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { stdout } = await run(command(), ["lookup", "--json", name, type, ...options], { maxBuffer: MOST_OCTETS }).catch((error) => {
      // The exit status says what is in the report too.
      assert([1, 3].includes(error.code), `${error}`);
      return error;
    });
    const { schema, kind, ...report } = JSON.parse(stdout);
    assert.deepEqual([schema, kind], ["tlsakit/1", "lookup"]);
    const codes = report.questions.map((/** @type {any} */ it) => it.failure?.code);
    if (!codes.includes("lookup-failed-aborted")) {
      return masked(report);
    }
  }
  throw new Error(`${name} ${type}: answers come too late each time`);
}

/**
 * The command's report of a check over DNS over HTTPS.
 * @param {Place} place
 * @param {string} name
 * @param {string} at
 * @param {...string} more
 */
export async function checkedNatively({ anchorFile, caFile, port, resolvers }, name, at, ...more) {
  const settings = ["--resolver", resolvers.https ?? "", "--ca-file", caFile, "--trust-anchor", anchorFile, "--at", at, "--port", String(port)];
  const { stdout } = await run(command(), ["check", name, "--json", ...settings, ...more], { maxBuffer: MOST_OCTETS }).catch((error) => {
    // The exit status says what is in the report too.
    assert([1, 3].includes(error.code), `${error}`);
    return error;
  });
  const { schema, kind, ...report } = JSON.parse(stdout);
  assert.deepEqual([schema, kind], ["tlsakit/1", "check"]);
  return report;
}

/**
 * Asserts that a check says what the command says, but for what caching changes.
 * @param {object} report that of the package
 * @param {object} native that of the command
 * @param {string} name what was checked
 */
export function assertSameCheck(report, native, name) {
  assert.deepEqual(masked(report), masked(native), name);
  assert.equal(JSON.stringify(masked(report)), JSON.stringify(masked(native)), name);
}

/**
 * A report without what changes while a resolver caches.
 * @param {any} value
 * @returns {any}
 */
export function masked(value) {
  if (Array.isArray(value)) {
    return value.map(masked);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const fields = Object.entries(value).filter(([name]) => !VOLATILE.includes(name));
  return Object.fromEntries(fields.map(([name, inner]) => [name, masked(inner)]));
}
