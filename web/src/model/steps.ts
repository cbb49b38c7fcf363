/** The line of a check: from the root to the certificate, each step with what it came to. */
import { t, tn } from "../text/check.ts";
import type { CheckedHost, CheckReport, ZoneReport } from "../tlsakit.ts";
import { type Cell, hostRow, type HostRow } from "./check.ts";
import { statusState } from "./lookup.ts";
import type { State } from "./outcome.ts";
import { withoutDot } from "./record.ts";

/** A step of the line; what is not reached is `todo`. */
export interface Step {
  name: string;
  note: string;
  state: State | "todo";
  /** The heading of the section that tells more, by its id. */
  section: string;
}

type Judged = Omit<Step, "name" | "section">;

/** The line: every zone down to that of the domain, MX or SRV, and the worst of each step over all hosts. */
export function steps(report: CheckReport): Step[] {
  const { mxLookup, srvLookup, mx } = report;
  const zones = zonesOf(report).map((zone): Step => ({ name: zone.name === "." ? t("line.root") : withoutDot(zone.name), ...ofZone(zone), section: "chain-head" }));
  const isLost = zones.some(({ state }) => state === "bad" || state === "unk");
  // Where the way ends above the domain, which zones there are below is not known.
  const below = isLost && zones.at(-1)?.name !== report.domain ? [{ name: report.domain, ...unreached(), section: "chain-head" }] : [];
  const lookup = mxLookup ?? srvLookup;
  const leading = lookup === null ? [] : [{ name: lookup.type, ...(isLost ? unreached() : ofServers(report)) }];
  const rows = mx.map((host) => hostRow(host, report));
  const rest = [
    { name: t("line.address"), ...(rows.length === 0 ? unreached() : ofAddresses(mx, rows)) },
    { name: t("line.tlsa"), ...(rows.length === 0 ? unreached() : ofRecords(mx, rows)) },
    { name: t("line.certificate"), ...(rows.length === 0 ? unreached() : ofCertificates(report, rows)) },
  ];
  return [...zones, ...below, ...[...leading, ...rest].map((step): Step => ({ ...step, section: "hosts-head" }))];
}

type Zone = Pick<ZoneReport, "keys" | "name" | "status">;

/** The zones from the anchor down to that of the domain; the root, without an answer, if none was reached. */
function zonesOf({ chain, domain }: CheckReport): Zone[] {
  const name = `${withoutDot(domain).toLowerCase()}.`;
  const own = chain.filter((zone) => zone.name === "." || name === zone.name || name.endsWith(`.${zone.name}`));
  const sorted = own.sort((one, other) => labels(one.name) - labels(other.name));
  return sorted.length > 0 ? sorted : [{ name: ".", status: "indeterminate", keys: [] }];
}

function labels(name: string): number {
  return name === "." ? 0 : name.split(".").length - 1;
}

function ofZone({ status, keys }: Pick<ZoneReport, "keys" | "status">): Judged {
  const tag = keys.find(({ entryPoint }) => entryPoint)?.keyTag;
  return { note: status === "secure" ? (tag === undefined ? "" : t("line.key", { tag })) : t(`line.${status}`), state: statusState(status) };
}

function unreached(): Judged {
  return { note: t("line.not-reached"), state: "todo" };
}

function ofServers({ mxLookup, srvLookup, mx }: CheckReport): Judged {
  const { status = "indeterminate", outcome = "failed" } = mxLookup ?? srvLookup ?? {};
  if (status === "bogus" || status === "indeterminate") return { note: t(`line.${status}`), state: statusState(status) };
  if (mx.length === 0) return { note: t("line.no-servers"), state: "none" };
  return { note: status === "insecure" ? t("line.insecure") : tn("line.servers", mx.length), state: outcome === "failed" ? "unk" : statusState(status) };
}

/** The cell of the worst host, and its name if there are several. */
function worst(mx: readonly CheckedHost[], rows: readonly HostRow[], column: keyof HostRow): Cell & { host: string } {
  const order: readonly State[] = ["bad", "unk", "risk", "none", "ok"];
  const state = order.find((one) => rows.some((row) => row[column].state === one)) ?? "none";
  const index = rows.findIndex((row) => row[column].state === state);
  const cell = rows[index]?.[column] ?? { state, word: "", note: "" };
  return { ...cell, host: mx.length > 1 && state !== "ok" ? `${mx[index]?.host ?? ""}: ` : "" };
}

function ofAddresses(mx: readonly CheckedHost[], rows: readonly HostRow[]): Judged {
  const { state, word, host } = worst(mx, rows, "address");
  const count = mx.reduce((sum, { addresses }) => sum + addresses.reduce((all, { records }) => all + records.length, 0), 0);
  return { state, note: state === "ok" ? t("line.signed", { n: count }) : `${host}${word}` };
}

function ofRecords(mx: readonly CheckedHost[], rows: readonly HostRow[]): Judged {
  const { state, word, host } = worst(mx, rows, "tlsa");
  const counted = mx.reduce((sum, { tlsa }) => sum + tlsa.reduce((all, { records }) => all + records.length, 0), 0);
  if (state === "ok") return { state, note: tn("line.records", counted) };
  const proven = mx.every(({ tlsa }) => tlsa.length > 0 && tlsa.every(({ status, records }) => status === "secure" && records.length === 0));
  return { state, note: proven ? t("line.absent") : `${host}${word}` };
}

function ofCertificates(report: CheckReport, rows: readonly HostRow[]): Judged {
  const { mx, basis } = report;
  if (mx.every(({ baseDomain }) => baseDomain === null)) return { note: t("line.nothing"), state: "todo" };
  const compared = mx.flatMap((host, index) => (host.baseDomain === null ? [] : [{ host, row: rows[index] }]));
  const { state, word, host } = worst(compared.map((one) => one.host), compared.flatMap(({ row }) => row ?? []), "certificate");
  if (state === "unk" && basis === "dns-only") return { note: t("line.unseen"), state };
  if (state !== "ok") return { note: `${host}${word}`, state };
  if (basis !== "probed") return { note: t("line.given"), state: "unk" };
  const sessions = compared.reduce((sum, one) => sum + (one.host.probe?.sessions.filter(({ chain }) => chain.length > 0).length ?? 0), 0);
  return { note: tn("line.sessions", sessions, { good: sessions }), state };
}
