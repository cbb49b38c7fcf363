/** Checks: a part of the page that is loaded when the first is made or read. */
import { useState } from "preact/hooks";
import { advice, authorityAnswer, checkVerdict, lookedUp, lookups, mtaSts, steps, subjectName, targetName, worstHost } from "../../model/check.ts";
import { statusState, statusWord } from "../../model/lookup.ts";
import type { Checked } from "../../model/checked.ts";
import type { Target } from "../../model/target.ts";
import { checkAgain } from "../../live.ts";
import { checked, descriptions, progress, type View } from "../../state.ts";
import { t } from "../../text/check.ts";
import type { CheckReport } from "../../tlsakit.ts";
import { Breakable } from "../lookup/Breakable.tsx";
import { Verdict } from "../lookup/Verdict.tsx";
import { Mark } from "../mark/Mark.tsx";
import { Evidence } from "../replay/Evidence.tsx";
import { Note } from "../note/Note.tsx";
import { Capped } from "../section/Capped.tsx";
import { ResultHeading } from "../section/ResultHeading.tsx";
import { Section } from "../section/Section.tsx";
import { Slip } from "../slip/Slip.tsx";
import { English, FailureText, Said } from "../words/Words.tsx";
import { Findings } from "./Findings.tsx";
import { Hosts } from "./Hosts.tsx";
import { Running } from "./Running.tsx";

type CheckView = Extract<View, { kind: "check" }>;

/** The head of the window; `checked` is missing until there is one. */
export function title(target: Target, checked: Checked | null): string {
  if (checked === null) return targetName(target);
  return t("title", { domain: subjectName(checked.report), word: checkVerdict(checked).word });
}

/** A check: under way, done, or ended before that. */
export function Check({ view }: { view: CheckView }) {
  const { value: done = null, failure = null } = checked.value ?? {};
  if (progress.value !== null && view.way !== null) return <Running target={view.target} way={view.way} />;
  if (done !== null) return <Report checked={done} />;
  return (
    <>
      <ResultHeading
        heading={t(failure === null ? "stopped" : "not-begun", { target: targetName(view.target) })}
        why={failure === null ? t("stopped-text") : ""}
        result={failure ?? view}
      />
      <div class="indented again">
        {failure !== null && <Note state="bad" head={<FailureText failure={failure} />} alert />}
        <p class="again"><button type="button" class="button" onClick={() => void checkAgain()}>{t("again")}</button></p>
      </div>
    </>
  );
}

/** What a check came to: the verdict, what to do next, each host, what was found, and what shows it. */
function Report({ checked }: { checked: Checked }) {
  const { report, anchors } = checked;
  const [open, setOpen] = useState(() => worstHost(report));
  const { state, word, head, why, meta } = checkVerdict(checked);
  const from = anchors === "recorded" ? [...meta, t("meta.anchors")] : meta;
  const opened = open === null ? undefined : report.mx[open];
  return (
    <>
      <Verdict state={state} word={word} head={head} why={why} rfc={[]} meta={from} line={steps(report)} lineLabel={t("line")} result={report} />
      <Actions report={report} />
      {report.mx.length > 0 && <Hosts report={report} open={open} onOpen={setOpen} />}
      <Findings findings={report.findings} texts={descriptions.value} />
      {opened?.probe && <Evidence key={open} report={opened.probe} host={opened.host} />}
      <Policy report={report} />
      <LookedUp report={report} />
      <Authorities report={report} />
    </>
  );
}

function Actions({ report: { actions } }: { report: CheckReport }) {
  if (actions.length === 0) return null;
  return (
    <Section id="actions-head" title={t("actions")} context={actions.length > 1 ? t("actions-context") : ""}>
      <ol class="actions">
        {actions.map(({ text, subject, finding, remove, wait }) => {
          const { sentences, records } = advice(text);
          const { records: removed } = advice(remove.join("\n"));
          const publish = t(records.length === 1 ? "action.publish" : "action.publish-several");
          const [first = publish, ...rest] = sentences;
          return (
            <li key={text} class="action">
              <p class="action-head"><English><Breakable text={first} /></English> <span class="caption"><Breakable text={t("action.about", { subject })} /></span></p>
              {rest.map((sentence) => <p key={sentence}><English>{sentence}</English></p>)}
              {records.length > 0 && <Slip lines={records} what={t("action.record", { subject })} />}
              {removed.length > 0 && <p>{t("action.remove")}</p>}
              {removed.length > 0 && <Slip lines={removed} what={t("action.removed", { subject })} />}
              {wait !== null && <p class="caption">{t("action.wait", { seconds: wait })}</p>}
              <p class="caption"><code>{finding}</code></p>
            </li>
          );
        })}
      </ol>
    </Section>
  );
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

function LookedUp({ report }: { report: CheckReport }) {
  const all = lookups(report);
  if (all.length === 0) return null;
  return (
    <Section id="looked-up-head" title={t("looked-up")} context={t("looked-up-context")}>
      <ul class="rows">
        <Capped items={all}>
          {(lookup) => (
            <li key={`${lookup.name} ${lookup.type}`} class="looked-up">
              <code><Breakable text={lookup.name} /> {lookup.type}</code>
              <span class="result"><Mark state={statusState(lookup.status)} />{statusWord(lookup.status)}</span>
              <span class="looked-up-found"><Said words={lookedUp(lookup)} /></span>
            </li>
          )}
        </Capped>
      </ul>
    </Section>
  );
}
