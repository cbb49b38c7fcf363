import { classify, countLines } from "../../model/classify.ts";
import { edition, published, refuseKey, setPublished } from "../../state.ts";
import { t } from "../../text/records.ts";
import { Section } from "../section/Section.tsx";
import { Verdicts } from "./Verdicts.tsx";

/** Published records, to be compared with the certificates in view. */
export function MatchRecords() {
  const input = ({ currentTarget: { value } }: { currentTarget: HTMLTextAreaElement }): void => {
    if (classify(value) === "private-key") void refuseKey(value);
    else setPublished(value);
  };
  return (
    <Section id="match-head" title={t("match.title")} context={t("match.context")}>
      <p class="labelled">
        <label for="published">{t("match.published")}</label>
        <textarea
          key={edition.value}
          id="published"
          class="field published"
          rows={Math.min(12, Math.max(2, countLines(published.value)))}
          value={published.value}
          onInput={input}
          aria-describedby="published-hint"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
        />
      </p>
      <p id="published-hint" class="caption">{t("match.published-hint")}</p>
      <Verdicts withErrors />
    </Section>
  );
}
