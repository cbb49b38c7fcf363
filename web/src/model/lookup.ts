/** What a validated lookup says: the verdict, and the chain of trust as rows. */
import { counted, listed, type Words } from "../text/index.ts";
import { hasText, t, tn } from "../text/lookup.ts";
import type { AliasReport, DenialReport, DnssecAlgorithmReport, LookupReport, QuestionReport, Reason, SecurityStatus, SignatureReport, ZoneReport } from "../tlsakit.ts";
import { day } from "./dates.ts";
import type { State } from "./outcome.ts";
import { withoutDot } from "./record.ts";
import { type Circumstances, fieldTrouble, observed, troubleText } from "./trouble.ts";

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
    why: trouble === null ? [core] : [troubleText(trouble, { r: resolver, subject: values.name }), ...(report.outcome === "failed" ? [] : [core])],
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
  note: Words | null;
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
  return rows.map((row) => (typeof row.note === "object" && row.note?.english === report.reason?.text ? { ...row, note: null } : row));
}

/** Whether the chain ends before the zone of the records. */
function isBroken({ chain }: LookupReport): boolean {
  return chain.some(({ status }) => status === "bogus" || status === "indeterminate");
}

function ofZone(zone: ZoneReport, parent: string, anchors: Anchors): ChainRow[] {
  const rows: ChainRow[] = [];
  const tags = zone.ds.map(({ keyTag }) => keyTag).join(", ");
  if (zone.anchored) {
    rows.push({ ...bare(zone.name, t("anchor", { tags })), by: t(`anchor-${anchors}`), state: "ok", word: t("trusted") });
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
    rows[rows.length - 1] = { ...last, state: statusState(zone.status), word: statusWord(zone.status), note: { english: zone.reason.text } };
  }
  return rows;
}

function ofAlias({ kind, owner, target, status, signatures }: AliasReport, zone: string): ChainRow[] {
  const set = t("alias-to", { owner: shown(owner), kind: kind.toUpperCase(), target: shown(target) });
  return signed(signatures[0]?.signer ?? zone, set, signatures, status);
}

function ofRecords(report: LookupReport, zone: string): ChainRow[] {
  const { type, rrset, signatures, status } = report;
  const [record] = rrset;
  if (record === undefined) return [];
  const set = `${shown(record.name)} ${type}`;
  if (signatures.length === 0 && isBroken(report)) return [{ ...bare("", set), word: t("not-reached") }];
  return signed(signatures[0]?.signer ?? zone, set, signatures, status);
}

function ofDenial({ name, type, proves, status, reason, records }: DenialReport, zone: string): ChainRow {
  const set = t(`denial-${proves}`, { name: shown(name), type });
  const by = listed([...new Set(records.map((record) => record.type))]);
  return { ...bare(zone, set), by, state: statusState(status), word: statusWord(status), note: core(reason) };
}

/** The rows of an RRset: the signature that is valid, or else each that is not. */
function signed(zone: string, set: string, signatures: readonly SignatureReport[], status: SecurityStatus): ChainRow[] {
  const valid = signatures.find(({ outcome }) => outcome === "valid");
  const tried = valid === undefined ? signatures.filter(({ outcome }) => outcome === "invalid") : [valid];
  if (tried.length === 0) {
    return [{ ...bare(zone, set), by: t("unsigned"), state: statusState(status), word: statusWord(status) }];
  }
  return tried.map((signature) => ({
    ...bare(zone, set),
    by: t("key", { tag: signature.keyTag, algorithm: algorithmName(signature.algorithm) }),
    from: day(signature.inception),
    until: day(signature.expiration),
    state: signature.outcome === "valid" ? "ok" : "bad",
    word: t(signature.outcome === "valid" ? "good" : "not-valid"),
    note: core(signature.problem) ?? (signature.wildcard === null ? null : t("wildcard", { name: shown(signature.wildcard) })),
  }));
}

/** The name by which people know an algorithm. */
function algorithmName({ number, name }: DnssecAlgorithmReport): string {
  const key = `algorithm.${number}`;
  return hasText(key) ? t(key) : name;
}

function core(reason: Reason | null): Words | null {
  return reason === null ? null : { english: reason.text };
}

function bare(zone: string, set: string): ChainRow {
  return { zone: zone === "" ? "" : shown(zone), set, by: "", from: "", until: "", state: "none", word: "", note: null };
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
