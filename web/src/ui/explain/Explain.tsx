import { ofExplained, sentence } from "../../model/explained.ts";
import { rrsets, withoutDot } from "../../model/record.ts";
import { refusal, type View } from "../../state.ts";
import { t } from "../../text/explain.ts";
import { t as recordsText, tn as recordsCount } from "../../text/records.ts";
import type { ParsedRecord, RecordTextError } from "../../tlsakit.ts";
import { Ask } from "../ask/Ask.tsx";
import { goTo } from "../ask/field.ts";
import { Summary } from "../blocks/Summary.tsx";
import { Diagnostic } from "../diagnostic/Diagnostic.tsx";
import { Glossary } from "../glossary/Glossary.tsx";
import { Judged } from "../lint/Judged.tsx";
import { MatchChain } from "../match/MatchChain.tsx";
import { Mark } from "../mark/Mark.tsx";
import { FormatChoice } from "../records/Records.tsx";
import { RecordRow } from "../records/RecordRow.tsx";
import { Refused } from "../refusal/Refused.tsx";
import { Capped } from "../section/Capped.tsx";
import { ResultHeading } from "../section/ResultHeading.tsx";
import { Section } from "../section/Section.tsx";
import { English } from "../words/Words.tsx";

type RecordsView = Extract<View, { kind: "records" }>;

/** Records as they were written, each explained. */
export function Explain({ view }: { view: RecordsView }) {
  const { parsed, given } = view;
  const { records, errors } = parsed;
  const sets = rrsets(records);
  return (
    <>
      {errors.length > 0 ? <Failed view={view} /> : <ResultHeading {...ofExplained(parsed)} result={view} />}
      {refusal.value && <div class="indented"><Refused refusal={refusal.value} /></div>}
      {errors.length > 0 && (
        <Section id="lines-head" title={recordsText("blocks.title")} context={recordsCount("certificates.context", records.length)}>
          <ul class="blocks">
            <Capped items={errors}>{(error, index) => <Unread key={index} error={error} text={String(given.data)} />}</Capped>
          </ul>
        </Section>
      )}
      {records.length > 0 && (
        <>
          <Section id="records-head" title={t("title")} context={t("context")}>
            <div class="fields"><FormatChoice /></div>
            {sets.map(({ owner, records: own }) => (
              <div key={owner} class="rrset">
                {sets.length > 1 && <h3>{owner === null ? t("no-owner") : withoutDot(owner)}</h3>}
                <ul class="rows"><Capped items={own}>{(record, index) => <Explained key={index} record={record} />}</Capped></ul>
              </div>
            ))}
          </Section>
          <MatchChain records={records} />
          {/* Last, since it comes later and would move what stands below it. */}
          <Judged text={String(given.data)} />
          <Glossary />
        </>
      )}
    </>
  );
}

function Explained({ record }: { record: ParsedRecord }) {
  return (
    <RecordRow record={record}>
      <p><strong>{t("line", { n: record.line })}</strong> {sentence(record)}</p>
      {record.unusable !== null && (
        <p class="unusable"><Mark state="risk" /> <strong>{t("unusable")}</strong> <English>{record.unusable.text}</English></p>
      )}
      {record.notes.map(({ code, text }) => <p key={code}><English>{text}</English></p>)}
    </RecordRow>
  );
}

function Unread({ error: { line, column, message }, text }: { error: RecordTextError; text: string }) {
  return (
    <li class="block block-failed">
      <span class="square" aria-hidden="true">{line}</span>
      <div>
        <h3><Mark state="bad" />{recordsText("errors.line-link", { line, message })}</h3>
        <Diagnostic text={text} line={line} column={column} message={message} />
      </div>
    </li>
  );
}

function Failed({ view: { parsed } }: { view: RecordsView }) {
  const { errors, records } = parsed;
  const places = errors.map(({ line, column, message }) => ({
    text: recordsText("errors.line-link", { line, message }),
    go: () => { goTo(line, column); },
  }));
  return (
    <div class="hero indented">
      <Summary head={records.length === 0 ? t("heading-none") : recordsCount("errors.lines", errors.length)} places={places} />
      <Ask failedLine={errors[0]?.line} />
    </div>
  );
}
