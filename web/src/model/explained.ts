/** What stands at the top of explained records, and what each of them says. */
import { counted } from "../text/index.ts";
import { type ExplainKey, hasText, t, tn } from "../text/explain.ts";
import type { ParsedRecords } from "../tlsakit.ts";
import { parseOwner, rrsets, withoutDot } from "./record.ts";
import type { Summary } from "./summary.ts";

/** The head of explained records. */
export function ofExplained(parsed: ParsedRecords): Summary {
  const count = parsed.records.length;
  const sets = rrsets(parsed.records);
  const owner = sets.length === 1 ? sets[0]?.owner ?? null : null;
  const unusable = parsed.records.filter((record) => record.unusable !== null).length;
  return {
    heading: owner === null
      ? tn("heading", count, { count: counted(count) })
      : tn("heading-for", count, { count: counted(count), host: parseOwner(owner)?.host ?? withoutDot(owner) }),
    why: unusable > 0 && unusable === count
      ? tn("why-none", count)
      : unusable > 0 ? tn("why-unusable", unusable)
      : sets.length > 1 ? t("why-sets", { n: sets.length }) : tn("why", count),
  };
}

/** The sentence that says what a record names. */
export function sentence(record: { usage: number; selector: number; matchingType: number }): string {
  const key = (field: string, value: number): ExplainKey => {
    const exact = `${field}-${value}`;
    return hasText(exact) ? exact : (`${field}-other` as ExplainKey);
  };
  return t("sentence", {
    usage: t(key("usage", record.usage)),
    selector: t(key("selector", record.selector)),
    matching: t(key("matching", record.matchingType)),
  });
}
