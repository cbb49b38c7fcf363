import { expect, test } from "vitest";
import { isAddress, resolverFragment, resolverName, resolverOf, resolvers, standard } from "./resolvers.ts";

test("every resolver of the list can be asked", () => {
  expect(resolvers.filter(({ address }) => !isAddress(address))).toEqual([]);
  expect(new Set(resolvers.map(({ name }) => name)).size).toBe(resolvers.length);
  for (const { name, address } of resolvers) expect(resolverName(address)).toBe(name);
});

test.each([
  ["https://doh.example/dns-query", true],
  ["https://doh.example/dns-query{?dns}", true],
  ["http://127.0.0.1:8053/dns-query", true],
  ["http://localhost/dns-query", true],
  ["http://doh.example/dns-query", false],
  ["http://127.0.0.1.example/", false],
  ["https://user:secret@doh.example/", false],
  ["javascript:alert(1)", false],
  ["doh.example", false],
  ["", false],
])("%j can be asked: %j", (address, can) => {
  expect(isAddress(address)).toBe(can);
});

test("the choice comes back from the fragment", () => {
  expect(resolverFragment(standard)).toBeNull();
  expect(resolverFragment("https://dns.google/dns-query")).toBe("dns.google");
  expect(resolverOf("dns.google")).toBe("https://dns.google/dns-query");
  const own = "https://doh.example:8443/dns-query";
  expect(resolverOf(resolverFragment(own))).toBe(own);
  expect(resolverName(own)).toBe("doh.example:8443");
  expect(resolverOf("http://doh.example/")).toBeNull();
  expect(resolverOf(null)).toBeNull();
});
