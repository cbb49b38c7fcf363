import { certificateFact, chainFile, places, recordData } from "../../model/probe.ts";
import { makeRecords } from "../../state.ts";
import { t, tn } from "../../text/replay.ts";
import type { CertificateReport, ChainReport, ProbeReport } from "../../tlsakit.ts";
import { Mark } from "../mark/Mark.tsx";
import { Capped } from "../section/Capped.tsx";
import { Section } from "../section/Section.tsx";
import { Slip } from "../slip/Slip.tsx";
import { English } from "../words/Words.tsx";

/** Every chain once: who shows it, its certificates, and the data of the records that name them. */
export function Chains({ report, context }: { report: ProbeReport; context: string | undefined }) {
  return (
    <Section id="chains-head" title={t("chains")} context={context ?? tn("chains-context", report.chains.length)}>
      <ol class="rows">
        <Capped items={report.chains}>{(chain, index) => <Chain key={index} report={report} chain={chain} index={index} />}</Capped>
      </ol>
    </Section>
  );
}

function Chain({ report, chain, index }: { report: ProbeReport; chain: ChainReport; index: number }) {
  const { host, port, probedAt } = report;
  return (
    <li class="chain-shown">
      <h3 id={`chain-${index}`} tabIndex={-1}>{t("chain", { n: index + 1 })}</h3>
      <ul class="caption chain-places">{places(report, index).map((place) => <li key={place}>{place}</li>)}</ul>
      {!chain.proved && <p class="caution"><Mark state="risk" />{t("chain.not-proved")}</p>}
      {[...new Set(chain.warnings.map(({ text }) => text))].map((text) => <p key={text} class="caution"><Mark state="risk" /><English>{text}</English></p>)}
      <ol>
        <Capped items={chain.certificates}>
          {(certificate, depth) => <Certificate key={depth} certificate={certificate} depth={depth} probedAt={probedAt} />}
        </Capped>
        {chain.publicKeys.map(({ key }, place) => (
          <li key={place} class="chain-certificate">
            <span class="square" aria-hidden="true">K</span>
            <div><h4>{t("chain.raw")}</h4><p class="fact">{key.description}</p><Data certificate={{ key }} depth={0} name={t("chain.raw")} /></div>
          </li>
        ))}
      </ol>
      <p class="again"><button type="button" class="button" onClick={() => void makeRecords([chainFile(report, index)], host, port)}>{t("chain.records")}</button></p>
    </li>
  );
}

function Certificate({ certificate, depth, probedAt }: { certificate: CertificateReport; depth: number; probedAt: string }) {
  const { text, late } = certificateFact(certificate, probedAt);
  return (
    <li class="chain-certificate">
      <span class="square" aria-hidden="true">{depth}</span>
      <div>
        <h4>{certificate.name}</h4>
        <p class={late ? "fact late" : "fact"}>{text}</p>
        <Data certificate={certificate} depth={depth} name={certificate.name} />
      </div>
    </li>
  );
}

function Data({ certificate, depth, name }: { certificate: Pick<CertificateReport, "key">; depth: number; name: string }) {
  const { numbers, hex } = recordData(certificate, depth);
  return <Slip lines={[{ head: numbers, hex }]} what={t("chain.data", { numbers, name })} />;
}
