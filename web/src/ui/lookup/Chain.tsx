import { type Anchors, chainRows, type ChainRow } from "../../model/lookup.ts";
import { t } from "../../text/lookup.ts";
import type { LookupReport } from "../../tlsakit.ts";
import { Mark } from "../mark/Mark.tsx";
import { Section } from "../section/Section.tsx";
import { Said } from "../words/Words.tsx";
import { Breakable } from "./Breakable.tsx";

const columns = ["zone", "set", "by", "from", "until", "result"] as const;

/** The chain of trust from the anchor down, a link a row. */
export function Chain({ report, anchors }: { report: LookupReport; anchors: Anchors }) {
  return (
    <Section id="chain-head" title={t("chain")} context={t("chain-context")}>
      <div class="sideways" role="group" aria-labelledby="chain-head" tabIndex={0}>
        <table class="chain">
          <thead>
            <tr>{columns.map((column) => <th key={column} scope="col">{t(`column-${column}`)}</th>)}</tr>
          </thead>
          <tbody>{chainRows(report, anchors).map((row, index) => <Link key={index} row={row} />)}</tbody>
        </table>
      </div>
    </Section>
  );
}

function Link({ row: { zone, set, by, from, until, state, word, note } }: { row: ChainRow }) {
  return (
    <>
      <tr class={`${state === "bad" ? "link-bad" : ""} ${note === null ? "" : "link-noted"}`}>
        <td><code><Breakable text={zone} /></code></td>
        <th scope="row"><code><Breakable text={set} /></code></th>
        <td>{by}</td>
        <td class="unbroken">{from}</td>
        <td class="unbroken">{until}</td>
        <td><span class="result"><Mark state={state} />{word}</span></td>
      </tr>
      {note !== null && <tr><td /><td colSpan={5} class="result-note"><Said words={note} /></td></tr>}
    </>
  );
}
