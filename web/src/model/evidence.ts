/** What was asked, and what came back: each question with its answer, our result, and the resolver's opinion. */
import { t, tn } from "../text/evidence.ts";
import type { Words } from "../text/index.ts";
import type { CheckReport, DenialReport, ExtendedErrorReport, QuestionProgress, QuestionReport, SecurityStatus, SignatureReport } from "../tlsakit.ts";
import { lookups } from "./lookups.ts";
import type { Checked } from "./checked.ts";
import { day } from "./dates.ts";
import { algorithmName } from "./figure-proof.ts";
import { shown, statusState, statusWord } from "./lookup.ts";
import { answerSection, originalTtl, rdataText, RRSIG, type WireRecord } from "./message.ts";
import type { State } from "./outcome.ts";

/** What was asked, and what became of it. */
export interface Asked {
  name: string;
  type: string;
  /** The RCODE and the number of records, or why there is no answer. */
  answer: Words;
  octets: number | null;
  /** What we make of it; without a state where the report has no result of its own for it. */
  result: { state: State | null; word: string };
  /** What the resolver itself says of it. */
  opinion: string;
  /** Milliseconds from the beginning until it was sent, and until it was answered or had failed; nothing if it was recorded. */
  out: { sent: number; took: number } | null;
  failed: boolean;
  /** The question itself, and the one that asked for the resolver's opinion. */
  question: QuestionReport;
  again: QuestionReport | null;
}

/** All questions of a check. */
export interface Evidence {
  rows: readonly Asked[];
  /** A sentence about how many there are. */
  caption: string;
  /** The end of the time axis in milliseconds; nothing if nothing was timed. */
  span: number | null;
}

/** What the report knows of the answer to a question. */
interface Known {
  status: SecurityStatus;
  signatures: readonly SignatureReport[];
  denials: readonly DenialReport[];
  resolverAd: boolean | null;
  records: readonly string[];
}

/** Puts together what was asked for a check. */
export function evidenceOf({ report, questions, bundle }: Checked): Evidence {
  const known = knownOf(report);
  const timed = new Map(questions.map((question) => [keyOf(question), question]));
  const messages = answers(bundle);
  const again = new Map(report.asked.filter(({ checkingDisabled }) => !checkingDisabled).map((question) => [place(question), question]));
  const first = report.asked.filter(({ checkingDisabled }) => checkingDisabled);
  const alone = [...again].filter(([key]) => !first.some((question) => place(question) === key)).map(([, question]) => question);
  const rows = [...first, ...alone].map((question) =>
    asked(question, again.get(place(question)) ?? null, known.get(place(question)) ?? null, timed.get(keyOf(question)), messages, report));
  const ends = rows.map(({ out }) => (out === null ? 0 : out.sent + out.took));
  const trips = tn("trips", report.roundTrips);
  const count = again.size - alone.length;
  const sentence = count === 0 ? tn("questions", rows.length, { trips }) : tn("questions-again", rows.length, { trips, again: count });
  const span = rows.some(({ out }) => out !== null) ? rounded(Math.max(...ends)) : null;
  return { rows, caption: span === null ? sentence : `${sentence} ${t("bar")}`, span };
}

function place({ name, type }: { name: string; type: string }): string {
  return `${name.toLowerCase()} ${type}`;
}

function keyOf(question: { name: string; type: string; checkingDisabled: boolean }): string {
  return `${place(question)} ${question.checkingDisabled}`;
}

/** The next of 10, 20, 50, 100, 200 … */
function rounded(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 10)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((value) => value >= most) ?? 10 * power;
}

