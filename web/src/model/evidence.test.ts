import { readFileSync } from "node:fs";
import { check, replay } from "tlsakit";
import { expect, test } from "vitest";
import { bundle, bundleFile, conditions, replaying, resolver } from "../../../tests/npm/support/resolver.js";
import type { CheckReport, QuestionProgress } from "../tlsakit.ts";
import type { Checked } from "./checked.ts";
import { detailsOf, evidenceOf } from "./evidence.ts";

async function recorded(name: string, change: (report: CheckReport) => CheckReport = (report) => report): Promise<Checked> {
  const text = readFileSync(bundleFile(name), "utf8");
  const report = await replay(text);
  if (report.kind !== "check") throw new Error(name);
  return { report: change(report), bundle: text, questions: [], resolvers: ["dns.example"], anchors: "recorded", recorded: true };
}

/** A check of now, at a resolver that answers what was recorded, with its own opinion if wanted. */
async function live(opinions: boolean, ad: boolean): Promise<Checked> {
  const run = bundle("check-protected");
  const answer = replaying(run);
  const server = await resolver((question, response, request) => {
    const { name, type, checkingDisabled } = question;
    if (checkingDisabled) return answer(question, response, request);
    const found = run.runs[0]?.exchanges.find((one) => one.name === name && one.type === type);
    const message = Buffer.from(found?.answer ?? "", "base64");
    message.writeUInt16BE(0, 0);
    message[3] = ((message[3] ?? 0) & ~0x20) | (ad ? 0x20 : 0);
    response.setHeader("content-type", "application/dns-message");
    response.end(message);
  });
  let questions: QuestionProgress[] = [];
  let text = "";
  try {
    const report = await check("protected.example.org", {
      resolver: server.address, opinions, ...conditions(run), onProgress: (far) => { questions = far.questions; }, record: (made) => { text = JSON.stringify(made); },
    });
    return { report, bundle: text, questions, resolvers: ["dns.example"], anchors: "given", recorded: false };
  } finally {
    server.close();
  }
}

function told(checked: Checked, name: string, type: string): string[] {
  const row = evidenceOf(checked).rows.find((one) => one.name === name && one.type === type);
  if (row === undefined) throw new Error(`${name} ${type}`);
  return detailsOf(row, checked).details.map(({ term, lines }) => `${term}: ${lines.flat().map((line) => (typeof line === "string" ? line : "english" in line ? line.english : "")).join(" ")}`);
}

test("every question stands once, in the order asked, with its answer and our result", async () => {
  const checked = await recorded("check-at-risk");
  const { rows, caption, span } = evidenceOf(checked);
  expect(rows.map(({ name, type }) => `${name} ${type}`)).toEqual(checked.report.asked.map(({ name, type }) => `${name} ${type}`));
  expect([caption, span]).toEqual(["25 questions in 2 flights.", null]);
  const of = (name: string, type: string): unknown[] => {
    const { answer, octets, result, opinion, out } = rows.find((one) => one.name === name && one.type === type) ?? {};
    return [answer, octets, result?.word, opinion, out];
  };
  expect(of("at-risk.example.org.", "MX")).toEqual(["NOERROR, 3", 1101, "secure", "not asked", null]);
  expect(of("example.org.", "DNSKEY")).toEqual(["NOERROR, 1", 227, "secure", "not asked", null]);
  expect(of("at-risk.example.org.", "DS")).toEqual(["NOERROR", 352, "no zone here", "not asked", null]);
  expect(of("_25._tcp.mx3.example.org.", "TLSA").slice(2, 3)).toEqual(["secure"]);
  expect(of("_smtp._tls.at-risk.example.org.", "TXT").slice(2, 3)).toEqual(["secure"]);
});

