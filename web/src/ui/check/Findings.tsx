import { advice, counts, severityState } from "../../model/check.ts";
import { heading, saidOf } from "../../model/description.ts";
import { t, tn } from "../../text/check.ts";
import { translated } from "../../text/findings.ts";
import type { CheckDescription, Finding, TextPlace } from "../../tlsakit.ts";
import { Description, Sections } from "../catalogue/Description.tsx";
import { ToCatalogue } from "../catalogue/ToCatalogue.tsx";
import { Breakable } from "../lookup/Breakable.tsx";
import { Mark } from "../mark/Mark.tsx";
import { Capped } from "../section/Capped.tsx";
import { KeptDetails } from "../section/Kept.tsx";
import { Section } from "../section/Section.tsx";
import { Slip } from "../slip/Slip.tsx";
import { English, Said } from "../words/Words.tsx";
import { adopt } from "../style.ts";
import styles from "./check.css?inline";

adopt(styles);

/** A finding; one of a text stands in lines. */
type Placed = Finding & { places?: readonly TextPlace[] };

/** What was found, the gravest first: what is so, what shows it, what to do, and the text about it. */
export function Findings({ findings, texts }: { findings: readonly Finding[]; texts: readonly CheckDescription[] }) {
  if (findings.length === 0) return null;
  return (
    <Section id="findings-head" title={t("findings")} context={counts(findings)}>
      <FoundList findings={findings} texts={texts} />
    </Section>
  );
}

/** Findings, one below the other. */
export function FoundList({ findings, texts }: { findings: readonly Placed[]; texts: readonly CheckDescription[] }) {
  return (
    <ul class="rows">
      <Capped items={findings}>
        {(finding, index) => <Found key={index} finding={finding} text={texts.find(({ id }) => id === finding.id)?.text ?? ""} />}
      </Capped>
    </ul>
  );
}

function Found({ finding: { id, severity, subject, message, evidence, remedy, rfc, places = [] }, text }: { finding: Placed; text: string }) {
  const { sentences, records } = advice(remedy ?? "");
  const own = translated(id);
  const told = <English><Breakable text={message} /></English>;
  return (
    <li class="finding">
      <Mark state={severityState(severity)} />
      <div>
        <h3><span class={`mark-${severityState(severity)}`}>{t(`severity.${severity}`)}</span> {places.length > 0 && `${lines(places)} `}{own === null ? told : <Breakable text={heading(own)} />}</h3>
        {own !== null && <p>{told}</p>}
        {sentences.map((sentence) => <p key={sentence}><Said words={saidOf({ id, text }, sentence)} /></p>)}
        {records.length > 0 && <Slip lines={records} what={t("action.record", { subject })} />}
        {evidence.length > 0 && (
          <ul class="evidence">
            <Capped items={evidence}>{(line, index) => <li key={index}><code>{line}</code></li>}</Capped>
          </ul>
        )}
        <p class="caption sources"><ToCatalogue id={id}><code>{id}</code></ToCatalogue><Sections rfc={rfc} /></p>
        {(own ?? text) !== "" && (
          <KeptDetails name={`about ${id} ${subject}`} class="about" summary={t("finding.more", { id })}>
            <Description id={id} text={text} />
          </KeptDetails>
        )}
      </div>
    </li>
  );
}

/** `Lines 3, 5.` */
function lines(places: readonly TextPlace[]): string {
  const numbers = [...new Set(places.map(({ line }) => line))];
  return tn("finding.lines", numbers.length, { lines: numbers.join(", ") });
}
