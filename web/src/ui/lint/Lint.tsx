/** What is to be said of records before they are published: loaded when records are shown. */
import { counts } from "../../model/check.ts";
import { t } from "../../text/check.ts";
import type { CheckDescription, LintReport } from "../../tlsakit.ts";
import { FoundList } from "../check/Findings.tsx";

/** What was found, in the order of the text. */
export function Lint({ report: { findings }, texts }: { report: LintReport; texts: readonly CheckDescription[] }) {
  if (findings.length === 0) return <p>{t("lint.none")} {t("lint.unseen")}</p>;
  return (
    <>
      <p class="caption">{counts(findings)}</p>
      <FoundList findings={findings} texts={texts} />
    </>
  );
}
