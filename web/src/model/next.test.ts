import { expect, test } from "vitest";
import type { CheckedHost, CheckReport, NameLookup, RolloverReport, RolloverStep, SessionMatch } from "../tlsakit.ts";
import { fitting, label, minute, type NextHost, nextHosts, nextVerdict, outlook, pending, span, whyOf, zoneLines } from "./next.ts";
import { timeline } from "./timeline.ts";

const lookup: NameLookup = { name: "_25._tcp.mx.example.", type: "TLSA", status: "secure", outcome: "answer", records: ["3 1 1 ab"], ttl: 17, aliases: [], reason: null };
const host: CheckedHost = {
  host: "mx.example", preference: 10, port: 25, decision: null, trace: [], addresses: [], baseDomain: "mx.example", tlsa: [lookup],
  referenceIdentifiers: ["mx.example", "example"], matches: [], probe: null, senders: [],
};
const signature = {
  signer: "example.", keyTag: 1, algorithm: { number: 13, name: "ECDSAP256SHA256" }, originalTtl: 3600, inception: "", expiration: "", wildcard: null, outcome: "valid" as const, problem: null,
};
const report: CheckReport = {
  domain: "example", verdict: "protected", basis: "probed", actions: [], mxLookup: null, service: null, srvLookup: null, mtaSts: null, authorities: [], mx: [host],
  findings: [], chain: [], asked: [], extendedErrors: [], questions: 9, roundTrips: 2, checkedAt: "2026-11-21T22:41:07Z",
  proofs: [{ name: lookup.name, type: "TLSA", status: "secure", aliases: [], signatures: [signature], denials: [], resolverAd: null }],
};

const step = (kind: RolloverStep["kind"], changed: Partial<RolloverStep> = {}): RolloverStep =>
  ({ kind, reason: { code: "", text: "", rfc: [] }, records: [], seconds: null, earliest: null, before: null, ...changed });

function plan(changed: Partial<RolloverReport>, code: string): RolloverReport {
  return {
    safe: null, reason: { code, text: "", rfc: [] }, matched: null, next: { kind: "certificate", index: 0 }, records: [], steps: [step("switch")], ttl: 3600, seenAt: null,
    earliest: null, input: { blocks: [], certificates: [], requests: [], publicKeys: [], warnings: [] }, recordErrors: [], ...changed,
  };
}

const [place] = nextHosts(report, null) as [NextHost];

test("the TTL is the zone's, not what is left of it in a cache", () => {
  expect(place.ttl).toBe(3600);
  expect(zoneLines(place)).toEqual(["_25._tcp.mx.example. 3600 IN TLSA 3 1 1 ab"]);
  expect(nextHosts({ ...report, proofs: [] }, null)[0]?.ttl).toBe(17);
});

test("records stand at the end of aliases; hosts without a secure set have no next key", () => {
  const aliased = { ...host, tlsa: [{ ...lookup, aliases: ["a.example.", "b.example."] }] };
  expect(nextHosts({ ...report, mx: [aliased] }, null)[0]?.owner).toBe("b.example.");
  for (const changed of [{ baseDomain: null }, { tlsa: [] }, { tlsa: [{ ...lookup, status: "bogus" as const }] }, { tlsa: [{ ...lookup, records: [] }] }]) {
    expect(nextHosts({ ...report, mx: [{ ...host, ...changed }] }, null)).toEqual([]);
  }
  expect(nextHosts(report, "PEM")[0]?.chains).toEqual(["PEM"]);
});

test("an input is for the host whose records match it, else for one that it names", () => {
  const matched = plan({ matched: { record: 0, depth: 0 } }, "key-kept");
  expect(fitting([plan({}, ""), matched], [true, false])).toBe(1);
  expect(fitting([plan({}, ""), null], [false, true])).toBe(1);
  expect(fitting([null, null], [false, false])).toBe(0);
});

const heads: [string, Partial<RolloverReport>, string, string, string | undefined][] = [
  ["next-unpublished", { safe: false }, "risk", "Protected today. Switching to next.pem now would break it.", "next key has no record"],
  ["next-published-lately", { earliest: "2026-11-22T00:06:00Z" }, "risk", "Protected today. Wait until 22 Nov 2026, 00:06 UTC before switching to next.pem.", "next key's record may be new"],
  ["certificate-missing", {}, "unk", "What switching to next.pem does cannot be told yet.", "next: cannot be told yet"],
  ["key-kept", { safe: true }, "ok", "Switching to next.pem breaks nothing.", undefined],
];

test.each(heads)("%s at the top of a protected report", (code, changed, state, head, note) => {
  const verdict = nextVerdict(report, place, plan(changed, code), "next.pem");
  expect(verdict).toMatchObject({ state, head });
  expect(verdict?.station?.note).toBe(note);
});

