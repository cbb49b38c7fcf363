// A check without a transport, by a transport that visits servers, and at several resolvers.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Consumer } from "./support/consumer.js";
import { bundle, conditions, replaying, resolver } from "./support/resolver.js";

const consumer = new Consumer();
after(() => consumer.remove());
const { check, Checker, replay } = await consumer.import("node.js");

/** The report of a recorded check. @param {object} recorded */
async function recordedReport(recorded) {
  const { kind, ...report } = await replay(recorded);
  assert.equal(kind, "check");
  return report;
}

/** The sessions of a bundle, handed out each once to who asks for them. @param {any} recorded */
function visitor({ sessions = [], fetched = [] }) {
  const left = [...sessions];
  return {
    session: async (/** @type {any} */ { address, port, sni, keyAlgorithm, hello, attempt, certificateType }) => {
      const wanted = { address, port, sni, keyAlgorithm, hello, attempt, certificateType };
      const index = left.findIndex((session) => Object.entries(wanted).every(([key, value]) => session[key] === value));
      if (index < 0) {
        throw new Error("nobody recorded it");
      }
      return left.splice(index, 1)[0];
    },
    file: async (/** @type {any} */ { host, path }) => fetched.find((/** @type {any} */ { url }) => url === `https://${host}${path}`),
  };
}

/** Carries the errands of a checker by what a bundle holds. @param {any} checker @param {any} recorded */
async function carry(checker, recorded) {
  const visits = visitor(recorded);
  const errands = checker.start();
  let most = 0;
  for (let errand = errands.shift(); errand !== undefined; errand = errands.shift()) {
    most = Math.max(most, errands.length + 1);
    errands.push(...await step(checker, recorded, visits, errand));
  }
  return most;
}

/** @param {any} checker @param {any} recorded @param {any} visits @param {any} errand */
async function step(checker, recorded, visits, { kind, id, name, type, checkingDisabled, message, request }) {
  if (kind === "session") {
    return visits.session(request).then(
      (/** @type {any} */ session) => checker.session(id, session),
      (/** @type {Error} */ error) => checker.notHeld(id, error.message),
    );
  }
  if (kind === "file") {
    return checker.fetched(id, await visits.file(request) ?? null);
  }
  assert.equal(kind, "question");
  assert(message instanceof Uint8Array && message[0] === 0 && message[1] === 0);
  const [run] = recorded.runs;
  const exchange = run.exchanges.find((/** @type {any} */ each) =>
    each.name.toLowerCase() === name.toLowerCase() && each.type === type && each.checkingDisabled === checkingDisabled);
  return exchange?.answer === undefined
    ? checker.failed(id, "connection", "not recorded")
    : checker.answer(id, Buffer.from(exchange.answer, "base64"));
}

for (const name of ["at-risk", "broken", "not-deployed", "protected", "service", "undetermined"]) {
  test(`a checker that is told what the check ${name} came to gives its report`, async () => {
    const recorded = bundle(`check-${name}`);
    const { at, anchors } = conditions(recorded);
    const service = recorded.check?.service;
    const ca = recorded.check?.caCertificates;
    const visits = recorded.check?.noProbe !== true;
    const checker = await Checker.begin(recorded.name, { at, anchors, service, ca, visits });
    assert.deepEqual([checker.answered, checker.decided], [0, false]);
    assert.throws(() => checker.report(), { code: "unfinished" });
    assert(await carry(checker, recorded) > 1);
    assert.equal(checker.answered, checker.asked);
    assert.equal(checker.decided, true);
    const report = checker.report();
    assert.deepEqual(report, await recordedReport(recorded));
    assert.deepEqual(await recordedReport(checker.bundle()), report);
    checker.free();
  });
}

test("a checker is told nonsense, and keeps to what it asked for", async () => {
  const recorded = bundle("check-protected");
  const checker = await Checker.begin(recorded.name, { ...conditions(recorded), visits: true });
  const [first] = checker.start();
  assert.deepEqual(checker.start(), []);
  assert.deepEqual(checker.answer(9999, new Uint8Array(12)), []);
  assert.deepEqual(checker.session(9999, { what: 1 }), []);
  assert.deepEqual(checker.notHeld(9999, "why"), []);
  assert.throws(() => checker.failed(first.id, "nonsense"), { code: "invalid-argument" });
  assert.deepEqual(checker.answer(first.id, new Uint8Array(3)), []);
  checker.free();
  await assert.rejects(Checker.begin("a b"), { code: "name-not-a-hostname" });
  await assert.rejects(Checker.begin("example.org", { port: 0 }), { code: "invalid-argument" });
});

