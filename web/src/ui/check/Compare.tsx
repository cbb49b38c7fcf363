import { compareWith } from "../../live.ts";
import type { Checked } from "../../model/checked.ts";
import { resolverName, resolvers } from "../../model/resolvers.ts";
import { resolver } from "../../state.ts";
import { t } from "../../text/evidence.ts";
import { Mark } from "../mark/Mark.tsx";
import { English } from "../words/Words.tsx";

/** The finding about two resolvers that do not give the same. */
const DISAGREE = "dnssec-resolvers-disagree";

/** Asks a second resolver of the list too; or, once it was asked, says what differs. */
export function Compare({ checked: { report, resolvers: names, recorded } }: { checked: Checked }) {
  const [first = "", ...others] = names;
  if (others.length > 0) {
    const found = report.findings.filter(({ id }) => id === DISAGREE);
    return (
      <div class="compared" role="group" aria-label={t("compared", { first, other: others.join(", ") })}>
        <p class="caption">{t("compared", { first, other: others.join(", ") })}</p>
        {found.length === 0 && <p><Mark state="ok" /> {t("compared-same")}</p>}
        {found.map(({ message }, index) => <p key={index}><Mark state="risk" /> <English>{message}</English></p>)}
      </div>
    );
  }
  const other = resolvers.find(({ name }) => name !== resolverName(resolver.value) && !names.includes(name));
  if (recorded || other === undefined) return null;
  return <p class="again"><button type="button" class="button" onClick={() => void compareWith(other.address)}>{t("compare", { r: other.name })}</button></p>;
}
