import { expect, test } from "vitest";
import { parameters } from "./meaning.ts";
import { sentence } from "./explained.ts";
import { covers, oneLine, parseOwner, recordText, rrsets, split, withoutDot } from "./record.ts";

const digest = "acde74edb64264027303d7a3ed393e2f49b462b9bc829c0527ee2b79f8a31363";
const record = {
  usage: 3,
  selector: 1,
  matchingType: 1,
  mnemonics: "DANE-EE SPKI SHA2-256",
  associationData: digest,
  text: `3 1 1 ${digest}`,
  rdata: `030101${digest}`,
  ttl: 3600,
  owner: "_25._tcp.mx1.example.org.",
  zoneLine: `_25._tcp.mx1.example.org. 3600 IN TLSA 3 1 1 ${digest}`,
  rfc3597: `_25._tcp.mx1.example.org. 3600 IN TYPE52 \\# 35 030101${digest}`,
};

test.each([
  ["zone", record.zoneLine],
  ["rfc3597", record.rfc3597],
  ["rdata", record.rdata],
] as const)("%s is one line without gaps", (format, line) => {
  expect(oneLine(recordText(record, format))).toBe(line);
});

test("JSON is an object with the record's parts", () => {
  expect(JSON.parse(oneLine(recordText(record, "json")))).toEqual({
    owner: record.owner, ttl: 3600, usage: 3, selector: 1, matchingType: 1, associationData: digest,
  });
});

test("without an owner the bare record is given", () => {
  const bare = { ...record, owner: null, ttl: null, zoneLine: null, rfc3597: null };
  expect(oneLine(recordText(bare, "zone"))).toBe(record.text);
  expect(oneLine(recordText(bare, "rfc3597"))).toBe(`TYPE52 \\# 35 ${record.rdata}`);
});

test("a line is split before its hexadecimal", () => {
  expect(split(record.text)).toEqual({ head: "3 1 1", hex: digest });
  expect(split("; a comment about acde")).toEqual({ head: "; a comment about acde", hex: "" });
});

test("each number has a meaning, known or not", () => {
  expect(parameters(record).map(({ meaning }) => meaning)).toEqual(["server’s own key", "public key", "SHA-256"]);
  expect(parameters({ usage: 9, selector: 1, matchingType: 255 }).map(({ term }) => term)).toEqual(["usage-other", "selector-1", "matching-other"]);
  expect(sentence(record)).toContain("by its SHA-256 digest");
  expect(sentence({ usage: 9, selector: 9, matchingType: 9 })).toContain("no standard defines");
});

test("owners are taken apart", () => {
  expect(parseOwner("_25._tcp.mx1.example.org.")).toEqual({ port: "25", transport: "tcp", host: "mx1.example.org" });
  expect(parseOwner("*._TCP.mx1.example.org.")).toEqual({ port: "*", transport: "tcp", host: "mx1.example.org" });
  expect(parseOwner("mx1.example.org.")).toBeNull();
  expect(withoutDot("mx1.example.org.")).toBe("mx1.example.org");
  expect(withoutDot(".")).toBe(".");
});

test("a wildcard covers one label", () => {
  expect(covers("mx1.example.org", "MX1.example.org")).toBe(true);
  expect(covers("*.example.org", "mx1.example.org")).toBe(true);
  expect(covers("*.example.org", "a.mx1.example.org")).toBe(false);
  expect(covers("*.example.org", "example.org")).toBe(false);
});

test("records are grouped by owner without regard to case", () => {
  const sets = rrsets([{ owner: "A." }, { owner: null }, { owner: "a." }]);
  expect(sets.map(({ records }) => records.length)).toEqual([2, 1]);
});
