import { expect, test } from "vitest";
import { diagnose, position } from "./diagnostic.ts";

const text = [
  "-----BEGIN CERTIFICATE-----",
  "MTEyMTIyNTU1N1oXDTMwMTIzMDIyNTU1N1owPTELMAkGA1UEBhMCTkwxFjAUBgNV",
  "BAoMDUV4YW1wbGUgVHJ1c3QxGTAXBgNVBAMMEEV4YW1wbGUgUJUcnVzdCBFNDAe",
  "-----BEGIN CERTIFICATE-----",
].join("\n");

test("long lines keep the 16 characters before the caret", () => {
  const { before, caret, after } = diagnose(text, 3, 64);
  expect(before.map(({ number }) => number)).toEqual([2, 3]);
  expect(before[1]?.text).toBe("…" + "UJUcnVzdCBFNDAe".padStart(16, "g"));
  expect(caret).toBe(`${" ".repeat(17)}^`);
  expect(after).toEqual([{ number: 4, text: "-----BEGIN CERTIFICATE-----" }]);
});

test("short lines are whole, and the caret stands under the character", () => {
  const { before, caret } = diagnose("3 1 1 acxe", 1, 9);
  expect(before).toEqual([{ number: 1, text: "3 1 1 acxe" }]);
  expect(caret.indexOf("^")).toBe(8);
});

test("a line is cut at its end too", () => {
  const [row] = diagnose("a".repeat(400), 1, 1).before;
  expect(row?.text).toBe(`${"a".repeat(64)}…`);
});

test("a spot beyond the text shows what there is", () => {
  expect(diagnose("one", 7, 1)).toEqual({ before: [], caret: "^", after: [] });
});

test("lines and columns lead to positions in the field", () => {
  expect(position("one\ntwo\nthree", 2, 2)).toBe(5);
  expect(position("a😀b\nc", 1, 3)).toBe(3);
  expect(position("one\ntwo", 2, 99)).toBe(7);
});
