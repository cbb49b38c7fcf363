/** What a check says: the verdict, what each host comes to, and what was found. */
import { t, tn } from "../text/check.ts";
import { translated } from "../text/findings.ts";
import { amount, type Words } from "../text/index.ts";
import type { AuthorityAnswer, CheckedHost, CheckReport, Decision, Finding, MtaStsReport, NameLookup, QuestionProgress, RecordMatch, SecurityStatus, SessionMatch, Severity } from "../tlsakit.ts";
import type { Checked } from "./checked.ts";
import { moment } from "./dates.ts";
import { heading } from "./description.ts";
import { statusState } from "./lookup.ts";
import type { State } from "./outcome.ts";
import { numbers, type RecordText, split, withoutDot } from "./record.ts";
import type { Target } from "./target.ts";
import { type Trouble, troubleWords } from "./trouble.ts";

/** A state in words, with a note if there is more to say. */
export interface Cell {
  state: State;
  word: string;
  note: Words;
}

/** What stands at the top of a check. */
export interface CheckVerdict {
  state: State;
  word: string;
  head: string;
  why: Words[];
  meta: string[];
}

/** Whether a mail domain was checked, or one service. */
function kind({ mxLookup }: Pick<CheckReport, "mxLookup">): "mail" | "service" {
  return mxLookup === null ? "service" : "mail";
}

/** Puts a report into a sentence. Only with sessions seen anything is called protected. */
export function checkVerdict(checked: Checked, trouble: Trouble | null = null): CheckVerdict {
  const { report } = checked;
  const { basis, verdict } = report;
  const meta = metaOf(checked);
  const unknown = { state: "unk" as const, word: t("verdict.undetermined"), meta };
  if (trouble !== null) {
    const [r = ""] = checked.resolvers;
    return { ...unknown, head: t(`trouble.${trouble.kind}`), why: troubleWords(trouble, { r, subject: subjectName(report) }) };
  }
  if (verdict === "protected" && basis === "given") return { ...unknown, head: t("given"), why: [t("given-why")] };
  if (isUnseen(report)) return { ...unknown, head: t("unseen"), why: [t(checked.recorded ? "unseen-recorded" : "unseen-why")] };
  const state = ({ "protected": "ok", "broken": "bad", "at-risk": "risk", "not-deployed": "none", "undetermined": "unk" } as const)[verdict];
  const usual = t(`why.${kind(report)}-${verdict}`);
  const grave = graveFinding(report);
  const said = grave === undefined ? null : headOfFinding(grave);
  const why = said === null || verdict === "not-deployed" ? [usual]
    : verdict === "broken" ? [said, usual]
    : verdict === "protected" ? [usual, said]
    : [said];
  return { state, word: t(`verdict.${verdict}`), head: headOf(report), why, meta };
}

/** What a finding says: the heading of its text in the language in force, or the core's own sentence. */
function headOfFinding({ id, subject, message }: Finding): Words {
  const own = translated(id);
  return own === null ? { english: message } : `${withoutDot(subject)}: ${heading(own)}.`;
}

function graveFinding({ findings }: CheckReport): Finding | undefined {
  return findings.find(({ severity }) => severity === "error" || severity === "warning");
}

/** Whether all is well but for the certificates, which nobody has seen. */
export function isUnseen(report: CheckReport): boolean {
  return report.verdict === "undetermined" && report.basis === "dns-only" && graveFinding(report) === undefined && report.mx.length > 0;
}

function headOf(report: CheckReport): string {
  const { verdict, mxLookup, srvLookup, mx } = report;
  const domain = subjectName(report);
  const { status } = mxLookup ?? srvLookup ?? {};
  if (verdict === "not-deployed" && status === "insecure") return t("head.unsigned", { domain: report.domain });
  if (verdict === "broken" && status === "bogus") return t("head.mail-bogus", { domain: report.domain });
  const [only] = mx;
  const inPart = mx.length === 1 && only !== undefined && new Set(only.matches.map((match) => match.decision)).size > 1;
  if (verdict !== "protected" && mxLookup !== null && inPart) return t("head.mail-part", { host: only.host });
  return t(`head.${kind(report)}-${verdict}`, { domain });
}

