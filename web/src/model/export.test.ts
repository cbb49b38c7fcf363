import { readFileSync } from "node:fs";
import { replay } from "tlsakit";
import { expect, test } from "vitest";
import { bundleFile } from "../../../tests/npm/support/resolver.js";
import type { CheckReport } from "../tlsakit.ts";
import type { Checked } from "./checked.ts";
import { code, escaped, exported, field } from "./export.ts";

async function recorded(name: string, change: (report: CheckReport) => CheckReport = (report) => report): Promise<Checked> {
  const text = readFileSync(bundleFile(name), "utf8");
  const report = await replay(text);
  if (report.kind !== "check") throw new Error(name);
  return { report: change(report), bundle: text, questions: [], resolvers: ["192.0.2.53"], anchors: "recorded", recorded: true };
}

/** The fields of a CSV file (RFC 4180). */
function parse(text: string): string[][] {
  return text.trimEnd().split("\r\n").map((line) => [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map((match) => (match[1] ?? "").replace(/""/g, '"')));
}

test("the bundle is as it came, and JSON is the report as the command writes it", async () => {
  const checked = await recorded("check-broken");
  expect(exported(checked, "bundle")).toEqual({ name: "broken.example.org.json", type: "application/json", text: checked.bundle });
  const { name, text } = exported(checked, "json");
  expect(name).toBe("broken.example.org-report.json");
  const { schema, kind, ...rest } = JSON.parse(text) as Record<string, unknown>;
  const { kind: own, ...report } = checked.report as CheckReport & { kind: string };
  expect([schema, kind, own]).toEqual(["tlsakit/1", "check", "check"]);
  expect(rest).toEqual(report);
});

test("names that are no file names are made some", async () => {
  const named = async (domain: string): Promise<string> => exported(await recorded("check-broken", (report) => ({ ...report, domain })), "csv").name;
  expect(await named("../../etc/passwd")).toBe("_.._etc_passwd.csv");
  expect(await named("[2001:db8::1]:25")).toBe("_2001_db8_1_25.csv");
  expect(await named("")).toBe("check.csv");
});

test("Markdown has the verdict, the actions, the hosts and the findings", async () => {
  const { text } = exported(await recorded("check-broken"), "markdown");
  expect(text).toMatch(/^# Broken: broken\.example\.org\n\nDANE senders are deferring mail to broken\.example\.org\. /);
  expect(text).toContain("- Checked 1 Dec 2026, 00:00:00 UTC\n- Resolver: 192.0.2.53\n");
  expect(text).toContain("## Do this next\n\n1. **Publish this record** for mx2.example.org\n\n   ```\n   _25._tcp.mx2.example.org. IN TLSA 3 1 1 ");
  expect(text).toContain("| Pref. | Host | Address | TLSA | Certificate | What a DANE sender does |\n| --- | --- | --- | --- | --- | --- |\n| 10 | `mx2.example.org` | Signed (2 addresses) |");
  expect(text).toMatch(/^- \*\*Error\.\*\* No usable TLSA record of mx2\.example\.org matches chain 1.* \(`tlsa-no-match`, RFC 7672, section 2\.2/m);
});

test("nothing from the network is markup, a link or a cell in Markdown", async () => {
  const evil = "[a](https://evil.example) <img src=x> www.evil.example | **b** `c` me@evil.example\n# d";
  const checked = await recorded("check-broken", (report) => ({
    ...report,
    mx: report.mx.map((host) => ({ ...host, host: evil })),
    findings: report.findings.map((finding) => ({ ...finding, message: evil, evidence: [evil] })),
    actions: report.actions.map((action) => ({ ...action, text: evil, subject: evil })),
  }));
  const { text } = exported(checked, "markdown");
  // Outside of code no character is left that would make something of it.
  const bare = text.replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, "").replace(/^ *```[\s\S]*?^ *```$/gm, "");
  for (const sign of [/(?<!\\)\[/, /(?<!\\)</, /https?:\/\//, /www\./i, /(?<!\\)@/, /(?<!\\)`/]) expect(bare).not.toMatch(sign);
  for (const line of text.split("\n").filter((line) => line.startsWith("|"))) expect(line.match(/(?<!\\)\|/g)).toHaveLength(7);
  expect(text.match(/^#/gm)).toHaveLength(4);
});

test.each([
  ["plain text, of mx1.example.org.", "plain text, of mx1.example.org."],
  ["# a", "\\# a"], ["- a", "\\- a"], ["+ a", "\\+ a"], ["1. a", "1\\. a"], ["=== a", "\\=== a"],
  ["a_b*c`d[e]<f>|~g~\\", "a\\_b\\*c\\`d\\[e\\]\\<f\\>\\|\\~g\\~\\\\"],
  ["https://a.example me@a.example WWW.a.example &amp;", "https\\://a.example me\\@a.example WWW\\.a.example \\&amp;"],
  ["two\n\nlines", "two lines"],
])("%j in Markdown is %j", (text, written) => {
  expect(escaped(text)).toBe(written);
});

test.each([["a", "`a`"], ["a`b", "``a`b``"], ["`", "`` ` ``"], ["a|b", "`a\\|b`"], ["", ""], ["a\nb", "`a b`"]])("%j as code is %j", (text, written) => {
  expect(code(text)).toBe(written);
});

test("CSV has a row for each host and record, and what became of it", async () => {
  const checked = await recorded("check-at-risk");
  const [head = [], ...rows] = parse(exported(checked, "csv").text);
  expect(head).toEqual(["domain", "verdict", "checked", "preference", "host", "port", "decision", "name", "type", "status", "ttl", "record", "result"]);
  const records = checked.report.mx.flatMap(({ addresses, tlsa }) => [...addresses, ...tlsa].flatMap((lookup) => (lookup.records.length === 0 ? [""] : lookup.records)));
  expect(rows.map((row) => row[11])).toEqual(records);
  for (const row of rows) expect(row).toHaveLength(head.length);
  const stale = rows.find((row) => row[4] === "mx2.example.org" && row[8] === "TLSA");
  expect(stale?.slice(0, 7)).toEqual(["at-risk.example.org", "At risk", "2026-12-01T00:00:00Z", "20", "mx2.example.org", "25", "Defers"]);
  expect(stale?.at(-1)).toBe("Does not match");
  const empty = await recorded("check-broken", (report) => ({ ...report, mx: [] }));
  expect(parse(exported(empty, "csv").text)).toHaveLength(2);
});

test.each([["=1+1", `"'=1+1"`], ["+1", `"'+1"`], ["-1", `"'-1"`], ["@a", `"'@a"`], ["\tb", `"'\tb"`], ['a "b", c', '"a ""b"", c"'], ["", '""'], ["1=1", '"1=1"']])("the field %j is %j", (text, written) => {
  expect(field(text)).toBe(written);
});
