/**
 * The sentences of the page, by language. Each part of the page has a catalogue of its own: English comes with the
 * part, the same part in another language is fetched when that language is in force.
 */
import { signal } from "@preact/signals";
import sentences from "./en/page.json";

/** The languages, each by its own name. */
export const languages = { en: "English", de: "Deutsch", nl: "Nederlands" } as const;

/** A language, as BCP 47 has it. */
export type Language = keyof typeof languages;

/** The language in force; whatever reads it is shown anew when it changes. */
export const language = signal<Language>("en");

/** The key of a sentence in the catalogue of the page itself. */
export type TextKey = keyof typeof sentences;

type Parameters = Readonly<Record<string, string | number>>;
type Sentences<Key extends string> = Readonly<Record<Key, string>>;

/** A sentence: of a catalogue, or one that the core has written, in English. */
export type Words = string | { english: string };

/** How the sentences of a catalogue are fetched. */
type Others<Key extends string> = Readonly<Record<Exclude<Language, "en">, () => Promise<{ default: Sentences<Key> }>>>;

/** What fetches the sentences of each catalogue that the page has loaded so far. */
const catalogues: ((wanted: Language) => Promise<void>)[] = [];

/** The language that was chosen last; in force once its sentences are there. */
let chosen: Language = "en";

/** Puts `wanted` in force once the sentences of all loaded parts are there; fails, and changes nothing, if they cannot be fetched. */
export async function setLanguage(wanted: Language): Promise<void> {
  const before = chosen;
  chosen = wanted;
  try {
    await complete();
  } catch (error) {
    if (chosen === wanted) chosen = before;
    throw error;
  }
  if (chosen === wanted) language.value = wanted;
}

/** Fetches the sentences that parts loaded since then lack in the language in force. */
export async function complete(): Promise<void> {
  await Promise.all(catalogues.map((fetched) => fetched(chosen)));
}

/** The functions that give the sentences of a catalogue. */
export function catalogue<Key extends string>(english: Sentences<Key>, others: Others<Key>) {
  const known: Partial<Record<Language, Sentences<Key>>> = { en: english };
  catalogues.push(async (wanted) => {
    if (wanted !== "en") known[wanted] ??= (await others[wanted]()).default;
  });
  /** The sentence of `key`, its `{parameters}` filled in. */
  const t = (key: Key, parameters: Parameters = {}): string =>
    (known[language.value] ?? english)[key].replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? ""));
  /** Whether the catalogue has `key`. */
  const hasText = (key: string): key is Key => Object.hasOwn(english, key);
  /** The sentence for `count` things, by the language's plural: `key.one` or `key.other`, with the parameter `n`. */
  const tn = (key: string, count: number, parameters: Parameters = {}): string => {
    const form = `${key}.${new Intl.PluralRules(language.value).select(count)}`;
    return t(hasText(form) ? form : (`${key}.other` as Key), { n: amount(count), ...parameters });
  };
  return { t, hasText, tn };
}

/** Texts that the core has in English, by their ids, in the language in force; nothing where that is English. */
export function translations(others: Others<string>): (id: string) => string | null {
  const known: Partial<Record<Language, Sentences<string>>> = {};
  catalogues.push(async (wanted) => {
    if (wanted !== "en") known[wanted] ??= (await others[wanted]()).default;
  });
  return (id) => known[language.value]?.[id] ?? null;
}

export const { t, hasText, tn } = catalogue<TextKey>(sentences, {
  de: () => import("./de/page.json"),
  nl: () => import("./nl/page.json"),
});

/** A count in digits, in groups from five digits on. */
export function amount(count: number): string {
  return new Intl.NumberFormat(language.value, { useGrouping: "min2" }).format(count);
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : t("list.and", { first: items.slice(0, -1).join(", "), last });
}

/** A count as it begins a heading: words to twelve, then digits. */
export function counted(count: number): string {
  const key = `number.${count}`;
  return hasText(key) ? t(key) : amount(count);
}

/** With a capital letter at its start. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
