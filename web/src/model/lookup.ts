/** What a validated lookup says: the verdict, and the chain of trust as rows. */
import { hasText, listed, t, tn } from "../text/index.ts";
import type { AliasReport, DenialReport, DnssecAlgorithmReport, LookupReport, QuestionReport, SecurityStatus, SignatureReport, ZoneReport } from "../tlsakit.ts";
import { day } from "./dates.ts";
import type { State } from "./outcome.ts";
import { withoutDot } from "./record.ts";
import { counted } from "./summary.ts";

/** The state of a status: what is not signed is not wrong. */
export function statusState(status: SecurityStatus): State {
  return ({ secure: "ok", insecure: "none", bogus: "bad", indeterminate: "unk" } as const)[status];
}

/** The status in a word. */
export function statusWord(status: SecurityStatus): string {
  return t(`lookup.${status}`);
}

/** A name as it is read: without the final dot, but for the root. */
export function shown(name: string): string {
  return name === "." ? t("lookup.root") : withoutDot(name);
}

/** What stands at the top of a result. */
export interface LookupVerdict {
  state: State;
  word: string;
  head: string;
  why: string;
}

/** Where the trust anchors are from: the root’s own, the user, or a bundle. */
export type Anchors = "built-in" | "given" | "recorded";

/** Puts a report into a sentence, and its reason below. */
export function lookupVerdict(report: LookupReport, resolver: string, anchors: Anchors): LookupVerdict {
  const { status, outcome, reason } = report;
  const values = { name: shown(report.name), type: report.type, r: resolver };
  const unreached = outcome === "failed" ? allFailed(report.questions) : null;
  return {
    state: statusState(status),
    word: statusWord(status),
    head: head(report, values),
    why: unreached !== null ? t(`lookup.why-${unreached}`, values) : reason?.text ?? t(`lookup.why-${anchors}`),
  };
}

function head({ status, outcome, rrset }: LookupReport, values: { name: string; type: string }): string {
  if (outcome === "failed") return t("lookup.head-failed", values);
  if (status === "bogus" || status === "indeterminate") return t(`lookup.head-${status}`, values);
  if (outcome === "answer") return tn(`lookup.head-answer-${status}`, rrset.length, { ...values, count: counted(rrset.length) });
  return t(`lookup.head-${outcome}-${status}`, values);
}

/** Why nothing came at all: the resolver was not reached, or did not answer in time; nothing if anything came. */
function allFailed(questions: readonly QuestionReport[]): "unreached" | "silent" | null {
  const codes = new Set(questions.map(({ failure }) => failure?.code));
  if (codes.size !== 1) return null;
  if (codes.has("lookup-failed-connection")) return "unreached";
  return codes.has("lookup-failed-timeout") ? "silent" : null;
}

/** The records as lines of a zone file. */
export function zoneLines({ rrset }: LookupReport): string[] {
  return rrset.map(({ name, ttl, type, rdata }) => `${name} ${ttl} IN ${type} ${rdata}`);
}

/** A link of the chain of trust. */
export interface ChainRow {
  zone: string;
  /** What is signed, as records: `DNSKEY 20326, 38696`. */
  set: string;
  by: string;
  from: string;
  until: string;
  state: State;
  word: string;
  /** Why it does not hold. */
  note: string | null;
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
    name: name === "." ? t("lookup.step-root") : withoutDot(name),
    note: status === "secure" && keys.length > 0 ? t("lookup.step-signed", { tag: keys.find((key) => key.entryPoint)?.keyTag ?? "" }) : t(`lookup.step-${status}`),
    state: statusState(status),
  }));
  if (zones.length === 0) return [];
  const aliases = report.aliases.map(({ kind, target, status }): Step => ({
    name: kind.toUpperCase(),
    note: t("lookup.step-alias", { target: shown(target) }),
    state: statusState(status),
  }));
  const last = isBroken(report) ? { note: t("lookup.not-reached"), state: "none" as const } : { note: lastNote(report), state: statusState(report.status) };
  return [...zones, ...aliases, { name: report.type, ...last }];
}

function lastNote({ status, outcome, rrset }: LookupReport): string {
  if (status === "bogus" || status === "indeterminate") return t(`lookup.step-${status}`);
  return outcome === "answer" ? tn("lookup.step-records", rrset.length) : t(`lookup.step-none-${status}`);
}

/** The chain from the trust anchor down to the records, or to the proof that there are none. */
export function chainRows(report: LookupReport, anchors: Anchors): ChainRow[] {
  const last = report.chain.at(-1)?.name ?? "";
  const rows = [
    ...report.chain.flatMap((zone, index) => ofZone(zone, report.chain[index - 1]?.name ?? "", anchors)),
    ...report.aliases.flatMap((alias) => ofAlias(alias, last)),
    ...ofRecords(report, last),
    ...report.denials.map((denial) => ofDenial(denial, last)),
  ];
  // The reason of the whole stands above.
  return rows.map((row) => (row.note === report.reason?.text ? { ...row, note: null } : row));
}

