import { unread, usable } from "../../model/input.ts";
import { blockTitle, ofRecords, ofUnread, withoutRecords } from "../../model/summary.ts";
import { made, refusal, type View } from "../../state.ts";
import { t } from "../../text/records.ts";
import { Ask } from "../ask/Ask.tsx";
import { goTo } from "../ask/field.ts";
import { Blocks } from "../blocks/Blocks.tsx";
import { type Place, Summary } from "../blocks/Summary.tsx";
import { Certificates } from "../certificates/Certificates.tsx";
import { Glossary } from "../glossary/Glossary.tsx";
import { MatchRecords } from "../match/MatchRecords.tsx";
import { Refused } from "../refusal/Refused.tsx";
import { ResultHeading } from "../section/ResultHeading.tsx";
import { Records } from "./Records.tsx";
import { Warnings } from "./Warnings.tsx";

type CertificatesView = Extract<View, { kind: "certificates" }>;

/** Certificates, requests and keys: what they are, and the records for them. */
export function Generator({ view }: { view: CertificatesView }) {
  const { given, parsed, now } = view;
  const failed = unread(parsed);
  const { value: report, failure } = made.value ?? {};
  const summary = report ? ofRecords(report) : withoutRecords(failure?.code);
  return (
    <>
      {failed.length > 0 || usable(parsed) === 0
        ? <Failed view={view} />
        : <ResultHeading {...summary} result={view} />}
      {refusal.value && <div class="indented"><Refused refusal={refusal.value} /></div>}
      {(failed.length > 0 || parsed.blocks.some(({ outcome }) => outcome !== "read")) && <Blocks given={given} parsed={parsed} />}
      <Warnings warnings={report?.warnings ?? parsed.warnings} input={parsed} />
      {usable(parsed) > 0 && (
        <>
          <Glossary />
          <Certificates key={`certificates-${now}`} parsed={parsed} now={now} />
          <Records key={`records-${now}`} />
          {parsed.certificates.length > 0 && <MatchRecords />}
        </>
      )}
    </>
  );
}

function Failed({ view: { given, parsed } }: { view: CertificatesView }) {
  const isText = typeof given.data === "string";
  const failed = unread(parsed);
  const places = parsed.blocks.flatMap((block, index): Place[] => {
    if (block.outcome !== "unreadable") return [];
    const line = block.error?.line ?? block.firstLine;
    const text = t("errors.link", { n: index + 1, summary: block.error?.summary ?? blockTitle(block, parsed) });
    return [{ text, go: isText && line !== null ? () => { goTo(line, block.error?.column ?? 1); } : undefined }];
  });
  return (
    <div class="hero indented">
      <Summary head={failed.length > 0 ? ofUnread(parsed) : t("errors.nothing")} places={places} />
      <Ask failedLine={isText ? failed[0]?.error?.line ?? failed[0]?.firstLine ?? 1 : undefined} />
    </div>
  );
}
