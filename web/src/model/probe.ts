/** What a probe says: the verdict, and its sessions as rows. */
import { t, tn } from "../text/replay.ts";
import type { CertificateReport, Line, ProbeReport, Reason, Session, SessionOutcome } from "../tlsakit.ts";
import { day, moment } from "./dates.ts";
import type { Given } from "./join.ts";
import type { State } from "./outcome.ts";

/** What stands at the top of a probe. */
export interface ProbeVerdict {
  state: State;
  word: string;
  head: string;
  why: string;
  meta: string[];
}

/** Puts a report into a sentence. */
export function probeVerdict(report: ProbeReport): ProbeVerdict {
  const { verdict, port, starttls, chains, addresses, sessions, probedAt } = report;
  const seen = chains.length === 0 ? t("probe.chains-none") : tn("probe.chains", chains.length);
  return {
    state: ({ complete: "ok", failed: "bad", undetermined: "unk" } as const)[verdict],
    word: t(`probe.${verdict}`),
    head: head(report, seen),
    why: t("probe.why", { port, how: t(`probe.how-${starttls}`), chains: seen, addresses: tn("probe.addresses", addresses.length) }),
    meta: [t("probe.recorded-at", { moment: moment(probedAt) }), t("probe.replayed"), tn("probe.sessions", sessions.length)],
  };
}

function head({ verdict, host, addresses, sessions }: ProbeReport, chains: string): string {
  const all = addresses.length;
  if (all === 0) return t("probe.head-no-address", { host });
  if (verdict === "complete") return tn("probe.head-complete", all, { host, chains });
  const done = new Set(sessions.filter(({ outcome }) => outcome === "completed").map(({ address }) => address)).size;
  return done === 0 && all > 1 ? t("probe.head-none", { n: all, host }) : tn("probe.head-part", all, { host, done });
}

