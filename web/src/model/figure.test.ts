import { replay } from "tlsakit";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bundleFile, bundles } from "../../../tests/npm/support/resolver.js";
import type { CheckReport, LookupReport, ZoneReport } from "../tlsakit.ts";
import { type Chain, chainOfCheck, chainOfLookup, MOST_LEAVES } from "./figure.ts";
import { cut, type Drawing, drawNarrow, drawWide } from "./figure-drawing.ts";

const reports = new Map(await Promise.all(bundles().map(async (name) => [name, await replay(readFileSync(bundleFile(name)))] as const)));

function chainOf(name: string): Chain {
  const report = reports.get(name);
  const chain = report?.kind === "check" ? chainOfCheck(report, "recorded") : report?.kind === "lookup" ? chainOfLookup(report, "recorded") : null;
  if (chain === null) throw new Error(name);
  return chain;
}

function lookupReport(name: string): LookupReport {
  const report = reports.get(name);
  if (report?.kind !== "lookup") throw new Error(name);
  return report;
}

function checkReport(name: string): CheckReport {
  const report = reports.get(name);
  if (report?.kind !== "check") throw new Error(name);
  return report;
}

/** The links, with tags made alike. */
function sets({ links }: Chain): string[] {
  return links.map(({ zone, set, word }) => `${zone} ${set}, ${word}`.replace(/\d{4,5}/g, "N"));
}

