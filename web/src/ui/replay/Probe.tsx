import { statusState, statusWord } from "../../model/lookup.ts";
import { probeVerdict } from "../../model/probe.ts";
import { t } from "../../text/replay.ts";
import type { AddressLookup, ProbeReport } from "../../tlsakit.ts";
import { Verdict } from "../lookup/Verdict.tsx";
import { MatchRecords } from "../match/MatchRecords.tsx";
import { Mark } from "../mark/Mark.tsx";
import { Section } from "../section/Section.tsx";
import { English } from "../words/Words.tsx";
import { Evidence } from "./Evidence.tsx";

/** A recorded probe: what it comes to and why, each session, each chain, and what differs. */
export function Probe({ report, anchored }: { report: ProbeReport; anchored: boolean }) {
  const { state, word, head, why, meta } = probeVerdict(report);
  const from = anchored && report.lookups.length > 0 ? [...meta, t("recorded-anchors")] : meta;
  return (
    <>
      <Verdict state={state} word={word} head={head} why={[why]} rfc={[]} meta={from} line={[]} lineLabel="" result={report} />
      <Evidence report={report} comparison={report.chains.length > 0 && <MatchRecords />} addresses={<Addresses report={report} />} />
    </>
  );
}

function Addresses({ report: { lookups, addresses } }: { report: ProbeReport }) {
  if (lookups.length === 0 && addresses.length === 0) return null;
  return (
    <Section id="addresses-head" title={t("addresses")} context={t(lookups.length === 0 ? "addresses-given" : "addresses-looked-up")}>
      {lookups.length === 0
        ? <p><code>{addresses.join(", ")}</code></p>
        : <dl>{lookups.map((lookup) => <LookedUp key={lookup.type} lookup={lookup} />)}</dl>}
    </Section>
  );
}

function LookedUp({ lookup: { type, status, outcome, addresses, aliases, reason } }: { lookup: AddressLookup }) {
  const found = outcome === "answer" ? addresses.join(", ") : t(`addresses.${outcome}`);
  const target = aliases.at(-1);
  return (
    <div class="detail">
      <dt><Mark state={statusState(status)} /> {type}, {statusWord(status)}</dt>
      <dd>
        {target === undefined ? found : t("addresses.way", { addresses: found, target })}
        {reason !== null && <p class="caption"><English>{reason.text}</English></p>}
      </dd>
    </div>
  );
}
