import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { counting, end, finish, lookup, tell } from "../../asking.ts";
import { moment } from "../../model/dates.ts";
import { chainOfLookup } from "../../model/figure.ts";
import { type Anchors, lookupVerdict, opinion, statusState, statusWord, steps, zoneLines } from "../../model/lookup.ts";
import { type Question, questionText } from "../../model/question.ts";
import { oneLine, split } from "../../model/record.ts";
import { resolverName } from "../../model/resolvers.ts";
import { type Circumstances, observed } from "../../model/trouble.ts";
import { circumstancesOf } from "../../reach.ts";
import { found, lookUp, progress, stopRunning, take, type View } from "../../state.ts";
import { language } from "../../text/index.ts";
import { t, tn } from "../../text/lookup.ts";
import type { LookupProgress, LookupReport } from "../../tlsakit.ts";
import { ChainOfTrust } from "../chain/Chain.tsx";
import { Mark } from "../mark/Mark.tsx";
import { Note } from "../note/Note.tsx";
import { ResultHeading } from "../section/ResultHeading.tsx";
import { Section } from "../section/Section.tsx";
import { Slip } from "../slip/Slip.tsx";
import { FailureText } from "../words/Words.tsx";
import { Denials, Questions } from "./Evidence.tsx";
import { Verdict } from "./Verdict.tsx";

type LookupView = Extract<View, { kind: "lookup" }>;

/** The head of the window; `report` is missing until there is one. */
export function title(question: Question, report: LookupReport | null): string {
  const asked = questionText(question);
  return report === null ? asked : `${asked}: ${statusWord(report.status)}`;
}

/** Makes the lookup with the number `current`, which is in view; `anchors` may be empty. */
export async function carryOut(current: number, { name, type }: Question, address: string, anchors: string): Promise<void> {
  const count = counting(address);
  const work = lookup({ name, type, resolver: address, anchors: anchors === "" ? null : anchors, at: Date.now() }, (far) => {
    count(far.asked);
    tell(current, far);
  });
  const result = await finish(current, work, (report) => circumstancesOf(observed(report), address));
  if (result !== null) end(() => { found.value = result; });
}

/** How many answers are in. */
export function progressText({ answered, asked }: Pick<LookupProgress, "answered" | "asked">): string {
  return tn("progress", asked, { answered });
}

/** A lookup: under way, done, or ended before that. */
export function Lookup({ view }: { view: LookupView }) {
  const { value: report = null, failure = null, circumstances: under = null } = found.value ?? {};
  if (progress.value !== null) return <Running view={view} />;
  if (report !== null) return <Result report={report} resolver={resolverName(view.resolver)} anchors={view.anchors === "" ? "built-in" : "given"} circumstances={under} />;
  return (
    <>
      <ResultHeading
        heading={t(failure === null ? "stopped" : "not-begun", { question: questionText(view.question) })}
        why={failure === null ? t("stopped-text") : ""}
        result={failure ?? view}
      />
      <div class="indented again">
        {failure !== null && <Note state="bad" head={<FailureText failure={failure} />} alert />}
        <p class="again"><button type="button" class="button" onClick={() => void lookUp(view.question)}>{t("again")}</button></p>
      </div>
    </>
  );
}

function Running({ view }: { view: LookupView }) {
  const far = progress.value ?? { answered: 0, asked: 0, questions: [] };
  const stop = useRef<HTMLButtonElement>(null);
  useEffect(() => { stop.current?.focus({ preventScroll: true }); }, []);
  return (
    <div class="columns result-head" onKeyDown={({ key }) => { if (key === "Escape") stopRunning(); }}>
      <p class="verdict-word verdict-waiting">
        <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false"><path d="M16 3A13 13 0 1 1 3 16" /></svg>
        {t("running")}
      </p>
      <div>
        <h1>{progressText(far)}</h1>
        <p class="why">{t("running-why", { question: questionText(view.question) })}</p>
        <p class="meta">
          <code>{resolverName(view.resolver)}</code>
          <button ref={stop} type="button" class="button" onClick={stopRunning}>{t("stop")}</button>
        </p>
      </div>
    </div>
  );
}

interface ResultProps {
  report: LookupReport;
  /** The resolver's name. */
  resolver: string;
  anchors: Anchors;
  /** Nothing, if it was recorded. */
  circumstances?: Circumstances | null;
  /** Where the report is from, if it was recorded. */
  recorded?: readonly string[];
  /** What is to be said before the details. */
  children?: ComponentChildren;
}

/** What a lookup found. */
export function Result({ report, resolver, anchors, circumstances = null, recorded = [], children }: ResultProps) {
  const { state, word, head, why } = lookupVerdict(report, resolver, anchors, circumstances);
  const chain = useMemo(() => chainOfLookup(report, anchors), [report, anchors, language.value]);
  const meta = [
    ...recorded,
    tn("questions", report.questions.length, { r: resolver }),
    tn("round-trips", report.roundTrips),
    t("validated", { moment: moment(report.validatedAt) }),
    ...(report.expires === null ? [] : [t("expires", { moment: moment(report.expires) })]),
  ];
  return (
    <>
      <Verdict state={state} word={word} head={head} why={why} rfc={report.reason?.rfc ?? []} meta={meta} line={steps(report)} lineLabel={t("chain")} result={report} />
      {children}
      {report.rrset.length > 0 && <Records report={report} />}
      {chain !== null && <ChainOfTrust chain={chain} recorded={recorded.length > 0} />}
      <Denials report={report} />
      <Opinion report={report} resolver={resolver} />
      <Questions report={report} resolver={resolver} />
    </>
  );
}

function Records({ report }: { report: LookupReport }) {
  const lines = zoneLines(report);
  const usable = report.status === "secure" || report.status === "insecure";
  const parts = lines.map((line) => (report.type === "TLSA" ? split(line) : { head: line, hex: "" }));
  return (
    <Section id="rrset-head" title={t("records")} context={usable ? t("records-context") : t("records-claimed")}>
      {!usable && <p class="caution"><Mark state={statusState(report.status)} /> {t("not-to-be-used")}</p>}
      <Slip lines={parts} text={parts.map(oneLine).join("\n")} what={t("records-of", { question: questionText(report) })} />
      {usable && report.type === "TLSA" && (
        <p class="again"><button type="button" class="button" onClick={() => void take([{ name: null, data: lines.join("\n") }])}>{t("explain")}</button></p>
      )}
    </Section>
  );
}

function Opinion({ report, resolver }: { report: LookupReport; resolver: string }) {
  return (
    <Section id="opinion-head" title={t("opinion")} context={t("opinion-context")}>
      <dl>
        <div class="detail"><dt>{t("ours")}</dt><dd><Mark state={statusState(report.status)} /> {statusWord(report.status)}</dd></div>
        <div class="detail"><dt>{resolver}</dt><dd>{opinion(report)}</dd></div>
        {report.extendedErrors.map(({ name, type, code, meaning, text }, index) => (
          <div class="detail" key={index}>
            <dt>{t("extended")}</dt>
            <dd>{t("extended-text", { question: questionText({ name, type }), code, meaning })}{text !== "" && <> (<span lang="">{text}</span>)</>}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
