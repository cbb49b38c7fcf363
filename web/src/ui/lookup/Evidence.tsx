import { answered, statusState, statusWord } from "../../model/lookup.ts";
import { t, tn } from "../../text/index.ts";
import type { DenialReport, LookupReport, QuestionReport } from "../../tlsakit.ts";
import { Mark } from "../mark/Mark.tsx";
import { Section } from "../section/Section.tsx";
import { Breakable } from "./Breakable.tsx";

/** Every proof of absence, with the records that make it. */
export function Denials({ report }: { report: LookupReport }) {
  const denials = [...report.chain.flatMap(({ denial }) => denial ?? []), ...report.denials];
  if (denials.length === 0) return null;
  return (
    <Section id="denials-head" title={t("lookup.denials")} context={tn("lookup.denials-context", denials.length)}>
      <ul class="rows">{denials.map((denial, index) => <Denial key={index} denial={denial} />)}</ul>
    </Section>
  );
}

function Denial({ denial: { name, type, proves, status, reason, records } }: { denial: DenialReport }) {
  return (
    <li class="denial">
      <h3><Mark state={statusState(status)} /> {statusWord(status)}: {t(`lookup.denial-${proves}`, { name, type })}</h3>
      {reason !== null && <p>{reason.text}</p>}
      <ul>
        {records.map((record, index) => (
          <li key={index} class="denial-record">
            <code>{record.owner} {record.type} {record.rdata}</code>
            <span>{record.shows}</span>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** What was asked, in the order asked. */
export function Questions({ report, resolver }: { report: LookupReport; resolver: string }) {
  return (
    <Section id="questions-head" title={t("lookup.questions-title")} context={t("lookup.questions-context", { r: resolver })}>
      <div class="sideways" role="group" aria-labelledby="questions-head" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("lookup.column-name")}</th>
              <th scope="col">{t("lookup.column-type")}</th>
              <th scope="col">{t("lookup.column-answer")}</th>
              <th scope="col" class="number-column">{t("lookup.column-octets")}</th>
              <th scope="col" class="number-column">{t("lookup.column-round-trip")}</th>
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
        {question.failure !== null && <Mark state="unk" />} {answered(question)}
        {!checkingDisabled && <span class="result-note"> {t("lookup.own-check")}</span>}
        {unreadable.map((what) => <p key={what} class="result-note">{t("lookup.passed-over", { what })}</p>)}
      </td>
      <td class="number-column">{octets}</td>
      <td class="number-column">{roundTrip}</td>
    </tr>
  );
}