test("an opened question has its records, their signature, the age and all octets", async () => {
  const checked = await recorded("check-at-risk");
  const lines = told(checked, "_25._tcp.mx2.example.org.", "TLSA");
  expect(lines).toEqual([
    "Record: _25._tcp.mx2.example.org. 3600 IN TLSA 3 1 1 10efa671e2f16e7e88c7406c1858b9927bb0adebb9dbed8d90a763129f194f0e",
    expect.stringMatching(/^Signature: by key \d+ of example\.org, ECDSA P-256, 1 Nov 2026 to 1 Jan 2027\. Good\.$/),
    "Seen: 3600 s, all of its time to live: this resolver has just fetched it.",
  ]);
  expect(told(checked, "_25._tcp.mx3.example.org.", "TLSA")).toEqual(["Proof: mx3.example.org. NSEC not-deployed.example.org. A AAAA RRSIG NSEC: covers _25._tcp.mx3.example.org."]);
  const [row] = evidenceOf(checked).rows;
  if (row === undefined) throw new Error("no question");
  expect(detailsOf(row, checked).octets).toHaveLength(row.octets ?? 0);
});

test("the resolver’s opinion is folded into the row of its question, and timed questions have a bar", async () => {
  const checked = await live(true, true);
  const { rows, caption, span } = evidenceOf(checked);
  const again = checked.report.asked.filter(({ checkingDisabled }) => !checkingDisabled).length;
  expect(again).toBeGreaterThan(0);
  expect(rows).toHaveLength(checked.report.asked.length - again);
  expect(caption).toMatch(new RegExp(`^${rows.length} questions in 2 flights, and ${again} asked again for the resolver’s opinion\\. The bar shows when each was out\\.$`));
  const mx = rows.find(({ type }) => type === "MX");
  expect(mx?.opinion).toBe("says secure (AD)");
  expect(told(checked, "protected.example.org.", "MX")).toContain("Resolver’s opinion: asked apart, with CD off: secure (AD). The same as ours.");
  for (const { out } of rows) expect((out?.sent ?? -1) >= 0 && (out?.took ?? -1) >= 0).toBe(true);
  expect(span).toBeGreaterThanOrEqual(Math.max(...rows.map(({ out }) => (out?.sent ?? 0) + (out?.took ?? 0))));
  const other = await live(true, false);
  expect(evidenceOf(other).rows.find(({ type }) => type === "MX")?.opinion).toBe("no AD");
  expect(told(other, "protected.example.org.", "MX")).toContain("Resolver’s opinion: asked apart, with CD off: NOERROR, and does not call it secure (no AD). This differs from ours.");
});

test("what failed says why, and what the resolver says of it", async () => {
  const checked = await recorded("check-at-risk", (report) => ({
    ...report,
    asked: report.asked.map((question) => (question.type === "MX" ? { ...question, rcode: null, octets: null, failure: { code: "lookup-failed-timeout", text: "No answer within 5 s.", rfc: [] } } : question)),
    extendedErrors: [{ name: "at-risk.example.org.", type: "MX", code: 22, meaning: "No Reachable Authority", text: "at 192.0.2.1" }],
  }));
  const row = evidenceOf(checked).rows.find(({ type }) => type === "MX");
  expect([row?.answer, row?.result, row?.opinion]).toEqual(["no answer", { state: "unk", word: "failed" }, "EDE 22"]);
  const lines = told(checked, "at-risk.example.org.", "MX");
  expect(lines[0]).toBe("No answer: No answer within 5 s.");
  expect(lines.at(-1)).toBe("Its reason: No Reachable Authority, EDE 22 at 192.0.2.1");
});

test("200 questions, and a bundle that lacks their answers", async () => {
  const checked = await recorded("check-at-risk", (report) => ({ ...report, asked: Array.from({ length: 200 }, (_, index) => ({ ...report.asked[0]!, name: `a${index}.example.` })) }));
  const { rows } = evidenceOf({ ...checked, bundle: JSON.stringify({ runs: [] }) });
  expect(rows).toHaveLength(200);
  expect(detailsOf(rows[0]!, { ...checked, bundle: JSON.stringify({ runs: [] }) })).toEqual({ details: [], octets: null });
});
