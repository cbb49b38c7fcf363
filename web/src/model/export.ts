/** A check in other forms, to be saved: the bundle, JSON, Markdown and CSV. In the page's language, but for what programs read. */
import { t as checkText } from "../text/check.ts";
import { t } from "../text/evidence.ts";
import type { Words } from "../text/index.ts";
import type { CheckedHost, CheckReport, NameLookup } from "../tlsakit.ts";
import { advice, checkVerdict, hostRow, subjectName } from "./check.ts";
import type { Checked } from "./checked.ts";
import { moment } from "./dates.ts";
import { statusWord } from "./lookup.ts";
import { serviceName } from "./probe.ts";
import { oneLine } from "./record.ts";

/** A file to be saved. */
export interface SavedFile {
  name: string;
  /** Its media type. */
  type: string;
  text: string;
}

/** The forms in which a check is saved. */
export const forms = ["bundle", "json", "markdown", "csv"] as const;
export type ExportForm = (typeof forms)[number];

/** The check in `form`. */
export function exported(checked: Checked, form: ExportForm): SavedFile {
  const name = fileName(checked.report);
  switch (form) {
    case "bundle":
      return { name: `${name}.json`, type: "application/json", text: checked.bundle };
    case "json":
      return { name: `${name}-report.json`, type: "application/json", text: json(checked.report) };
    case "markdown":
      return { name: `${name}.md`, type: "text/markdown", text: markdown(checked) };
    case "csv":
      return { name: `${name}.csv`, type: "text/csv", text: csv(checked) };
  }
}

/** The name of what was checked, as far as file systems take it. */
function fileName({ domain }: CheckReport): string {
  return domain.replace(/[^a-z0-9.-]+/gi, "_").replace(/^\.+/, "").slice(0, 100) || "check";
}

/** The object that `tlsakit check --json` prints, written as it is there. */
function json(report: CheckReport): string {
  const { kind: _, ...rest } = report as CheckReport & { kind?: string };
  return `${JSON.stringify({ schema: "tlsakit/1", kind: "check", ...rest }, null, 2)}\n`;
}

// Markdown --------------------------------------------------------------------------------------

/** The verdict, the actions, the hosts and the findings, for a ticket. */
function markdown(checked: Checked): string {
  const { report, resolvers, recorded } = checked;
  const { word, head, why } = checkVerdict(checked);
  const about = [t("md.checked", { moment: moment(report.checkedAt) }), t("md.resolver", { r: resolvers.join(", ") }), ...(recorded ? [t("md.recorded")] : [])];
  return [
    `# ${escaped(word)}: ${escaped(subjectName(report))}`,
    [head, ...why].map(said).join(" "),
    about.map((part) => `- ${escaped(part)}`).join("\n"),
    ...actionsText(report),
    ...hostsText(report),
    ...findingsText(report),
  ].join("\n\n") + "\n";
}

function said(words: Words): string {
  return escaped(typeof words === "string" ? words : words.english);
}

function actionsText({ actions }: CheckReport): string[] {
  if (actions.length === 0) return [];
  const parts = actions.map(({ text, subject, remove, wait }, index) => {
    const { sentences, records } = advice(text);
    const { records: removed } = advice(remove.join("\n"));
    const publish = checkText(records.length === 1 ? "action.publish" : "action.publish-several");
    const [first = publish, ...rest] = sentences;
    return [
      `${index + 1}. **${escaped(first)}** ${escaped(t("md.for", { subject }))}`,
      ...rest.map((sentence) => indented(escaped(sentence))),
      ...(records.length > 0 ? [indented(fenced(records.map(oneLine).join("\n")))] : []),
      ...(removed.length > 0 ? [indented(escaped(checkText("action.remove"))), indented(fenced(removed.map(oneLine).join("\n")))] : []),
      ...(wait === null ? [] : [indented(escaped(t("md.wait", { seconds: wait })))]),
    ].join("\n\n");
  });
  return [`## ${escaped(checkText("actions"))}`, parts.join("\n\n")];
}

