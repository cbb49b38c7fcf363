/** The evidence of a check: every question, as asked and answered. */
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Checked } from "../../model/checked.ts";
import { type Asked, type Detail, detailsOf, evidenceOf } from "../../model/evidence.ts";
import { hexOf } from "../../model/message.ts";
import { split } from "../../model/record.ts";
import { t, tn } from "../../text/evidence.ts";
import { language } from "../../text/index.ts";
import { Digest } from "../digest/Digest.tsx";
import { useKept } from "../kept.ts";
import { Breakable } from "../lookup/Breakable.tsx";
import { Mark } from "../mark/Mark.tsx";
import { CappedRows } from "../section/Capped.tsx";
import { Section } from "../section/Section.tsx";
import { Slip } from "../slip/Slip.tsx";
import { Said } from "../words/Words.tsx";
import styles from "./questions.css?inline";

const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);
document.adoptedStyleSheets.push(sheet);

interface Props {
  checked: Checked;
  /** What stands below the table. */
  children: ComponentChildren;
}

/** Every question, and below it what the rows show when they are opened. */
export function Questions({ checked, children }: Props) {
  // The language is read so that the sentences are made anew in another one.
  const { rows, caption, span } = useMemo(() => evidenceOf(checked), [checked, language.value]);
  const [open, setOpen] = useKept<ReadonlySet<number>>("questions", () => new Set());
  const toggle = (index: number): void => {
    const next = new Set(open);
    if (!next.delete(index)) next.add(index);
    setOpen(next);
  };
  const heads = [t("question"), t("type"), t("answer"), t("octets"), t("result"), t("opinion"), ...(span === null ? [] : [t("out", { n: span }), t("ms")])];
  return (
    <Section id="evidence-head" title={t("title")} context={t("context")}>
      <p class="caption">{caption}</p>
      {rows.length > 0 && (
        <table class={span === null ? "asked" : "asked asked-timed"} role="table" aria-labelledby="evidence-head">
          <thead role="rowgroup"><tr role="row">{heads.map((head) => <th key={head} scope="col" role="columnheader">{head}</th>)}</tr></thead>
          <tbody role="rowgroup">
            <CappedRows items={rows} columns={heads.length}>
              {(row, index) => <Row key={index} row={row} span={span} open={open.has(index)} id={`question-${index}`} columns={heads.length} onToggle={() => { toggle(index); }} checked={checked} />}
            </CappedRows>
          </tbody>
        </table>
      )}
      {children}
    </Section>
  );
}

interface RowProps {
  row: Asked;
  /** The end of the time axis in milliseconds, if there is one. */
  span: number | null;
  open: boolean;
  id: string;
  columns: number;
  onToggle: () => void;
  checked: Checked;
}

function Row({ row, span, open, id, columns, onToggle, checked }: RowProps) {
  const { name, type, answer, octets, result, opinion, out, failed } = row;
  return (
    <>
      <tr role="row" class={open ? "asked-open" : ""}>
        <th scope="row" role="rowheader">
          <button type="button" class="link disclosure" aria-expanded={open} aria-controls={open ? id : undefined} onClick={onToggle}><Breakable text={name} /></button>
        </th>
        <td role="cell" class="asked-type"><code>{type}</code></td>
        <td role="cell" class="asked-answer"><Said words={answer} /></td>
        <td role="cell" class="asked-octets number-column">{octets}</td>
        <td role="cell" class="asked-result">{result.state === null ? <span class="asked-none">{result.word}</span> : <span class={`result result-${result.state}`}><Mark state={result.state} />{result.word}</span>}</td>
        <td role="cell" class={row.again === null ? "asked-opinion asked-none" : "asked-opinion"}>{opinion}</td>
        {span !== null && <td role="cell" class="asked-bar">{out !== null && <Bar sent={out.sent} took={out.took} span={span} failed={failed} />}</td>}
        {span !== null && <td role="cell" class="asked-took number-column">{out !== null && Math.round(out.took)}</td>}
      </tr>
      {open && <tr role="row"><td role="cell" class="asked-details" colSpan={columns} id={id}><Opened row={row} checked={checked} /></td></tr>}
    </>
  );
}

/** When a question was out, on an axis of 100 px. */
function Bar({ sent, took, span, failed }: { sent: number; took: number; span: number; failed: boolean }) {
  const [x, width] = [(100 * sent) / span, Math.max((100 * took) / span, 2)];
  return (
    <svg class="out" width="100" height="12" aria-hidden="true" focusable="false">
      <path class="out-axis" d="M0 11.5H100" />
      <rect class={failed ? "out-failed" : "out-time"} x={Math.min(x, 98)} y="2" width={Math.min(width, 100 - Math.min(x, 98))} height="7" />
    </svg>
  );
}

function Opened({ row, checked }: { row: Asked; checked: Checked }) {
  const { details, octets } = useMemo(() => detailsOf(row, checked), [row, checked]);
  const [whole, setWhole] = useState(false);
  const question = `${row.name} ${row.type}`;
  return (
    <div class="opened">
      {details.length > 0 && <dl>{details.map((detail, index) => <Term key={index} detail={detail} />)}</dl>}
      {octets !== null && octets.length > 0 && (
        <p><button type="button" class="link asked-all" aria-expanded={whole} onClick={() => { setWhole(!whole); }}>{tn("all-octets", octets.length)}</button></p>
      )}
      {whole && octets !== null && <Slip lines={[{ head: "", hex: hexOf(octets) }]} what={t("octets-of", { question })} />}
    </div>
  );
}

function Term({ detail: { term, kind, lines } }: { detail: Detail }) {
  return (
    <div class="asked-term">
      <dt>{term}</dt>
      <dd>{lines.map((line, index) => (
        <p key={index}>{kind === "records" && typeof line === "string" ? <Zone line={line} /> : <Said words={line} />}</p>
      ))}</dd>
    </div>
  );
}

/** A line of a zone file, its digest in groups. */
function Zone({ line }: { line: string }) {
  const { head, hex } = split(line);
  return <code><Breakable text={head} />{hex !== "" && <> <Digest hex={hex} /></>}</code>;
}
