import { describe, expect, test } from "vitest";
import { day, distance, isNear, moment } from "./dates.ts";

const now = Date.parse("2026-11-21T22:41:07Z");

describe("times", () => {
  test("are days and moments in UTC", () => {
    expect(day("2027-02-19T11:41:06Z")).toBe("19 Feb 2027");
    expect(day("2026-11-21T23:30:00-03:00")).toBe("22 Nov 2026");
    expect(moment("2027-02-19T11:41:06Z")).toBe("19 Feb 2027, 11:41:06 UTC");
  });

  test.each([
    ["2027-02-19T11:41:06Z", "in 89 days"],
    ["2026-11-23T22:41:07Z", "in 2 days"],
    ["2026-11-23T22:41:06Z", "in 47 hours"],
    ["2026-11-21T01:41:07Z", "21 hours ago"],
    ["2026-11-21T22:42:08Z", "in 1 minute"],
    ["2026-11-21T22:40:07Z", "1 minute ago"],
    ["2026-10-30T00:00:00Z", "22 days ago"],
  ])("%s is %s", (time, words) => {
    expect(distance(time, now)).toBe(words);
  });

  test("far ones need no distance", () => {
    expect(isNear("2027-02-19T11:41:06Z", now)).toBe(true);
    expect(isNear("2030-12-30T00:00:00Z", now)).toBe(false);
  });
});
