/** How far a check is, before anything is validated: the line and the questions as they come back. */
import { hostOf } from "./host.ts";
import { t, tn } from "../text/check.ts";
import { amount } from "../text/index.ts";
import type { LookupProgress, QuestionProgress } from "../tlsakit.ts";
import { withoutDot } from "./record.ts";
import { isMail, type Target } from "./target.ts";

/** A step of the line that has not been judged: `waiting` for answers, all `in`, without an answer, or not asked yet. */
export interface RunningStep {
  name: string;
  note: string;
  state: "in" | "todo" | "unk" | "waiting";
}

/** Where what servers show comes from. */
export type Source = "chain" | "sessions" | "visits" | null;

/** The line from the root to the certificate; its length does not change while answers come. */
export function runningSteps(target: Target, { questions, answered, asked }: LookupProgress, source: Source): RunningStep[] {
  const own = questions.filter(({ checkingDisabled }) => checkingDisabled);
  const of = (...types: string[]): QuestionProgress[] => own.filter(({ type }) => types.includes(type));
  const zones = ancestors(hostOf(target)).map((zone) => ({
    name: zone === "." ? t("line.root") : withoutDot(zone),
    ...step(own.filter(({ name, type }) => name === zone && (type === "DS" || type === "DNSKEY"))),
  }));
  const leading = isMail(target) ? [{ name: "MX", ...step(of("MX")) }] : target.service === null ? [] : [{ name: "SRV", ...step(of("SRV")) }];
  const carried = questions.filter(({ took }) => took !== null).length;
  const visits = { all: asked - questions.length, in: answered - carried };
  return [
    ...zones,
    ...leading,
    { name: t("line.address"), ...step(of("A", "AAAA")) },
    { name: t("line.tlsa"), ...step(of("TLSA")) },
    { name: t("line.certificate"), ...certificate(source, visits) },
  ];
}

/** `.`, `org.`, `example.org.` */
function ancestors(host: string): string[] {
  const labels = host.split(".");
  return [".", ...labels.map((_, index) => `${labels.slice(labels.length - 1 - index).join(".")}.`)];
}

function step(questions: readonly QuestionProgress[]): Omit<RunningStep, "name"> {
  const done = questions.filter(({ took }) => took !== null);
  if (questions.length === 0) return { note: t("running.later"), state: "todo" };
  if (done.length < questions.length) return { note: done.length === 0 ? t("running.waiting") : t("running.part", { n: done.length, all: questions.length }), state: "waiting" };
  return questions.some(({ failure }) => failure !== null) ? { note: t("running.unanswered"), state: "unk" } : { note: t("running.answered"), state: "in" };
}

function certificate(source: Source, visits: { all: number; in: number }): Omit<RunningStep, "name"> {
  if (source === null) return { note: t("running.unvisited"), state: "todo" };
  if (source !== "visits") return { note: t("running.given"), state: "todo" };
  if (visits.all === 0) return { note: t("running.later"), state: "todo" };
  return { note: t("running.part", { n: visits.in, all: visits.all }), state: visits.in < visits.all ? "waiting" : "in" };
}

/** What is being waited for, in a sentence. */
export function runningWhy(target: Target, { questions }: LookupProgress): string {
  // Without MX records the domain itself would be the server, so its own are asked for at once.
  const own = `._tcp.${hostOf(target)}.`;
  const hosts = new Set(questions.filter(({ name, type }) => type === "TLSA" && !name.endsWith(own)).map(({ name }) => name)).size;
  return hosts === 0 || !isMail(target) ? t("running-first", { domain: hostOf(target) }) : tn("running-hosts", hosts);
}

/** The order in which questions are listed: as they came up, but of those that came up together the resolver's opinions last. */
export function listing(questions: readonly QuestionProgress[], listed: readonly number[]): number[] {
  const added = questions.map((_, index) => index).slice(listed.length);
  const isOwn = (index: number): boolean => questions[index]?.checkingDisabled === true;
  return [...listed, ...added.filter(isOwn), ...added.filter((index) => !isOwn(index))];
}

/** How a question was answered so far. */
export interface RunningAnswer {
  state: RunningStep["state"];
  word: string;
}

/** RCODEs by their numbers (RFC 6895, section 2.3). */
const rcodes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

/** Puts the answer to a question into words: what its header says, since nothing of it is validated yet. */
export function runningAnswer({ took, failure, rcode, records }: QuestionProgress): RunningAnswer {
  if (took === null) return { state: "waiting", word: t("running.waiting") };
  if (failure !== null) return { state: "unk", word: t("running.failed", { code: failure }) };
  const name = rcodes[rcode ?? -1] ?? `RCODE ${rcode ?? ""}`;
  return { state: "in", word: tn("running.records", records ?? 0, { rcode: name }) };
}

/** Seconds from the beginning until the last answer, to the tenth. */
export function secondsSpent(questions: readonly QuestionProgress[]): string {
  const most = questions.reduce((far, { sent, took }) => (took === null ? far : Math.max(far, (sent ?? 0) + took)), 0);
  return t("spent", { n: amount(Math.round(most / 100) / 10) });
}
