/** The chain of trust: a figure, and the same as a table. */
import { h } from "preact";
import { useMemo } from "preact/hooks";
import { day } from "../../model/dates.ts";
import { drawNarrow, drawWide, type Drawing } from "../../model/figure-drawing.ts";
import type { Chain, Link } from "../../model/figure.ts";
import { shown } from "../../model/lookup.ts";
import { t } from "../../text/chain.ts";
import { t as lookupText } from "../../text/lookup.ts";
import { Breakable } from "../lookup/Breakable.tsx";
import { Mark } from "../mark/Mark.tsx";
import { PrintedOpen } from "../print/PrintedOpen.tsx";
import { Section } from "../section/Section.tsx";
import { language } from "../../text/index.ts";
import { Said } from "../words/Words.tsx";
import { CappedRows } from "../section/Capped.tsx";
import styles from "./chain.css?inline";

const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);
document.adoptedStyleSheets.push(sheet);

interface Props {
  chain: Chain;
  /** Whether it is of the past. */
  recorded: boolean;
}

/** The section about the chain of trust. */
export function ChainOfTrust({ chain, recorded }: Props) {
  const { head, rest, state } = chain.caption;
  // The language is read so that the figure is drawn anew in another one.
  const [wide, narrow] = useMemo(() => [drawWide(chain, recorded), drawNarrow(chain)], [chain, recorded, language.value]);
  const label = t("label", { caption: head });
  return (
    <Section id="chain-head" title={lookupText("chain")} context={t("context")}>
      <p class="caption chain-caption"><strong class={state === "ok" ? "chain-whole" : `mark-${state}`}><Breakable text={head} /></strong> <Said words={rest} /></p>
      <div class="chain-figures">
        <Figure drawing={wide} name="chain-figure chain-wide" label={label} />
        <Figure drawing={narrow} name="chain-figure chain-narrow" label={label} />
      </div>
      <PrintedOpen name="chain-table" summary={t("table")}><Table links={chain.links} /></PrintedOpen>
    </Section>
  );
}

function Figure({ drawing: { width, height, shapes }, name, label }: { drawing: Drawing; name: string; label: string }) {
  return (
    <svg class={name} role="img" aria-label={label} width={width ?? "100%"} height={height} viewBox={width === null ? undefined : `0 0 ${width} ${height}`}>
      {shapes.map(({ tag, attributes, text }, index) => h(tag, { ...attributes, key: index }, text))}
    </svg>
  );
}

const columns = ["zone", "set", "by", "from", "until", "result"] as const;

function Table({ links }: { links: readonly Link[] }) {
  return (
    <div class="sideways" role="group" aria-labelledby="chain-head" tabIndex={0}>
      <table class="chain">
        <thead>
          <tr>{columns.map((column) => <th key={column} scope="col">{lookupText(`column-${column}`)}</th>)}</tr>
        </thead>
        <tbody><CappedRows items={links} columns={columns.length}>{(link, index) => <Row key={index} link={link} />}</CappedRows></tbody>
      </table>
    </div>
  );
}

function Row({ link: { zone, set, by, window, state, word, note } }: { link: Link }) {
  return (
    <>
      <tr class={`${state === "bad" ? "link-bad" : ""} ${note === null ? "" : "link-noted"}`}>
        <td><code><Breakable text={shown(zone)} /></code></td>
        <th scope="row"><code><Breakable text={set} /></code></th>
        <td>{by}</td>
        <td class="unbroken">{window === null ? "" : day(window.from)}</td>
        <td class="unbroken">{window === null ? "" : day(window.until)}</td>
        <td><span class="result"><Mark state={state} />{word}</span></td>
      </tr>
      {note !== null && <tr><td /><td colSpan={5} class="result-note"><Said words={note} /></td></tr>}
    </>
  );
}
