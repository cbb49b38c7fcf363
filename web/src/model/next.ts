/** What a server gets next: whether the switch breaks anything, and the plan in words. */
import { t, tn } from "../text/next.ts";
import { t as page } from "../text/index.ts";
import type { CheckedHost, CheckReport, NameLookup, RecordMatch, RolloverReport, RolloverStep } from "../tlsakit.ts";
import { day } from "./dates.ts";
import type { State } from "./outcome.ts";
import { numbers } from "./record.ts";

/** A host with published records, and all that the plan needs of it. */
export interface NextHost {
  /** Without the final dot. */
  host: string;
  port: number;
  /** Where its records are published: absolute. */
  owner: string;
  /** RDATA of the records in presentation form. */
  records: readonly string[];
  /** As the zone has it, in seconds. */
  ttl: number;
  /** The reference identifiers. */
  names: readonly string[];
  service: "generic" | "smtp";
  /** The chains that it shows, each once, in PEM. */
  chains: readonly string[];
}

/** The hosts of a report with records that senders go by. `given` is a chain that stands for what each shows. */
export function nextHosts(report: CheckReport, given: string | null): NextHost[] {
  return report.mx.flatMap((host): NextHost[] => {
    const lookup = host.tlsa.find(({ status, records }) => status === "secure" && records.length > 0);
    if (host.baseDomain === null || lookup === undefined) return [];
    return [{
      host: host.host,
      port: host.port,
      owner: lookup.aliases.at(-1) ?? lookup.name,
      records: lookup.records,
      ttl: ttlOf(report, lookup),
      names: host.referenceIdentifiers.length > 0 ? host.referenceIdentifiers : [host.baseDomain],
      service: report.mxLookup !== null || host.port === 25 ? "smtp" : "generic",
      chains: given === null ? shown(host) : [given],
    }];
  });
}

/** The TTL that the zone has, which the signature tells: that of an answer has run down in the resolver's cache. */
function ttlOf({ proofs }: CheckReport, { name, type, ttl }: NameLookup): number {
  const proof = proofs.find((one) => one.name === name && one.type === type);
  return Math.max(ttl ?? 0, ...(proof?.signatures ?? []).map(({ originalTtl }) => originalTtl));
}

function shown({ probe }: CheckedHost): string[] {
  const chains = (probe?.chains ?? []).map(({ sessions }) => probe?.sessions[sessions[0] ?? -1]?.chain.join("\n") ?? "");
  return chains.filter((chain) => chain.includes("BEGIN CERTIFICATE"));
}

/** Records of a host for its key of today, and others with the same parameters that match nothing it shows. */
export interface Pending {
  host: NextHost;
  today: RecordMatch[];
  next: RecordMatch[];
}

/** What is published for a next key, as it seems, at the first host that has such a record. */
export function pending(report: CheckReport, hosts: readonly NextHost[]): Pending | null {
  for (const host of hosts) {
    const { matches = [] } = report.mx.find((one) => one.host === host.host && one.port === host.port) ?? {};
    const matched = (index: number): boolean => matches.some(({ records }) => records[index]?.outcome === "match");
    const all = matches[0]?.records ?? [];
    const today = all.filter((_, index) => matched(index));
    const next = all.filter((record, index) => record.outcome === "mismatch" && !matched(index) && today.some((one) => numbers(one) === numbers(record)));
    if (next.length > 0) return { host, today, next };
  }
  return null;
}

/** `3 1 1 acde74ed`: the three numbers and the beginning of the data. */
export function label(record: { usage: number; selector: number; matchingType: number; associationData: string }): string {
  return `${numbers(record)} ${record.associationData.slice(0, 8)}`;
}

/** The records as lines of a zone file. */
export function zoneLines({ owner, ttl, records }: NextHost): string[] {
  return records.map((record) => `${owner} ${ttl} IN TLSA ${record}`);
}

/** The host that an input is for: the one whose records match it, or that its names cover; else the first. */
export function fitting(plans: readonly (RolloverReport | null)[], covered: readonly boolean[]): number {
  const matched = plans.findIndex((plan) => plan !== null && plan.matched !== null);
  if (matched >= 0) return matched;
  return Math.max(0, covered.indexOf(true));
}

