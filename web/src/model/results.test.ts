import { readFileSync } from "node:fs";
import { generate, match, parseCertificates, parseRecords } from "tlsakit";
import { describe, expect, test } from "vitest";
import { cards } from "./certificates.ts";
import { unread, usable } from "./input.ts";
import { differenceNote, recordState, verdict } from "./outcome.ts";
import { blockKind, blockTitle, ofRecords, ofUnread, sourceName, withoutRecords } from "./summary.ts";
import { ofExplained } from "./explained.ts";

const at = Date.parse("2026-11-21T22:41:07Z");
const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(`${import.meta.dirname}/../../../tests/data/web/${name}`));
const chain = fixture("mx1-fullchain.pem");

describe("the head of made records", () => {
  test("counts and names the host, and says what to do with them", () => {
    expect(ofRecords(generate(chain, { at }))).toEqual({
      heading: "Two records for mx1.example.org",
      why: "Publish both. The first names today’s key; the second still matches when the key changes.",
    });
    expect(ofRecords(generate(fixture("next.csr"), { at })).heading).toBe("One record for mx1.example.org");
    expect(ofRecords(generate(fixture("idn.pem"), { at })).heading).toBe("One record for bücher.example");
  });

  test("says what is missing", () => {
    expect(withoutRecords("host-missing").heading).toBe("Which host is it for?");
    expect(withoutRecords("port-unknown").heading).toBe("No record yet");
  });
});

describe("certificates", () => {
  test("are described by what they are here", () => {
    const input = parseCertificates(chain, { at });
    const [server, issuer, root] = cards(input, generate(chain, { at }).records, at);
    expect(server?.facts.map(({ text }) => text)).toEqual(["server certificate, P-256 key", "names mx1.example.org, mx.example.org", "ends 19 Feb 2027, in 89 days"]);
    expect(issuer?.facts.map(({ text }) => text)).toEqual(["issued certificate 0", "P-384 key", "ends 30 Dec 2030"]);
    expect(root?.facts.at(-1)?.text).toBe("servers seldom send it, so no record for it");
    expect([server, issuer, root].map((card) => card?.joined)).toEqual([true, true, false]);
  });

  test("that have ended stand out", () => {
    const [server] = cards(parseCertificates(fixture("expired.pem"), { at }), null, at);
    expect(server?.facts.find(({ late }) => late)?.text).toBe("ended 30 Oct 2026, 22 days ago");
  });

  test("requests and keys have cards too", () => {
    expect(cards(parseCertificates(fixture("next.csr"), { at }), null, at).map(({ mark }) => mark)).toEqual(["R"]);
    expect(cards(parseCertificates(fixture("mx1.pub.pem"), { at }), null, at).map(({ mark }) => mark)).toEqual(["K"]);
  });
});

test("a broken block is counted and named", () => {
  const input = parseCertificates(fixture("broken.pem"), { at });
  expect(ofUnread(input)).toBe("1 of 3 certificates could not be read");
  expect(unread(input).length).toBe(1);
  expect(usable(input)).toBe(2);
  expect(input.blocks.map((block) => blockTitle(block, input))).toEqual(["mx1.example.org", "Cut short at line 18", "Example Trust Root 2"]);
  expect(input.blocks[0] && blockKind(input.blocks[0], input)).toBe("Certificate, P-256 key");
  expect(sourceName({ kind: "certificate", index: 1 }, input)).toBe("certificate 1");
});

describe("a comparison", () => {
  const input = parseCertificates(chain, { at });
  const digest = input.certificates[0]?.key.fingerprints.sha256 ?? "";
  const compared = (tlsa: string) => match({ chain, tlsa, names: "mx1.example.org", service: "smtp", at });

  test.each([
    [`3 1 1 ${digest}`, "ok", "Matches 3 1 1"],
    [`3 1 1 ${"ab".repeat(32)}`, "bad", "Does not match: the published record names another key"],
    [`3 0 1 ${"ab".repeat(32)}`, "bad", "Does not match: the published record names another certificate"],
    [`2 1 1 ${"ab".repeat(32)}`, "bad", "Does not match: the published record names another issuer"],
    [`3 1 1 ${"ab".repeat(32)}\n2 1 1 ${"ab".repeat(32)}`, "bad", "Does not match: no published record fits these certificates"],
    [`1 1 1 ${digest}`, "risk", "No usable record: senders cannot use the one published"],
    ["", "none", "No record to compare with"],
  ])("%s", (tlsa, state, head) => {
    expect(verdict(compared(tlsa))).toEqual({ state, head });
  });

  test("tells a slip from another key", () => {
    const [slip] = compared(`3 1 1 ${digest.replace(/^./, (digit) => (digit === "0" ? "1" : "0"))}`).records;
    const [other] = compared(`3 1 1 ${"ab".repeat(32)}`).records;
    expect(slip && differenceNote(slip)).toBe("1 of 8 groups differs (underlined): probably a slip in the record.");
    expect(other && differenceNote(other)).toBe("Every group differs, so this is another key and not a typing slip.");
    expect(other && recordState(other)).toBe("bad");
  });
});

test("explained records are counted under their host", () => {
  const line = `_25._tcp.mx1.example.org. IN TLSA 3 1 1 ${"ab".repeat(32)}`;
  expect(ofExplained(parseRecords(line)).heading).toBe("One TLSA record for mx1.example.org");
  expect(ofExplained(parseRecords(`${line}\n${line.replace("mx1", "mx2")}`)).why).toBe("They belong to 2 names. At each name one that matches is enough.");
  expect(ofExplained(parseRecords("3 1 1 abcd")).why).toBe("No sender can use it; the reason stands with it.");
  expect(ofExplained(parseRecords(`${line}\n3 1 1 abcd`)).why).toBe("1 of them no sender can use; the reason stands with it.");
});
