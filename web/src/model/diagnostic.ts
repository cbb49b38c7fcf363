/** The lines about a spot in a text, with a caret under the spot. */

/** Characters kept before the caret on a long line. */
const BEFORE = 16;
/** Characters shown of a line at most. */
const WIDTH = 64;

/** One row of a diagnostic. */
export interface DiagnosticRow {
  /** The number of the line; none for the row of the caret. */
  number: number | null;
  /** What it shows. */
  text: string;
}

/** The line before the spot, its line, a row with the caret, and the line after. */
export interface Diagnostic {
  before: DiagnosticRow[];
  caret: string;
  after: DiagnosticRow[];
}

/** Cuts out what to show for `line` and `column` (both from 1; the column in characters). */
export function diagnose(text: string, line: number, column: number): Diagnostic {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const start = Math.max(0, column - 1 - BEFORE);
  const row = (number: number): DiagnosticRow[] => {
    const whole = lines[number - 1];
    return whole === undefined ? [] : [{ number, text: cut([...whole], start) }];
  };
  const caret = " ".repeat(column - 1 - start + (start > 0 ? 1 : 0)) + "^";
  return { before: [...row(line - 1), ...row(line)], caret, after: row(line + 1) };
}

function cut(characters: string[], start: number): string {
  const from = characters.length > start ? start : 0;
  const part = characters.slice(from, from + WIDTH).join("");
  return (from > 0 ? "…" : "") + part + (characters.length > from + WIDTH ? "…" : "");
}

/** The position in UTF-16 code units of a line and column, for the selection of a field. */
export function position(text: string, line: number, column: number): number {
  const lines = text.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const characters = [...(lines[line - 1] ?? "")];
  return start + characters.slice(0, column - 1).join("").length;
}
