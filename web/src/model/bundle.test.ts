import { expect, test } from "vitest";
import { bundleHead, bundleTarget } from "./bundle.ts";

test("the resolver is safe to show, and own trust anchors are noticed", () => {
  const text = (resolver: string, trustAnchors: string | null): string => JSON.stringify({ runs: [{ resolver }], trustAnchors });
  expect(bundleHead(text("https://dns.example/", null))).toEqual({ resolvers: ["https://dns.example/"], anchored: false });
  expect(bundleHead(text("a\u202eb\u0000c\u2028d", ". DS 1"))).toEqual({ resolvers: ["a\ufffdb\ufffdc\ufffdd"], anchored: true });
  expect(bundleHead(text("x".repeat(1_000), null)).resolvers[0]).toHaveLength(101);
  expect(bundleHead('{"runs": []}')).toEqual({ resolvers: [], anchored: false });
});

test("a bundle says what was checked", () => {
  expect(bundleTarget('{"command": "check", "name": "example.org", "check": {"service": "imap", "port": 2525}}')).toEqual({ text: "example.org", service: "imap", port: 2525, starttls: null });
  expect(bundleTarget('{"command": "check", "name": "example.org"}')).toEqual({ text: "example.org", service: null, port: null, starttls: null });
  expect(bundleTarget('{"command": "probe", "name": "mx1.example.org"}')).toBeNull();
});
