import { useState } from "preact/hooks";
import { formats, numbers, split, withoutDot } from "../../model/record.ts";
import { transports } from "../../model/options.ts";
import { sourceName } from "../../model/summary.ts";
import { choice, chosen, format, made, options, setOptions } from "../../state.ts";
import { listed } from "../../text/index.ts";
import { t } from "../../text/records.ts";
import type { GeneratedRecord, GenerateReport, ParsedInput } from "../../tlsakit.ts";
import { Choice, TextField } from "../fields/Field.tsx";
import { Note } from "../note/Note.tsx";
import { Capped } from "../section/Capped.tsx";
import { Section } from "../section/Section.tsx";
import { Slip } from "../slip/Slip.tsx";
import { English, FailureText } from "../words/Words.tsx";
import { RecordRow } from "./RecordRow.tsx";

/** The format in which records are shown and copied. */
export function FormatChoice() {
  const choices = formats.map((value) => ({ value, label: t(`format.${value}`) }));
  return <Choice id="format" label={t("records.format")} value={format.value} choices={choices} onValue={(value) => { format.value = value; }} />;
}

function Fields({ report, failed }: { report: GenerateReport | null; failed: boolean }) {
  const { host, port, transport, ttl } = options.value;
  return (
    <div class="fields">
      <TextField id="host" label={t("records.host")} value={host || (report ? withoutDot(report.owner.hostUnicode) : "")} onValue={(value) => { setOptions({ host: value }); }} failed={failed} />
      <TextField id="port" label={t("records.port")} value={port} onValue={(value) => { setOptions({ port: value }); }} numeric />
      <Choice id="transport" label={t("records.transport")} value={transport} choices={transports.map((value) => ({ value, label: value }))} onValue={(value) => { setOptions({ transport: value }); }} />
      <TextField id="ttl" label={t("records.ttl")} value={ttl} onValue={(value) => { setOptions({ ttl: value }); }} numeric />
      <FormatChoice />
    </div>
  );
}

function Made({ record, input }: { record: GeneratedRecord; input: ParsedInput }) {
  return (
    <RecordRow record={record}>
      <p><strong>{t("records.for", { source: sourceName(record.source, input) })}</strong> <English>{record.reason.text}</English></p>
    </RecordRow>
  );
}

/** The phrase that names what the button shows: three sets of numbers, and how many more. */
function shownPhrase(others: readonly GeneratedRecord[]): string {
  const different = [...new Set(others.map(numbers))];
  const first = different.slice(0, 3);
  const more = different.length - first.length;
  return more > 0
    ? t("records.others-show-more", { shown: first.join(", "), more })
    : t("records.others-show", { shown: listed(first) });
}

function Others({ report }: { report: GenerateReport }) {
  const [open, setOpen] = useState(false);
  if (report.others.length === 0) return null;
  return (
    <div class="others">
      <p class="others-lead">
        {t("records.others")}
        <button type="button" class="link" aria-expanded={open} aria-controls="others" onClick={() => { setOpen(!open); }}>
          {open ? t("records.others-hide") : shownPhrase(report.others)}
        </button>
        {!open && t("records.others-after")}
      </p>
      <div id="others" hidden={!open}>
        {open && (
          <>
            <ul class="rows"><Capped items={report.others}>{(record, index) => <Made key={index} record={record} input={report.input} />}</Capped></ul>
            <Custom input={report.input} />
          </>
        )}
      </div>
    </div>
  );
}

const fieldChoices = (field: "matching" | "selector" | "usage", values: readonly string[]) =>
  values.map((value) => ({ value, label: `${value}, ${t(`short.${field}-${value}` as "short.usage-3")}` }));

/** Usage, selector and matching type of one's own choice. */
function Custom({ input }: { input: ParsedInput }) {
  const current = choice.value ?? { usage: "3", selector: "0", matchingType: "1" };
  const set = (changed: Partial<typeof current>): void => { choice.value = { ...current, ...changed }; };
  const result = chosen.value;
  return (
    <fieldset class="custom">
      <legend>{t("records.custom")}</legend>
      <div class="fields">
        <Choice id="usage" label={t("records.custom-usage")} value={current.usage} choices={fieldChoices("usage", ["0", "1", "2", "3"])} onValue={(usage) => { set({ usage }); }} />
        <Choice id="selector" label={t("records.custom-selector")} value={current.selector} choices={fieldChoices("selector", ["0", "1"])} onValue={(selector) => { set({ selector }); }} />
        <Choice id="matching" label={t("records.custom-matching")} value={current.matchingType} choices={fieldChoices("matching", ["0", "1", "2"])} onValue={(matchingType) => { set({ matchingType }); }} />
        <p class="labelled"><button type="button" class="button" onClick={() => { set({}); }}>{t("records.make")}</button></p>
      </div>
      {result?.failure && <Note state="bad" head={t("records.none-yet")} alert><p><FailureText failure={result.failure} /></p></Note>}
      {result?.value && <ul class="rows">{result.value.records.map((record, index) => <Made key={index} record={record} input={input} />)}</ul>}
    </fieldset>
  );
}

/** What the records are made for, the records, and what else could be made. */
export function Records() {
  const { value: report = null, failure = null } = made.value ?? {};
  return (
    <Section id="records-head" title={t("records.title")} context={t("records.context")}>
      <Fields report={report} failed={failure !== null && failure.code !== "host-missing"} />
      {failure?.code === "host-missing" && <Note state="none" head={t("records.which-host")}><p>{t("records.type-host")}</p></Note>}
      {failure && failure.code !== "host-missing" && <Note state="bad" head={t("records.none-yet")} alert><p><FailureText failure={failure} /></p></Note>}
      {report && (
        <>
          <ul class="rows">{report.records.map((record, index) => <Made key={index} record={record} input={report.input} />)}</ul>
          <Slip label={t("records.zone")} what={t("records.zone")} lines={report.zone.trimEnd().split("\n").map(split)} text={report.zone} />
          <Others report={report} />
        </>
      )}
    </Section>
  );
}
