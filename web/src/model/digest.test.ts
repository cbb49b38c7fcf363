import { expect, test } from "vitest";
import { compare, groups } from "./digest.ts";

test("digits stand in groups of eight", () => {
  expect(groups("")).toEqual([]);
  expect(groups("acde74edb64264027303")).toEqual(["acde74ed", "b6426402", "7303"]);
});

test("one slip marks one group", () => {
  expect(compare("acde74edb6426402", "ACDE74EDb6426403")).toEqual({ differs: [false, true], count: 1, all: false });
});

test("something else marks all", () => {
  expect(compare("00000000ffffffff", "1111111122222222").all).toBe(true);
});

test("what is missing differs", () => {
  expect(compare("acde74ed", "acde74edb6426402")).toEqual({ differs: [false, true], count: 1, all: false });
});
