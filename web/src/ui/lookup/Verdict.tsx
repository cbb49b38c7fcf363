import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { State } from "../../model/outcome.ts";
import type { Words } from "../../text/index.ts";
import { type Folded, StationLine, type Station } from "../line/StationLine.tsx";
import { Mark } from "../mark/Mark.tsx";
import { Said } from "../words/Words.tsx";
import { Breakable } from "./Breakable.tsx";
import { adopt } from "../style.ts";
import styles from "./verdict.css?inline";

adopt(styles);

interface Props {
  state: State;
  word: string;
  head: string;
  /** One sentence, or several. */
  why: readonly Words[];
  /** The sections that say so. */
  rfc: readonly string[];
  /** When, of whom and how much was asked. */
  meta: readonly string[];
  /** The way from the root to the records. */
  line: readonly Station[];
  lineLabel: string;
  /** What stands for its first good stations where it is upright; if missing, they are not folded. */
  folded?: Folded;
  result: unknown;
  /** What stands below all of it. */
  children?: ComponentChildren;
}

/** Shape and word of a state, the sentence and its reason. The sentence takes the focus when the result is new. */
export function Verdict({ state, word, head, why, rfc, meta, line, lineLabel, folded, result, children }: Props) {
  const sentence = useRef<HTMLHeadingElement>(null);
  useEffect(() => { sentence.current?.focus({ preventScroll: true }); }, [result]);
  return (
    <div class="columns result-head">
      <p class={`verdict-word mark-${state}`}><Mark state={state} size={32} />{word}</p>
      <div>
        <h1 ref={sentence} tabIndex={-1}><Breakable text={head} /></h1>
        <p class="why"><Said words={why} /></p>
        {rfc.length > 0 && <p class="caption">{rfc.join(", ")}</p>}
        {line.length > 0 && <StationLine label={lineLabel} stations={line} folded={folded} />}
        <ul class="meta">{meta.map((part) => <li key={part}>{part}</li>)}</ul>
        {children}
      </div>
    </div>
  );
}
