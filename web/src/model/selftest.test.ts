import { lookup } from "tlsakit";
import { describe, expect, test } from "vitest";
import { bundle, conditions, replaying, resolver, send } from "../../../tests/npm/support/resolver.js";
import type { LookupProgress } from "../tlsakit.ts";
import { type Asked, questionsOf, type Results, resultState, selfTest } from "./selftest.ts";

type Handler = Parameters<typeof resolver>[0];

/** What a resolver that answers as `handler` says shows of a recorded lookup, whatever is asked. */
async function showing(name: string, handler?: (recorded: ReturnType<typeof bundle>) => Handler): Promise<Asked> {
  const recorded = bundle(name);
  const server = await resolver((handler ?? replaying)(recorded));
  let questions: LookupProgress["questions"] = [];
  try {
    const onProgress = (far: LookupProgress): void => { ({ questions } = far); };
    const report = await lookup(recorded.name, recorded.type, { resolver: server.address, ...conditions(recorded), timeout: 1_000, onProgress });
    return { report, questions };
  } finally {
    server.close();
  }
}

/** The results of a test in which each part shows something prepared. */
async function results(parts: Partial<Record<"broken" | "large" | "signed", Asked>>, reachable: boolean | null = null): Promise<Results> {
  const secure = await showing("secure");
  const told: Results[] = [];
  await selfTest(
    async (name) => {
      const test = (["signed", "broken", "large"] as const).find((one) => questionsOf(one).some((question) => question.name === name));
      return (test === undefined ? undefined : parts[test]) ?? secure;
    },
    async () => ({ online: true, reachable }),
    (so) => { told.push(so); },
  );
  return told.at(-1)!;
}

/** A lookup with its own question changed. */
function changed({ report, questions }: Asked, question: object, more: object = {}): Asked {
  const same = ({ name, type, checkingDisabled }: LookupProgress["questions"][number]): boolean => name.startsWith(report.name) && type === report.type && checkingDisabled;
  return { report: { ...report, ...more }, questions: questions.map((one) => (same(one) ? { ...one, ...question } : one)) };
}

/** The question section of an answer about TLSA records. */
function questionSection({ name }: { name: string }): Buffer {
  const labels = name.split(".").filter((label) => label !== "").flatMap((label) => [label.length, ...Buffer.from(label)]);
  return Buffer.from([...labels, 0, 0, 52, 0, 1]);
}

describe("a resolver", () => {
  test("that does all of it", async () => {
    const secure = await showing("secure");
    const broken = changed(secure, {}, { resolverRcode: "SERVFAIL", extendedErrors: [{ name: "x.", type: "A", code: 9, meaning: "", text: "" }] });
    const found = await results({ broken, large: changed(secure, { octets: 4321 }) });
    expect(found).toMatchObject({
      readable: { code: "yes" }, signatures: { code: "yes" }, tlsa: { code: "yes" }, unfiltered: { code: "yes" }, reasons: { code: "yes", n: 9 }, large: { code: "yes", n: 4321 },
    });
    expect(found.milliseconds).toBeGreaterThanOrEqual(0);
  });

  test("that strips signatures, since it does not know of DO", async () => {
    const bare = await showing("secure", () => (question, response) => {
      const header = Buffer.from([0, 0, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
      const record = Buffer.from([0xc0, 12, 0, 52, 0, 1, 0, 0, 0, 60, 0, 4, 3, 1, 1, 0xab]);
      send(response, question.type === "TLSA" ? Buffer.concat([header, questionSection(question), record]) : Buffer.from([0, 0, 0x81, 0x80, 0, 0, 0, 0, 0, 0, 0, 0]));
    });
    expect(await results({ signed: bare })).toMatchObject({ readable: { code: "yes" }, signatures: { code: "stripped" }, tlsa: { code: "yes" } });
  });

  test.each([
    ["answers SERVFAIL for a bogus zone, asked with CD", { rcode: 2, records: 0 }, "ignored"],
    ["says that the bogus zone is not there", { rcode: 3, records: 0 }, "untested"],
    ["gives the data of a bogus zone", { rcode: 0, records: 2 }, "yes"],
  ])("that %s", async (_, question, code) => {
    expect((await results({ broken: changed(await showing("secure"), question) })).unfiltered).toEqual({ code });
  });

  test.each([["SERVFAIL", "none-sent"], ["NOERROR", "unvalidating"], [null, "untested"]])("whose own answer is %s without a reason", async (resolverRcode, code) => {
    expect((await results({ broken: changed(await showing("secure"), {}, { resolverRcode, extendedErrors: [] }) })).reasons).toEqual({ code });
  });

  test.each([
    ["has no records of type 52, with an error", { rcode: 4, records: 0 }, "not-passed"],
    ["proves that there are no such records", { rcode: 0, records: 0 }, "untested"],
  ])("that %s", async (_, question, code) => {
    expect((await results({ signed: changed(await showing("secure"), question, { rrset: [] }) })).tlsa).toEqual({ code });
  });

  test.each([
    ["that was not large", { octets: 900 }, {}, { code: "untested" }],
    ["that is not there", { octets: 900, rcode: 3 }, {}, { code: "untested" }],
    ["that was middling", { octets: 2100 }, {}, { code: "partly", n: 2100 }],
  ])("with an answer %s", async (_, question, more, code) => {
    expect((await results({ large: changed(await showing("secure"), question, more) })).large).toEqual(code);
  });

  test("that cuts a large answer", async () => {
    const cut = await showing("secure", (recorded) => (question, response, request) => {
      if (question.type !== "TLSA") return replaying(recorded)(question, response, request);
      send(response, Buffer.concat([Buffer.from([0, 0, 0x83, 0x80, 0, 1, 0, 0, 0, 0, 0, 0]), questionSection(question)]));
    });
    expect((await results({ large: cut })).large).toEqual({ code: "cut", n: 12 + "_25._tcp.mx1.example.org".length + 2 + 4 });
  });

  test.each([
    ["lets no page read its answers", true, "blocked"],
    ["is not there", false, "unreached"],
  ])("that %s is asked no further", async (_, reachable, code) => {
    const secure = await showing("secure");
    const failure = { code: "lookup-failed-connection", text: "", rfc: [] };
    const unread = { ...secure, report: { ...secure.report, status: "indeterminate" as const, outcome: "failed" as const, rrset: [], questions: secure.report.questions.map((one) => ({ ...one, rcode: null, failure })) } };
    expect(await results({ signed: unread }, reachable)).toMatchObject({ readable: { code }, signatures: { code: "untested" }, large: { code: "untested" } });
  });
});

test("what is asked is written as questions", () => {
  for (const part of ["signed", "broken", "large"] as const) {
    for (const { name, type } of questionsOf(part)) expect([name, type].join(" ")).toMatch(/^[\w.-]+\.[a-z]+ (?:A|TLSA)$/);
  }
});

test("each result has a state", () => {
  expect(resultState({ code: "yes" })).toBe("ok");
  expect(resultState({ code: "untested" })).toBe("none");
});