/** When, how much, where and from whom. */
function metaOf({ report, recorded, questions, anchors }: Checked): string[] {
  const { basis, checkedAt } = report;
  const spent = recorded ? [] : [t("meta.ms", { n: amount(Math.round(elapsed(questions))) })];
  const asked = [tn("meta.questions", report.questions), tn("meta.round-trips", report.roundTrips), ...spent].join(", ");
  const when = recorded ? t("meta.recorded-at", { moment: moment(checkedAt) }) : moment(checkedAt);
  const source = basis === "probed" ? tn("meta.probed", sessions(report)) : t(`meta.${basis}`);
  return [when, asked, t(recorded ? "meta.replayed" : "meta.here"), source, ...(anchors === "recorded" ? [t("meta.anchors")] : [])];
}

/** Milliseconds from the beginning until the last answer. */
export function elapsed(questions: readonly QuestionProgress[]): number {
  return questions.reduce((most, { sent, took }) => Math.max(most, (sent ?? 0) + (took ?? 0)), 0);
}

/** What was checked: `example.org`, or `imaps at example.org`. */
export function subjectName({ domain, service }: Pick<CheckReport, "domain" | "service">): string {
  return service === null ? domain : t("service-at", { service, domain });
}

/** What is to be checked: `example.org`, or `imaps at example.org`. */
export function targetName({ text, service }: Target): string {
  return subjectName({ domain: text, service });
}

function sessions({ mx }: CheckReport): number {
  return mx.reduce((sum, { probe }) => sum + (probe?.sessions.length ?? 0), 0);
}

/** A row of the table of hosts. */
export interface HostRow {
  address: Cell;
  tlsa: Cell;
  certificate: Cell;
  decision: Cell;
}

/** Puts a host into a row. */
export function hostRow(host: CheckedHost, report: CheckReport): HostRow {
  return { address: address(host), tlsa: tlsa(host), certificate: certificate(host), decision: decision(host, report) };
}

function address({ addresses }: CheckedHost): Cell {
  const count = addresses.reduce((sum, { records }) => sum + records.length, 0);
  if (addresses.length === 0) return { state: "none", word: t("address.unasked"), note: "" };
  const status = worst(addresses);
  if (count === 0 && (status === "secure" || status === "insecure")) return { state: "bad", word: t("address.none"), note: "" };
  const note = status === "insecure" ? t("address.insecure-note") : count === 0 ? "" : tn("address.count", count);
  return { state: statusState(status), word: t(`address.${status}`), note };
}

function tlsa({ tlsa, baseDomain }: CheckedHost): Cell {
  const used = tlsa.find(({ status, records }) => status === "secure" && records.length > 0);
  if (baseDomain !== null && used !== undefined) {
    const kinds = used.records.map((record) => record.split(" ").slice(0, 3).join(" "));
    return { state: "ok", word: tn("tlsa.secure", used.records.length), note: [...new Set(kinds)].join(", ") };
  }
  if (tlsa.length === 0) return { state: "none", word: t("tlsa.unasked"), note: "" };
  const status = worst(tlsa);
  const absent = tlsa.every(({ records }) => records.length === 0);
  const word = absent && (status === "secure" || status === "insecure") ? t("tlsa.none") : t(status === "secure" ? "tlsa.none" : `tlsa.${status}`);
  return { state: status === "secure" ? "none" : statusState(status), word, note: "" };
}

function worst(lookups: readonly NameLookup[]): SecurityStatus {
  const order = ["bogus", "indeterminate", "insecure", "secure"] as const;
  return order.find((status) => lookups.some((lookup) => lookup.status === status)) ?? "secure";
}

function certificate({ baseDomain, matches, probe, decision }: CheckedHost): Cell {
  if (baseDomain === null) return { state: "none", word: t("certificate.nothing"), note: "" };
  if (matches.length === 0) {
    if (probe === null) return { state: "unk", word: t("certificate.unseen"), note: "" };
    return decision === "skip" ? { state: "bad", word: t("certificate.no-tls"), note: "" } : { state: "unk", word: t("certificate.unseen"), note: "" };
  }
  const matched = matches.flatMap(({ records }) => records.filter(({ outcome }) => outcome === "match"));
  const good = matches.filter(({ records }) => records.some(({ outcome }) => outcome === "match")).length;
  if (good === matches.length) return { state: "ok", word: t("certificate.match", { numbers: [...new Set(matched.map(numbers))].join(", ") }), note: "" };
  if (good > 0) return { state: "bad", word: t("certificate.part"), note: t("certificate.part-note", { good, n: matches.length }) };
  const unusable = matches.every(({ records }) => records.every(({ usability }) => usability === "unusable"));
  if (unusable) return { state: "risk", word: t("certificate.unusable"), note: t("certificate.unusable-note") };
  const untold = matches.every((match) => match.decision === null);
  return untold ? { state: "unk", word: t("certificate.untold"), note: "" } : { state: "bad", word: t("certificate.mismatch"), note: "" };
}

