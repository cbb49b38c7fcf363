import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { day, distance, moment } from "../model/dates.ts";
import { tn as lookupText } from "./lookup.ts";
import { amount, catalogue, complete, counted, type Language, language, languages, listed, setLanguage, t, tn } from "./index.ts";

type Sentences = Record<string, string>;

const read = (code: string, name: string): Sentences => JSON.parse(readFileSync(`${import.meta.dirname}/${code}/${name}`, "utf8")) as Sentences;
const names = readdirSync(`${import.meta.dirname}/en`);

const forbidden: Record<Language, RegExp> = {
  en: /please|sorry|oops|invalid|!/i,
  de: /bitte|entschuldig|leider|hoppla|ungültig|!/i,
  nl: /alsjeblieft|alstublieft|sorry|helaas|oeps|ongeldig|!/i,
};

const translations = (["de", "nl"] as const).flatMap((code) => names.map((name) => [code, name] as const));

afterEach(() => setLanguage("en"));

describe("sentences", () => {
  test("have parameters filled in, and plurals chosen", () => {
    expect(t("ask.read-file", { name: "a.pem" })).toBe("Read from a.pem. It stays in this page.");
    expect(tn("time.days", 1)).toBe("1 day");
    expect(tn("time.days", 2)).toBe("2 days");
    expect(listed(["0"])).toBe("0");
    expect(listed(["0", "1", "2"])).toBe("0, 1 and 2");
    expect([counted(0), counted(12), counted(13)]).toEqual(["No", "Twelve", "13"]);
  });

  test("are those of the language in force, once they are there", async () => {
    await setLanguage("de");
    expect(language.value).toBe("de");
    expect(tn("footer.asked", 12_345, { r: "dns.example" })).toBe("12.345 Fragen gingen an dns.example.");
    expect(lookupText("progress", 1, { answered: 0 })).toBe("0 von 1 Antwort ist da.");
    expect([day("2027-03-19T11:41:06Z"), moment("2027-02-19T11:41:06Z")]).toEqual(["19. März 2027", "19. Feb. 2027, 11:41:06 UTC"]);
    expect([distance("2027-02-19T00:00:00Z", Date.parse("2027-02-09T00:00:00Z")), amount(1234)]).toEqual(["in 10 Tagen", "1234"]);
    await setLanguage("nl");
    expect(distance("2027-02-19T00:00:00Z", Date.parse("2027-02-20T00:00:00Z"))).toBe("24 uur geleden");
    expect(day("2027-03-19T11:41:06Z")).toBe("19 mrt 2027");
  });

  test("of a part that is loaded later are fetched with it", async () => {
    await setLanguage("nl");
    const later = catalogue({ word: "later" }, { de: async () => ({ default: { word: "später" } }), nl: async () => ({ default: { word: "straks" } }) });
    expect(later.t("word")).toBe("later");
    await complete();
    expect(later.t("word")).toBe("straks");
  });

  test("that cannot be fetched leave the language as it is; the last choice counts", async () => {
    let broken = true;
    const fails = async (): Promise<{ default: { word: string } }> => {
      if (broken) throw new Error("offline");
      return { default: { word: "woord" } };
    };
    const part = catalogue({ word: "word" }, { de: fails, nl: fails });
    await expect(setLanguage("nl")).rejects.toThrow("offline");
    expect([language.value, part.t("word")]).toEqual(["en", "word"]);
    broken = false;
    await Promise.all([setLanguage("de"), setLanguage("nl")]);
    expect([language.value, part.t("word")]).toEqual(["nl", "woord"]);
  });
});

