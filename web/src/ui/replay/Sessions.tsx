import { Fragment } from "preact";
import { type Row, type SessionResult, sessionRows } from "../../model/probe.ts";
import { t } from "../../text/replay.ts";
import type { ProbeReport } from "../../tlsakit.ts";
import { Mark } from "../mark/Mark.tsx";
import { Section } from "../section/Section.tsx";
import { English } from "../words/Words.tsx";

const columns = ["address", "keys", "sni", "result", "detail"] as const;

/** Every session, by address. Narrow, the rows are lists; their roles are named since styles take them away. */
export function Sessions({ report, context }: { report: ProbeReport; context: string }) {
  return (
    <Section id="sessions-head" title={t("sessions")} context={context}>
      <table class="sessions" role="table" aria-labelledby="sessions-head">
        <thead role="rowgroup">
          <tr role="row">{columns.map((column) => <th key={column} scope="col" role="columnheader">{t(`sessions.${column}`)}</th>)}</tr>
        </thead>
        {sessionRows(report).map((rows) => (
          <tbody key={rows[0].address} role="rowgroup">
            {rows.map((row, index) => (
              <tr key={index} role="row">
                {index === 0 && <th scope="rowgroup" role="rowheader" rowSpan={rows.length}><code><Parts text={row.address} /></code></th>}
                <Cells row={row} />
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </Section>
  );
}

function Cells({ row: { keys, sni, result: { state, word, chain, agreed, why } } }: { row: Row<SessionResult> }) {
  const [version, ...rest] = agreed;
  const whole = chain !== null && state === "ok";
  return (
    <>
      <td role="cell" class="sessions-keys">{keys.join(", ")}</td>
      <td role="cell" data-label={t("sessions.sni")}>{sni}</td>
      <td role="cell">
        <span class={`result result-${state}`}>
          <Mark state={state} />
          <span>
            {chain !== null && <button type="button" class="link" onClick={() => { goTo(chain); }}>{t("chain", { n: chain + 1 })}</button>}
            {chain !== null && !whole && ", "}
            {!whole && word}
          </span>
        </span>
      </td>
      <td role="cell">
        {why === null ? version : <English>{why}</English>}
        {why === null && rest.length > 0 && <p class="result-note"><Parts text={rest.join(", ")} /></p>}
      </td>
    </>
  );
}

/** An IPv6 address, or names of TLS's registries, which may break where their parts end. */
function Parts({ text }: { text: string }) {
  return <>{text.split(/(?<=[:_])/).map((part, index) => <Fragment key={index}>{index > 0 && <wbr />}{part}</Fragment>)}</>;
}

/** Brings a chain into view, and the focus to its head. */
function goTo(chain: number): void {
  document.getElementById(`chain-${chain}`)?.focus();
}
