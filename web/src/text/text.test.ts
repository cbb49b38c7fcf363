import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import checked from "./en/check.json";
import looked from "./en/lookup.json";
import page from "./en/page.json";
import records from "./en/records.json";
import replayed from "./en/replay.json";
import { listed, t, tn } from "./index.ts";

const catalogues = [["check", checked], ["lookup", looked], ["page", page], ["records", records], ["replay", replayed]] as const;

test("parameters are filled in, and plurals chosen", () => {
  expect(t("ask.read-file", { name: "a.pem" })).toBe("Read from a.pem. It stays in this page.");
  expect(tn("time.days", 1)).toBe("1 day");
  expect(tn("time.days", 2)).toBe("2 days");
  expect(listed(["0"])).toBe("0");
  expect(listed(["0", "1", "2"])).toBe("0, 1 and 2");
});

test.each(catalogues)("no sentence of %s blames, begs or shouts", (_, sentences) => {
  for (const sentence of Object.values(sentences)) expect(sentence).not.toMatch(/please|sorry|oops|invalid|!/i);
});

test.each(catalogues)("every sentence of %s is used", (_, sentences) => {
  const source = readdirSync(`${import.meta.dirname}/..`, { recursive: true, encoding: "utf8" })
    .filter((name) => /(?<!\.test)\.tsx?$/.test(name))
    .map((name) => readFileSync(`${import.meta.dirname}/../${name}`, "utf8"))
    .join("\n");
  const unused = Object.keys(sentences).filter((key) => {
    const stem = key.replace(/\.(?:one|other)$/, "");
    // A key may be put together: then its beginning stands in a template.
    const beginnings = [...stem.matchAll(/[.-]/g)].map(({ index }) => `${stem.slice(0, index + 1)}$` + "{");
    return ![`"${stem}"`, ...beginnings.map((one) => `\`${one}`)].some((one) => source.includes(one));
  });
  expect(unused).toEqual([]);
});
