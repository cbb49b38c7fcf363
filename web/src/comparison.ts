/** Comparing published records with chains. */
import { match, parseCertificates, parseRecords } from "./core.ts";
import type { Given } from "./model/join.ts";
import { service } from "./model/options.ts";
import { covers, parseOwner, type Rrset, rrsets } from "./model/record.ts";
import type { MatchReport, ParsedRecord, ParsedRecords, RecordTextError } from "./tlsakit.ts";

/** Records of one owner compared with a chain. */
export interface Compared {
  /** Which chain it is, if there are several. */
  chain?: string;
  owner: string | null;
  host: string;
  port: string;
  report: MatchReport;
}

/** Every comparison of a text with a chain. */
export interface Comparison {
  compared: Compared[];
  /** Records of other names, which were not compared. */
  leftOut: number;
  /** The text of the records, and what could not be read in it. */
  text: string;
  errors: RecordTextError[];
}

/** Records, and the chains that they are compared with. */
export interface Comparable {
  /** Each with its name, if there are several. */
  chains: { name?: string; chain: Given }[];
  text: string;
  host: string;
  port: string;
  now: number;
  /** Whether the records lead, so that those of the chain's names are taken, and not those of the place. */
  byNames: boolean;
}

/** Compares each chain with each RRset in the text. */
export async function compareAll({ chains, text, ...place }: Comparable): Promise<Comparison> {
  const parsed = await parseRecords(text);
  const all = await Promise.all(chains.map(async ({ name, chain }) => {
    const { compared, ...rest } = await compare(chain, parsed, place);
    return { ...rest, compared: compared.map((one) => (name === undefined ? one : { ...one, chain: name })) };
  }));
  const [leftOut = 0] = all.map((one) => one.leftOut);
  return { compared: all.flatMap(({ compared }) => compared), leftOut, text, errors: parsed.errors };
}

type Place = Omit<Comparable, "chains" | "text">;

async function compare(chain: Given, parsed: ParsedRecords, { host, port, now, byNames }: Place): Promise<Pick<Comparison, "compared" | "leftOut">> {
  const names = await serverNames(chain, now);
  const place = { host: host || names[0] || "", port };
  const sets = byNames ? ofNames(rrsets(parsed.records), names) : ofPlace(rrsets(parsed.records), place);
  const compared = await Promise.all(sets.map(async ({ owner, records }): Promise<Compared> => {
    const { host, port } = (owner === null ? null : parseOwner(owner)) ?? place;
    const report = await match({
      chain: chain.data,
      tlsa: records.map((record) => record.text),
      names: host,
      service: service(port),
      at: now,
    });
    return { owner, host, port, report };
  }));
  const count = sets.reduce((sum, { records }) => sum + records.length, 0);
  return { compared, leftOut: parsed.records.length - count };
}

/** The sets of one place, as one: its own, and what has no owner. All, if there are none. */
function ofPlace(sets: Rrset<ParsedRecord>[], { host, port }: { host: string; port: string }): Rrset<ParsedRecord>[] {
  const own = sets.filter(({ owner }) => {
    const named = owner === null ? null : parseOwner(owner);
    return owner === null || (named?.host.toLowerCase() === host.toLowerCase() && named.port === port);
  });
  const owner = own.find((set) => set.owner !== null)?.owner ?? null;
  return own.length === 0 ? sets : [{ owner, records: own.flatMap(({ records }) => records) }];
}

/** The sets of the names that the server certificate has. All, if there are none. */
function ofNames(sets: Rrset<ParsedRecord>[], names: readonly string[]): Rrset<ParsedRecord>[] {
  const own = sets.filter(({ owner }) => {
    const named = owner === null ? null : parseOwner(owner);
    return named !== null && names.some((name) => covers(name, named.host));
  });
  return own.length === 0 ? sets : own;
}

async function serverNames(chain: Given, now: number): Promise<string[]> {
  const { certificates } = await parseCertificates(chain.data, { at: now });
  return (certificates[0]?.dnsNames ?? []).map(({ ascii }) => ascii);
}
