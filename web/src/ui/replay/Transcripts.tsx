import { type Row, type Transcript, transcripts } from "../../model/probe.ts";
import { t } from "../../text/replay.ts";
import type { Line, ProbeReport } from "../../tlsakit.ts";
import { Capped } from "../section/Capped.tsx";
import { Section } from "../section/Section.tsx";

/** What was said in each session, folded. */
export function Transcripts({ report, context }: { report: ProbeReport; context: string }) {
  const all = transcripts(report);
  if (all.length === 0) return null;
  return (
    <Section id="transcripts-head" title={t("transcripts")} context={context}>
      <ul class="rows"><Capped items={all}>{(row, index) => <Said key={index} row={row} />}</Capped></ul>
    </Section>
  );
}

function Said({ row: { address, keys, sni, result: { word, lines } } }: { row: Row<Transcript> }) {
  return (
    <li class="transcript">
      <details>
        <summary>{t("transcript", { address, keys: keys.join(", "), sni, result: word })}</summary>
        <ol><Capped items={lines}>{(line, index) => <Spoken key={index} line={line} />}</Capped></ol>
      </details>
    </li>
  );
}

function Spoken({ line: { from, text, secured } }: { line: Line }) {
  return (
    <li>
      <span aria-hidden="true">{from === "client" ? ">" : "<"}</span>
      <span class="visually-hidden">{t(`transcript.${from}`)}</span>
      <code>{text}</code>
      {secured && <span class="result-note">{t("transcript.secured")}</span>}
    </li>
  );
}
