import { blockKind, blockTitle } from "../../model/summary.ts";
import type { Given } from "../../model/join.ts";
import { numbers } from "../../model/record.ts";
import { made } from "../../state.ts";
import { t, tn } from "../../text/records.ts";
import type { InputBlock, ParsedInput } from "../../tlsakit.ts";
import { Diagnostic } from "../diagnostic/Diagnostic.tsx";
import { Mark } from "../mark/Mark.tsx";
import { Capped } from "../section/Capped.tsx";
import { Slip } from "../slip/Slip.tsx";
import { Section } from "../section/Section.tsx";
import { English } from "../words/Words.tsx";

/** Every block of the input, with the reason where one was not read. */
export function Blocks({ given, parsed }: { given: Given; parsed: ParsedInput }) {
  const read = parsed.blocks.filter(({ outcome }) => outcome === "read").length;
  return (
    <Section id="blocks-head" title={t("blocks.title")} context={t("blocks.context", { read, n: parsed.blocks.length })}>
      <ol class="blocks">
        <Capped items={parsed.blocks}>
          {(block, index) => <Block key={index} number={index + 1} block={block} given={given} parsed={parsed} />}
        </Capped>
      </ol>
      {complete(parsed).map((sentence) => <p key={sentence} class="complete">{sentence}</p>)}
    </Section>
  );
}

/** Which records the blocks that were read are enough for. */
function complete(parsed: ParsedInput): string[] {
  return (made.value?.value?.records ?? []).flatMap((record) => {
    const block = parsed.blocks.findIndex(({ holds }) => holds.some(({ kind, index }) => kind === record.source.kind && index === record.source.index));
    return block < 0 ? [] : [t("blocks.complete", { numbers: numbers(record), block: block + 1 })];
  });
}

function lines({ firstLine, lastLine }: InputBlock): string {
  if (firstLine === null || lastLine === null) return "";
  return `${tn("block.lines", lastLine - firstLine + 1, { first: firstLine, last: lastLine })} `;
}

function Block({ number, block, given, parsed }: { number: number; block: InputBlock; given: Given; parsed: ParsedInput }) {
  const { error, outcome } = block;
  const failed = outcome === "unreadable";
  return (
    <li class={failed ? "block block-failed" : "block"}>
      <span class="square" aria-hidden="true">{number}</span>
      <div>
        <h3>{failed && <Mark state="bad" />}{blockTitle(block, parsed)}</h3>
        <p class="fact">
          {lines(block)}
          {error === null ? `${blockKind(block, parsed)}.` : <English>{error.text}</English>}
          {error !== null && error.line === null && error.offset !== null && ` ${t("errors.offset", { n: error.offset })}`}
          {outcome === "ignored" && ` ${t("block.ignored")}`}
        </p>
        {error !== null && error.line !== null && typeof given.data === "string" && (
          <Diagnostic text={given.data} line={error.line} column={error.column ?? 1} message={error.spot ?? error.summary} />
        )}
        {error !== null && error.command !== null && <Slip lines={[{ head: error.command, hex: "" }]} what={error.command} />}
      </div>
    </li>
  );
}
