import { sourceName } from "../../model/summary.ts";
import { capital } from "../../text/index.ts";
import { t, tn } from "../../text/records.ts";
import type { ParsedInput, Warning } from "../../tlsakit.ts";
import { Note } from "../note/Note.tsx";
import { English } from "../words/Words.tsx";

/** What deserves attention, as one note. */
export function Warnings({ warnings, input }: { warnings: readonly Warning[]; input: ParsedInput }) {
  if (warnings.length === 0) return null;
  return (
    <div class="indented warnings">
      <Note state="risk" head={tn("warnings", warnings.length)}>
        <ul class="plain">
          {warnings.map(({ code, text, subject }, index) => (
            <li key={`${code}-${index}`}>{subject && <strong>{t("warnings.about", { source: capital(sourceName(subject, input)) })}</strong>}<English>{text}</English></li>
          ))}
        </ul>
      </Note>
    </div>
  );
}
