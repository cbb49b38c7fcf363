import en from "./en.json";

/** The key of a sentence in the catalogue. */
export type TextKey = keyof typeof en;

type Parameters = Readonly<Record<string, string | number>>;

const plural = new Intl.PluralRules("en");

/** The sentence of `key`, its `{parameters}` filled in. */
export function t(key: TextKey, parameters: Parameters = {}): string {
  return en[key].replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? ""));
}

/** Whether the catalogue has `key`. */
export function hasText(key: string): key is TextKey {
  return Object.hasOwn(en, key);
}

/** The sentence for `count` things: `key.one` or `key.other`, with the parameter `n`. */
export function tn(key: string, count: number, parameters: Parameters = {}): string {
  const chosen = `${key}.${plural.select(count)}`;
  return t(hasText(chosen) ? chosen : (`${key}.other` as TextKey), { n: count, ...parameters });
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : t("list.and", { first: items.slice(0, -1).join(", "), last });
}
