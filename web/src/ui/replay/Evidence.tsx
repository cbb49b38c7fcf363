import type { ComponentChildren } from "preact";
import { notes } from "../../model/probe.ts";
import { t } from "../../text/replay.ts";
import type { ProbeReport, Reason } from "../../tlsakit.ts";
import { Capped } from "../section/Capped.tsx";
import { Section } from "../section/Section.tsx";
import { English } from "../words/Words.tsx";
import { Chains } from "./Chains.tsx";
import { Sessions } from "./Sessions.tsx";
import { Transcripts } from "./Transcripts.tsx";
import { adopt } from "../style.ts";
import styles from "./replay.css?inline";

adopt(styles);

interface Props {
  report: ProbeReport;
  /** Whose evidence it is, where there is that of several hosts. */
  host?: string;
  /** What stands after the chains. */
  comparison?: ComponentChildren;
  /** What stands before the transcripts. */
  addresses?: ComponentChildren;
}

/** What the sessions with a service showed: each of them, each chain, and what differs. */
export function Evidence({ report, host, comparison, addresses }: Props) {
  const { problems, differences, sessions, chains } = report;
  const of = host === undefined ? undefined : t("of-host", { host });
  return (
    <>
      <Reasons id="problems-head" title={t("problems")} context={of ?? t("problems-context")} reasons={problems} />
      {sessions.length > 0 && <Sessions report={report} context={of ?? t("sessions-context")} />}
      {chains.length > 0 && <Chains report={report} context={of} />}
      {comparison}
      <Reasons id="differences-head" title={t("differences")} context={of ?? t("differences-context")} reasons={differences} />
      <Reasons id="notes-head" title={t("notes")} context={of ?? t("notes-context")} reasons={notes(report)} />
      {addresses}
      <Transcripts report={report} context={of ?? t("transcripts-context")} />
    </>
  );
}

function Reasons({ id, title, context, reasons }: { id: string; title: string; context: string; reasons: readonly Reason[] }) {
  if (reasons.length === 0) return null;
  return (
    <Section id={id} title={title} context={context}>
      <ul class="rows">
        <Capped items={reasons}>
          {({ text, rfc }, index) => (
            <li key={index} class="replay-reason">
              <p><English>{text}</English></p>
              {rfc.length > 0 && <p class="caption">{rfc.join(", ")}</p>}
            </li>
          )}
        </Capped>
      </ul>
    </Section>
  );
}
