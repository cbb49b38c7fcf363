import { useMemo, useState } from "preact/hooks";
import { cards, type Card } from "../../model/certificates.ts";
import { made } from "../../state.ts";
import { language } from "../../text/index.ts";
import { t, tn } from "../../text/records.ts";
import type { ParsedInput } from "../../tlsakit.ts";
import { Capped } from "../section/Capped.tsx";
import { Digest } from "../digest/Digest.tsx";
import { Section } from "../section/Section.tsx";

function title({ certificates, requests, publicKeys }: ParsedInput): string {
  const kinds = [certificates, requests, publicKeys].filter((list) => list.length > 0);
  if (kinds.length > 1) return t("certificates.title-mixed");
  return t(requests.length > 0 ? "certificates.title-requests" : publicKeys.length > 0 ? "certificates.title-keys" : "certificates.title");
}

/** What was read, on a line that is whole where each issued the one before. */
export function Certificates({ parsed, now }: { parsed: ParsedInput; now: number }) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const records = made.value?.value?.records ?? null;
  const all = useMemo(() => cards(parsed, records, now), [parsed, records, now, language.value]);
  const toggle = (index: number): void => {
    const next = new Set(open);
    if (!next.delete(index)) next.add(index);
    setOpen(next);
  };
  return (
    <Section id="certificates-head" title={title(parsed)} context={tn("certificates.context", all.length)}>
      <ol class="certificates" aria-label={t("certificates.list")}>
        <Capped items={all}>
          {(card, index) => (
            <li key={index} class={card.joined ? "certificate joined" : "certificate"}>
              <span class="square" aria-hidden="true">{card.mark}</span>
              <div class="certificate-text">
                <h3>{card.name}</h3>
                {card.facts.map(({ text, late }) => <p key={text} class={late ? "fact late" : "fact"}>{text}</p>)}
                <button type="button" class="link small" aria-expanded={open.has(index)} aria-controls={open.has(index) ? `details-${index}` : undefined} aria-label={t("certificate.details-of", { name: card.name })} onClick={() => { toggle(index); }}>
                  {t("certificate.details")}
                </button>
              </div>
            </li>
          )}
        </Capped>
      </ol>
      {all.map((card, index) => open.has(index) && <Details key={index} id={`details-${index}`} card={card} />)}
    </Section>
  );
}

function Details({ id, card }: { id: string; card: Card }) {
  return (
    <div id={id} class="details">
      <h3><span class="square" aria-hidden="true">{card.mark}</span>{card.name}</h3>
      <dl>
        {card.details.map(({ term, text, digest }, index) => (
          <div key={index} class="detail">
            <dt>{term}</dt>
            <dd>{digest ? <Digest hex={text} /> : text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
