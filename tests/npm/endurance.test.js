// Very many calls, good, bad and abandoned: nothing is leaked and nothing traps.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { Consumer } from "./support/consumer.js";
import { chainFile, chainTime } from "./support/paths.js";
import { damaged, numbers } from "./support/random.js";
import { bundle, bundleFile, conditions, replaying, resolver } from "./support/resolver.js";

/** Calls of each function. */
const CALLS = 100_000;

/** Calls in which signatures are verified, which takes thousands of times as long. */
const VERIFYING = 300;

/** Lookups and checks that are given up while questions are under way. */
const ABANDONED = 10_000;

/** Exceptions of getters. */
const GETTERS = 50_000;

/** Octets that the glue of wasm-bindgen keeps for an object that was to be returned when something was thrown. */
const SLOT = 32;

/** Octets by which the process may grow however often something is called: the heaps of JavaScript move by as much. */
const MOVES = 48 * 1024 * 1024;

/** Octets of a page of WebAssembly's memory. One more may be a largest input that came late. */
const PAGE = 65_536;

setFlagsFromString("--expose-gc");
/** @type {() => void} */
const collect = runInNewContext("gc");

const consumer = new Consumer();
after(() => consumer.remove());
const tlsakit = await consumer.import("node.js");
const { Checker, check, explain, findings, generate, lint, lookup, match, parseCertificates, parseRecords, replay, rollover, TlsakitError } = tlsakit;

const chain = readFileSync(chainFile);
const der = Buffer.from(/-----BEGIN CERTIFICATE-----(.*?)-----END/s.exec(chain.toString())?.[1] ?? "", "base64");
const at = Date.parse(chainTime);
const host = "mx1.example.org";
const failing = { resolver: "https://resolver.example/", at, fetch: async () => ({ status: 404 }) };

// Each module loads when one of its functions is first called.
await lookup(host, "A", failing);
await explain("tlsa-no-match");
/** @type {{ memory: WebAssembly.Memory }[]} */
const modules = await Promise.all(["tlsakit", "lookup", "check"].map(async (name) => (await consumer.import(`${name}-bindings.js`)).default()));

/** One certificate, since the signatures of a chain take most of the time. */
const [record] = generate(der, { at, host }).records;
const recordedFailure = readFileSync(bundleFile("failed"));
const recordedAbsence = readFileSync(bundleFile("no-data"));

/** What is called with what each function is meant for. @type {Record<string, () => unknown>} */
const GOOD = {
  generate: () => generate(der, { at, host, params: ["3 1 1"] }),
  parseCertificates: () => parseCertificates(der, { at }),
  parseRecords: () => parseRecords(record.zoneLine),
  match: () => match({ chain: der, tlsa: record.text, names: host, at }),
  explain: () => explain("tlsa-no-match"),
  replay: () => replay(recordedFailure),
  lint: () => lint(record.zoneLine),
  rollover: () => rollover(der, { tlsa: record.text, names: host, ttl: 3600, at }),
};

for (const [name, call] of Object.entries(GOOD)) {
  test(`${CALLS} calls of ${name}`, () => assertNoGrowth(CALLS, call));
}

test(`${CALLS / 10} calls of findings, of which each yields all texts`, () => assertNoGrowth(CALLS / 10, findings));

test(`${CALLS / 10} checkers, begun and freed`, () => assertNoGrowth(CALLS / 10, async () => {
  const checker = await Checker.begin(host, { at });
  checker.start();
  checker.free();
}));

