/** What a validated lookup says: the verdict, and the line down to the records. */
import { counted, type Words } from "../text/index.ts";
import { t, tn } from "../text/lookup.ts";
import type { LookupReport, QuestionReport, Reason, SecurityStatus } from "../tlsakit.ts";
import type { State } from "./outcome.ts";
import { withoutDot } from "./record.ts";
import { type Circumstances, fieldTrouble, observed, troubleWords } from "./trouble.ts";

/** The state of a status: what is not signed is not wrong. */
export function statusState(status: SecurityStatus): State {
  return ({ secure: "ok", insecure: "none", bogus: "bad", indeterminate: "unk" } as const)[status];
}

/** The status in a word. */
export function statusWord(status: SecurityStatus): string {
  return t(`${status}`);
}

/** A name as it is read: without the final dot, but for the root. */
export function shown(name: string): string {
  return name === "." ? t("root") : withoutDot(name);
}

/** What stands at the top of a result. */
export interface LookupVerdict {
  state: State;
  word: string;
  head: string;
  why: Words[];
}

/** Where the trust anchors are from: the root’s own, the user, or a bundle. */
export type Anchors = "built-in" | "given" | "recorded";

/** Puts a report into a sentence, and its reason below. */
export function lookupVerdict(report: LookupReport, resolver: string, anchors: Anchors, circumstances: Circumstances | null = null): LookupVerdict {
  const { status, reason } = report;
  const values = { name: shown(report.name), type: report.type, r: resolver };
  const trouble = fieldTrouble(observed(report), circumstances);
  const core: Words = reason === null ? t(`why-${anchors}`) : { english: reason.text };
  return {
    state: statusState(status),
    word: statusWord(status),
    head: head(report, values),
    // A trouble on the way leaves the core nothing to say of the records.
    why: trouble === null ? [core] : [...troubleWords(trouble, { r: resolver, subject: values.name }), ...(report.outcome === "failed" ? [] : [core])],
  };
}

function head({ status, outcome, rrset }: LookupReport, values: { name: string; type: string }): string {
  if (outcome === "failed") return t("head-failed", values);
  if (status === "bogus" || status === "indeterminate") return t(`head-${status}`, values);
  if (outcome === "answer") return tn(`head-answer-${status}`, rrset.length, { ...values, count: counted(rrset.length) });
  return t(`head-${outcome}-${status}`, values);
}

/** The records as lines of a zone file. */
export function zoneLines({ rrset }: LookupReport): string[] {
  return rrset.map(({ name, ttl, type, rdata }) => `${name} ${ttl} IN ${type} ${rdata}`);
}

/** A step of the line from the root to the records. */
export interface Step {
  name: string;
  note: string;
  state: State;
}

/** The line: every zone, and the records that the last of them holds. Nothing if no zone was reached. */
export function steps(report: LookupReport): Step[] {
  const zones = report.chain.map(({ name, status, keys }): Step => ({
    name: name === "." ? t("step-root") : withoutDot(name),
    note: status === "secure" && keys.length > 0 ? t("step-signed", { tag: keys.find((key) => key.entryPoint)?.keyTag ?? "" }) : t(`step-${status}`),
    state: statusState(status),
  }));
  if (zones.length === 0) return [];
  const aliases = report.aliases.map(({ kind, target, status }): Step => ({
    name: kind.toUpperCase(),
    note: t("step-alias", { target: shown(target) }),
    state: statusState(status),
  }));
  const last = isBroken(report) ? { note: t("not-reached"), state: "none" as const } : { note: lastNote(report), state: statusState(report.status) };
  return [...zones, ...aliases, { name: report.type, ...last }];
}

function lastNote({ status, outcome, rrset }: LookupReport): string {
  if (status === "bogus" || status === "indeterminate") return t(`step-${status}`);
  return outcome === "answer" ? tn("step-records", rrset.length) : t(`step-none-${status}`);
}

/** Whether the chain ends before the zone of the records. */
function isBroken({ chain }: LookupReport): boolean {
  return chain.some(({ status }) => status === "bogus" || status === "indeterminate");
}

function core(reason: Reason | null): Words | null {
  return reason === null ? null : { english: reason.text };
}

/** What the resolver itself says of the answer, beside ours. */
export function opinion({ resolverAd, resolverRcode, status }: LookupReport): string {
  if (resolverAd === null) return t("opinion-none");
  if (resolverRcode === "SERVFAIL") return t(status === "bogus" ? "opinion-bogus-same" : "opinion-bogus");
  const says = resolverAd ? "secure" : "insecure";
  return t(`opinion-${says}${says === status ? "-same" : ""}`);
}

/** How a question was answered: the RCODE, or why there is no answer. */
export function answered({ rcode, failure }: QuestionReport): Words {
  return core(failure) ?? rcode ?? t("no-answer");
}