function hostsText(report: CheckReport): string[] {
  const { mx, mxLookup } = report;
  if (mx.length === 0) return [];
  const service = mxLookup === null ? "service" : "mail";
  const heads = [checkText("hosts.preference"), checkText("hosts.host"), checkText("hosts.address"), checkText("hosts.tlsa"), checkText("hosts.certificate"), checkText(`hosts.decision-${service}`)];
  const rows = mx.map((host) => {
    const { address, tlsa, certificate, decision } = hostRow(host, report);
    return [String(host.preference ?? ""), code(serviceName(host)), ...[address, tlsa, certificate, decision].map(({ word, note }) => [escaped(word), note === "" ? "" : `(${said(note)})`].join(" ").trim())];
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [`## ${escaped(checkText(service === "mail" ? "hosts" : "hosts-service"))}`, [line(heads.map(escaped)), line(heads.map(() => "---")), ...rows.map(line)].join("\n")];
}

function findingsText({ findings }: CheckReport): string[] {
  if (findings.length === 0) return [];
  const items = findings.map(({ id, severity, message, evidence, rfc }) => [
    `- **${escaped(checkText(`severity.${severity}`))}** ${escaped(message)} (${[code(id), ...rfc.map(escaped)].join(", ")})`,
    ...evidence.map((line) => `  - ${code(line)}`),
  ].join("\n"));
  return [`## ${escaped(checkText("findings"))}`, items.join("\n")];
}

/** Text in which nothing is markup: no emphasis, HTML, cell, heading, list, link or address that would become one. */
export function escaped(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]<>|~@&#$]/g, "\\$&")
    .replace(/:(?=\/)/g, "\\:")
    .replace(/\bwww\./gi, (start) => `${start.slice(0, 3)}\\.`)
    .replace(/^(?=[-+=])/, "\\")
    .replace(/^(\d+)([.)])/, "$1\\$2");
}

/** Text as code, in a cell of a table too. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ").replace(/\|/g, "\\|");
  const fence = "`".repeat(longest(line) + 1);
  const padded = /^`|`$|^ .* $/.test(line) ? ` ${line} ` : line;
  return line === "" ? "" : `${fence}${padded}${fence}`;
}

function fenced(text: string): string {
  const fence = "`".repeat(Math.max(3, longest(text) + 1));
  return `${fence}\n${text}\n${fence}`;
}

/** The longest run of backquotes. */
function longest(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

function indented(text: string): string {
  return text.replace(/^/gm, "   ");
}

// CSV -------------------------------------------------------------------------------------------

const columns = ["domain", "verdict", "checked", "preference", "host", "port", "decision", "name", "type", "status", "ttl", "record", "result"] as const;

/** A row for each host and record (RFC 4180); a host without records has one, and so has a domain without hosts. */
function csv(checked: Checked): string {
  const { report } = checked;
  const { checkedAt, mx } = report;
  const start = [subjectName(report), checkVerdict(checked).word, checkedAt];
  const rows = mx.flatMap((host) => {
    const own = [...start, host.preference ?? "", host.host, host.port, hostRow(host, report).decision.word];
    const records = [...host.addresses, ...host.tlsa].flatMap((lookup) => recordRows(lookup, host));
    return (records.length === 0 ? [[]] : records).map((record) => [...own, ...record]);
  });
  const all = rows.length === 0 ? [start] : rows;
  const lines = [columns.map((column) => t(`csv.${column}`)), ...all].map((row) => columns.map((_, index) => field(String(row[index] ?? ""))).join(","));
  return lines.map((line) => `${line}\r\n`).join("");
}

function recordRows({ name, type, status, ttl, records }: NameLookup, { matches }: CheckedHost): (number | string)[][] {
  const start = [name, type, statusWord(status), ttl ?? ""];
  if (records.length === 0) return [[...start, "", ""]];
  return records.map((record) => {
    const outcomes = type !== "TLSA" ? [] : matches.flatMap((match) => match.records.filter(({ text }) => text === record).map(({ usability, outcome }) => (usability === "unusable" ? checkText("opened.unusable") : checkText(`opened.${outcome}`))));
    return [...start, record, [...new Set(outcomes)].join("; ")];
  });
}

/** A field in quotes. What a spreadsheet would compute is kept from it by an apostrophe. */
export function field(text: string): string {
  const plain = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${plain.replace(/"/g, '""')}"`;
}