test(`${CALLS / 100} checkers that are begun and forgotten`, () => assertNoGrowth(CALLS / 100, async (index) => {
  const checker = await Checker.begin(host, { at });
  checker.start();
  if (index % 100 === 99) {
    // Their memory is given back when JavaScript notices.
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}));

test(`${CALLS} times bad input`, () => {
  const random = numbers(1);
  const names = ["parseCertificates", "parseRecords", "generate", "match"];
  let thrown = 0;
  return assertNoGrowth(CALLS, (index) => {
    const name = names[index % names.length] ?? "";
    const input = damaged(random, [chain, der]);
    const written = text(input);
    /** @type {Record<string, unknown[]>} */
    const values = {
      parseCertificates: [input, { at }],
      parseRecords: [written],
      generate: [random() < 0.5 ? input : written, { at, host: random() < 0.5 ? host : written.slice(0, 80) }],
      match: [{ chain: input, tlsa: [written.slice(0, 300)], names: host, at }],
    };
    try {
      tlsakit[name](...(values[name] ?? []));
    } catch (error) {
      assert(error instanceof TlsakitError, `${name}: ${error}`);
      thrown += 1;
    }
  }).then(() => assert(thrown > 0));
});

/** @param {Uint8Array} octets */
const text = (octets) => new TextDecoder("latin1").decode(octets);

/** What a bad input makes of a function of the third module. @type {Record<string, (random: () => number) => Promise<unknown>>} */
const BAD = {
  replay: (random) => replay(damaged(random, [recordedAbsence, recordedFailure])),
  lint: (random) => lint(text(damaged(random, [Buffer.from(record.zoneLine)])), { chain: random() < 0.5 ? damaged(random, [chain, der]) : der, at }),
  rollover: (random) => rollover(damaged(random, [chain, der]), { tlsa: random() < 0.5 ? record.zoneLine : text(damaged(random, [Buffer.from(record.zoneLine)])), names: host, ttl: 3600, at }),
};

for (const [name, call] of Object.entries(BAD)) {
  test(`${CALLS / 10} times bad input of ${name}`, () => {
    const random = numbers(4);
    let refused = 0;
    return assertNoGrowth(CALLS / 10, async () => {
      await call(random).catch((/** @type {unknown} */ error) => {
        assert(error instanceof TlsakitError, String(error));
        refused += 1;
      });
    }).then(() => assert(refused > 0));
  });
}

test(`${CALLS} calls with wrong arguments`, async () => {
  const detached = new Uint8Array(8);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const wrong = [undefined, null, 5, {}, [], [5], Symbol("x"), () => 1, 5n, NaN, detached];
  /** @type {((value: any) => unknown)[]} */
  const calls = [
    (value) => parseCertificates(value),
    (value) => parseRecords(value),
    (value) => generate(value, value),
    (value) => generate("", value),
    (value) => match(value),
    (value) => match({ chain: value, tlsa: "", names: value }),
    (value) => parseCertificates("", { at: value ?? {} }),
  ];
  let thrown = 0;
  await assertNoGrowth(CALLS, (index) => {
    const value = wrong[Math.floor(index / calls.length) % wrong.length];
    try {
      calls[index % calls.length]?.(value);
    } catch (error) {
      // Transferred octets, taken for a moment, cannot be made a number, as JavaScript itself says.
      assert(error instanceof TlsakitError || error instanceof TypeError, `${error}`);
      thrown += 1;
    }
  });
  assert(thrown > 0.7 * CALLS, `${thrown}`);
});

test(`${CALLS} names that cannot be converted`, () => assertNoGrowth(CALLS, (index) => {
  const name = index % 2 === 0 ? "xn--a" : "a\u0301\u200d.example";
  assert.throws(() => generate(der, { host: name, at }), { code: "name-not-a-hostname" });
}));

test(`${CALLS} exceptions of the caller's own`, () => {
  const mine = new Error("mine");
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  const toPrimitive = { [Symbol.toPrimitive]: () => { throw mine; } };
  return assertNoGrowth(CALLS / 2, () => {
    assert.throws(() => parseCertificates("", { at: toPrimitive }), mine);
    assert.throws(() => generate("", { params: proxy }), TypeError);
  });
});

test(`${GETTERS} exceptions of getters, each of which leaves the slot of an object behind`, () => {
  const mine = new Error("mine");
  const hostile = new Proxy({}, { get: () => { throw mine; } });
  const [{ memory } = assert.fail()] = modules;
  const before = memory.buffer.byteLength;
  for (let index = 0; index < GETTERS / 2; index += 1) {
    assert.throws(() => generate("", hostile), mine);
    assert.throws(() => match(hostile), mine);
  }
  const grown = memory.buffer.byteLength - before;
  assert(grown <= GETTERS * SLOT, `${grown}`);
  assert.equal(parseRecords("").records.length, 0);
});

test(`${ABANDONED} lookups and checks, given up while questions are under way`, async () => {
  let rejected = 0;
  let asked = 0;
  await assertNoGrowth(ABANDONED, async (index) => {
    const controller = new AbortController();
    const never = () => {
      asked += 1;
      // Once the first question is out.
      queueMicrotask(() => controller.abort());
      return new Promise(() => {});
    };
    const options = { ...failing, fetch: never, signal: controller.signal };
    const running = index % 4 === 0 ? check("example.org", options) : lookup("example.org", "MX", options);
    await assert.rejects(running, { name: "AbortError" });
    rejected += 1;
  });
  assert(rejected >= ABANDONED && asked >= rejected);
});

test(`${VERIFYING} lookups answered truly, as many falsely, and not at all`, async () => {
  const recorded = bundle("secure");
  const random = numbers(2);
  const server = await resolver(replaying(recorded));
  /** @type {Map<string, Buffer>} */
  const answers = new Map();
  const load = async (/** @type {string} */ url) => {
    const octets = Buffer.from(await (await fetch(url)).arrayBuffer());
    answers.set(new URL(url).search, octets);
    return octets;
  };
  /** @type {Record<string, (url: string) => Promise<Response>>} */
  const fetches = {
    truly: async (url) => answer(answers.get(new URL(url).search) ?? await load(url)),
    falsely: async (url) => {
      const octets = Buffer.from(answers.get(new URL(url).search) ?? await load(url));
      octets[12 + Math.floor(random() * (octets.length - 12))] = Math.floor(random() * 256);
      return answer(octets);
    },
    not: async () => { throw new Error("out of order"); },
  };
  const outcomes = new Map();
  await assertNoGrowth(3 * VERIFYING, async (index) => {
    const way = Object.keys(fetches)[index % 3] ?? "";
    const { status } = await lookup(recorded.name, recorded.type, { resolver: server.address, ...conditions(recorded), fetch: fetches[way] });
    outcomes.set(`${way} ${status}`, (outcomes.get(`${way} ${status}`) ?? 0) + 1);
  });
  server.close();
  // What comes before counts too.
  const each = VERIFYING + VERIFYING / 10;
  assert.equal(outcomes.get("truly secure"), each);
  assert.equal(outcomes.get("not indeterminate"), each);
  assert(outcomes.get("falsely bogus") > 0);
});

/** An answer of a resolver. @param {Uint8Array} octets */
function answer(octets) {
  return new Response(Uint8Array.from(octets), { headers: { "Content-Type": "application/dns-message" } });
}

/**
 * Runs `call` many times. The memory may grow to what one call needs, not with their number: that of the modules by
 * a page at most, so that a leak of one octet a call shows, and that of the process by what the heaps of JavaScript
 * move by themselves.
 * @param {number} count
 * @param {(index: number) => unknown} call
 */
async function assertNoGrowth(count, call) {
  for (let index = 0; index < count / 10; index += 1) {
    await call(index);
  }
  collect();
  const before = modules.map(({ memory }) => memory.buffer.byteLength);
  const processBefore = process.memoryUsage.rss();
  for (let index = 0; index < count; index += 1) {
    await call(index);
  }
  collect();
  const grown = modules.map(({ memory }, index) => memory.buffer.byteLength - (before[index] ?? 0));
  assert(grown.every((octets) => octets <= PAGE), `${grown}`);
  const processGrown = process.memoryUsage.rss() - processBefore;
  assert(processGrown <= MOVES, `${processGrown}`);
}