/** What the report knows, by question: lookups by their proofs, keys and DS records by the zones of the chain. */
function knownOf(report: CheckReport): Map<string, Known> {
  const records = new Map(lookups(report).map((lookup) => [place(lookup), lookup.records]));
  const known = new Map<string, Known>();
  for (const zone of report.chain) {
    const { name, status, keySignatures, dsSignatures, denial, anchored } = zone;
    const shared = { status, resolverAd: null, records: [] };
    known.set(place({ name, type: "DNSKEY" }), { ...shared, signatures: keySignatures, denials: [] });
    if (!anchored) known.set(place({ name, type: "DS" }), { ...shared, signatures: dsSignatures, denials: denial === null ? [] : [denial] });
  }
  for (const proof of report.proofs) {
    known.set(place(proof), { ...proof, records: proof.aliases.length > 0 ? [] : records.get(place(proof)) ?? [] });
  }
  return known;
}

function asked(
  question: QuestionReport, again: QuestionReport | null, known: Known | null, timed: QuestionProgress | undefined, messages: ReadonlyMap<string, Uint8Array>, report: CheckReport,
): Asked {
  const { name, type, rcode, octets, failure } = question;
  const records = recordsOf(messages.get(keyOf(question)));
  const count = records?.filter((record) => record.type !== RRSIG).length ?? 0;
  const failed = failure !== null;
  const answer = rcode === null ? t("no-answer") : count === 0 ? rcode : t("answered", { rcode, n: count });
  const out = timed === undefined || timed.sent === null || timed.took === null ? null : { sent: timed.sent, took: timed.took };
  const cut = type === "DS" || type === "DNSKEY";
  const result = failed ? { state: "unk" as const, word: t("failed") }
    : known !== null ? { state: statusState(known.status), word: statusWord(known.status).toLowerCase() }
    : { state: null, word: t(cut && count === 0 ? "no-cut" : "on-the-way") };
  return { name, type, answer, octets, result, opinion: opinionOf(question, again, known, report), out, failed, question, again };
}

function opinionOf(question: QuestionReport, again: QuestionReport | null, known: Known | null, report: CheckReport): string {
  const [reason] = reasonsFor(question, report);
  if (again === null) return reason !== undefined && question.failure !== null ? t("ede", { code: reason.code }) : t("not-asked");
  if (again.rcode === null) return t("gives-nothing");
  if (again.rcode !== "NOERROR" && again.rcode !== "NXDOMAIN") return again.rcode;
  return t(known?.resolverAd === true ? "says-secure" : "says-nothing");
}

function reasonsFor(question: QuestionReport, { extendedErrors }: CheckReport): ExtendedErrorReport[] {
  return extendedErrors.filter((error) => place(error) === place(question));
}

/** The answers in a bundle's first run, by question. */
function answers(bundle: string): Map<string, Uint8Array> {
  const { runs } = JSON.parse(bundle) as { runs: { exchanges: { name: string; type: string; checkingDisabled: boolean; answer?: string | null }[] }[] };
  const all = runs[0]?.exchanges ?? [];
  return new Map(all.flatMap((exchange) => (typeof exchange.answer === "string" ? [[keyOf(exchange), octetsOf(exchange.answer)] as const] : [])));
}

/** Base64 as octets. */
function octetsOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function recordsOf(message: Uint8Array | undefined): WireRecord[] | null {
  return message === undefined ? null : answerSection(message);
}

/** A line of what is shown of a question that is opened. */
export interface Detail {
  term: string;
  /** Records, each a line, or sentences. */
  kind: "records" | "text";
  lines: readonly (Words | readonly Words[])[];
}

