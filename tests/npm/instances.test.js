// Several instances of the package in one program: none disturbs another.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

import { Consumer } from "./support/consumer.js";
import { chainFile, chainTime } from "./support/paths.js";
import { bundle, conditions, replaying, resolver } from "./support/resolver.js";

const ROUNDS = 40;

const consumer = new Consumer();
after(() => consumer.remove());
// As when two dependencies of a program bring the package each.
consumer.copy(consumer.installed("."), "node_modules/other/node_modules/tlsakit");

const first = await consumer.import("node.js");
const second = await consumer.import("../other/node_modules/tlsakit/node.js");
const pem = readFileSync(chainFile, "utf8");
const at = chainTime;

/** The memory of the module for certificates. @param {string} folder @returns {Promise<WebAssembly.Memory>} */
async function memoryOf(folder) {
  return (await consumer.import(`${folder}tlsakit-bindings.js`)).initSync().memory;
}

test("two copies have memory of their own", async () => {
  assert.notEqual(first.generate, second.generate);
  assert.notEqual(await memoryOf(""), await memoryOf("../other/node_modules/tlsakit/"));
});

test("calls of two copies, one after the other, give what calls of one give", () => {
  const expected = JSON.stringify(first.generate(pem, { at }));
  for (let round = 0; round < ROUNDS; round += 1) {
    const [one, other] = round % 2 === 0 ? [first, second] : [second, first];
    assert.throws(() => one.generate("nothing in it"), { code: "not-recognised" });
    assert.equal(JSON.stringify(other.generate(pem, { at })), expected);
    assert.throws(() => one.generate(pem, new Proxy({}, { get: () => other.generate(5) })), { code: "invalid-argument" });
  }
});

test("a call inside an argument of another call does not disturb it", () => {
  const expected = JSON.stringify(first.generate(pem, { at, host: "mx.example.com" }));
  const host = { get host() { return first.generate(pem, { at }).owner.host && "mx.example.com"; }, at };
  assert.equal(JSON.stringify(first.generate(pem, host)), expected);
});

test("an error of one copy is none of the other by its class, but by its name", () => {
  assert.throws(() => second.generate(""), (error) => {
    assert(!(error instanceof first.TlsakitError) && error instanceof second.TlsakitError);
    assert.equal(/** @type {any} */ (error).name, "TlsakitError");
    return true;
  });
});

test("lookups and checks of two copies at once come to what each comes to alone", async () => {
  const [secure, broken] = [bundle("secure"), bundle("check-broken")];
  const [lookups, checks] = [await resolver(replaying(secure)), await resolver(replaying(broken))];
  try {
    const look = (/** @type {any} */ copy) => copy.lookup(secure.name, secure.type, { resolver: lookups.address, ...conditions(secure) });
    const check = (/** @type {any} */ copy) => copy.check(broken.name, { resolver: checks.address, ...conditions(broken) });
    const alone = [await look(first), await check(first)];
    const controller = new AbortController();
    const given = second.check(broken.name, { resolver: checks.address, ...conditions(broken), signal: controller.signal });
    const together = Promise.all([look(first), check(second), look(second), check(first)]);
    controller.abort();
    await assert.rejects(given, { name: "AbortError" });
    assert.deepEqual(await together, [alone[0], alone[1], alone[0], alone[1]]);
  } finally {
    lookups.close();
    checks.close();
  }
});

test("an import by another address is the same instance, and stays in use", async () => {
  const again = await import(`${pathToFileURL(consumer.installed("node.js")).href}?again`);
  const inline = await consumer.import("inline.js");
  await inline.ready();
  for (const copy of [again, inline]) {
    assert.equal(copy.generate, first.generate);
    assert.equal(copy.parseRecords("").records.length, 0);
  }
});

test("workers, which are realms of their own, give the same at the same time", async () => {
  const expected = first.generate(pem, { at });
  const script = consumer.write("worker.js", `
    import { parentPort, workerData } from "node:worker_threads";
    import { generate } from "tlsakit";
    for (let round = 0; round < ${ROUNDS}; round += 1) generate(workerData.pem, { at: workerData.at });
    parentPort.postMessage(generate(workerData.pem, { at: workerData.at }));
  `);
  const workers = [1, 2, 3].map(() => new Worker(script, { workerData: { pem, at } }));
  const answers = workers.map((worker) => new Promise((resolve, reject) => {
    worker.on("message", resolve);
    worker.on("error", reject);
  }));
  for (let round = 0; round < ROUNDS; round += 1) {
    first.generate(pem, { at });
  }
  assert.deepEqual(await Promise.all(answers), [expected, expected, expected]);
});
