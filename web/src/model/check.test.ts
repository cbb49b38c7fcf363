import { expect, test } from "vitest";
import type { CheckedHost, CheckReport, NameLookup, SessionMatch } from "../tlsakit.ts";
import { advice, authorityAnswer, type CheckVerdict, checkVerdict, type HostRow, hostRow, mtaSts, worstHost } from "./check.ts";
import { lookups } from "./lookups.ts";
import type { State } from "./outcome.ts";
import { steps } from "./steps.ts";

const lookup: NameLookup = { name: "mx.example.", type: "A", status: "secure", outcome: "answer", records: ["192.0.2.1"], ttl: 60, aliases: [], reason: null };
const tlsa: NameLookup = { ...lookup, name: "_25._tcp.mx.example.", type: "TLSA", records: ["3 1 1 ab"] };
const host: CheckedHost = {
  host: "mx.example", preference: 10, port: 25, decision: "opportunistic", trace: [], addresses: [lookup], baseDomain: null, tlsa: [],
  referenceIdentifiers: [], matches: [], probe: null, senders: [],
};
const report: CheckReport = {
  domain: "example", verdict: "undetermined", basis: "dns-only", actions: [], mxLookup: { ...lookup, name: "example.", type: "MX", records: ["10 mx.example."] },
  service: null, srvLookup: null, mtaSts: null, authorities: [], mx: [host], findings: [], chain: [], proofs: [], asked: [], extendedErrors: [], questions: 9, roundTrips: 2, checkedAt: "2026-12-01T00:00:00Z",
};

function verdictOf(changed: Partial<CheckReport> = {}): CheckVerdict {
  return checkVerdict({ report: { ...report, ...changed }, bundle: "", questions: [], resolvers: [], anchors: "built-in", recorded: true });
}

function matched(outcome: "match" | "mismatch"): SessionMatch {
  return {
    chain: 0, decision: outcome === "match" ? "authenticated" : "skip",
    records: [{
      text: "3 1 1 ab", usage: 3, selector: 1, matchingType: 1, mnemonics: "", associationData: "ab", usability: "usable", outcome,
      depth: outcome === "match" ? 0 : null, reason: null, expected: null,
    }],
  };
}

test("a chain that was given is not called protection", () => {
  expect(verdictOf({ verdict: "protected", basis: "given" })).toMatchObject({ state: "unk", word: "Could not tell" });
  expect(verdictOf({ verdict: "protected", basis: "probed" })).toMatchObject({ state: "ok", word: "Protected" });
});

test("an unseen certificate is not blamed on the DNS, and a fault in the DNS is not passed over", () => {
  const finding = { id: "dnssec-bogus", severity: "error" as const, subject: "mx.example", message: "It is bogus.", evidence: [], remedy: null, rfc: [] };
  expect(verdictOf().head).toMatch(/^DNS is in order/);
  expect(verdictOf({ findings: [finding] })).toMatchObject({ head: expect.stringMatching(/^What would tell/), why: [{ english: "It is bogus." }] });
  expect(verdictOf({ verdict: "broken", findings: [finding] }).why).toEqual([{ english: "It is bogus." }, expect.stringMatching(/^Mail waits/)]);
  expect(verdictOf({ verdict: "protected", basis: "probed", findings: [finding] }).why).toEqual([expect.stringMatching(/published\.$/), { english: "It is bogus." }]);
});

const cells: [string, Partial<CheckedHost>, keyof HostRow, State, string][] = [
  ["no addresses", { addresses: [{ ...lookup, records: [], outcome: "no-data" }] }, "address", "bad", "None"],
  ["insecure addresses", { addresses: [{ ...lookup, status: "insecure" }] }, "address", "none", "Not signed"],
  ["a bogus family", { addresses: [lookup, { ...lookup, type: "AAAA", status: "bogus", records: [] }] }, "address", "bad", "Bogus"],
  ["no answer", { addresses: [{ ...lookup, status: "indeterminate", records: [] }] }, "address", "unk", "Not answered"],
  ["records", { tlsa: [tlsa], baseDomain: "mx.example" }, "tlsa", "ok", "1 record"],
  ["proved absence", { tlsa: [{ ...tlsa, records: [], outcome: "no-data" }] }, "tlsa", "none", "None"],
  ["insecure records", { tlsa: [{ ...tlsa, status: "insecure" }] }, "tlsa", "none", "Not signed"],
  ["bogus records", { tlsa: [{ ...tlsa, status: "bogus", records: [] }] }, "tlsa", "bad", "Bogus"],
  ["no session", { baseDomain: "mx.example", tlsa: [tlsa] }, "certificate", "unk", "Not seen"],
  ["a match", { baseDomain: "mx.example", matches: [matched("match")] }, "certificate", "ok", "Matches 3 1 1"],
  ["no match", { baseDomain: "mx.example", matches: [matched("mismatch")] }, "certificate", "bad", "Matches nothing"],
  ["a match at some", { baseDomain: "mx.example", matches: [matched("match"), matched("mismatch")] }, "certificate", "bad", "Matches in part"],
  ["no decision", { decision: null }, "decision", "unk", "Could not tell"],
];

