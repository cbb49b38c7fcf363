/** The view of certificates: a part of the page that is loaded when the first is shown. */
import { unread } from "../../model/input.ts";
import { ofRecords, ofUnread, withoutRecords } from "../../model/summary.ts";
import type { Made, View } from "../../state.ts";
import "./style.ts";
import type { GenerateReport } from "../../tlsakit.ts";

export { Generator } from "./Generator.tsx";
export { ofRecords };

/** The head of the window, without the page's name. */
export function title({ parsed }: Extract<View, { kind: "certificates" }>, made: Made<GenerateReport> | null): string {
  if (unread(parsed).length > 0) return ofUnread(parsed);
  const { value: report, failure } = made ?? {};
  return report ? ofRecords(report).heading : withoutRecords(failure?.code).heading;
}
