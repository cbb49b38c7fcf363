import { answered, statusState, statusWord } from "../../model/lookup.ts";
import { t, tn } from "../../text/lookup.ts";
import type { DenialReport, LookupReport, QuestionReport } from "../../tlsakit.ts";
import { Mark } from "../mark/Mark.tsx";
import { Section } from "../section/Section.tsx";
import { English, Said } from "../words/Words.tsx";
import { Breakable } from "./Breakable.tsx";
import { adopt } from "../style.ts";
import styles from "./denials.css?inline";

adopt(styles);

/** Every proof of absence, with the records that make it. */
export function Denials({ report }: { report: LookupReport }) {
  const denials = [...report.chain.flatMap(({ denial }) => denial ?? []), ...report.denials];
  if (denials.length === 0) return null;
  return (
    <Section id="denials-head" title={t("denials")} context={tn("denials-context", denials.length)}>
      <ul class="rows">{denials.map((denial, index) => <Denial key={index} denial={denial} />)}</ul>
    </Section>
  );
}

function Denial({ denial: { name, type, proves, status, reason, records } }: { denial: DenialReport }) {
  return (
    <li class="denial">
      <h3><Mark state={statusState(status)} /> {statusWord(status)}: {t(`denial-${proves}`, { name, type })}</h3>
      {reason !== null && <p><English>{reason.text}</English></p>}
      <ul>
        {records.map((record, index) => (
          <li key={index} class="denial-record">
            <code>{record.owner} {record.type} {record.rdata}</code>
            <span><English>{record.shows}</English></span>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** What was asked, in the order asked. */
export function Questions({ report, resolver }: { report: LookupReport; resolver: string }) {
  return (
    <Section id="questions-head" title={t("questions-title")} context={t("questions-context", { r: resolver })}>
      <div class="sideways" role="group" aria-labelledby="questions-head" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("column-name")}</th>
              <th scope="col">{t("column-type")}</th>
              <th scope="col">{t("column-answer")}</th>
              <th scope="col" class="number-column">{t("column-octets")}</th>
              <th scope="col" class="number-column">{t("column-round-trip")}</th>
            </tr>
          </thead>
          <tbody>{report.questions.map((question, index) => <Asked key={index} question={question} />)}</tbody>
        </table>
      </div>
    </Section>
  );
}

function Asked({ question }: { question: QuestionReport }) {
  const { name, type, checkingDisabled, roundTrip, octets, unreadable } = question;
  return (
    <tr>
      <th scope="row"><code><Breakable text={name} /></code></th>
      <td class="unbroken"><code>{type}</code></td>
      <td>
        {question.failure !== null && <Mark state="unk" />} <Said words={answered(question)} />
        {!checkingDisabled && <span class="result-note"> {t("own-check")}</span>}
        {unreadable.map((what) => <p key={what} class="result-note">{t("passed-over", { what })}</p>)}
      </td>
      <td class="number-column">{octets}</td>
      <td class="number-column">{roundTrip}</td>
    </tr>
  );
}