test.each(cells)("a host with %s", (_, changed, column, state, word) => {
  expect(hostRow({ ...host, ...changed }, report)[column]).toMatchObject({ state, word });
});

test("delivery without DANE is a hole only where DANE is meant", () => {
  expect(hostRow(host, { ...report, verdict: "not-deployed" }).decision.state).toBe("none");
  expect(hostRow(host, { ...report, verdict: "at-risk" }).decision.state).toBe("risk");
});

test("the host that fails is looked at first; none if all are authenticated", () => {
  const good = { ...host, decision: "authenticated" as const };
  expect(worstHost({ ...report, mx: [good, host, { ...host, decision: "skip" }] })).toBe(2);
  expect(worstHost({ ...report, mx: [good] })).toBeNull();
});

test("a service has no step for MX", () => {
  expect(steps(report).map(({ name }) => name)).toEqual(["root", "example", "MX", "address", "TLSA", "certificate"]);
  expect(steps({ ...report, mxLookup: null }).map(({ name }) => name)).toEqual(["root", "example", "address", "TLSA", "certificate"]);
});

test("a service that SRV records lead to begins with them", () => {
  const srvLookup = { ...lookup, name: "_imaps._tcp.example.", type: "SRV" };
  expect(steps({ ...report, mxLookup: null, srvLookup })[2]).toMatchObject({ name: "SRV" });
  expect(verdictOf({ service: "imaps", mxLookup: null, srvLookup, verdict: "not-deployed" }).head).toBe("imaps at example does not use DANE.");
  expect(lookups({ ...report, mxLookup: null, srvLookup }).map(({ type }) => type)).toEqual(["SRV", "A"]);
});

test("a policy is told by its mode, and why there is none", () => {
  const file = { url: "", status: 404, contentType: null, location: null, body: null, problem: null };
  expect(mtaSts({ id: "1", fetched: null, policy: { mode: "testing", maxAge: 86_400, mx: ["mx.example"] } })).toMatchObject({ why: "Kept for 1 day; it lists mx.example." });
  expect(mtaSts({ id: "1", fetched: null, policy: { mode: "none", maxAge: 172_800, mx: [] } }).why).toBe("Kept for 2 days.");
  expect(mtaSts({ id: "1", fetched: file, policy: null }).why).toContain("404");
  expect(mtaSts({ id: "1", fetched: null, policy: null }).head).toMatch(/not fetched/);
});

test("what a name server answers is told with its signature", () => {
  const answer = { name: "example.", type: "MX", rcode: "NOERROR", records: ["10 mx.example."], isSigned: true, isExpired: false, failure: null };
  expect(authorityAnswer(answer)).toBe("10 mx.example.; signed");
  expect(authorityAnswer({ ...answer, records: [], isSigned: false })).toBe("NOERROR; not signed");
  expect(authorityAnswer({ ...answer, isExpired: true })).toMatch(/expired/);
  expect(authorityAnswer({ ...answer, failure: { code: "timeout", text: "No answer.", rfc: [] } })).toEqual({ english: "No answer." });
});

test("every lookup is listed once", () => {
  expect(lookups({ ...report, mx: [host, host] }).map(({ type }) => type)).toEqual(["MX", "A"]);
});

test("an advice is parted into sentences and records", () => {
  const hex = "ab".repeat(32);
  expect(advice(`Publish this first.\n_25._tcp.mx.example. IN TLSA 3 1 1 ${hex}\n`)).toEqual({
    sentences: ["Publish this first."], records: [{ head: "_25._tcp.mx.example. IN TLSA 3 1 1", hex }],
  });
  expect(advice("Sign the zone IN time.").records).toEqual([]);
});
