/** TLSA records for people: formats and owners. */
import type { RecordReport } from "../tlsakit.ts";

/** The forms a record can be copied in. */
export const formats = ["zone", "rfc3597", "rdata", "json"] as const;
export type Format = (typeof formats)[number];

/** A record in one of its forms: what comes before the hexadecimal, and the hexadecimal. */
export interface RecordText {
  head: string;
  hex: string;
}

/** The record in `format`. Without an owner the forms with an owner fall back to the bare RDATA. */
export function recordText(record: RecordReport, format: Format): RecordText {
  switch (format) {
    case "zone":
      return split(record.zoneLine ?? record.text);
    case "rfc3597":
      return split(record.rfc3597 ?? `TYPE52 \\# ${record.rdata.length / 2} ${record.rdata}`);
    case "rdata":
      return { head: "", hex: record.rdata };
    case "json":
      return { head: json(record), hex: "" };
  }
}

/** The record as one line, to be copied. */
export function oneLine({ head, hex }: RecordText): string {
  return [head, hex].filter((part) => part !== "").join(" ");
}

/** Splits a line before its hexadecimal, the last word. */
export function split(line: string): RecordText {
  const match = /^(.*\s)?([0-9a-f]{16,})$/i.exec(line);
  return match === null ? { head: line, hex: "" } : { head: (match[1] ?? "").trim(), hex: match[2] ?? "" };
}

function json({ owner, ttl, usage, selector, matchingType, associationData }: RecordReport): string {
  return JSON.stringify({ owner, ttl, usage, selector, matchingType, associationData });
}

/** `3 1 1`. */
export function numbers(record: { usage: number; selector: number; matchingType: number }): string {
  return `${record.usage} ${record.selector} ${record.matchingType}`;
}

/** What an owner name says (RFC 6698, section 3). */
export interface Owner {
  /** The TLSA base domain, without the last dot. */
  host: string;
  /** A number or `*`. */
  port: string;
  transport: string;
}

/** Takes `_25._tcp.mx1.example.org.` apart; nothing if it has another form. */
export function parseOwner(name: string): Owner | null {
  const match = /^(?:_(\d+)|(\*))\._(tcp|udp|sctp)\.(.+?)\.?$/i.exec(name);
  if (match === null) return null;
  return { port: match[1] ?? "*", transport: (match[3] ?? "").toLowerCase(), host: match[4] ?? "" };
}

/** Whether a name of a certificate stands for `host`; `*` is one whole label (RFC 9525, section 6.3). */
export function covers(name: string, host: string): boolean {
  const [presented, wanted] = [name.toLowerCase(), host.toLowerCase()];
  return presented === wanted || (presented.startsWith("*.") && wanted.replace(/^[^.]+/, "*") === presented);
}

/** Records with the same owner; `owner` is nothing if none is written. */
export interface Rrset<T> {
  owner: string | null;
  records: T[];
}

/** Groups records by owner, in the order in which the owners first appear. */
export function rrsets<T extends { owner: string | null }>(records: readonly T[]): Rrset<T>[] {
  const sets = new Map<string, Rrset<T>>();
  for (const record of records) {
    const key = record.owner?.toLowerCase() ?? "";
    const set = sets.get(key);
    if (set === undefined) sets.set(key, { owner: record.owner, records: [record] });
    else set.records.push(record);
  }
  return [...sets.values()];
}

/** A name without the dot of the root. */
export function withoutDot(name: string): string {
  return name.length > 1 ? name.replace(/\.$/, "") : name;
}