/** A drawing as the text of an SVG. */
function svg({ width, height, shapes }: Drawing): string {
  const inner = shapes.map(({ tag, attributes, text }) => {
    const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`).join("");
    return text === undefined ? `<${tag}${written}/>` : `<${tag}${written}>${text}</${tag}>`;
  });
  return [`<svg width="${width ?? "100%"}" height="${height}">`, ...inner, "</svg>"].join("\n");
}

/** Nothing is drawn at a place that is none, or outside the drawing. */
function sound(drawing: Drawing): void {
  for (const { tag, attributes, text } of drawing.shapes) {
    expect(JSON.stringify(attributes)).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(Object.keys(attributes)).not.toContain("style");
    for (const name of ["y", "y1", "y2", "cy"]) {
      const value = Number(attributes[name] ?? 0);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(drawing.height + 20);
    }
    if (tag === "text") expect([...(text ?? "")].length).toBeLessThanOrEqual(60);
    if (attributes["class"]?.toString().startsWith("chain-bar") && drawing.width !== null) {
      const places = String(attributes["d"]).match(/[MH][\d.]+/g)?.map((place) => Number(place.slice(1))) ?? [];
      expect(Math.min(...places)).toBeGreaterThanOrEqual(556);
      expect(Math.max(...places)).toBeLessThanOrEqual(904);
    }
  }
}

describe("the links", () => {
  test("lead from the anchor over each DS to the records", () => {
    expect(sets(chainOf("secure"))).toEqual([
      ". trust anchor N, trusted", ". DNSKEY N, N, good", ". DS org N, good", "org. DNSKEY N, N, good",
      "org. DS example.org N, good", "example.org. DNSKEY N, N, good", "example.org. _25._tcp.mx1.example.org TLSA, good",
    ]);
  });

  test("hold aliases before the records", () => {
    expect(sets(chainOf("alias")).slice(-2)).toEqual(["example.org. _25._tcp.mx2.example.org CNAME to _25._tcp.mx1.example.org, good", "example.org. _25._tcp.mx1.example.org TLSA, good"]);
  });

  test("end with the proof that there is nothing", () => {
    expect(sets(chainOf("no-data")).at(-1)).toBe("example.org. mx1.example.org: no AAAA, good");
    expect(sets(chainOf("name-error")).at(-1)).toBe("example.org. _25._tcp.mx3.example.org: no TLSA, good");
    expect(sets(chainOf("wildcard")).slice(-2)).toEqual(["example.org. a.wild.example.org TXT, good", "example.org. a.wild.example.org: by wildcard alone, good"]);
  });

  test("go on without signatures below a delegation that proves to be insecure", () => {
    expect(sets(chainOf("insecure")).slice(-2)).toEqual(["example.org. no DS for unsigned.example.org, good", "unsigned.example.org. mx.unsigned.example.org A, zone not signed"]);
  });

  test("stop where it breaks", () => {
    const { links, caption } = chainOf("bogus");
    expect(links.map(({ tie }) => tie)).toEqual(["proven", "cut", "ended"]);
    expect(links.map(({ word }) => word)).toEqual(["trusted", "Bogus", "not reached"]);
    expect(links[1]?.by).toMatch(/^key \d+, expired$/);
    expect(caption).toMatchObject({ state: "bad", head: "Broken between the trust anchor and . (root)." });
  });

  test("join the sets of one name that are proved alike, and keep the order of MX, addresses, TLSA", () => {
    expect(sets(chainOf("check-at-risk")).slice(2)).toEqual([
      "example.org. at-risk.example.org MX, good", "example.org. mx1.example.org A, AAAA, good", "example.org. mx2.example.org A, AAAA, good", "example.org. mx3.example.org A, AAAA, good",
      "example.org. _25._tcp.mx1.example.org TLSA, good", "example.org. _25._tcp.mx2.example.org TLSA, good", "example.org. _25._tcp.mx3.example.org: no TLSA, good",
    ]);
  });

  test("of which the first lookup gives nothing are no chain", () => {
    expect(chainOfLookup(lookupReport("failed"), "built-in")).toBeNull();
  });
});

describe("the caption", () => {
  test.each([
    ["secure", "ok", "Unbroken from the trust anchor in the bundle to 1 record set."],
    ["name-error", "ok", "Unbroken from the trust anchor in the bundle to 1 proof of absence."],
    ["check-at-risk", "ok", "Unbroken from the trust anchor in the bundle to 6 record sets and 1 proof of absence."],
    ["check-broken", "ok", "DNS is in order; the break is between the record and the server."],
    ["insecure", "none", "Unbroken down to unsigned.example.org, which is not signed: what stands there proves nothing."],
  ])("of %s", (name, state, head) => {
    expect(chainOf(name).caption).toMatchObject({ state, head });
  });

  test("of a set whose signature has ended says when, and that the rest is unbroken", () => {
    const report = lookupReport("secure");
    const [signature] = report.signatures;
    if (signature === undefined) throw new Error("no signature");
    const ended = { ...signature, outcome: "invalid" as const, expiration: "2026-11-29T05:00:00Z", problem: { code: "rrsig-expired", text: "It expired.", rfc: [] } };
    const chain = chainOfLookup({ ...report, status: "bogus", reason: ended.problem, signatures: [ended] }, "built-in");
    expect(chain?.caption).toEqual({
      state: "bad", head: "The signature over _25._tcp.mx1.example.org TLSA ended 29 Nov 2026, 05:00:00 UTC, 43 hours ago.", rest: ["The rest is unbroken."],
    });
    expect(chain?.links.map(({ tie }) => tie).slice(-2)).toEqual(["proven", "cut"]);
    expect(svg(drawWide(chain as Chain, false))).toContain(">ended 29 Nov</text>");
  });

  test("of a set that is signed for hours more is a warning", () => {
    const report = lookupReport("secure");
    const signatures = report.signatures.map((signature) => ({ ...signature, expiration: "2026-12-02T12:00:00Z" }));
    const chain = chainOfLookup({ ...report, signatures }, "built-in");
    expect(chain?.caption).toMatchObject({ state: "risk", head: "Unbroken; _25._tcp.mx1.example.org TLSA is signed only until 2 Dec 2026, 12:00:00 UTC." });
    expect(chain?.links.at(-1)).toMatchObject({ tie: "soon", state: "risk", word: "ends soon" });
  });
});

describe("the drawing", () => {
  test.each([...reports].filter(([, { kind }]) => kind !== "probe").map(([name]) => name).filter((name) => name !== "failed"))("of %s is the same each time, and stays in its frame", (name) => {
    const [chain, again] = [chainOf(name), chainOf(name)];
    for (const draw of [(one: Chain) => drawWide(one, true), drawNarrow]) {
      expect(svg(draw(chain))).toBe(svg(draw(again)));
      sound(draw(chain));
    }
  });

  test.each(["bogus", "insecure"])("of %s is this", async (name) => {
    // The keys are made anew with the bundles.
    const still = (text: string): string => text.replace(/\b\d{4,5}\b(?!-)/g, "12345");
    await expect(still(svg(drawWide(chainOf(name), true)))).toMatchFileSnapshot(`figures/${name}.svg`);
    await expect(still(svg(drawNarrow(chainOf(name))))).toMatchFileSnapshot(`figures/${name}-narrow.svg`);
  });
});

describe("of very much", () => {
  const zone = (name: string, changed: Partial<ZoneReport> = {}): ZoneReport => {
    const [first] = checkReport("check-at-risk").chain;
    if (first === undefined) throw new Error("no zone");
    return { ...first, name, anchored: false, dsSignatures: first.keySignatures, ...changed };
  };
  const set = (name: string, changed: object = {}): CheckReport["proofs"][number] => {
    const [first] = checkReport("check-at-risk").proofs;
    if (first === undefined) throw new Error("no proof");
    return { ...first, name, type: "TLSA", ...changed };
  };
  const of = (chain: ZoneReport[], proofs: CheckReport["proofs"]): Chain => {
    const report = checkReport("check-at-risk");
    const tlsa = proofs.map(({ name, type, status }) => ({ name, type, status, outcome: "failed" as const, records: [], ttl: null, aliases: [], reason: null }));
    const mx = report.mx.slice(0, 1).map((host) => ({ ...host, addresses: [], tlsa }));
    const made = chainOfCheck({ ...report, mxLookup: null, mx, chain, proofs }, "given");
    if (made === null) throw new Error("no chain");
    sound(drawWide(made, false));
    sound(drawNarrow(made));
    return made;
  };
  const shownLeaves = ({ ladders }: Chain): string[] => ladders.flat().flatMap(({ links }) => links).filter(({ kind }) => kind === "set" || kind === "rest").map(({ set }) => set);

  test("500 hosts: the worst are drawn, and all are in the table", () => {
    const proofs = Array.from({ length: 500 }, (_, index) => set(`_25._tcp.mx${index}.example.org.`, index === 400 ? { status: "bogus", signatures: [], reason: null } : {}));
    const chain = of([zone("example.org.", { anchored: true })], proofs);
    const leaves = shownLeaves(chain);
    expect(leaves).toHaveLength(MOST_LEAVES + 1);
    expect(leaves).toContain("_25._tcp.mx400.example.org TLSA");
    expect(leaves.at(-1)).toBe("and 488 more, all good");
    expect(chain.links).toHaveLength(502);
  });

  test("200 zones: only those that lead to what is drawn", () => {
    const zones = [zone(".", { anchored: true }), ...Array.from({ length: 199 }, (_, index) => zone(`zone${index}.`))];
    const chain = of(zones, Array.from({ length: 199 }, (_, index) => set(`_25._tcp.mx.zone${index}.`)));
    expect(chain.ladders).toHaveLength(MOST_LEAVES);
    expect(chain.links).toHaveLength(2 + 199 * 3);
    const deep = Array.from({ length: 127 }, (_, index) => zone(index === 0 ? "." : `${"a.".repeat(index)}`, { anchored: index === 0 }));
    expect(of(deep, [set("a.".repeat(126))]).ladders).toHaveLength(1);
  });

  test("a zone beside another begins a ladder of its own", () => {
    const chain = of([zone(".", { anchored: true }), zone("org."), zone("net.")], [set("mx.org."), set("mx.net.")]);
    expect(chain.ladders.map((ladder) => ladder.map(({ zone, links }) => `${zone} ${links.length}`))).toEqual([[". 3", "org 2"], [". 1", "net 2"]]);
  });

  test("names with strange characters keep to their zones, and lose their middle", () => {
    const name = `a\\.b\\000${"x".repeat(60)}\\034<svg onload=alert\\(1\\)>.example.org.`;
    const chain = of([zone("example.org.", { anchored: true }), zone("b\\000.example.org.")], [set(name), set(".")]);
    expect(chain.links.filter(({ kind }) => kind === "set").map(({ zone }) => zone)).toEqual(["example.org.", "example.org."]);
    expect(shownLeaves(chain)).toHaveLength(2);
    expect(cut("a".repeat(41), 40)).toBe(`${"a".repeat(20)}…${"a".repeat(19)}`);
    expect([...cut("🙂".repeat(50), 40)]).toHaveLength(40);
  });

  test("windows of decades, of the past, of the future and of no time at all", () => {
    const [first] = checkReport("check-at-risk").proofs;
    const [signature] = first?.signatures ?? [];
    if (signature === undefined) throw new Error("no signature");
    const windows = [["1970-01-01T00:00:00Z", "2106-02-07T06:28:15Z"], ["1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z"], ["2100-01-01T00:00:00Z", "2106-01-01T00:00:00Z"], ["2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z"], ["2027-01-01T00:00:00Z", "2026-01-01T00:00:00Z"], ["never", "never"]] as const;
    for (const outcome of ["valid", "invalid"] as const) {
      const proofs = windows.map(([inception, expiration], index) => set(`mx${index}.example.org.`, { status: outcome === "valid" ? "secure" : "bogus", signatures: [{ ...signature, inception, expiration, outcome }] }));
      expect(of([zone("example.org.", { anchored: true })], proofs).links).toHaveLength(8);
    }
  });

  test("zones that the report names twice, out of order or not at all", () => {
    expect(of([zone("a.org."), zone("org."), zone(".", { anchored: true }), zone("ORG.")], [set("x.A.ORG."), set("else.")]).links.length).toBeGreaterThan(4);
    expect(of([zone("org.")], [set("x.net.")]).links.map(({ set }) => set)).toContain("x.net TLSA");
  });
});
