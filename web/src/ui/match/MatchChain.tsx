import { capital } from "../../model/summary.ts";
import { chain, readFiles, setChain } from "../../state.ts";
import { t } from "../../text/index.ts";
import { ChooseFile } from "../ask/ChooseFile.tsx";
import { Section } from "../section/Section.tsx";
import { Verdicts } from "./Comparison.tsx";

/** A chain, to be compared with the records in view. */
export function MatchChain() {
  const choose = async (files: File[]): Promise<void> => setChain(await readFiles(files));
  return (
    <Section id="match-head" title={t("match.title")} context={t("match.chain-context")}>
      {chain.value === null
        ? <p class="drop-here">{t("match.chain-drop")}<ChooseFile onFiles={choose} /></p>
        : <p>{t("match.chain-of", { name: chain.value.name ?? t("match.chain-pasted") })} <ChooseFile label={capital(t("match.chain-other"))} onFiles={choose} /></p>}
      <Verdicts withErrors={false} />
    </Section>
  );
}