function decision(host: CheckedHost, report: CheckReport): Cell {
  if (host.decision === null) return { state: "unk", word: t("decision.untold"), note: "" };
  const service = kind(report);
  const word = t(`decision.${service}-${host.decision}`);
  const note = service === "mail" && host.decision === "skip" ? t("decision.mail-skip-note") : "";
  return { state: decisionState(host.decision, report), word, note };
}

/** Where nobody means to use DANE, nothing is missing. */
function decisionState(decision: Decision, { verdict }: CheckReport): State {
  switch (decision) {
    case "authenticated":
      return "ok";
    case "encrypted-only":
      return "risk";
    case "opportunistic":
      return verdict === "not-deployed" ? "none" : "risk";
    case "skip":
      return "bad";
  }
}

/** The position of the host that deserves a look first; nothing if all are authenticated. */
export function worstHost(report: CheckReport): number | null {
  const order: readonly State[] = ["bad", "unk", "risk"];
  const states = report.mx.map((host) => hostRow(host, report).decision.state);
  const found = order.map((state) => states.indexOf(state)).find((index) => index >= 0);
  return found ?? null;
}

/** What an advice holds: sentences, and lines of a zone file. */
export interface Advice {
  sentences: string[];
  records: RecordText[];
}

/** Parts the text of an advice. */
export function advice(text: string): Advice {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const isRecord = (line: string): boolean => /^\S+\. (?:\d+ )?IN \S+ /.test(line);
  return { sentences: lines.filter((line) => !isRecord(line)), records: lines.filter(isRecord).map(split) };
}

/** How grave a finding is, as a state: what is merely told has none. */
export function severityState(severity: Severity): State {
  return ({ error: "bad", warning: "risk", notice: "none", info: "none" } as const)[severity];
}

/** `1 error, 2 notes`. */
export function counts(findings: readonly Finding[]): string {
  const severities = ["error", "warning", "notice", "info"] as const;
  const numbered = severities.map((severity) => ({ severity, n: findings.filter((one) => one.severity === severity).length }));
  return numbered.filter(({ n }) => n > 0).map(({ severity, n }) => tn(`findings.${severity}`, n)).join(", ");
}

/** One record, held against one chain. */
export interface RecordRow {
  numbers: string;
  hex: string;
  cell: Cell;
}

/** The records of a host, as one chain has them. */
export function recordRows({ records }: SessionMatch): RecordRow[] {
  return records.map((record) => ({ numbers: numbers(record), hex: record.associationData, cell: recordCell(record) }));
}

function recordCell({ usability, outcome, depth, reason }: RecordMatch): Cell {
  const note = outcome === "match" && depth !== null ? t("opened.depth", { depth }) : reason === null ? "" : { english: reason.text };
  if (usability === "unusable") return { state: "risk", word: t("opened.unusable"), note };
  const state = ({ "match": "ok", "mismatch": "bad", "superseded": "none", "not-tried": "none" } as const)[outcome];
  return { state, word: t(`opened.${outcome}`), note };
}

/** What senders do by MTA-STS: its mode, for how long, and the hosts that it lists. Or why it does nothing. */
export function mtaSts({ policy, fetched }: MtaStsReport): { head: string; why: Words } {
  if (policy !== null) {
    const days = Math.floor(policy.maxAge / 86_400);
    const span = tn("sts.days", days);
    const why = policy.mx.length === 0 ? t("sts.kept", { span }) : t("sts.policy", { span, hosts: policy.mx.join(", ") });
    return { head: t(`sts.${policy.mode}`), why };
  }
  if (fetched === null) return { head: t("sts.not-fetched"), why: "" };
  const status = fetched.status === null ? "" : t("sts.status", { n: fetched.status });
  return { head: t("sts.without"), why: fetched.problem === null ? status : { english: fetched.problem.text } };
}

/** What a server answered to a question. */
export function authorityAnswer({ rcode, records, isSigned, isExpired, failure }: AuthorityAnswer): Words {
  if (failure !== null) return { english: failure.text };
  const signed = t(isExpired ? "authority.expired" : isSigned ? "authority.signed" : "authority.unsigned");
  return [records.length > 0 ? records.join(", ") : rcode ?? "", signed].filter((part) => part !== "").join("; ");
}

/** Whether the published records name a key that the server no longer shows. */
export function pastKey({ basis, findings }: CheckReport): boolean {
  return basis === "probed" && findings.some(({ id }) => id === "tlsa-no-match");
}