test("what was not seen is not called protected, and graver things stay", () => {
  const unsafe = plan({ safe: false }, "next-unpublished");
  const unseen = nextVerdict({ ...report, verdict: "undetermined", basis: "dns-only" }, place, unsafe, "next.pem");
  expect(unseen?.head).toBe("Switching mx.example to next.pem now would break it.");
  expect(unseen?.why.at(-1)).toBe("Whether today's certificate matches was not seen.");
  expect(nextVerdict({ ...report, basis: "given" }, place, unsafe, "next.pem")?.head).not.toMatch(/Protected/);
  expect(nextVerdict({ ...report, verdict: "undetermined" }, place, plan({ safe: true }, "key-kept"), "next.pem")?.state).toBe("unk");
  for (const verdict of ["broken", "not-deployed"] as const) expect(nextVerdict({ ...report, verdict }, place, unsafe, "next.pem")).toBeNull();
});

test("why, and what to do", () => {
  const [record] = [{ usage: 3, selector: 1, matchingType: 1 } as never];
  const steps = [step("publish", { records: [record] }), step("wait", { seconds: 7200 }), step("switch")];
  expect(whyOf(plan({ safe: false, steps }, "next-unpublished"))).toEqual(["No published record matches it.", "Publish its record, wait 2 hours, then switch."]);
  expect(whyOf(plan({ steps: [] }, "certificate-missing"))[1]).toMatch(/^A plan needs/);
  expect(whyOf(plan({ safe: true, matched: { record: 0, depth: 0 }, records: [record] }, "issuer-kept"))).toEqual(["The record 3 1 1 names an issuer of both certificates."]);
});

test("spans, moments and labels", () => {
  expect([1, 60, 90, 3600, 5400, 86_400, 172_800].map(span)).toEqual(["1 second", "1 minute", "90 seconds", "1 hour", "90 minutes", "1 day", "2 days"]);
  expect(minute("2026-11-22T00:06:59Z")).toBe("22 Nov 2026, 00:06 UTC");
  expect(label({ usage: 3, selector: 1, matchingType: 1, associationData: "acde74ed0011" })).toBe("3 1 1 acde74ed");
  expect(outlook(plan({ safe: true, earliest: "2026-11-22T00:06:00Z" }, "next-published"))).toBe("safe");
});

test("a record that matches nothing shown may be for the next key, if another of its kind matches", () => {
  const record = (associationData: string, outcome: "match" | "mismatch"): SessionMatch["records"][number] => ({
    text: "", usage: 3, selector: 1, matchingType: 1, mnemonics: "", associationData, usability: "usable", outcome, depth: null, reason: null, expected: null,
  });
  const of = (...matches: SessionMatch["records"][]) => pending({ ...report, mx: [{ ...host, matches: matches.map((records) => ({ chain: 0, records, decision: null })) }] }, [place]);
  expect(of([record("aa", "match"), record("bb", "mismatch")])).toMatchObject({ today: [{ associationData: "aa" }], next: [{ associationData: "bb" }] });
  // Each is for one of two chains.
  expect(of([record("aa", "match"), record("bb", "mismatch")], [record("aa", "mismatch"), record("bb", "match")])).toBeNull();
  expect(of([record("aa", "mismatch"), record("bb", "mismatch")])).toBeNull();
  expect(of()).toBeNull();
});

const change = {
  now: "2026-11-21T22:41:07Z", seenAt: null, earliest: null, ttl: 3600, before: null, removes: true, today: ["3 1 1 acde74ed"], next: ["3 1 1 63ec1cf1"], host: "mx.example", name: "next.pem",
};

test("the figure of a change that has not begun, is under way, or may be made", () => {
  const heads = (changed: object): string[] => timeline({ ...change, ...changed }).moments.map(({ head }) => head);
  expect(heads({})).toEqual(["Now", "Publish", "Earliest switch", "Switch", "Clean up"]);
  expect(timeline(change)).toMatchObject({ wait: [1, 2], safe: [2, 4] });
  const seenAt = "2026-11-21T22:06:07Z";
  expect(heads({ seenAt, earliest: "2026-11-22T00:06:07Z" })).toEqual(["Published", "Now", "Earliest switch", "Switch", "Clean up"]);
  expect(timeline({ ...change, seenAt, earliest: "2026-11-22T00:06:07Z" })).toMatchObject({ wait: [0, 2], safe: [2, 4] });
  expect(heads({ seenAt, earliest: "2026-11-21T22:41:07Z" })).toEqual(["Published", "Earliest switch", "Now", "Switch", "Clean up"]);
  expect(heads({ removes: false })).toHaveLength(4);
  expect(timeline({ ...change, today: ["3 1 1 aa", "2 1 1 bb"] }).lanes[0]?.detail).toBe("3 1 1 aa +1");
  expect(timeline(change).lanes.map(({ id, from, to }) => [id, from, to])).toEqual([["record-today", 0, 4], ["record-next", 1, null], ["key-today", 0, 3], ["key-next", 3, null]]);
});