/** `mx.example.com`, or with the port if that is not SMTP's. */
export function serviceName({ host, port }: Pick<ProbeReport, "host" | "port">): string {
  return port === 25 ? host : `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Sessions with one address that went alike, as one row. */
export interface Row<T> {
  address: string;
  keys: string[];
  sni: string;
  result: T;
}

/** How a session went. */
export interface SessionResult {
  state: State;
  word: string;
  /** The position of the chain that was shown. */
  chain: number | null;
  /** What was agreed on: names of TLS's registries. */
  agreed: string[];
  /** Why nothing was. */
  why: string | null;
}

/** What was said in a session. */
export interface Transcript {
  word: string;
  lines: Line[];
}

/** Every session, the rows of each address together. */
export function sessionRows(report: ProbeReport): Group<Row<SessionResult>>[] {
  return rows(report, (session, index) => sessionResult(report, session, index));
}

/** What was said in every session that said something. */
export function transcripts(report: ProbeReport): Row<Transcript>[] {
  const all = rows(report, ({ outcome, transcript }): Transcript => ({ word: t(`outcome.${outcome}`), lines: transcript }));
  return all.flat().filter(({ result }) => result.lines.length > 0);
}

/** First the server names with which a key algorithm went alike, then the key algorithms that did. */
function rows<T>({ sessions, host }: ProbeReport, resultOf: (session: Session, index: number) => T): Group<Row<T>>[] {
  const held = sessions.map((session, index) => ({ session, key: keyName(session), result: resultOf(session, index) }));
  return grouped(held, ({ session }) => session.address).map((atAddress) => {
    const byKey = grouped(atAddress, ({ key, result }) => JSON.stringify([key, result])).map((alike): Row<T> => ({
      address: alike[0].session.address,
      keys: [alike[0].key],
      sni: serverNames(alike.map(({ session }) => session), host),
      result: alike[0].result,
    }));
    const merged = grouped(byKey, ({ keys: _, ...rest }) => JSON.stringify(rest));
    return merged.map((alike) => ({ ...alike[0], keys: alike.flatMap(({ keys }) => keys) })) as Group<Row<T>>;
  });
}

/** One thing at least. */
export type Group<T> = [T, ...T[]];

/** The items that have the same key together, in the order in which the first of each stands. */
function grouped<T>(items: readonly T[], key: (item: T) => string): Group<T>[] {
  const groups = new Map<string, Group<T>>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

function sessionResult(report: ProbeReport, session: Session, index: number): SessionResult {
  const { outcome, problem, tlsVersion, cipherSuite, group, signatureScheme } = session;
  const found = report.chains.findIndex(({ sessions }) => sessions.includes(index));
  const told = outcome === "completed" || outcome === "not-offered" || outcome === "legacy-seen";
  return {
    state: outcomeState(outcome),
    word: t(`outcome.${outcome}`),
    chain: found < 0 ? null : found,
    agreed: outcome === "not-offered" ? [] : [tlsVersion, cipherSuite, group, signatureScheme].filter((fact) => typeof fact === "string"),
    why: told ? null : problem?.text ?? null,
  };
}

/** The state of an outcome: what may be otherwise at another time could not be told. */
function outcomeState(outcome: SessionOutcome): State {
  switch (outcome) {
    case "completed":
      return "ok";
    case "legacy-seen":
      return "risk";
    case "not-offered":
      return "none";
    case "connect-failed": case "declined": case "not-tried": case "timed-out":
      return "unk";
    case "closed": case "early-octets": case "handshake-failed": case "no-starttls": case "protocol-error": case "starttls-refused":
      return "bad";
  }
}

/** What a session asked the server to show. */
function keyName({ certificateType, hello, keyAlgorithm }: Session): string {
  if (certificateType === "raw-public-key") return t("keys.raw");
  if (hello === "legacy") return t("keys.old");
  return keyAlgorithm === "any" ? t("keys.any") : keyAlgorithm;
}

/** Whether the server name was sent. */
function serverNames(sessions: readonly Session[], host: string): string {
  const names = [...new Set(sessions.map(({ sni }) => sni))];
  const words = names.map((name) => (name === null ? t("sessions.without") : name === host ? t("sessions.with") : name));
  const both = names.length === 2 && names.includes(null) && names.includes(host);
  const what = both ? t("sessions.both") : words.join(", ");
  const times = sessions.length / names.length;
  return times > 1 && Number.isInteger(times) ? t("sessions.times", { what, n: times }) : what;
}

/** Where a chain was shown: a line for each address. */
export function places(report: ProbeReport, chain: number): string[] {
  const sessions = (report.chains[chain]?.sessions ?? []).flatMap((index) => report.sessions[index] ?? []);
  return grouped(sessions, ({ address }) => address).map((group) =>
    t("chain.place", { address: group[0].address, keys: [...new Set(group.map(keyName))].join(", ") }));
}

/** `P-256 key, until 20 Feb 2027`, as of the moment of the probe; `late` if that has passed. */
export function certificateFact({ key, notAfter }: CertificateReport, probedAt: string): { text: string; late: boolean } {
  if (notAfter === null) return { text: t("chain.undated", { key: key.description }), late: false };
  const late = Date.parse(notAfter) < Date.parse(probedAt);
  return { text: t(late ? "chain.certificate-ended" : "chain.certificate", { key: key.description, day: day(notAfter) }), late };
}

/** The data of the record that names a certificate of a chain: its own key below, an issuer's above. */
export function recordData({ key }: Pick<CertificateReport, "key">, depth: number): { numbers: string; hex: string } {
  return { numbers: depth === 0 ? "3 1 1" : "2 1 1", hex: key.fingerprints.sha256 };
}

/** What sessions are noted for, each thing once. */
export function notes({ sessions }: ProbeReport): Reason[] {
  const all = sessions.flatMap((session) => session.notes ?? []);
  return [...new Map(all.map((note) => [`${note.code} ${note.text}`, note])).values()];
}

/** A chain as a file of PEM. */
export function chainFile(report: ProbeReport, chain: number): Given {
  const [index = -1] = report.chains[chain]?.sessions ?? [];
  const blocks = report.sessions[index]?.chain ?? [];
  return { name: t("chain.name", { n: chain + 1, host: report.host }), data: blocks.map((block) => `${block.trimEnd()}\n`).join("") };
}

/** The chains that records can be compared with, and how they are called. */
export function comparable(report: ProbeReport): { name: string; chain: Given }[] {
  return report.chains.flatMap(({ certificates }, index) => (certificates.length === 0 ? [] : [{ name: t("chain", { n: index + 1 }), chain: chainFile(report, index) }]));
}
