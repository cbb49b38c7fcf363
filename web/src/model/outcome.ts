/** What a comparison of records with a chain says. */
import { t, tn } from "../text/records.ts";
import type { MatchReport, RecordMatch } from "../tlsakit.ts";
import { numbers } from "./record.ts";
import { compare } from "./digest.ts";

/** The states that have a mark and a colour. */
export type State = "bad" | "none" | "ok" | "risk" | "unk";

/** The state and head of a comparison. */
export interface Verdict {
  state: State;
  head: string;
}

/** Puts a report into one sentence. */
export function verdict(report: MatchReport): Verdict {
  switch (report.verdict) {
    case "match": {
      const matched = report.records[report.matched?.record ?? 0];
      return { state: "ok", head: t("match.matches", { numbers: matched === undefined ? "" : numbers(matched) }) };
    }
    case "mismatch":
      return { state: "bad", head: t("match.differs", { why: mismatch(report.records) }) };
    case "all-unusable":
      return { state: "risk", head: tn("match.unusable", report.records.length) };
    case "empty":
      return { state: "none", head: t("match.empty") };
  }
}

function mismatch(records: readonly RecordMatch[]): string {
  const tried = records.filter(({ outcome }) => outcome === "mismatch");
  const [only] = tried;
  if (tried.length !== 1 || only === undefined) return t("match.none-fits");
  if (only.reason?.code === "no-match" && (only.usage === 0 || only.usage === 2)) return t("match.other-issuer");
  if (only.expected === null || compare(only.associationData, only.expected).count === 0) return t("match.no-path");
  return t(only.selector === 0 ? "match.other-certificate" : "match.other-key");
}

/** The state of one record. */
export function recordState({ outcome }: RecordMatch): State {
  return ({ "match": "ok", "mismatch": "bad", "superseded": "none", "not-tried": "risk" } as const)[outcome];
}

/** What the differing groups tell, for a record compared with one certificate. */
export function differenceNote({ associationData, expected, selector }: RecordMatch): string | null {
  if (expected === null || associationData.length !== expected.length) return null;
  const { count, all, differs } = compare(associationData, expected);
  if (count === 0) return null;
  if (all) return t(selector === 0 ? "match.all-groups-certificate" : "match.all-groups-key");
  return tn("match.some-groups", count, { total: differs.length });
}
