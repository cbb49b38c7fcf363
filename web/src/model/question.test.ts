import { expect, test } from "vitest";
import { questionOf, questionText, readQuestion } from "./question.ts";

test.each([
  ["example.org MX", "example.org", "MX", false],
  [" example.org.  mx\n", "example.org.", "MX", false],
  ["_25._tcp.mx1.example.org TLSA", "_25._tcp.mx1.example.org", "TLSA", false],
  ["example.org TYPE65280", "example.org", "TYPE65280", false],
  [". DNSKEY", ".", "DNSKEY", false],
  ["org DS", "org", "DS", false],
  ["*.example.org TXT", "*.example.org", "TXT", false],
  ["bücher.example A", "bücher.example", "A", false],
  ["_25._tcp.mx1.example.org", "_25._tcp.mx1.example.org", "TLSA", true],
  ["*._tcp.mx1.example.org.", "*._tcp.mx1.example.org.", "TLSA", true],
  ["_dmarc.example.org", "_dmarc.example.org", "TXT", true],
])("%j is read", (text, name, type, chosen) => {
  expect(readQuestion(text)).toEqual({ name, type, chosen });
});

test.each([
  "", "hello", "hello world", "example.org", "bücher.example", "postmaster@example.org", "imap.example.org:993", "_x", "acde74ed", "example.org ANYTHING", "example.org MX now", "3 1 1", "https://example.org/",
  "<b>x</b>.example", "@example", "example.org:port", "a..b@", "example.org/path", "x".repeat(1200) + ".example",
])("%j is no question", (text) => {
  expect(readQuestion(text)).toBeNull();
});

test("a question comes back from the fragment", () => {
  expect(questionOf("0/25.2.0.192.in-addr.arpa/PTR")).toEqual({ name: "0/25.2.0.192.in-addr.arpa", type: "PTR", chosen: false });
  expect(questionOf("_25._tcp.mx1.example.org/TLSA")).toEqual({ name: "_25._tcp.mx1.example.org", type: "TLSA", chosen: false });
  expect(questionOf("example.org")).toBeNull();
  expect(questionOf(null)).toBeNull();
  expect(questionText({ name: "example.org", type: "MX" })).toBe("example.org MX");
});
