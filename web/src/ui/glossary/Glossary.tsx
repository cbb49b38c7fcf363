import { terms } from "../../model/meaning.ts";
import { t } from "../../text/records.ts";
import { place } from "../popover/popover.ts";

/** The sentences about the three numbers; each opens from the number that it is about. */
export function Glossary() {
  return (
    <>
      {terms.map((term) => (
        <div key={term} id={`term-${term}`} class="popover glossary" popover="auto" tabIndex={-1} autofocus onToggle={place}>
          {t(`glossary.${term}`)}
        </div>
      ))}
    </>
  );
}
