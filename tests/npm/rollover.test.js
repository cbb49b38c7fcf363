// A change of certificate or key, planned, and the plan held against what `match` says of both chains.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { Consumer } from "./support/consumer.js";
import { chainTime, repository } from "./support/paths.js";
import { validators } from "./support/schema.js";

const consumer = new Consumer();
after(() => consumer.remove());
const { generate, match, rollover } = await consumer.import("node.js");
const { typed } = validators(consumer.installed("report.schema.json"));

/** @param {string} name */
const fixture = (name) => readFileSync(join(repository, "tests/data/web", name));

const host = "mx1.example.org";
const ttl = 3600;
const today = fixture("mx1-sent.pem");
const at = chainTime;
const place = { names: host, service: "smtp", chain: today, at };

/** The lines of records for today's chain. @param {...string} params */
const published = (...params) => generate(today, { host, params, ttl, at }).records.map((/** @type {any} */ record) => record.zoneLine);

/** @typedef {{kind: string, seconds: number | null, records: {zoneLine: string}[], earliest: string | null, before: string | null}} Step */

/** @param {Step[]} steps @param {string} kind */
const lines = (steps, kind) => steps.filter((step) => step.kind === kind).flatMap(({ records }) => records.map(({ zoneLine }) => zoneLine));

for (const params of [["3 1 1"], ["3 1 2"], ["3 0 1"], ["2 1 1"], ["2 0 1"], ["3 1 1", "2 1 1"], ["3 1 1", "3 1 2"]]) {
  for (const name of ["renewed.pem", "next.csr", "mx1-sent.pem"]) {
    test(`${params.join(" and ")}, then ${name}`, async () => {
      const tlsa = published(...params);
      const report = await rollover(fixture(name), { ...place, tlsa });
      assert.deepEqual(typed("RolloverReport")(report), []);
      assert.equal(report.ttl, ttl);
      const next = name === "next.csr" ? fixture("renewed.pem") : fixture(name);
      const accepts = (/** @type {Buffer} */ chain, /** @type {string[]} */ records) => match({ chain, tlsa: records, names: host, service: "smtp", at }).authenticated;
      if (report.safe !== null) assert.equal(accepts(next, tlsa), report.safe);
      const beside = [...tlsa, ...lines(report.steps, "publish")];
      assert(accepts(today, beside) && accepts(next, beside));
      const removed = lines(report.steps, "remove");
      assert(accepts(next, beside.filter((line) => !removed.includes(line))));
    });
  }
}

test("the age of a record that was seen to appear", async () => {
  const [tlsa, next] = [published("3 1 1"), generate(fixture("renewed.pem"), { host, params: ["3 1 1"], ttl, at }).records[0].zoneLine];
  for (const [seenAt, safe, earliest] of /** @type {const} */ ([
    ["2026-12-01T00:00:00Z", null, "2026-12-01T02:00:00Z"],
    [new Date("2026-11-30T22:00:01Z"), null, "2026-12-01T00:00:01Z"],
    [Date.parse("2026-11-30T22:00:00Z"), true, "2026-12-01T00:00:00Z"],
  ])) {
    const report = await rollover(fixture("next.csr"), { ...place, tlsa: [...tlsa, next], seenAt });
    assert.deepEqual([report.safe, report.earliest], [safe, earliest]);
    assert.equal(report.steps.find((/** @type {Step} */ { kind }) => kind === "switch").before, "2027-02-19T11:41:06Z");
  }
});

test("several chains, and other forms of the arguments", async () => {
  const report = await rollover(fixture("next.csr").toString(), { tlsa: published("3 1 1").join("\n"), names: [host], chain: [today, new Uint8Array(fixture("renewed.pem"))], at });
  assert.equal(report.safe, false);
  assert.equal(report.ttl, ttl);
  const bare = await rollover(fixture("mx1.pub.pem"), { tlsa: [], names: host, ttl: 60, chain: null, seenAt: null });
  assert.deepEqual([bare.safe, bare.reason.code], [true, "nothing-published"]);
});

test("wrong arguments", async () => {
  const good = { tlsa: [], names: host, ttl };
  for (const options of [undefined, 5, { names: host, ttl }, { ...good, names: [5] }, { ...good, ttl: -1 }, { ...good, chain: 5 }, { ...good, chain: [5] }, { ...good, seenAt: "never" }]) {
    await assert.rejects(rollover(today, options), { code: "invalid-argument" });
  }
  await assert.rejects(rollover(5, good), { code: "invalid-argument" });
});
