// Many calls, good and bad: nothing is leaked and nothing traps.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";

import { Consumer } from "./support/consumer.js";
import { chainFile, chainTime } from "./support/paths.js";
import { damaged, numbers } from "./support/random.js";
import { bundle, conditions, replaying, resolver } from "./support/resolver.js";

const CALLS = 20_000;
const LOOKUPS = 2_000;

const consumer = new Consumer();
after(() => consumer.remove());
const tlsakit = await consumer.import("node.js");
/** @type {{ memory: WebAssembly.Memory }} */
const { memory } = (await consumer.import("tlsakit-bindings.js")).initSync();

const chain = readFileSync(chainFile);
const at = Date.parse(chainTime);
const host = "mx1.example.org";

test(`${CALLS} good calls`, () => {
  // One certificate, since the signatures of a chain take most of the time.
  const [record] = tlsakit.generate(der, { at, host }).records;
  const calls = [
    () => tlsakit.generate(der, { at, host }),
    () => tlsakit.parseCertificates(der, { at }),
    () => tlsakit.parseRecords(record.zoneLine),
    () => tlsakit.match({ chain: der, tlsa: record.text, names: host, at }),
  ];
  assertNoGrowth((index) => calls[index % calls.length]?.());
});

test(`${CALLS} bad calls`, () => {
  const random = numbers(1);
  const names = ["parseCertificates", "parseRecords", "generate", "match"];
  let thrown = 0;
  assertNoGrowth((index) => {
    const name = names[index % names.length] ?? "";
    const input = damaged(random, [chain, der]);
    const text = new TextDecoder("latin1").decode(input);
    /** @type {Record<string, unknown[]>} */
    const values = {
      parseCertificates: [input, { at }],
      parseRecords: [text],
      generate: [random() < 0.5 ? input : text, { at, host: random() < 0.5 ? host : text.slice(0, 80) }],
      match: [{ chain: input, tlsa: [text.slice(0, 300)], names: host, at }],
    };
    try {
      tlsakit[name](...(values[name] ?? []));
    } catch (error) {
      assert(error instanceof tlsakit.TlsakitError, `${name}: ${error}`);
      thrown += 1;
    }
  });
  assert(thrown > 0);
});

test(`${CALLS} wrong arguments`, () => {
  const detached = new Uint8Array(8);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const wrong = [undefined, null, 5, {}, [], [5], Symbol("x"), () => 1, 5n, NaN, detached];
  let thrown = 0;
  assertNoGrowth((index) => {
    const value = wrong[index % wrong.length];
    for (const call of [
      () => tlsakit.parseCertificates(value),
      () => tlsakit.parseRecords(value),
      () => tlsakit.generate(value, value),
      () => tlsakit.generate("", value),
      () => tlsakit.match(value),
      () => tlsakit.match({ chain: value, tlsa: "", names: value }),
      () => tlsakit.parseCertificates("", { at: value ?? {} }),
    ]) {
      try {
        call();
      } catch (error) {
        // Transferred octets, taken for a moment, cannot be made a number, as JavaScript itself says.
        assert(error instanceof tlsakit.TlsakitError || error instanceof TypeError, `${error}`);
        thrown += 1;
      }
    }
  });
  assert(thrown > 5 * CALLS, `${thrown}`);
});

test(`${CALLS} exceptions of the caller's own`, () => {
  const mine = new Error("mine");
  const hostile = new Proxy({}, { get: () => { throw mine; } });
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  const toPrimitive = { [Symbol.toPrimitive]: () => { throw mine; } };
  for (let index = 0; index < CALLS; index += 1) {
    assert.throws(() => tlsakit.generate("", hostile), mine);
    assert.throws(() => tlsakit.match(hostile), mine);
    assert.throws(() => tlsakit.parseCertificates("", { at: toPrimitive }), mine);
    assert.throws(() => tlsakit.generate("", { params: proxy }), TypeError);
  }
  assert.equal(tlsakit.parseRecords("").records.length, 0);
});

test(`${LOOKUPS} lookups, answered truly, falsely and not at all`, async () => {
  const recorded = bundle("secure");
  const random = numbers(2);
  /** @type {Map<string, Buffer>} */
  const answers = new Map();
  const server = await resolver((question, response) => {
    replaying(recorded)(question, response, /** @type {any} */ (undefined));
  });
  const load = async (/** @type {string} */ url) => {
    const response = await fetch(url);
    const octets = Buffer.from(await response.arrayBuffer());
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
    never: () => new Promise(() => {}),
    not: async () => { throw new Error("out of order"); },
  };
  const outcomes = new Map();
  const one = async (/** @type {number} */ index) => {
    const way = Object.keys(fetches)[index % 4] ?? "";
    const controller = new AbortController();
    const options = { resolver: server.address, ...conditions(recorded), fetch: fetches[way], signal: controller.signal };
    const running = tlsakit.lookup(recorded.name, recorded.type, options);
    if (way === "never") {
      // Once the module is loaded and the questions are out.
      setTimeout(() => controller.abort());
    }
    const said = await running.then((/** @type {any} */ { status }) => status, (/** @type {any} */ { name }) => name);
    outcomes.set(`${way} ${said}`, (outcomes.get(`${way} ${said}`) ?? 0) + 1);
  };
  await one(0);
  const { memory } = await (await consumer.import("lookup-bindings.js")).default();
  for (let index = 0; index < LOOKUPS / 10; index += 1) {
    await one(index);
  }
  const before = memory.buffer.byteLength;
  for (let index = 0; index < LOOKUPS; index += 1) {
    await one(index);
  }
  server.close();
  assert(memory.buffer.byteLength <= before + 65_536, `${before} -> ${memory.buffer.byteLength}`);
  assert.equal(outcomes.get("truly secure"), LOOKUPS / 4 + LOOKUPS / 40 + 1);
  assert.equal(outcomes.get("not indeterminate"), LOOKUPS / 4 + LOOKUPS / 40);
  assert.equal(outcomes.get("never AbortError"), LOOKUPS / 4 + LOOKUPS / 40);
  assert(outcomes.get("falsely bogus") > 0);
});

/** An answer of a resolver. @param {Uint8Array} octets */
function answer(octets) {
  return new Response(Uint8Array.from(octets), { headers: { "Content-Type": "application/dns-message" } });
}

/**
 * Runs `call` many times. The memory may grow to what one call needs, not with their number.
 * @param {(index: number) => void} call
 */
function assertNoGrowth(call) {
  for (let index = 0; index < CALLS / 10; index += 1) {
    call(index);
  }
  const before = memory.buffer.byteLength;
  for (let index = 0; index < CALLS; index += 1) {
    call(index);
  }
  // One page more may be a largest input that came late; a leak of one octet a call shows as well,
  // since every call holds kilobytes.
  assert(memory.buffer.byteLength <= before + 65_536, `${before} -> ${memory.buffer.byteLength}`);
}

const der = Buffer.from(/-----BEGIN CERTIFICATE-----(.*?)-----END/s.exec(chain.toString())?.[1] ?? "", "base64");
