import { Fragment } from "preact";
import { type Cell, hostRow, recordRows } from "../../model/check.ts";
import { serviceName } from "../../model/probe.ts";
import { t, tn } from "../../text/check.ts";
import type { CheckedHost, CheckReport, SessionMatch } from "../../tlsakit.ts";
import { Digest } from "../digest/Digest.tsx";
import { Breakable } from "../lookup/Breakable.tsx";
import { Mark } from "../mark/Mark.tsx";
import { Capped } from "../section/Capped.tsx";
import { KeptDetails } from "../section/Kept.tsx";
import { Section } from "../section/Section.tsx";
import { English, Said } from "../words/Words.tsx";

interface Props {
  report: CheckReport;
  /** The position of the host whose row is open. */
  open: number | null;
  onOpen: (index: number | null) => void;
}

/** Every host in the order in which it is tried. Narrow, the rows are lists; their roles are named since styles take them away. */
export function Hosts({ report, open, onOpen }: Props) {
  const { mx, mxLookup } = report;
  const service = mxLookup === null ? "service" : "mail";
  const ordered = mx.some(({ preference }) => preference !== null);
  const columns = [
    ...(ordered ? [t("hosts.preference")] : []),
    t("hosts.host"), t("hosts.address"), t("hosts.tlsa"), t("hosts.certificate"), t(`hosts.decision-${service}`),
  ];
  return (
    <Section id="hosts-head" title={t(service === "mail" ? "hosts" : "hosts-service")} context={service === "mail" ? tn("hosts-context", mx.length) : ""}>
      <p class="caption hosts-hint">{t("hosts-hint")}</p>
      <table class={ordered ? "hosts hosts-ordered" : "hosts"} role="table" aria-labelledby="hosts-head">
        <thead role="rowgroup">
          <tr role="row">{columns.map((column) => <th key={column} scope="col" role="columnheader">{column}</th>)}</tr>
        </thead>
        {mx.map((host, index) => (
          <tbody key={serviceName(host)} role="rowgroup" class={index === open ? "host-open" : ""}>
            <Row report={report} host={host} ordered={ordered} labels={columns.slice(-4)} open={index === open} index={index} onToggle={() => { onOpen(index === open ? null : index); }} />
            {index === open && <tr role="row"><td role="cell" colSpan={columns.length} id={`host-${index}`}><Opened host={host} /></td></tr>}
          </tbody>
        ))}
      </table>
    </Section>
  );
}

interface RowProps {
  report: CheckReport;
  host: CheckedHost;
  /** Whether the hosts have preferences. */
  ordered: boolean;
  labels: readonly string[];
  open: boolean;
  index: number;
  onToggle: () => void;
}

function Row({ report, host, ordered, labels, open, index, onToggle }: RowProps) {
  const { address, tlsa, certificate, decision } = hostRow(host, report);
  return (
    <tr role="row">
      {ordered && <td role="cell" class="host-preference" data-label={t("hosts.preference")}>{host.preference ?? ""}</td>}
      <th scope="row" role="rowheader">
        <button type="button" class="link host-name" aria-expanded={open} aria-controls={open ? `host-${index}` : undefined} onClick={onToggle}><Breakable text={serviceName(host)} /></button>
      </th>
      {[address, tlsa, certificate, decision].map((cell, place) => <td key={place} role="cell" data-label={labels[place]}><Told cell={cell} /></td>)}
    </tr>
  );
}

function Told({ cell: { state, word, note } }: { cell: Cell }) {
  return (
    <span class={`result result-${state}`}>
      <Mark state={state} />
      <span>{word}{note !== "" && <span class="result-note host-note"><Said words={note} /></span>}</span>
    </span>
  );
}

/** The records of a host, as each chain has them, senders that do otherwise, and the rules that led to the decision. */
function Opened({ host }: { host: CheckedHost }) {
  const { tlsa, matches, probe, referenceIdentifiers, senders, trace } = host;
  const owner = tlsa.find(({ status, records }) => status === "secure" && records.length > 0)?.name ?? tlsa[0]?.name ?? "";
  return (
    <div class="opened">
      {matches.length > 0 && <h3>{t("opened.records", { owner })}</h3>}
      {matches.map((match, index) => (
        <Fragment key={index}>
          <h4>{probe === null ? t("opened.of-given") : t("opened.of-chain", { n: match.chain + 1 })}</h4>
          <Records match={match} />
        </Fragment>
      ))}
      {referenceIdentifiers.length > 0 && <p class="caption">{t("opened.names", { names: referenceIdentifiers.join(", ") })}</p>}
      {senders.length > 0 && (
        <ul class="senders">
          {senders.map(({ sender, decision, reason, source }) => (
            <li key={sender}>
              {t("sender", { sender: t(`sender.${sender}`), decision: t(`decision.mail-${decision}`) })} <English>{reason}</English> <span class="caption">{source}</span>
            </li>
          ))}
        </ul>
      )}
      {trace.length > 0 && (
        <KeptDetails name={`rules ${serviceName(host)}`} class="rules" summary={t("opened.rules")}>
          <ol>{trace.map(({ rule, result, rfc }, index) => <li key={index}><code>{rule}</code> <English>{result}</English> ({rfc})</li>)}</ol>
        </KeptDetails>
      )}
    </div>
  );
}

function Records({ match }: { match: SessionMatch }) {
  return (
    <ul class="rows">
      <Capped items={recordRows(match)}>
        {({ numbers, hex, cell }, index) => (
          <li key={index} class="host-record">
            <span class="host-data"><code>{numbers}</code> <Digest hex={hex} /></span>
            <Told cell={cell} />
          </li>
        )}
      </Capped>
    </ul>
  );
}
