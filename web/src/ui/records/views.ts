/** The views of certificates and records: a part of the page that is loaded when the first is shown. */
import { unread } from "../../model/input.ts";
import { ofExplained, ofRecords, ofUnread, withoutRecords } from "../../model/summary.ts";
import type { Made, View } from "../../state.ts";
import "./style.ts";
import { t } from "../../text/records.ts";
import type { GenerateReport } from "../../tlsakit.ts";

export { Explain } from "../explain/Explain.tsx";
export { Generator } from "./Generator.tsx";
export { ofRecords };

/** The head of the window, without the page's name. */
export function title(view: Extract<View, { kind: "certificates" | "records" }>, made: Made<GenerateReport> | null): string {
  if (view.kind === "records") return view.parsed.records.length > 0 ? ofExplained(view.parsed).heading : t("explain.heading-none");
  if (unread(view.parsed).length > 0) return ofUnread(view.parsed);
  const { value: report, failure } = made ?? {};
  return report ? ofRecords(report).heading : withoutRecords(failure?.code).heading;
}
