import { useEffect, useState } from "preact/hooks";
import type { Failure } from "../../calls.ts";
import { CoreError, findings, lint } from "../../core.ts";
import { t } from "../../text/explain.ts";
import { complete } from "../../text/index.ts";
import type { CheckDescription, LintReport } from "../../tlsakit.ts";
import { Section } from "../section/Section.tsx";
import { FailureText } from "../words/Words.tsx";
import type * as views from "./Lint.tsx";

/** What came of judging a text. */
interface Judgement {
  report: LintReport;
  texts: readonly CheckDescription[];
  Lint: typeof views.Lint;
}

/** What is to be said of records before they are published. What tells it is loaded after the records are shown. */
export function Judged({ text }: { text: string }) {
  const [judgement, setJudgement] = useState<Judgement | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    let isCurrent = true;
    setJudgement(null);
    setFailure(null);
    judge(text).then(
      (judged) => { if (isCurrent) setJudgement(judged); },
      (error: unknown) => { if (isCurrent) setFailure(described(error)); },
    );
    return () => { isCurrent = false; };
  }, [text]);
  return (
    <Section id="lint-head" title={t("lint.title")} context={t("lint.context")}>
      {failure !== null && <p><FailureText failure={failure} /></p>}
      {failure === null && judgement === null && <p role="status">{t("lint.busy")}</p>}
      {judgement !== null && <judgement.Lint report={judgement.report} texts={judgement.texts} />}
    </Section>
  );
}

async function judge(text: string): Promise<Judgement> {
  const [report, texts, { Lint }] = await Promise.all([lint(text), findings(), import("./Lint.tsx")]);
  await complete();
  return { report, texts, Lint };
}

function described(error: unknown): Failure {
  return error instanceof CoreError ? error : { code: "load-failed", message: String(error) };
}
