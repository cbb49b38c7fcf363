import { diagnose } from "../../model/diagnostic.ts";
import { t } from "../../text/records.ts";

interface Props {
  text: string;
  line: number;
  column: number;
  message: string;
}

/** The lines about a spot, a caret under it, and the reason. */
export function Diagnostic({ text, line, column, message }: Props) {
  const { before, caret, after } = diagnose(text, line, column);
  const width = String(line + 1).length;
  const gutter = (number: number | null): string => `${String(number ?? "").padStart(width)} | `;
  return (
    <div class="diagnostic">
      <p class="visually-hidden">{t("errors.spot", { line, column, message })}</p>
      <pre aria-hidden="true">
        {before.map((row) => <span key={row.number} class="diagnostic-row"><span class="gutter">{gutter(row.number)}</span>{`${row.text}\n`}</span>)}
        <span class="diagnostic-row diagnostic-reason"><span class="gutter">{gutter(null)}</span>{`${caret}\n`}</span>
        <span class="diagnostic-row diagnostic-reason"><span class="gutter">{gutter(null)}</span>{`${message}\n`}</span>
        {after.map((row) => <span key={row.number} class="diagnostic-row"><span class="gutter">{gutter(row.number)}</span>{`${row.text}\n`}</span>)}
      </pre>
    </div>
  );
}