/** Whether the chain ends before the zone of the records. */
function isBroken({ chain }: LookupReport): boolean {
  return chain.some(({ status }) => status === "bogus" || status === "indeterminate");
}

function ofZone(zone: ZoneReport, parent: string, anchors: Anchors): ChainRow[] {
  const rows: ChainRow[] = [];
  const tags = zone.ds.map(({ keyTag }) => keyTag).join(", ");
  if (zone.anchored) {
    rows.push({ ...bare(zone.name, t("lookup.anchor", { tags })), by: t(`lookup.anchor-${anchors}`), state: "ok", word: t("lookup.trusted") });
  } else if (zone.ds.length > 0) {
    rows.push(...signed(parent, `DS ${shown(zone.name)} ${tags}`, zone.dsSignatures, zone.status));
  }
  if (zone.denial !== null) rows.push(ofDenial(zone.denial, parent));
  if (zone.keys.length > 0) {
    const keys = zone.keys.map(({ keyTag }) => keyTag).join(", ");
    rows.push(...signed(zone.name, `DNSKEY ${keys}`, zone.keySignatures, zone.status));
  }
  // The zone's own reason stands with its last link.
  const last = rows.at(-1);
  if (last !== undefined && zone.status !== "secure" && zone.reason !== null) {
    rows[rows.length - 1] = { ...last, state: statusState(zone.status), word: statusWord(zone.status), note: zone.reason.text };
  }
  return rows;
}

function ofAlias({ kind, owner, target, status, signatures }: AliasReport, zone: string): ChainRow[] {
  const set = t("lookup.alias-to", { owner: shown(owner), kind: kind.toUpperCase(), target: shown(target) });
  return signed(signatures[0]?.signer ?? zone, set, signatures, status);
}

function ofRecords(report: LookupReport, zone: string): ChainRow[] {
  const { type, rrset, signatures, status } = report;
  const [record] = rrset;
  if (record === undefined) return [];
  const set = `${shown(record.name)} ${type}`;
  if (signatures.length === 0 && isBroken(report)) return [{ ...bare("", set), word: t("lookup.not-reached") }];
  return signed(signatures[0]?.signer ?? zone, set, signatures, status);
}

function ofDenial({ name, type, proves, status, reason, records }: DenialReport, zone: string): ChainRow {
  const set = t(`lookup.denial-${proves}`, { name: shown(name), type });
  const by = listed([...new Set(records.map((record) => record.type))]);
  return { ...bare(zone, set), by, state: statusState(status), word: statusWord(status), note: reason?.text ?? null };
}

/** The rows of an RRset: the signature that is valid, or else each that is not. */
function signed(zone: string, set: string, signatures: readonly SignatureReport[], status: SecurityStatus): ChainRow[] {
  const valid = signatures.find(({ outcome }) => outcome === "valid");
  const tried = valid === undefined ? signatures.filter(({ outcome }) => outcome === "invalid") : [valid];
  if (tried.length === 0) {
    return [{ ...bare(zone, set), by: t("lookup.unsigned"), state: statusState(status), word: statusWord(status) }];
  }
  return tried.map((signature) => ({
    ...bare(zone, set),
    by: t("lookup.key", { tag: signature.keyTag, algorithm: algorithmName(signature.algorithm) }),
    from: day(signature.inception),
    until: day(signature.expiration),
    state: signature.outcome === "valid" ? "ok" : "bad",
    word: t(signature.outcome === "valid" ? "lookup.good" : "lookup.not-valid"),
    note: signature.problem?.text ?? (signature.wildcard === null ? null : t("lookup.wildcard", { name: shown(signature.wildcard) })),
  }));
}

/** The name by which people know an algorithm. */
function algorithmName({ number, name }: DnssecAlgorithmReport): string {
  const key = `algorithm.${number}`;
  return hasText(key) ? t(key) : name;
}

function bare(zone: string, set: string): ChainRow {
  return { zone: zone === "" ? "" : shown(zone), set, by: "", from: "", until: "", state: "none", word: "", note: null };
}

/** What the resolver itself says of the answer, beside ours. */
export function opinion({ resolverAd, resolverRcode, status }: LookupReport): string {
  if (resolverAd === null) return t("lookup.opinion-none");
  if (resolverRcode === "SERVFAIL") return t(status === "bogus" ? "lookup.opinion-bogus-same" : "lookup.opinion-bogus");
  const says = resolverAd ? "secure" : "insecure";
  return t(`lookup.opinion-${says}${says === status ? "-same" : ""}`);
}

/** How a question was answered: the RCODE, or why there is no answer. */
export function answered({ rcode, failure }: QuestionReport): string {
  return failure?.text ?? rcode ?? t("lookup.no-answer");
}
