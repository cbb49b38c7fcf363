/** The test of resolvers: what is known so far, and running it. */
import { counting, lookup } from "../../asking.ts";
import { batch, signal } from "@preact/signals";
import { type Asked, type Results, selfTest } from "../../model/selftest.ts";
import { observed } from "../../model/trouble.ts";
import { resolverName, resolvers } from "../../model/resolvers.ts";
import { circumstancesOf } from "../../reach.ts";
import { anchors, announcement } from "../../state.ts";
import { t } from "../../text/resolvers.ts";

/** What is known of a resolver; `results` is missing before its test, and while nothing has come. */
export interface Tested {
  address: string;
  results: Results | null;
  running: boolean;
}

/** Each resolver of the list, and those that were added. */
export const rows = signal<readonly Tested[]>(resolvers.map(({ address }) => ({ address, results: null, running: false })));
/** When the last test began: milliseconds since the Unix epoch. */
export const testedAt = signal<number | null>(null);

function change(address: string, changed: Partial<Tested>): void {
  rows.value = rows.value.map((row) => (row.address === address ? { ...row, ...changed } : row));
}

/** Adds a resolver to the list, if it is not there. */
export function add(address: string): void {
  if (!rows.value.some((row) => row.address === address)) rows.value = [...rows.value, { address, results: null, running: false }];
}

/** Tests the resolvers at `addresses`, all at once. */
export async function test(addresses: readonly string[]): Promise<void> {
  batch(() => {
    testedAt.value = Date.now();
    for (const address of addresses) change(address, { results: null, running: true });
  });
  await Promise.all(addresses.map(async (address) => {
    try {
      await selfTest((name, type) => ask(address, name, type), (report) => circumstancesOf(observed(report), address), (results) => { change(address, { results }); });
    } finally {
      change(address, { running: false });
      announcement.value = t("announce", { r: resolverName(address) });
    }
  }));
}

/** Looks a name up at a resolver, and counts the questions. */
async function ask(address: string, name: string, type: string): Promise<Asked> {
  const own = anchors.value.trim();
  const count = counting(address);
  let questions: Asked["questions"] = [];
  const { outcome } = lookup({ name, type, resolver: address, anchors: own === "" ? null : own, at: Date.now() }, (far) => {
    ({ questions } = far);
    count(far.asked);
  });
  return { report: await outcome, questions };
}
