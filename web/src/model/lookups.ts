/** The lookups of a check. */
import type { CheckReport, NameLookup } from "../tlsakit.ts";

/** Every lookup of the report, each once. */
export function lookups({ mxLookup, srvLookup, mx }: CheckReport): NameLookup[] {
  const first = [mxLookup, srvLookup].filter((lookup) => lookup !== null);
  const all = [...first, ...mx.flatMap(({ addresses, tlsa }) => [...addresses, ...tlsa])];
  return [...new Map(all.map((lookup) => [`${lookup.name} ${lookup.type}`, lookup])).values()];
}
