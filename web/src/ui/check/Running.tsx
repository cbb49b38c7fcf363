import { useEffect, useRef } from "preact/hooks";
import { resolverName } from "../../model/resolvers.ts";
import { listing, runningAnswer, runningSteps, runningWhy, secondsSpent } from "../../model/running.ts";
import type { Target } from "../../model/target.ts";
import { progress, stopRunning, type Way } from "../../state.ts";
import { t, tn } from "../../text/check.ts";
import { listed } from "../../text/index.ts";
import type { LookupProgress, QuestionProgress } from "../../tlsakit.ts";
import { StationLine } from "../line/StationLine.tsx";
import { Waiting } from "../mark/Waiting.tsx";
import { Mark } from "../mark/Mark.tsx";
import { Breakable } from "../lookup/Breakable.tsx";
import { Section } from "../section/Section.tsx";

/** How many answers are in. */
export function progressText({ answered, asked }: Pick<LookupProgress, "answered" | "asked">): string {
  return asked === 0 ? t("running-begins") : tn("progress", asked, { answered });
}

/** A check under way: the count, the line as answers come, and every question. */
export function Running({ target, way }: { target: Target; way: Way }) {
  const far = progress.value ?? { answered: 0, asked: 0, questions: [] };
  const stop = useRef<HTMLButtonElement>(null);
  const order = useRef<readonly number[]>([]);
  order.current = listing(far.questions, order.current);
  useEffect(() => {
    stop.current?.focus({ preventScroll: true });
    const key = (event: KeyboardEvent): void => { if (event.key === "Escape") stopRunning(); };
    addEventListener("keydown", key);
    return () => { removeEventListener("keydown", key); };
  }, []);
  const resolvers = listed(way.resolvers.map(resolverName));
  const source = way.visits ? "visits" : way.seen?.kind ?? null;
  return (
    <>
      <div class="columns result-head running">
        <p class="verdict-word verdict-waiting"><Waiting size={32} />{t("running")}</p>
        <div>
          <h1>{progressText(far)}</h1>
          <p class="why">{runningWhy(target, far)}</p>
          <StationLine label={t("line")} stations={runningSteps(target, far, source)} />
          <p class="meta">
            <span>{resolvers}</span>
            <span>{secondsSpent(far.questions)}</span>
            <button ref={stop} type="button" class="button" onClick={stopRunning}>{t("stop")}</button>
          </p>
        </div>
      </div>
      <Section id="running-head" title={t("running-questions")} context={t("running-questions-context", { r: resolvers })}>
        <div class="sideways" role="group" aria-labelledby="running-head" tabIndex={0}>
          <table class="running-questions">
            <thead>
              <tr>
                <th scope="col">{t("column-name")}</th>
                <th scope="col">{t("column-type")}</th>
                <th scope="col">{t("column-answer")}</th>
                <th scope="col" class="number-column">{t("column-octets")}</th>
                <th scope="col" class="number-column">{t("column-ms")}</th>
              </tr>
            </thead>
            <tbody>{order.current.map((index) => far.questions[index]).map((question, place) => question && <Asked key={place} question={question} />)}</tbody>
          </table>
        </div>
      </Section>
    </>
  );
}

function Asked({ question }: { question: QuestionProgress }) {
  const { name, type, checkingDisabled, octets, took } = question;
  const { state, word } = runningAnswer(question);
  return (
    <tr>
      <th scope="row"><code><Breakable text={name} /></code></th>
      <td class="unbroken"><code>{type}</code></td>
      <td>
        <span class={`result running-${state}`}>
          {state === "unk" ? <Mark state="unk" /> : state === "waiting" ? <Waiting size={16} /> : <span class="in-mark" aria-hidden="true" />}
          <span>{word}{!checkingDisabled && <span class="result-note"> {t("running.opinion")}</span>}</span>
        </span>
      </td>
      <td class="number-column">{octets}</td>
      <td class="number-column">{took === null ? "" : Math.round(took)}</td>
    </tr>
  );
}
