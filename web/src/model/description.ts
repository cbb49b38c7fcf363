/** What the catalogue of checks says of one: Markdown with a heading, paragraphs, and no other marks than those of code. */
import { translated } from "../text/findings.ts";
import type { Words } from "../text/index.ts";
import type { CheckDescription } from "../tlsakit.ts";

/** A part of a paragraph: text, or code. */
export interface Piece {
  text: string;
  code: boolean;
}

/** The heading of a check's text. */
export function heading(text: string): string {
  return /^# (.*)$/m.exec(text)?.[1] ?? "";
}

/** The paragraphs of a check's text below its heading. */
export function paragraphs(text: string): Piece[][] {
  return lines(text).map((line) => line.split("`").map((piece, index) => ({ text: piece, code: index % 2 === 1 })));
}

/** The paragraphs in a line each, in Markdown. */
function lines(text: string): string[] {
  const parts = text.trim().split(/\n\s*\n/).filter((part) => !part.startsWith("#"));
  return parts.map((part) => part.replace(/\s*\n\s*/g, " "));
}

/** What the core says of a finding: in the language in force if it is a paragraph of the check's English `text`. */
export function saidOf({ id, text }: Pick<CheckDescription, "id" | "text">, said: string): Words {
  const own = translated(id);
  const line = own === null ? undefined : lines(own)[lines(text).indexOf(said)];
  return line ?? { english: said };
}

/** Where a section of an RFC is read; nothing if the text names none. */
export function rfcAddress(text: string): string | null {
  const match = /^RFC (\d+)(?:, (?:section|appendix) ([\w.]+))?$/i.exec(text);
  if (match === null) return null;
  const section = match[2] === undefined ? "" : `#${/^\d/.test(match[2]) ? "section" : "appendix"}-${match[2]}`;
  return `https://www.rfc-editor.org/rfc/rfc${match[1] ?? ""}${section}`;
}

/** Checks that look at the same thing. */
export interface Area {
  /** The first word of their ids. */
  name: string;
  checks: CheckDescription[];
}

/** The checks by what they look at, in the order of the catalogue. */
export function areas(checks: readonly CheckDescription[]): Area[] {
  const found: Area[] = [];
  for (const check of checks) {
    const [name = ""] = check.id.split("-");
    const known = found.find((area) => area.name === name);
    if (known === undefined) found.push({ name, checks: [check] });
    else known.checks.push(check);
  }
  return found;
}
