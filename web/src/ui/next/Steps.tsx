import { day, distance } from "../../model/dates.ts";
import { minute, span } from "../../model/next.ts";
import { recordText } from "../../model/record.ts";
import { t, tn } from "../../text/next.ts";
import type { RolloverReport, RolloverStep } from "../../tlsakit.ts";
import { Slip } from "../slip/Slip.tsx";

interface Props {
  report: RolloverReport;
  host: string;
  /** The moment of the report, in milliseconds. */
  now: number;
}

/** What to do, in this order, with the records to copy. */
export function Steps({ report, host, now }: Props) {
  if (report.steps.length === 0) return null;
  return (
    <ol class="actions next-steps">
      {report.steps.map((step) => {
        const { head, note, text } = words(step, report, now);
        return (
          <li key={step.kind} class="action">
            <p class="action-head">{head}{note !== "" && <> <span class="caption">{note}</span></>}</p>
            {text !== "" && <p>{text}</p>}
            {step.records.length > 0 && <Slip lines={step.records.map((record) => recordText(record, "zone"))} what={t(step.kind === "remove" ? "step.old-record" : "step.record", { host })} />}
          </li>
        );
      })}
    </ol>
  );
}

interface StepWords {
  head: string;
  /** Beside the head. */
  note: string;
  text: string;
}

function words({ kind, reason, records, seconds, earliest, before }: RolloverStep, { ttl }: RolloverReport, now: number): StepWords {
  switch (kind) {
    case "publish":
      return { head: reason.code === "publish-after" ? t("step.publish-after") : tn("step.publish", records.length), note: "", text: "" };
    case "wait":
      return earliest === null
        ? { head: t("step.wait"), note: t("step.wait-note", { ttl, span: span(seconds ?? 0) }), text: "" }
        : { head: t("step.wait-until", { moment: minute(earliest) }), note: distance(earliest, now), text: "" };
    case "switch":
      return { head: t("step.switch"), note: before === null ? "" : t("step.before", { day: day(before) }), text: "" };
    case "remove":
      return { head: tn("step.remove", records.length, { span: span(seconds ?? 0) }), note: "", text: t("step.remove-note") };
  }
}