describe.each(["de", "nl"])("findings of %s", (code) => {
  const folder = `${import.meta.dirname}/../../../crates/core/src/check/checks`;
  const ids = readdirSync(folder).filter((name) => name.endsWith(".md")).map((name) => name.slice(0, -3)).sort();
  const texts = read(code, "findings.json");

  test("have a text for each of the catalogue", () => {
    expect(Object.keys(texts)).toEqual(ids);
  });

  test.each(ids)("%s has the heading, paragraphs and code of the English text", (id) => {
    const shape = (text: string): unknown[] => {
      const parts = text.trim().split(/\n\s*\n/);
      const code = [...text.replace(/\s*\n\s*/g, " ").matchAll(/`[^`]*`/g)].map(([one]) => one).sort();
      return [parts.length, parts.map((part) => part.startsWith("# ")), code];
    };
    const english = readFileSync(`${folder}/${id}.md`, "utf8");
    const text = texts[id] ?? "";
    expect(shape(text)).toEqual(shape(english));
    expect(text).not.toMatch(forbidden[code as Language]);
    expect(text.length).toBeLessThan(20 + 1.7 * english.length);
    expect(text).not.toBe(english);
  });
});

/** Words that English has too, beside names of algorithms and formats. */
const shared: Record<Exclude<Language, "en">, string> = {
  de: "Bogus Client Exchange Online Exim Format Host Name Port Postfix RRset RRsets Record Records Resolver Server Status Transport Zone in tlsakit",
  nl: "Bogus Client Exchange Online Exim Host Postfix RRset RRsets Record Records Resolver Resolvers Server Servers Transport Type Zone host in later record records root server servers status ttl type tlsakit",
};
const formats = "AD CA CSV DNS DNSKEY DS EDE Ed ECDSA JSON MTA Markdown NSEC P PKCS RFC RSA SHA STS TLS TLSA TTL UTC d ms s".split(" ");

/** Whether a sentence may be the same in both languages. */
function mayBeShared(text: string, code: Exclude<Language, "en">): boolean {
  const words = text.replace(/\{\w+\}/g, "").match(/\p{L}+/gu) ?? [];
  return words.every((word) => formats.includes(word) || shared[code].split(" ").includes(word));
}

describe.each(translations)("%s/%s", (code, name) => {
  const english = read("en", name);
  const translated = read(code, name);

  test("has every sentence, in the same order", () => {
    expect(Object.keys(translated)).toEqual(Object.keys(english));
  });

  test("has the same parameters in each", () => {
    const parameters = (sentences: Sentences): string[] => Object.entries(sentences).map(([key, text]) => `${key}: ${[...text.matchAll(/\{\w+\}/g)].map(([one]) => one).sort().join()}`);
    expect(parameters(translated)).toEqual(parameters(english));
  });

  test("has the plural forms of its language", () => {
    const { pluralCategories } = new Intl.PluralRules(code).resolvedOptions();
    const stems = Object.keys(english).flatMap((key) => /^(.+)\.one$/.exec(key)?.[1] ?? []);
    for (const stem of stems) expect(pluralCategories.filter((form) => !Object.hasOwn(translated, `${stem}.${form}`)), stem).toEqual([]);
  });

  test("is translated, but for names", () => {
    const same = Object.entries(translated).filter(([key, text]) => text === english[key] && !mayBeShared(text, code));
    expect(same).toEqual([]);
  });

  test("is hardly longer than the English", () => {
    const long = Object.entries(translated).filter(([key, text]) => text.length > 12 + 1.5 * (english[key]?.length ?? 0));
    expect(long).toEqual([]);
  });

  test("has quotation marks, dashes and spaces as the rest", () => {
    for (const [key, text] of Object.entries(translated)) {
      expect(text, key).not.toMatch(/  |"|[–—]/);
      expect([/^\s/.test(text), /\s$/.test(text)], key).toEqual([/^\s/.test(english[key] ?? ""), /\s$/.test(english[key] ?? "")]);
    }
  });
});

test.each((Object.keys(languages) as Language[]).flatMap((code) => names.map((name) => [code, name] as const)))("no sentence of %s/%s blames, begs or shouts", (code, name) => {
  for (const sentence of Object.values(read(code, name))) expect(sentence).not.toMatch(forbidden[code]);
});

test.each(names)("every sentence of %s is used", (name) => {
  const source = readdirSync(`${import.meta.dirname}/..`, { recursive: true, encoding: "utf8" })
    .filter((file) => /(?<!\.test)\.tsx?$/.test(file))
    .map((file) => readFileSync(`${import.meta.dirname}/../${file}`, "utf8"))
    .join("\n");
  const unused = Object.keys(read("en", name)).filter((key) => {
    const stem = key.replace(/\.(?:one|other)$/, "");
    // A key may be put together: then its beginning stands in a template.
    const beginnings = [...stem.matchAll(/[.-]/g)].map(({ index }) => `${stem.slice(0, index + 1)}$` + "{");
    return ![`"${stem}"`, ...beginnings.map((one) => `\`${one}`)].some((one) => source.includes(one));
  });
  expect(unused).toEqual([]);
});
