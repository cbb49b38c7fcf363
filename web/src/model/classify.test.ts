import { expect, test } from "vitest";
import { asText, classify, countBlocks, countLines, withoutPrivateKeys } from "./classify.ts";

const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const key = "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n";

test.each([
  ["", "empty"],
  [" \n", "empty"],
  [certificate, "certificates"],
  ["subject=CN = mx1\n-----BEGIN TRUSTED CERTIFICATE-----", "certificates"],
  ["-----BEGIN PKCS #7 SIGNED DATA-----", "certificates"],
  [key, "private-key"],
  ["-----BEGIN EC PRIVATE KEY-----", "private-key"],
  ["-----BEGIN ENCRYPTED PRIVATE KEY-----", "private-key"],
  ["-----BEGIN OPENSSH PRIVATE KEY-----", "private-key"],
  [certificate + key, "private-key"],
  ['{"schema": "tlsakit/1", "kind": "bundle"}', "bundle"],
  [`\n{ "kind" : "bundle", "sessions": [{ "chain": ["${certificate}${key}"] }] }`, "bundle"],
  ['{"kind": "lookup"}', "unknown"],
  [`${key}{"kind": "bundle"}`, "private-key"],
  ["_25._tcp.mx1.example.org. 3600 IN TLSA 3 1 1 acde74ed", "records"],
  ["_25._tcp.mx1 IN TLSA (\n 3 1 1 acde )", "records"],
  ["_25._tcp.mx1.example.org. IN TYPE52 \\# 35 030101acde", "records"],
  ["3 1 1 acde74ed", "records"],
  ["DANE-EE SPKI SHA2-256 acde74ed", "records"],
  ["3 1 1 (acde\n74ed)", "records"],
  ["example.org", "target"],
  ["postmaster@example.org", "target"],
  ["imap.example.org:993", "target"],
  ["https://mx.example.org/", "target"],
  ["bücher.example\n", "target"],
  ["example.org MX", "question"],
  ["_25._tcp.mx1.example.org TLSA\n", "question"],
  ["; TLSA is a record\nhello", "unknown"],
  ["<html><body>hello</body></html>", "unknown"],
  ["acde74ed", "unknown"],
])("%j is %s", (text, kind) => {
  expect(classify(text)).toBe(kind);
});

test("a private key is taken out, and only it", () => {
  expect(withoutPrivateKeys(certificate + key + certificate)).toBe(certificate + certificate);
  expect(withoutPrivateKeys(key)).toBe("");
  expect(withoutPrivateKeys(certificate)).toBe(certificate);
});

test("a private key without its END line is taken out to the next block or the end", () => {
  const open = "-----BEGIN EC PRIVATE KEY-----\nMHcC\n";
  expect(withoutPrivateKeys(certificate + open)).toBe(certificate);
  expect(withoutPrivateKeys(open + certificate)).toBe(certificate);
});

test("blocks and lines are counted", () => {
  expect(countBlocks(certificate + certificate)).toBe(2);
  expect(countLines(certificate)).toBe(3);
  expect(countLines("one")).toBe(1);
});

test("octets are text only if they are", () => {
  expect(asText(new TextEncoder().encode(certificate))).toBe(certificate);
  expect(asText(Uint8Array.of(0x30, 0x82, 0x02, 0x1f))).toBeNull();
  expect(asText(Uint8Array.of(0x41, 0x00))).toBeNull();
});
