import { expect, test } from "vitest";
import { bundleHead } from "./bundle.ts";

test("the resolver is safe to show, and own trust anchors are noticed", () => {
  const text = (resolver: string, trustAnchors: string | null): string => JSON.stringify({ runs: [{ resolver }], trustAnchors });
  expect(bundleHead(text("https://dns.example/", null))).toEqual({ resolver: "https://dns.example/", anchored: false });
  expect(bundleHead(text("a\u202eb\u0000c\u2028d", ". DS 1"))).toEqual({ resolver: "a\ufffdb\ufffdc\ufffdd", anchored: true });
  expect(bundleHead(text("x".repeat(1_000), null)).resolver).toHaveLength(101);
  expect(bundleHead('{"runs": []}')).toEqual({ resolver: "", anchored: false });
});
