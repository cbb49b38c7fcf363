import { readdirSync, readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { setLanguage } from "../text/index.ts";
import type { CheckDescription } from "../tlsakit.ts";
import { areas, heading, paragraphs, rfcAddress, saidOf } from "./description.ts";

afterEach(() => setLanguage("en"));

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

test.each(["de", "nl"] as const)("what the core advises by the text of a check is said in %s", async (code) => {
  await setLanguage(code);
  const folder = `${import.meta.dirname}/../../../crates/core/src/check/checks`;
  const ids = readdirSync(folder).filter((name) => name.endsWith(".md")).map((name) => name.slice(0, -3));
  expect(ids.length).toBeGreaterThan(100);
  for (const id of ids) {
    const text = readFileSync(`${folder}/${id}.md`, "utf8");
    const advice = text.trimEnd().split("\n\n").at(-1)?.replaceAll("\n", " ") ?? "";
    const said = saidOf({ id, text }, advice);
    expect(typeof said === "string" && said !== advice, id).toBe(true);
    expect(saidOf({ id, text }, "Of this one case.")).toEqual({ english: "Of this one case." });
  }
});

test("in English it is the core's own", () => {
  expect(saidOf({ id: "tlsa-no-match", text: "# Head\n\nDo this.\n" }, "Do this.")).toEqual({ english: "Do this." });
});
