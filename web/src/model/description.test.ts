import { expect, test } from "vitest";
import type { CheckDescription } from "../tlsakit.ts";
import { areas, heading, paragraphs, rfcAddress } from "./description.ts";

test.each([
  ["RFC 7672, section 2.2.1", "https://www.rfc-editor.org/rfc/rfc7672#section-2.2.1"],
  ["RFC 7671, appendix A.1", "https://www.rfc-editor.org/rfc/rfc7671#appendix-A.1"],
  ["RFC 7673", "https://www.rfc-editor.org/rfc/rfc7673"],
  ["javascript:alert(1)", null],
])("%s leads to %s", (text, address) => {
  expect(rfcAddress(text)).toBe(address);
});

test("the text of a check has a heading, and paragraphs with code", () => {
  expect(heading("# Head\n\nOne.\n")).toBe("Head");
  expect(paragraphs("# Head\n\nOne\nline with `code`.\n\nTwo.\n")).toEqual([
    [{ text: "One line with ", code: false }, { text: "code", code: true }, { text: ".", code: false }],
    [{ text: "Two.", code: false }],
  ]);
});

test("checks that look at the same thing stand together, in the order of the catalogue", () => {
  const check = (id: string): CheckDescription => ({ id, text: "", rfc: [], foundBy: ["check"] });
  expect(areas(["mx-a", "tlsa-a", "mx-b"].map(check)).map(({ name, checks }) => [name, checks.map(({ id }) => id)])).toEqual([
    ["mx", ["mx-a", "mx-b"]], ["tlsa", ["tlsa-a"]],
  ]);
  expect(areas([])).toEqual([]);
});
