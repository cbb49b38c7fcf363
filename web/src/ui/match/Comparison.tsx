import { differenceNote, recordState, verdict } from "../../model/outcome.ts";
import { compare } from "../../model/digest.ts";
import { service } from "../../model/options.ts";
import { numbers, withoutDot } from "../../model/record.ts";
import type { Compared, Comparison } from "../../comparison.ts";
import { comparison, made } from "../../state.ts";
import { t, tn } from "../../text/records.ts";
import type { MatchReport, RecordMatch } from "../../tlsakit.ts";
import { Digest } from "../digest/Digest.tsx";
import { Mark } from "../mark/Mark.tsx";
import "../records/style.ts";
import { Diagnostic } from "../diagnostic/Diagnostic.tsx";
import { Note } from "../note/Note.tsx";
import { English, FailureText } from "../words/Words.tsx";

/** The verdict of each comparison, with the reason for each record. */
export function Verdicts({ withErrors }: { withErrors: boolean }) {
  const { value, failure } = comparison.value ?? {};
  if (failure) return <Note state="bad" head={t("match.failed")} alert><p><FailureText failure={failure} /></p></Note>;
  if (!value) return null;
  return (
    <div class="verdicts" aria-live="polite">
      {withErrors && <RecordErrors value={value} />}
      {value.compared.map((one, index) => <OneVerdict key={index} one={one} several={new Set(value.compared.map(({ owner }) => owner)).size > 1} />)}
      {value.leftOut > 0 && <p class="caption">{tn("match.left-out", value.leftOut)}</p>}
    </div>
  );
}

function RecordErrors({ value }: { value: Comparison }) {
  if (value.errors.length === 0) return null;
  return (
    <Note state="bad" head={tn("errors.lines", value.errors.length)} alert>
      {value.errors.slice(0, 12).map(({ line, column, message }, index) => (
        <Diagnostic key={index} text={value.text} line={line} column={column} message={message} />
      ))}
    </Note>
  );
}

function OneVerdict({ one, several }: { one: Compared; several: boolean }) {
  const { report, owner, chain } = one;
  const { state, head } = verdict(report);
  const key = service(one.port) === "smtp" ? "match.service-smtp" : one.port === "*" ? "match.service-any" : "match.service-generic";
  return (
    <Note state={state} head={chain === undefined ? head : t("match.of-chain", { chain, head: head.charAt(0).toLowerCase() + head.slice(1) })}>
      {several && owner !== null && <p>{t("match.owner", { owner: withoutDot(owner) })}</p>}
      <ul class="plain outcomes">
        {report.records.map((record, index) => <Outcome key={index} record={record} report={report} />)}
      </ul>
      <p class="caption">{t(key, { host: one.host, port: one.port })}</p>
    </Note>
  );
}

/** What became of one record. Digests below each other say more than the reason in words. */
function Outcome({ record, report }: { record: RecordMatch; report: MatchReport }) {
  const { expected, outcome, reason, depth } = record;
  const difference = outcome === "mismatch" ? differenceNote(record) : null;
  return (
    <li class="outcome">
      {report.records.length > 1 && (
        <p class="outcome-head"><Mark state={recordState(record)} /> <code>{numbers(record)}</code> {t(`match.word-${outcome}`)}</p>
      )}
      {difference !== null && expected !== null && <Pair record={record} expected={expected} />}
      {reason !== null && difference === null && <p><English>{reason.text}</English></p>}
      {outcome === "match" && depth !== null && <p>{t("match.at-depth", { n: depth })}</p>}
      {difference !== null && <p class="caption">{[difference, report.verdict === "match" ? null : remedy(record)].filter(Boolean).join(" ")}</p>}
    </li>
  );
}

/** What to publish instead: the record with the same numbers, if it is in view. */
function remedy(record: RecordMatch): string | null {
  const above = made.value?.value?.records.some((one) => numbers(one) === numbers(record));
  return above ? t("match.publish", { numbers: numbers(record) }) : null;
}

function Pair({ record, expected }: { record: RecordMatch; expected: string }) {
  const { differs, all } = compare(record.associationData, expected);
  const marked = all ? [] : differs;
  return (
    <dl class="pair">
      <dt>{t("match.row-published", { numbers: numbers(record) })}</dt>
      <dd><Digest hex={record.associationData} marked={marked} /></dd>
      <dt>{t("match.row-certificate")}</dt>
      <dd><Digest hex={expected} marked={marked} /></dd>
    </dl>
  );
}
