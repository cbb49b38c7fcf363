import { expect, test } from "vitest";
import { isMail, readTarget, sameTarget, type Target, targetFragment, targetOf } from "./target.ts";

const bare = { service: null, port: null, starttls: null };

test.each([
  ["example.org", "example.org", true],
  [" bücher.example.\n", "bücher.example.", true],
  ["postmaster@example.org", "example.org", true],
  ["imap.example.org:993", "imap.example.org:993", false],
  ["mx.example.org:25", "mx.example.org:25", false],
  ["https://mx.example.org/", "https://mx.example.org", false],
  ["IMAPS://imap.example.org", "imaps://imap.example.org", false],
  ["https://www.example.org:8443/a?b#c", "https://www.example.org:8443", false],
])("%j is checked", (text, read, mail) => {
  expect(readTarget(text)).toEqual({ text: read, ...bare });
  expect(isMail({ text: read, ...bare })).toBe(mail);
});

test.each([
  "", "hello", "hello world", "example.org MX", "_25._tcp.mx1.example.org", "*.example.org", "3 1 1", "@example", "a..b@", "example.org:port",
  "example.org:123456", "<b>x</b>.example", "https://", "https:///", "https://user@mx.example.org/", "://example.org", "example.org/path", "x".repeat(500) + ".example",
])("%j is no target", (text) => {
  expect(readTarget(text)).toBeNull();
});

test("a target comes back from the fragment", () => {
  const target: Target = { text: "example.org", service: "imap", port: 2525, starttls: null };
  const values = new URLSearchParams(Object.entries(targetFragment(target)).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
  expect(targetOf(values)).toEqual(target);
  expect(targetOf(new URLSearchParams("check=example.org&port=65536"))).toEqual({ text: "example.org", ...bare });
  expect(targetOf(new URLSearchParams("check=javascript:alert(1)"))).toBeNull();
  expect(targetOf(new URLSearchParams("lookup=example.org/MX"))).toBeNull();
});

test("targets are the same whatever their case and final dot", () => {
  const target: Target = { text: "example.org", ...bare };
  expect(sameTarget(target, { ...target, text: "Example.ORG.", port: 25 })).toBe(true);
  expect(sameTarget(target, { ...target, text: "example.net" })).toBe(false);
  expect(sameTarget(target, { ...target, service: "imap" })).toBe(false);
});
