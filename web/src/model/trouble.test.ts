import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { lookup } from "tlsakit";
import { afterEach, describe, expect, test } from "vitest";
import { bundle, conditions, replaying, resolver } from "../../../tests/npm/support/resolver.js";
import { setLanguage } from "../text/index.ts";
import type { LookupReport } from "../tlsakit.ts";
import { type Circumstances, fieldTrouble, observed, type Trouble, troubleText } from "./trouble.ts";

const recorded = bundle("secure");
const online: Circumstances = { online: true, reachable: null };
const servers: { close(): void }[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await setLanguage("en");
});

/** What the package reports of a lookup at `address`. */
function asked(address: string, changed: object = {}): Promise<LookupReport> {
  return lookup(recorded.name, recorded.type, { resolver: address, ...conditions(recorded), timeout: 2_000, ...changed });
}

async function replayed(changed: object = {}): Promise<LookupReport> {
  const server = await resolver(replaying(recorded));
  servers.push(server);
  return asked(server.address, changed);
}

/** A server that is no resolver. */
async function serving(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server: Server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/dns-query`;
}

/** An address at which nothing listens any more. */
async function closed(): Promise<string> {
  const address = await serving(() => {});
  servers.pop()?.close();
  return address;
}

const trouble = (report: LookupReport, circumstances: Circumstances | null = online): Trouble | null => fieldTrouble(observed(report), circumstances);

describe("between the page and the resolver", () => {
  test("a good result has no trouble, whatever the circumstances", async () => {
    expect(trouble(await replayed(), { online: false, reachable: false })).toBeNull();
  });

  test("a resolver that is not reached is blocked if something answers there, and offline is offline", async () => {
    const report = await asked(await closed());
    expect(trouble(report)).toEqual({ kind: "unreached" });
    expect(trouble(report, { online: true, reachable: false })).toEqual({ kind: "unreached" });
    expect(trouble(report, { online: true, reachable: true })).toEqual({ kind: "blocked" });
    expect(trouble(report, { online: false, reachable: null })).toEqual({ kind: "offline" });
  });

  test.each([
    ["a page", 200, { "Content-Type": "text/html; charset=utf-8" }],
    ["a status that asks for a sign-in", 511, { "Content-Type": "text/html" }],
  ])("%s in place of messages is a portal", async (_, status, headers) => {
    const report = await asked(await serving((_, response) => { response.writeHead(status, headers).end("<title>Welcome</title>"); }));
    expect(trouble(report)).toEqual({ kind: "portal" });
  });

  test("what fetch shows of a redirection is a portal", async () => {
    // In a browser; Node's shows the head.
    const redirected = { type: "opaqueredirect", status: 0 };
    expect(trouble(await asked("https://resolver.example/", { fetch: async () => redirected }))).toEqual({ kind: "portal" });
  });

  test("a resolver with an error for everything fails, and is no portal", async () => {
    const report = await asked(await serving((_, response) => { response.writeHead(503).end(); }));
    expect(trouble(report)).toEqual({ kind: "failing", asked: report.questions.length, reason: "The resolver answered with the HTTP status 503." });
  });

  test("a silent resolver is told by the number of questions", async () => {
    const report = await asked(await serving(() => {}), { timeout: 50 });
    expect(trouble(report)).toEqual({ kind: "silent", unanswered: report.questions.length, asked: report.questions.length });
  });
});

describe("in what the resolver says", () => {
  test.each([[15, "filter"], [16, "filter"], [17, "filter"], [4, "filter"], [9, undefined], [22, undefined]])("extended error %i: %s", async (code, kind) => {
    const report = await replayed({ anchors: "example. DS 1 13 2 " + "00".repeat(32) });
    const bad: LookupReport = { ...report, status: "indeterminate", extendedErrors: [{ name: "x.", type: "A", code, meaning: "", text: "" }] };
    expect(trouble(bad)?.kind).toBe(kind);
    expect(trouble({ ...bad, status: "secure" })).toBeNull();
  });

  test("resolvers that differ", async () => {
    expect(fieldTrouble({ ...observed(await replayed()), differing: true }, online)).toEqual({ kind: "filter" });
  });
});

describe("the clock", () => {
  const DAY = 86_400_000;

  test.each([["2026-10-29T00:00:00Z", "young", "Every signature seems 3 days too young: is this device’s clock right?"], ["2027-01-11T00:00:00Z", "old", "Every signature seems to have ended 10 days ago: is this device’s clock right?"]])("at %s signatures are too %s", async (at, sign, sentence) => {
    const report = await replayed({ at });
    expect(report.status).toBe("bogus");
    const found = trouble(report);
    expect(found).toMatchObject({ kind: "clock", sign });
    expect(found?.kind === "clock" && Math.abs(found.milliseconds - (sign === "young" ? 3 : 10) * DAY) < DAY).toBe(true);
    expect(found !== null && troubleText(found, { r: "dns.example", subject: "x" })).toBe(sentence);
    expect(trouble(report, null)).toBeNull();
  });

  test("is not blamed if any signature is valid", async () => {
    const report = await replayed({ at: "2027-01-11T00:00:00Z" });
    const [zone] = report.chain;
    const [signature] = zone?.keySignatures ?? [];
    expect(signature).toBeDefined();
    const valid = { ...signature!, outcome: "valid" as const, problem: null };
    expect(trouble({ ...report, signatures: [valid] })).toBeNull();
  });
});

test("each has its sentence in each language", async () => {
  const all: Trouble[] = [
    { kind: "blocked" }, { kind: "filter" }, { kind: "offline" }, { kind: "portal" }, { kind: "unreached" }, { kind: "failing", asked: 9, reason: "" }, { kind: "silent", unanswered: 9, asked: 14 },
    { kind: "clock", sign: "young", milliseconds: 3 * 86_400_000 }, { kind: "clock", sign: "old", milliseconds: 3 * 86_400_000 },
  ];
  for (const code of ["en", "de", "nl"] as const) {
    await setLanguage(code);
    const sentences = all.map((one) => troubleText(one, { r: "dns.example", subject: "example.org" }));
    expect(new Set(sentences).size).toBe(all.length);
    for (const sentence of sentences) expect(sentence).not.toMatch(/[{}]|undefined/);
  }
});
