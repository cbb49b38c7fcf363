import { parseOwner, rrsets } from "../../model/record.ts";
import { capital } from "../../text/index.ts";
import { chain, options, readFiles, setChain } from "../../state.ts";
import { t } from "../../text/records.ts";
import type { ParsedRecord } from "../../tlsakit.ts";
import { ChooseFile } from "../ask/ChooseFile.tsx";
import { Section } from "../section/Section.tsx";
import { Slip } from "../slip/Slip.tsx";
import { Verdicts } from "./Verdicts.tsx";

/** A chain, to be compared with the records in view. */
export function MatchChain({ records }: { records: readonly ParsedRecord[] }) {
  const choose = async (files: File[]): Promise<void> => setChain(await readFiles(files));
  return (
    <Section id="match-head" title={t("match.title")} context={t("match.chain-context")}>
      {chain.value === null
        ? <p class="drop-here">{t("match.chain-drop")}<ChooseFile onFiles={choose} /></p>
        : <p>{t("match.chain-of", { name: chain.value.name ?? t("match.chain-pasted") })} <ChooseFile label={capital(t("match.chain-other"))} onFiles={choose} /></p>}
      {chain.value === null && <Live records={records} />}
      <Verdicts withErrors={false} />
    </Section>
  );
}

/** The command that asks the server itself. */
function Live({ records }: { records: readonly ParsedRecord[] }) {
  const owner = rrsets(records).find((set) => set.owner !== null)?.owner ?? null;
  const { host = options.value.host, port = "25" } = (owner === null ? null : parseOwner(owner)) ?? {};
  // It goes into a shell.
  const command = `tlsakit probe ${/^\w[\w.-]*$/.test(host) ? host : "HOST"}${/^(?:25|\*)$/.test(port) ? "" : `:${port}`} --record bundle.json`;
  return (
    <div class="again">
      <p class="caption live">{t("match.chain-live")}</p>
      <Slip lines={[{ head: command, hex: "" }]} what={command} />
    </div>
  );
}