/** What is known of a question beyond its row. */
export function detailsOf({ question, again }: Asked, { report, bundle }: Checked): { details: Detail[]; octets: Uint8Array | null } {
  const message = answers(bundle).get(keyOf(question)) ?? null;
  const known = knownOf(report).get(place(question)) ?? null;
  const records = recordsOf(message ?? undefined);
  const details: Detail[] = [];
  const add = (term: string, lines: Detail["lines"], kind: Detail["kind"] = "text"): void => {
    if (lines.length > 0) details.push({ term, kind, lines });
  };
  if (question.failure !== null) add(t("why-not"), [{ english: question.failure.text }]);
  if (message !== null && records === null) add(t("answer"), [t("unreadable")]);
  const lines = message === null || records === null ? [] : recordLines(records, message, question, known);
  add(tn("records", lines.length), lines, "records");
  add(t("signature"), (known?.signatures ?? []).map(signatureLine));
  for (const denial of known?.denials ?? []) {
    add(t("proof"), denial.records.map(({ owner, type, rdata, shows }) => [`${owner} ${type} ${rdata}:`, { english: shows }]));
    if (denial.reason !== null) add(t("proof"), [{ english: denial.reason.text }]);
  }
  add(t("seen"), records === null ? [] : seen(records));
  const said = apart(again, known);
  add(t("opinion"), said.length === 0 ? [] : [said]);
  for (const { code, meaning, text } of reasonsFor(question, report)) add(t("its-reason"), [[t("ede-text", { meaning, code }), ...(text === "" ? [] : [{ english: text }])]]);
  add(t("passed-over"), [...question.unreadable, ...(again?.unreadable ?? [])].map((english) => ({ english })));
  return { details, octets: message };
}

const types: Readonly<Record<number, string>> = { 1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 15: "MX", 16: "TXT", 28: "AAAA", 33: "SRV", 39: "DNAME", 43: "DS", 47: "NSEC", 48: "DNSKEY", 50: "NSEC3", 52: "TLSA" };

/** The records of the answer but its signatures, as lines of a zone file. */
function recordLines(records: readonly WireRecord[], message: Uint8Array, { type }: QuestionReport, known: Known | null): string[] {
  const own = records.filter((record) => record.type !== RRSIG);
  const asked = own.filter((record) => (types[record.type] ?? `TYPE${record.type}`) === type);
  // The core has them in presentation form, if it has them, in the order of the set.
  const texts = known !== null && known.records.length === asked.length ? known.records : null;
  const [first] = asked;
  if (texts !== null && first !== undefined && own.length === asked.length) return texts.map((text) => `${first.owner} ${first.ttl} IN ${type} ${text}`);
  return own.map((record) => `${record.owner} ${record.ttl} IN ${types[record.type] ?? `TYPE${record.type}`} ${rdataText(record, message)}`);
}

function signatureLine({ keyTag, signer, algorithm, inception, expiration, outcome, problem }: SignatureReport): Words[] {
  const line = t("signed", { tag: keyTag, zone: shown(signer), algorithm: algorithmName(algorithm), from: day(inception), until: day(expiration) });
  return [line, outcome === "invalid" ? { english: problem?.text ?? "" } : t(`signature-${outcome}`)];
}

/** How old the answer is, by the TTL that is left of the one that was signed. */
function seen(records: readonly WireRecord[]): string[] {
  const first = records.find(({ type }) => type !== RRSIG);
  if (first === undefined) return [];
  const whole = originalTtl(records, first.owner, first.type);
  if (whole === null || first.ttl > whole) return [];
  if (first.ttl === whole) return [t("seen-fresh", { whole })];
  const past = whole - first.ttl;
  const span = past < 120 ? tn("seconds", past) : past < 7200 ? tn("minutes", Math.floor(past / 60)) : tn("hours", Math.floor(past / 3600));
  return [t("seen-left", { left: first.ttl, whole, span })];
}

/** The resolver's opinion in a sentence, and whether it is ours. */
function apart(again: QuestionReport | null, known: Known | null): string[] {
  if (again === null) return [];
  if (again.rcode === null) return [t("apart-failed")];
  const ad = known?.resolverAd === true;
  const said = ad ? t("apart-secure") : t("apart-nothing", { rcode: again.rcode });
  if (known === null) return [said];
  const same = ad ? known.status === "secure" : again.rcode === "SERVFAIL" ? known.status === "bogus" || known.status === "indeterminate" : known.status === "insecure";
  return [said, t(same ? "same" : "differs")];
}

