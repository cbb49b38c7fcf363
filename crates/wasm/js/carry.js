// Carries the questions of the core's machines to a resolver and back.

import { addressOf, ask } from "./doh.js";
import { TlsakitError } from "./error.js";

/** Questions of one machine that are under way at once. */
const MOST_QUESTIONS = 8;

/** Milliseconds that a question may take. */
const TIMEOUT = 5_000;

/**
 * Milliseconds that questions may still take once there is a result: they were asked on speculation,
 * or for the resolver's own opinion.
 */
const PATIENCE = 2_000;

/** The longest time that timers know, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/**
 * Runs a machine to its end, yields its report, and gives its memory back. Of the options it reads what
 * the core is not told. What is not answered after `most` times the time for one question has failed.
 */
export async function run(machine, options, most = Infinity) {
  const { record, signal } = options;
  // Ends whatever is under way, however the run ends.
  const running = new AbortController();
  const abort = () => running.abort(signal.reason);
  try {
    const way = read(options);
    if (signal?.aborted) {
      throw signal.reason;
    }
    signal?.addEventListener("abort", abort);
    await carry(machine, { ...way, limit: Math.min(most * way.timeout, LONGEST), signal: running.signal });
    const report = machine.report();
    if (record) {
      record(machine.bundle(String(options.resolver?.href ?? options.resolver)));
    }
    return report;
  } finally {
    signal?.removeEventListener?.("abort", abort);
    running.abort();
    machine.free();
  }
}

/** Asks until the machine wants to know no more. */
async function carry(machine, { address, limit, onProgress, signal, ...way }) {
  const waiting = JSON.parse(machine.start());
  const underWay = new Map();
  const tell = () => onProgress?.({ answered: machine.answered, asked: machine.asked });
  const enough = new AbortController();
  const late = setTimeout(() => enough.abort("timeout"), limit);
  let patience;
  signal.addEventListener("abort", () => {
    clearTimeout(late);
    clearTimeout(patience);
  });
  tell();
  while (waiting.length > 0 || underWay.size > 0) {
    while (waiting.length > 0 && underWay.size < MOST_QUESTIONS) {
      const { id, dns } = waiting.shift();
      const asked = ask({ ...way, address: address(dns), signal, enough: enough.signal });
      underWay.set(id, asked.then((outcome) => ({ id, outcome })));
    }
    const { id, outcome } = await Promise.race(underWay.values());
    underWay.delete(id);
    const next = outcome.bytes === undefined
      ? machine.failed(id, outcome.code, outcome.detail ?? "")
      : machine.answer(id, outcome.bytes);
    waiting.push(...JSON.parse(next));
    if (machine.decided) {
      patience ??= setTimeout(() => enough.abort("aborted"), PATIENCE);
    }
    tell();
  }
}

/** Reads what the core is not told. */
function read({ fetch, onProgress, record, resolver, signal, timeout }) {
  const expect = (fulfilled, what) => {
    if (!fulfilled) {
      throw new TlsakitError(what, "invalid-argument");
    }
  };
  const way = { fetch: fetch ?? globalThis.fetch, onProgress, timeout: timeout ?? TIMEOUT };
  expect(typeof way.fetch === "function", "fetch must be a function");
  expect(typeof (onProgress ?? read) === "function", "onProgress must be a function");
  expect(typeof (record ?? read) === "function", "record must be a function");
  expect(typeof (signal ?? new AbortController().signal).addEventListener === "function", "signal must be an AbortSignal");
  expect(typeof way.timeout === "number" && way.timeout > 0, "timeout must be a number of milliseconds above 0");
  const address = addressOf(resolver);
  expect(address !== undefined, "resolver must be the address of a DNS over HTTPS resolver");
  if (address === null) {
    const message = "the resolver must have an https: address without credentials, or an http: address on loopback";
    throw new TlsakitError(message, "resolver-not-allowed");
  }
  return { ...way, address, timeout: Math.min(way.timeout, LONGEST) };
}
