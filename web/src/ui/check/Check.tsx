/** Checks: a part of the page that is loaded when the first is made or read. */
import { useMemo } from "preact/hooks";
import { checkAgain } from "../../live.ts";
import { authorityAnswer, checkVerdict, mtaSts, subjectName, targetName, worstHost } from "../../model/check.ts";
import type { Checked } from "../../model/checked.ts";
import { chainOfCheck } from "../../model/figure.ts";
import { steps } from "../../model/steps.ts";
import type { Target } from "../../model/target.ts";
import { fieldTrouble, observedCheck, type Trouble } from "../../model/trouble.ts";
import { withNext } from "../../next.ts";
import { checked, descriptions, type Ended, progress, refusal, type View } from "../../state.ts";
import { t, tn } from "../../text/check.ts";
import { language } from "../../text/index.ts";
import type { CheckReport } from "../../tlsakit.ts";
import { ChainOfTrust } from "../chain/Chain.tsx";
import { useKept } from "../kept.ts";
import { Verdict } from "../lookup/Verdict.tsx";
import { FromLink } from "../link/FromLink.tsx";
import { NextKey } from "../next/NextKey.tsx";
import { Note } from "../note/Note.tsx";
import { Refused } from "../refusal/Refused.tsx";
import { Evidence } from "../replay/Evidence.tsx";
import { Capped } from "../section/Capped.tsx";
import { Later } from "../section/Later.tsx";
import { ResultHeading } from "../section/ResultHeading.tsx";
import { Section } from "../section/Section.tsx";
import { FailureText, Said } from "../words/Words.tsx";
import { Actions } from "./Actions.tsx";
import { Compare } from "./Compare.tsx";
import { Export } from "./Export.tsx";
import { Findings } from "./Findings.tsx";
import { Hosts } from "./Hosts.tsx";
import { Questions } from "./Questions.tsx";
import { Running } from "./Running.tsx";

type CheckView = Extract<View, { kind: "check" }>;

/** The head of the window; `ended` is missing until the check has come to its end. */
export function title(target: Target, ended: Ended | null): string {
  if (ended === null || ended.value === null) return targetName(target);
  return t("title", { domain: subjectName(ended.value.report), word: checkVerdict(ended.value, troubleOf(ended)).word });
}

function troubleOf({ value, circumstances }: Ended): Trouble | null {
  return value === null ? null : fieldTrouble(observedCheck(value.report), circumstances);
}

/** A check: under way, done, or ended before that. */
export function Check({ view }: { view: CheckView }) {
  const ended = checked.value;
  const { value: done = null, failure = null } = ended ?? {};
  if (progress.value !== null && view.way !== null) return <Running target={view.target} way={view.way} />;
  if (ended !== null && done !== null) {
    return (
      <>
        <FromLink given={view.given} />
        <Report checked={done} target={view.target} trouble={troubleOf(ended)} />
      </>
    );
  }
  return (
    <>
      <ResultHeading
        heading={t(failure === null ? "stopped" : "not-begun", { target: targetName(view.target) })}
        why={failure === null ? t("stopped-text") : ""}
        result={failure ?? view}
      />
      <div class="indented again">
        {failure !== null && <Note state="bad" head={<FailureText failure={failure} />} alert />}
        <p class="again"><button type="button" class="button" onClick={() => void checkAgain(view.target)}>{t("again")}</button></p>
      </div>
    </>
  );
}

interface ReportProps {
  checked: Checked;
  target: Target;
  trouble: Trouble | null;
}

/** What a check came to: the verdict, what to do next, each host, what was found, and what shows it. */
function Report({ checked, target, trouble }: ReportProps) {
  const { report } = checked;
  const [open, setOpen] = useKept("host", () => worstHost(report));
  const { verdict: { state, word, head, why, meta }, line } = withNext(checked, checkVerdict(checked, trouble), steps(report));
  const opened = open === null ? undefined : report.mx[open];
  const chain = useMemo(() => chainOfCheck(report, checked.anchors), [report, checked.anchors, language.value]);
  return (
    <>
      <Verdict state={state} word={word} head={head} why={why} rfc={[]} meta={meta} line={line} lineLabel={t("line")} folded={folded} result={report} />
      {refusal.value && <div class="indented"><Refused refusal={refusal.value} /></div>}
      <Actions checked={checked} target={target} trouble={trouble} />
      <Later>
        {report.mx.length > 0 && <Hosts report={report} open={open} onOpen={setOpen} />}
        <NextKey checked={checked} />
        <Findings findings={report.findings} texts={descriptions.value} />
        {chain !== null && <ChainOfTrust chain={chain} recorded={checked.recorded} />}
        {opened?.probe && <Evidence key={open} report={opened.probe} host={opened.host} />}
        <Policy report={report} />
        <Authorities report={report} />
        <Questions checked={checked}><Export checked={checked} />{(trouble === null || checked.resolvers.length > 1) && <Compare checked={checked} />}</Questions>
      </Later>
    </>
  );
}

function folded(count: number, first: string, last: string): { name: string; note: string } {
  return { name: tn("line.fold", count), note: t("line.fold-note", { first, last }) };
}

function Policy({ report: { mtaSts: announced } }: { report: CheckReport }) {
  if (announced === null) return null;
  const { head, why } = mtaSts(announced);
  return (
    <Section id="sts-head" title={t("sts")} context={t("sts-context", { id: announced.id })}>
      <p>{head}</p>
      {why !== "" && <p class="caption"><Said words={why} /></p>}
    </Section>
  );
}

function Authorities({ report: { authorities } }: { report: CheckReport }) {
  if (authorities.length === 0) return null;
  return (
    <Section id="authorities-head" title={t("authorities")} context={t("authorities-context")}>
      <ul class="rows">
        <Capped items={authorities}>
          {({ zone, server, address, serial, answers }, index) => (
            <li key={index} class="authority">
              <details>
                <summary>{t("authority", { server, address, zone })}{serial !== null && <span class="result-note"> {t("authority.serial", { n: serial })}</span>}</summary>
                <ul>{answers.map((answer, place) => <li key={place}><code>{answer.name} {answer.type}</code> <Said words={authorityAnswer(answer)} /></li>)}</ul>
              </details>
            </li>
          )}
        </Capped>
      </ul>
    </Section>
  );
}