/** What a plan stands for. */
export type Outlook = "safe" | "unsafe" | "untold" | "wait";

/** Sums a plan up. */
export function outlook({ safe, earliest }: RolloverReport): Outlook {
  if (safe !== null) return safe ? "safe" : "unsafe";
  return earliest === null ? "untold" : "wait";
}

/** What stands at the top of a report in place of its own verdict. */
export interface NextVerdict {
  state: State;
  /** Nothing if the report's own stays. */
  word: string | null;
  head: string;
  why: string[];
  meta: string;
  /** The state of the last station, and its note. */
  station: { state: State; note: string } | null;
}

/** What the plan makes of the verdict of a report; nothing if that has graver things to say. */
export function nextVerdict({ verdict, basis }: CheckReport, { host }: NextHost, plan: RolloverReport, name: string): NextVerdict | null {
  if (verdict === "broken" || verdict === "not-deployed") return null;
  const isProtected = verdict === "protected" && basis === "probed";
  const today = isProtected ? "protected" : "open";
  const kind = outlook(plan);
  const meta = t("meta");
  const why = [...whyOf(plan), ...(isProtected || kind === "untold" || verdict === "at-risk" ? [] : [t("today-unseen")])];
  switch (kind) {
    case "safe":
      return { state: isProtected ? "ok" : verdict === "at-risk" ? "risk" : "unk", word: null, head: t("head.safe", { name }), why, meta, station: null };
    case "unsafe":
      return { state: "risk", word: t("word.risk"), head: t(`head.${today}-unsafe`, { name, host }), why, meta, station: { state: "risk", note: t("station.unsafe") } };
    case "wait":
      return { state: "risk", word: t("word.risk"), head: t(`head.${today}-wait`, { name, moment: minute(plan.earliest ?? "") }), why, meta, station: { state: "risk", note: t("station.wait") } };
    case "untold":
      return { state: "unk", word: t("word.untold"), head: t("head.untold", { name }), why, meta, station: { state: "unk", note: t("station.untold") } };
  }
}

/** Why, and what to do, in sentences. */
export function whyOf(plan: RolloverReport): string[] {
  const { reason, matched, seenAt, earliest, ttl, records, steps } = plan;
  const record = matched === null ? undefined : records[matched.record];
  const parameters = { numbers: record === undefined ? "" : numbers(record), moment: minute(seenAt ?? earliest ?? ""), span: span(ttl) };
  // The age is counted from the moment at which this page looked first, so that both are the same sentence.
  const code = reason.code === "next-published-age-unknown" ? "next-published-lately" : reason.code;
  const publish = steps.find(({ kind }) => kind === "publish");
  const wait = steps.find(({ kind }) => kind === "wait");
  const remedy = steps.length === 0 ? [t("remedy-none")]
    : publish !== undefined && wait?.seconds != null ? [tn("remedy", publish.records.length, { span: span(wait.seconds) })]
    : [];
  return [t(`why.${code as "next-unpublished"}`, parameters), ...remedy];
}

/** `21 Nov 2026, 22:41 UTC`. */
export function minute(time: string): string {
  return time === "" ? "" : page("time.moment", { day: day(time), time: clock(time) });
}

/** `21 Nov 2026, 22:41`: for places that say UTC once. */
export function shortMinute(time: string): string {
  return `${day(time)}, ${clock(time)}`;
}

function clock(time: string): string {
  return new Date(time).toISOString().slice(11, 16);
}

/** `2 hours`: in the largest unit that there is a whole number of. */
export function span(seconds: number): string {
  const units = [["days", 86_400], ["hours", 3_600], ["minutes", 60]] as const;
  const [unit, length] = units.find(([, length]) => seconds >= length && seconds % length === 0) ?? ["seconds", 1];
  return tn(`span.${unit}`, seconds / length);
}

/** The step of a kind. */
export function stepOf({ steps }: Pick<RolloverReport, "steps">, kind: RolloverStep["kind"]): RolloverStep | null {
  return steps.find((step) => step.kind === kind) ?? null;
}
