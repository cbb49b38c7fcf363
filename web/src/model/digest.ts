/** Hexadecimal for people: groups of eight digits. */

const GROUP = 8;

/** The digits in groups of eight; the last may be shorter. */
export function groups(hex: string): string[] {
  return hex.match(new RegExp(`.{1,${GROUP}}`, "gs")) ?? [];
}

/** Two strings of hexadecimal, compared group by group. */
export interface Comparison {
  /** Whether each group of the longer one differs. */
  differs: boolean[];
  /** How many do. */
  count: number;
  /** Whether all do: then it is something else, and no group stands out. */
  all: boolean;
}

/** Compares group by group, without regard to case. */
export function compare(left: string, right: string): Comparison {
  const a = groups(left.toLowerCase());
  const b = groups(right.toLowerCase());
  const differs = (a.length > b.length ? a : b).map((_, index) => a[index] !== b[index]);
  const count = differs.filter(Boolean).length;
  return { differs, count, all: count === differs.length };
}
