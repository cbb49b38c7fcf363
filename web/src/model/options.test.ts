import { expect, test } from "vitest";
import { defaults, fromFragment, service, toFragment } from "./options.ts";

test("the fragment holds what differs from the defaults, and comes back", () => {
  expect(toFragment(defaults)).toBe("");
  const options = { host: "mx2.example.org", port: "465", transport: "tcp", ttl: "300" } as const;
  expect(toFragment(options)).toBe("#host=mx2.example.org&port=465&ttl=300");
  expect(fromFragment(toFragment(options))).toEqual(options);
});

test("what is unknown in a fragment is left out", () => {
  expect(fromFragment("#transport=carrier&certificate=MIIB&port=*")).toEqual({ ...defaults, port: "*" });
  expect(fromFragment("")).toEqual(defaults);
});

test("port 25 is SMTP", () => {
  expect(service("25")).toBe("smtp");
  expect(service(25)).toBe("smtp");
  expect(service("*")).toBe("generic");
  expect(service(null)).toBe("generic");
});
