/** The view of records that are explained: a part of the page that is loaded when the first is shown. */
import { ofExplained } from "../../model/explained.ts";
import type { View } from "../../state.ts";
import "../records/style.ts";
import { t } from "../../text/explain.ts";

export { Explain } from "./Explain.tsx";

/** The head of the window, without the page's name. */
export function title({ parsed }: Extract<View, { kind: "records" }>): string {
  return parsed.records.length > 0 ? ofExplained(parsed).heading : t("heading-none");
}