test("who visits servers makes the check whole", async () => {
  const recorded = bundle("check-protected");
  const server = await resolver(replaying(recorded));
  const given = { resolver: server.address, ...conditions(recorded), ca: recorded.check?.caCertificates };
  try {
    const report = await check(recorded.name, { ...given, visit: visitor(recorded) });
    assert.deepEqual(report, await recordedReport(recorded));
    const failing = { session: () => Promise.reject(new Error("no way there")) };
    const without = await check(recorded.name, { ...given, visit: failing });
    assert.equal(without.verdict, "undetermined");
    const problems = without.mx.flatMap((/** @type {any} */ { probe }) => probe.sessions.map((/** @type {any} */ each) => each.problem.text));
    assert.deepEqual([...new Set(problems)], ["The session was not held: no way there."]);
    const other = { session: async () => recorded.sessions?.[0] };
    const wrong = await check(recorded.name, { ...given, visit: other });
    assert.match(JSON.stringify(wrong.mx), /it is not the one that was asked for/);
    for (const visit of [5, {}, { session: 5 }]) {
      await assert.rejects(check(recorded.name, { ...given, visit }), { code: "invalid-argument" });
    }
    await assert.rejects(check(recorded.name, { ...given, visit: visitor(recorded), sessions: recorded }), { code: "invalid-argument" });
  } finally {
    server.close();
  }
});

test("a visit that is aborted ends at once, and the visitor hears of it", async () => {
  const recorded = bundle("check-protected");
  const server = await resolver(replaying(recorded));
  const controller = new AbortController();
  let heard = 0;
  const session = (/** @type {any} */ _request, /** @type {any} */ { signal }) => new Promise(() => {
    signal.addEventListener("abort", () => { heard += 1; });
    setTimeout(() => controller.abort(new Error("enough")), 20);
  });
  try {
    await assert.rejects(
      check(recorded.name, { resolver: server.address, ...conditions(recorded), visit: { session }, signal: controller.signal }),
      { message: "enough" },
    );
    assert(heard > 0);
  } finally {
    server.close();
  }
});

test("of several resolvers the first counts, and what differs is found", async () => {
  const recorded = bundle("check-undetermined");
  const server = await resolver(replaying(recorded));
  const same = await resolver(replaying(recorded));
  const silent = await resolver(replaying({ ...recorded, runs: [{ ...recorded.runs[0], exchanges: [] }] }));
  try {
    const given = conditions(recorded);
    const alone = await check(recorded.name, { ...given, resolver: server.address });
    const agreed = await check(recorded.name, { ...given, resolver: [server.address, same.address] });
    assert.deepEqual(agreed, alone);
    const bundles = /** @type {any[]} */ ([]);
    const differing = await check(recorded.name, { ...given, resolver: [server.address, silent.address], record: (/** @type {any} */ made) => bundles.push(made) });
    assert.equal(differing.verdict, alone.verdict);
    const ids = differing.findings.map((/** @type {any} */ { id }) => id).filter((/** @type {string} */ id) => !alone.findings.some((/** @type {any} */ each) => each.id === id));
    assert.deepEqual(ids, ["dnssec-resolvers-disagree"]);
    assert.equal(bundles[0].runs.length, 2);
    assert.deepEqual(await recordedReport(bundles[0]), differing);
    for (const resolver of [[], [server.address, 5]]) {
      await assert.rejects(check(recorded.name, { ...given, resolver }), { code: "invalid-argument" });
    }
    await assert.rejects(check(recorded.name, { ...given, resolver: [server.address, "http://192.0.2.1/"] }), { code: "resolver-not-allowed" });
  } finally {
    [server, same, silent].forEach((each) => each.close());
  }
});

test("progress tells of each question", async () => {
  const recorded = bundle("check-protected");
  const server = await resolver(replaying(recorded));
  const told = /** @type {any[]} */ ([]);
  try {
    const report = await check(recorded.name, { resolver: server.address, ...conditions(recorded), onProgress: (/** @type {any} */ far) => told.push(far) });
    const [first, last] = [told[0], told.at(-1)];
    assert(first.questions.length > 0 && first.questions.every((/** @type {any} */ { took }) => took === null));
    assert.equal(last.questions.length, report.questions);
    for (const { name, type, checkingDisabled, octets, rcode, sent, took, records, failure } of last.questions) {
      const asked = report.asked.find((/** @type {any} */ each) => each.name === name && each.type === type && each.checkingDisabled === checkingDisabled);
      assert.equal(octets, asked.octets, `${name} ${type}`);
      assert(sent >= 0 && took >= 0 && Number.isInteger(records));
      assert.equal(failure, null);
      assert.equal(rcode, asked.rcode === "NXDOMAIN" ? 3 : 0);
    }
  } finally {
    server.close();
  }
});

test("every lookup of a report has its proof, from the zones of its chain", async () => {
  for (const name of ["at-risk", "broken", "protected"]) {
    const { mxLookup, mx, proofs, chain } = await recordedReport(bundle(`check-${name}`));
    const lookups = [mxLookup, ...mx.flatMap((/** @type {any} */ { addresses, tlsa }) => [...addresses, ...tlsa])];
    for (const { name, type, status } of lookups) {
      const proof = proofs.find((/** @type {any} */ each) => each.name === name && each.type === type);
      assert.equal(proof?.status, status);
      const zones = chain.map((/** @type {any} */ zone) => zone.name);
      assert(proof.signatures.every((/** @type {any} */ { signer }) => zones.includes(signer)));
    }
  }
});
