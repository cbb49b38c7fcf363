import en from "./en.json";

/** The key of a sentence in the catalogue. */
export type TextKey = keyof typeof en;

type Parameters = Readonly<Record<string, string | number>>;

const plural = new Intl.PluralRules("en");

/** The functions that give the sentences of a catalogue. */
export function catalogue<Key extends string>(sentences: Readonly<Record<Key, string>>) {
  /** The sentence of `key`, its `{parameters}` filled in. */
  const t = (key: Key, parameters: Parameters = {}): string =>
    sentences[key].replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? ""));
  /** Whether the catalogue has `key`. */
  const hasText = (key: string): key is Key => Object.hasOwn(sentences, key);
  /** The sentence for `count` things: `key.one` or `key.other`, with the parameter `n`. */
  const tn = (key: string, count: number, parameters: Parameters = {}): string => {
    const chosen = `${key}.${plural.select(count)}`;
    return t(hasText(chosen) ? chosen : (`${key}.other` as Key), { n: count, ...parameters });
  };
  return { t, hasText, tn };
}

export const { t, hasText, tn } = catalogue<TextKey>(en);

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : t("list.and", { first: items.slice(0, -1).join(", "), last });
}
