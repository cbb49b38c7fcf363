/** What a server gets next: the certificate, request or key that was given, and the plan for it. */
import { signal } from "@preact/signals";
import { CoreError, parseCertificates, rollover } from "./core.ts";
import type { CheckVerdict } from "./model/check.ts";
import type { Checked } from "./model/checked.ts";
import type { Given } from "./model/join.ts";
import { fitting, type NextHost, nextHosts, nextVerdict, type NextVerdict, zoneLines } from "./model/next.ts";
import { covers } from "./model/record.ts";
import type { Step } from "./model/steps.ts";
import { admit, announcement, type Made, refusal } from "./state.ts";
import { t } from "./text/next.ts";
import type { RolloverReport } from "./tlsakit.ts";

/** What was given, for which subject of a check, and for which of its hosts: the one that fits, unless chosen. */
interface Arrival {
  subject: string;
  given: Given;
  host: string | null;
}

/** What a check and an arrival come to. */
export interface Plan {
  checked: Checked;
  hosts: readonly NextHost[];
  /** The position of the host. */
  chosen: number;
  /** What the arrival is called. */
  name: string;
  made: Made<RolloverReport>;
}

/** Hosts for which a plan is tried, to find the one that an arrival is for. */
const MOST_HOSTS = 16;

export const plan = signal<Plan | null>(null);
let arrival: Arrival | null = null;
let latest = 0;

/** Takes in what is to come. A private key is refused. */
export async function setNext(checked: Checked, parts: readonly Given[]): Promise<void> {
  refusal.value = null;
  const given = await admit(parts);
  if (given === null) return;
  arrival = { subject: subjectOf(checked), given, host: null };
  await replan(checked);
}

/** Chooses the host that it is for. */
export async function chooseHost(checked: Checked, host: NextHost): Promise<void> {
  if (arrival === null) return;
  arrival = { ...arrival, host: idOf(host) };
  await replan(checked);
}

/** Forgets what is to come. */
export function leaveOut(): void {
  latest += 1;
  arrival = null;
  plan.value = null;
}

/** The verdict on a report and its line, as what is to come changes them. */
export function withNext(checked: Checked, verdict: CheckVerdict, line: Step[]): { verdict: CheckVerdict; line: Step[] } {
  const next = verdictWithNext(checked);
  if (next === null) return { verdict, line };
  const { state, word, head, why, meta, station } = next;
  const last = line.at(-1);
  return {
    verdict: { state, word: word ?? verdict.word, head, why, meta: [...verdict.meta, meta] },
    line: station === null || last === undefined ? line : [...line.slice(0, -1), { ...last, ...station }],
  };
}

function verdictWithNext(checked: Checked): NextVerdict | null {
  const current = plan.value;
  const host = current?.hosts[current.chosen];
  if (current === null || current.checked !== checked || current.made.value === null || host === undefined) return null;
  return nextVerdict(checked.report, host, current.made.value, current.name);
}

/** Plans anew, for a newer check of the same subject; what came for another one is forgotten. */
export async function replan(checked: Checked): Promise<void> {
  if (arrival === null) return;
  if (arrival.subject !== subjectOf(checked)) {
    leaveOut();
    return;
  }
  const number = ++latest;
  const { given, host: wanted } = arrival;
  const hosts = hostsOf(checked);
  const plans = await Promise.all(hosts.slice(0, MOST_HOSTS).map((host) => attempt(planFor(checked, host, given))));
  const chosen = wanted === null ? await fits(hosts, plans, given) : hosts.findIndex((host) => idOf(host) === wanted);
  const made = plans[chosen];
  if (number !== latest || made === undefined) return;
  plan.value = { checked, hosts, chosen, name: given.name ?? nameOf(made), made };
  announcement.value = verdictWithNext(checked)?.head ?? "";
}

/** The hosts whose certificate may change. */
export function hostsOf({ report, bundle }: Checked): NextHost[] {
  return nextHosts(report, report.basis === "given" ? givenChain(bundle) : null);
}

function givenChain(bundle: string): string | null {
  const { check } = JSON.parse(bundle) as { check?: { chain?: string | null } };
  return check?.chain ?? null;
}

async function planFor({ report: { checkedAt } }: Checked, host: NextHost, { data }: Given): Promise<RolloverReport> {
  const options = { tlsa: zoneLines(host), names: [...host.names], ttl: host.ttl, service: host.service, chain: [...host.chains], at: checkedAt };
  const first = await rollover(data, options);
  const record = first.matched === null ? undefined : host.records[first.matched.record];
  const sight = record === undefined ? undefined : sights.get(`${host.owner} ${record}`);
  // What was there at the first look may be as old as what is served now.
  if (sight === undefined || !(sight.appeared || first.reason.code === "next-published-age-unknown")) return first;
  return rollover(data, { ...options, seenAt: sight.at });
}

async function fits(hosts: readonly NextHost[], plans: readonly Made<RolloverReport>[], { data }: Given): Promise<number> {
  const { certificates, requests } = await parseCertificates(data, { at: Date.now() });
  const names = [...certificates, ...requests].flatMap(({ dnsNames }) => dnsNames.map(({ ascii }) => ascii));
  const covered = hosts.map(({ host }) => names.some((name) => covers(name, host)));
  return fitting(plans.map(({ value }) => value), covered);
}

function nameOf({ value }: Made<RolloverReport>): string {
  return t(`pasted.${value?.next.kind ?? "certificate"}`);
}

function subjectOf({ report: { domain, service } }: Checked): string {
  return `${service ?? ""} ${domain}`;
}

function idOf({ host, port }: NextHost): string {
  return `${host}:${port}`;
}

async function attempt<T>(work: Promise<T>): Promise<Made<T>> {
  try {
    return { value: await work, failure: null };
  } catch (error) {
    const { code, message } = error instanceof CoreError ? error : { code: "internal", message: String(error) };
    return { value: null, failure: { code, message } };
  }
}

// When records were first seen -------------------------------------------------------------------

/** When a record was first seen, and whether an earlier look had not found it. */
export interface Sight {
  /** RFC 3339. */
  at: string;
  appeared: boolean;
}

/** By owner and RDATA. */
const sights = new Map<string, Sight>();
/** The owners that have been looked at, each with the moment of the last look. */
const looks = new Map<string, string>();

/** Keeps when the records of a check were first seen. A look at an older recording tells of older times. */
export function keepSights(checked: Checked): void {
  const { checkedAt } = checked.report;
  for (const { owner, records } of hostsOf(checked)) {
    const last = looks.get(owner);
    for (const key of sights.keys()) {
      if (last !== undefined && last < checkedAt && key.startsWith(`${owner} `) && !records.includes(key.slice(owner.length + 1))) sights.delete(key);
    }
    for (const record of records) {
      const key = `${owner} ${record}`;
      const known = sights.get(key);
      if (known === undefined) sights.set(key, { at: checkedAt, appeared: last !== undefined && last < checkedAt });
      else if (checkedAt < known.at) sights.set(key, { at: checkedAt, appeared: false });
    }
    if (last === undefined || last < checkedAt) looks.set(owner, checkedAt);
  }
}

/** When a record was first seen. */
export function sightOf({ owner }: NextHost, record: string): Sight | undefined {
  return sights.get(`${owner} ${record}`);
}
