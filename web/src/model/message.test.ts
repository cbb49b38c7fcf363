import { describe, expect, test } from "vitest";
import { bundle, bundles } from "../../../tests/npm/support/resolver.js";
import { answerSection, hexOf, nameAt, originalTtl, rdataText, RRSIG } from "./message.ts";

/** The recorded answer to a question. */
function message(name: string, question: string, type: string): Uint8Array {
  const exchange = bundle(name).runs[0]?.exchanges.find((one) => one.name === question && one.type === type && one.checkingDisabled);
  return Uint8Array.from(Buffer.from(exchange?.answer ?? "", "base64"));
}

describe("the answer section", () => {
  test("has owners, types, TTLs and RDATA", () => {
    const octets = message("secure", "_25._tcp.mx1.example.org.", "TLSA");
    const records = answerSection(octets) ?? [];
    expect(records.map(({ owner, type, ttl }) => `${owner} ${type} ${ttl}`)).toEqual(["_25._tcp.mx1.example.org. 52 3600", "_25._tcp.mx1.example.org. 52 3600", `_25._tcp.mx1.example.org. ${RRSIG} 3600`]);
    expect(rdataText(records[0]!, octets)).toMatch(/^\d \d 1 [0-9a-f]{64}$/);
    expect(originalTtl(records, "_25._tcp.mx1.example.org.", 52)).toBe(3600);
    expect(originalTtl(records, "_25._tcp.mx1.example.org.", 1)).toBeNull();
  });

  test("of keys, DS records and aliases is written as zone files have it, and of others by RFC 3597", () => {
    const written = (name: string, question: string, type: string): string[] => {
      const octets = message(name, question, type);
      return (answerSection(octets) ?? []).filter((record) => record.type !== RRSIG).map((record) => rdataText(record, octets));
    };
    expect(written("secure", "org.", "DS")).toEqual([expect.stringMatching(/^\d+ 13 2 [0-9a-f]{64}$/)]);
    expect(written("secure", "org.", "DNSKEY")[0]).toMatch(/^25[67] 3 13 [A-Za-z0-9+/]{86}==$/);
    expect(written("alias", "_25._tcp.mx2.example.org.", "TLSA")[0]).toBe("_25._tcp.mx1.example.org.");
    expect(written("no-data", "mx1.example.org.", "AAAA")).toEqual([]);
    expect(rdataText({ owner: ".", type: 1, ttl: 0, rdata: Uint8Array.of(192, 0, 2, 1), offset: 0 }, new Uint8Array())).toBe("\\# 4 c0000201");
    expect(rdataText({ owner: ".", type: 43, ttl: 0, rdata: Uint8Array.of(1), offset: 0 }, new Uint8Array())).toBe("\\# 1 01");
    expect(rdataText({ owner: ".", type: 65280, ttl: 0, rdata: new Uint8Array(), offset: 0 }, new Uint8Array())).toBe("\\# 0");
  });

  test("of messages cut anywhere, or with any octet changed, is read or refused, and ends", () => {
    const octets = message("secure", "_25._tcp.mx1.example.org.", "TLSA");
    for (let length = 0; length < octets.length; length++) {
      const cut = answerSection(octets.subarray(0, length));
      if (length < 200) expect(cut).toBeNull();
    }
    for (let at = 0; at < octets.length; at++) {
      for (const value of [0, 0x3f, 0xc0, 0xff]) answerSection(octets.map((octet, index) => (index === at ? value : octet)));
    }
  });

  test("has every recorded answer", () => {
    for (const name of bundles()) {
      for (const { answer } of bundle(name).runs.flatMap(({ exchanges }) => exchanges)) {
        if (answer !== undefined) expect(answerSection(Uint8Array.from(Buffer.from(answer, "base64")))).not.toBeNull();
      }
    }
  });
});

describe("a name", () => {
  test("that points at itself, is too long or ends too early is refused", () => {
    expect(() => nameAt(Uint8Array.of(0xc0, 0), 0)).toThrow(RangeError);
    expect(() => nameAt(Uint8Array.of(3, 97), 0)).toThrow(RangeError);
    expect(() => nameAt(Uint8Array.of(0x80), 0)).toThrow(RangeError);
    const long = Uint8Array.from(Array.from({ length: 300 }, (_, index) => (index % 2 === 0 ? 1 : 97)));
    expect(() => nameAt(long, 0)).toThrow(RangeError);
  });

  test("has its strange characters written out", () => {
    expect(nameAt(Uint8Array.of(6, 97, 46, 0, 92, 32, 255, 0), 0)).toEqual({ name: "a\\.\\000\\\\\\032\\255.", next: 8 });
    expect(nameAt(Uint8Array.of(0), 0)).toEqual({ name: ".", next: 1 });
  });
});

test("octets are written in lower-case hexadecimal", () => {
  expect(hexOf(Uint8Array.of(0, 10, 255))).toBe("000aff");
});
