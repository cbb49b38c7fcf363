/** What a resolver can do for a page that validates by itself, found out by lookups of names that are known for it. */
import type { LookupProgress, LookupReport } from "../tlsakit.ts";
import type { State } from "./outcome.ts";
import tests from "./resolver-tests.json";
import { type Circumstances, fieldTrouble, observed } from "./trouble.ts";

/** The tests, in the order of the table. */
export const columns = ["readable", "signatures", "unfiltered", "reasons", "tlsa", "large"] as const;
export type Column = (typeof columns)[number];

/** How a test ended. */
export type Code =
  | "blocked" | "cut" | "failing" | "ignored" | "none-sent" | "not-passed" | "offline" | "partly" | "portal" | "silent" | "stripped" | "unreached" | "untested"
  | "unvalidating" | "yes";

/** The result of a test; `n` is a number of octets, or of an extended error. */
export interface Result {
  code: Code;
  n?: number;
}

/** All results of a resolver, and how long an answer took, in the middle: milliseconds. */
export type Results = Record<Column, Result> & { milliseconds: number | null };

/** A lookup that is over: its report, and what is known of each question. */
export interface Asked {
  report: LookupReport;
  questions: LookupProgress["questions"];
}

/** Looks a question up at the resolver under test. */
export type Ask = (name: string, type: string) => Promise<Asked>;

/** Octets of an answer that most servers send over UDP, and that they sent before. */
const SMALL = 1232;
const LARGE = 4096;

/** The state of a result. */
export function resultState({ code }: Result): State {
  switch (code) {
    case "yes":
      return "ok";
    case "cut": case "partly":
      return "risk";
    case "none-sent": case "untested": case "unvalidating":
      return "none";
    case "offline": case "silent": case "unreached":
      return "unk";
    case "blocked": case "failing": case "ignored": case "not-passed": case "portal": case "stripped":
      return "bad";
  }
}

/** The questions of the test, by what they are for. */
export function questionsOf(test: keyof typeof tests): { name: string; type: string }[] {
  return tests[test].questions.map((question) => {
    const [name = "", type = ""] = question.split(" ");
    return { name, type };
  });
}

/** Tests a resolver; `tell` hears of the results so far. */
export async function selfTest(ask: Ask, circumstances: (report: LookupReport) => Promise<Circumstances>, tell: (results: Results) => void): Promise<void> {
  const untested: Result = { code: "untested" };
  let results: Results = { readable: untested, signatures: untested, unfiltered: untested, reasons: untested, tlsa: untested, large: untested, milliseconds: null };
  const times: number[] = [];
  const put = (more: Partial<Results>, { questions }: Asked): void => {
    times.push(...questions.flatMap(({ took, failure }) => (took === null || failure !== null ? [] : [took])));
    results = { ...results, ...more, milliseconds: middle(times) };
    tell(results);
  };

  const signed = await first(ask, "signed", ({ report }) => report.outcome === "failed" || report.rrset.length > 0);
  const readable = await readability(signed.report, circumstances);
  put(readable.code === "yes" ? { readable, signatures: signatures(signed), tlsa: tlsa(signed) } : { readable }, signed);
  if (readable.code !== "yes") return;
  const broken = await first(ask, "broken", () => true);
  put({ unfiltered: unfiltered(broken), reasons: reasons(broken) }, broken);
  const [large, ...smaller] = questionsOf("large");
  if (large === undefined) return;
  let last = await ask(large.name, large.type);
  let result = size(last);
  for (const { name, type } of smaller) {
    if (result.code === "yes") break;
    last = await ask(name, type);
    const other = size(last);
    result = other.code === "yes" || other.code === "partly" ? { ...other, code: "partly" } : result.code === "untested" ? other : result;
  }
  put({ large: result }, last);
}

/** Asks the questions of a test until an answer is `enough`. */
async function first(ask: Ask, test: keyof typeof tests, enough: (asked: Asked) => boolean): Promise<Asked> {
  const [{ name, type } = { name: ".", type: "DNSKEY" }, ...others] = questionsOf(test);
  let asked = await ask(name, type);
  for (const other of others) {
    if (enough(asked)) break;
    asked = await ask(other.name, other.type);
  }
  return asked;
}

/** Whether this page can read answers. */
async function readability(report: LookupReport, circumstances: (report: LookupReport) => Promise<Circumstances>): Promise<Result> {
  if (report.questions.some(({ rcode }) => rcode !== null)) return { code: "yes" };
  const trouble = fieldTrouble(observed(report), await circumstances(report));
  switch (trouble?.kind) {
    case "blocked": case "offline": case "portal": case "silent": case "unreached":
      return { code: trouble.kind };
    default:
      return { code: "failing" };
  }
}

function signatures({ report }: Asked): Result {
  return { code: observed(report).signatures.length > 0 ? "yes" : "stripped" };
}

/** Whether records of type 52 come: an error where other types are answered means that they do not. */
function tlsa(asked: Asked): Result {
  const question = own(asked);
  if (asked.report.rrset.length > 0 || (question?.records ?? 0) > 0) return { code: "yes" };
  return { code: question?.rcode === 0 || question?.rcode === 3 ? "untested" : "not-passed" };
}

/** Whether the data of a bogus zone come with CD. */
function unfiltered(asked: Asked): Result {
  const question = own(asked);
  if (question?.rcode === 0 && (question.records ?? 0) > 0) return { code: "yes" };
  return { code: question?.rcode === 2 ? "ignored" : "untested" };
}

/** Whether the resolver says why it refuses a bogus zone. */
function reasons({ report }: Asked): Result {
  const [error] = report.extendedErrors;
  if (error !== undefined) return { code: "yes", n: error.code };
  if (report.resolverRcode === null) return { code: "untested" };
  return { code: report.resolverRcode === "SERVFAIL" ? "none-sent" : "unvalidating" };
}

/** Whether a large answer came whole. */
function size(asked: Asked): Result {
  const { octets = null, rcode } = own(asked) ?? {};
  if (octets === null) return { code: "untested" };
  if (asked.report.reason?.code === "lookup-failed-truncated") return { code: "cut", n: octets };
  if (rcode !== 0 || octets <= SMALL) return { code: "untested" };
  return { code: octets > LARGE ? "yes" : "partly", n: octets };
}

/** The question itself, among those that validation brought up. */
function own({ report, questions }: Asked): Asked["questions"][number] | undefined {
  return questions.find(({ name, type, checkingDisabled }) => checkingDisabled && type === report.type && isSame(name, report.name));
}

function isSame(one: string, other: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replace(/\.$/, "");
  return plain(one) === plain(other);
}

/** The median of some times, in whole numbers. */
function middle(times: readonly number[]): number | null {
  const sorted = [...times].sort((a, b) => a - b);
  const found = sorted[Math.floor(sorted.length / 2)];
  return found === undefined ? null : Math.round(found);
}
