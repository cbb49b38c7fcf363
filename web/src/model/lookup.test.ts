import { lookup } from "tlsakit";
import { describe, expect, test } from "vitest";
import { bundle, conditions, replaying, resolver } from "../../../tests/npm/support/resolver.js";
import type { LookupReport } from "../tlsakit.ts";
import { answered, lookupVerdict, opinion, shown, steps, zoneLines } from "./lookup.ts";

/** What the package makes of a recorded lookup. */
async function report(name: string, changed: object = {}): Promise<LookupReport> {
  const recorded = bundle(name);
  const server = await resolver(replaying(recorded));
  try {
    return await lookup(recorded.name, recorded.type, { resolver: server.address, ...conditions(recorded), ...changed });
  } finally {
    server.close();
  }
}

const reports = Object.fromEntries(await Promise.all(
  ["alias", "bogus", "failed", "insecure", "name-error", "no-data", "secure", "wildcard"].map(async (name) => [name, await report(name)] as const),
));

function of(name: string): LookupReport {
  const found = reports[name];
  if (found === undefined) throw new Error(name);
  return found;
}

describe("the verdict", () => {
  test.each([
    ["secure", "ok", "Secure", "Two TLSA records at _25._tcp.mx1.example.org, signed all the way"],
    ["alias", "ok", "Secure", "Two TLSA records at _25._tcp.mx2.example.org, signed all the way"],
    ["wildcard", "ok", "Secure", "One TXT record at a.wild.example.org, signed all the way"],
    ["no-data", "ok", "Secure", "No AAAA record is published at mx1.example.org, and that is proven"],
    ["name-error", "ok", "Secure", "_25._tcp.mx3.example.org does not exist, and that is proven"],
    ["insecure", "none", "Insecure", "One A record at mx.unsigned.example.org, not protected by DNSSEC"],
    ["bogus", "bad", "Bogus", "The answer for _25._tcp.mx1.example.org TLSA cannot be trusted"],
    ["failed", "unk", "Could not tell", "example.org MX could not be looked up"],
  ])("of %s", (name, state, word, head) => {
    expect(lookupVerdict(of(name), "dns.example", "built-in")).toMatchObject({ state, word, head });
  });

  test("says whose trust anchors it rests on, or the core's reason", () => {
    expect(lookupVerdict(of("secure"), "", "built-in").why).toEqual(["Every link from the root’s key down to this answer was verified in this page."]);
    expect(lookupVerdict(of("secure"), "", "given").why).toEqual(["Every link from your trust anchor down to this answer was verified in this page."]);
    expect(lookupVerdict(of("secure"), "", "recorded").why).toEqual(["Every link from the trust anchor in the bundle down to this answer was verified in this page."]);
    expect(lookupVerdict(of("bogus"), "", "given").why).toEqual([{ english: of("bogus").reason?.text }]);
  });

  test("blames nobody for a resolver that is not reached, or silent", async () => {
    const unreached = await report("secure", { resolver: "https://resolver.example/", fetch: async () => { throw new TypeError("Failed to fetch"); } });
    expect(lookupVerdict(unreached, "dns.example", "built-in").why).toEqual(["dns.example was not reached. This says nothing about _25._tcp.mx1.example.org."]);
    const silent = await report("secure", { resolver: "https://resolver.example/", fetch: () => new Promise(() => {}), timeout: 10 });
    expect(lookupVerdict(silent, "dns.example", "built-in").why).toEqual([`dns.example left ${silent.questions.length} of ${silent.questions.length} questions unanswered. This says nothing about _25._tcp.mx1.example.org.`]);
  });
});

test("the line has a station for each zone, for aliases and for the records", () => {
  const line = (name: string): string[] => steps(of(name)).map(({ name, state }) => `${name} ${state}`);
  expect(line("alias")).toEqual(["root ok", "org ok", "example.org ok", "CNAME ok", "TLSA ok"]);
  expect(line("insecure")).toEqual(["root ok", "org ok", "example.org ok", "unsigned.example.org none", "A none"]);
  expect(line("bogus")).toEqual(["root bad", "TLSA none"]);
  expect(line("failed")).toEqual([]);
});

test("records are lines of a zone file, and names are read without their last dot", () => {
  expect(zoneLines(of("insecure"))).toEqual(["mx.unsigned.example.org. 3600 IN A 192.0.2.27"]);
  expect(shown("example.org.")).toBe("example.org");
  expect(shown(".")).toBe(". (root)");
});

test("the resolver’s opinion stands beside ours", () => {
  const opinions = (changed: Partial<LookupReport>): string => opinion({ ...of("secure"), ...changed });
  expect(opinions({ resolverAd: null })).toMatch(/did not answer/);
  expect(opinions({ resolverAd: true })).toMatch(/secure \(AD\), as we do/);
  expect(opinions({ resolverAd: true, status: "bogus" })).toMatch(/differs/);
  expect(opinions({ resolverAd: false, status: "insecure" })).toMatch(/no AD\), as we do/);
  expect(opinions({ resolverAd: false, resolverRcode: "SERVFAIL", status: "bogus" })).toMatch(/as it should/);
  expect(opinions({ resolverAd: false, resolverRcode: "SERVFAIL" })).toMatch(/differs/);
});

test("a question shows its RCODE, or why it has none", () => {
  expect(of("name-error").questions.map(answered)).toContain("NXDOMAIN");
  expect(answered(of("failed").questions[0]!)).toEqual({ english: expect.stringMatching(/HTTP status 502/) });
});
