/** What the three numbers of a TLSA record mean. */
import { t } from "../text/records.ts";

/** One of the three numbers, with what it means in a word or two and the id of its glossary entry. */
export interface Parameter {
  value: number;
  meaning: string;
  term: Term;
}

/** The glossary's entries about the three numbers. */
export const terms = [
  "usage-0", "usage-1", "usage-2", "usage-3", "usage-other",
  "selector-0", "selector-1", "selector-other",
  "matching-0", "matching-1", "matching-2", "matching-other",
] as const;
export type Term = (typeof terms)[number];

/** The three numbers of a record with their meanings. */
export function parameters(record: { usage: number; selector: number; matchingType: number }): Parameter[] {
  return [
    parameter("usage", record.usage),
    parameter("selector", record.selector),
    parameter("matching", record.matchingType),
  ];
}

function parameter(field: "matching" | "selector" | "usage", value: number): Parameter {
  const term = terms.find((one) => one === `${field}-${value}`) ?? (`${field}-other` as const);
  return { value, term, meaning: t(`short.${term}`) };
}
