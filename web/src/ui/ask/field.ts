import { position } from "../../model/diagnostic.ts";

/** The field of the Ask that is in the page. */
export const field: { current: HTMLTextAreaElement | null } = { current: null };

/** Puts caret and selection on the character at `line` and `column`, or on the end of the line. */
export function goTo(line: number, column: number): void {
  const box = field.current;
  if (box === null) return;
  const start = position(box.value, line, column);
  const end = box.value.charAt(start) === "\n" || start >= box.value.length ? start : start + 1;
  box.setSelectionRange(start === end ? Math.max(0, start - 1) : start, end);
  box.focus();
  scrollTo(box, line);
}

/** Brings `line` to the third place from the top; wrapped lines are taken to be alike. */
export function scrollTo(box: HTMLTextAreaElement, line: number): void {
  const lineHeight = Number.parseFloat(getComputedStyle(box).lineHeight);
  const rows = (line - 3) * (box.scrollHeight / box.value.split("\n").length) / lineHeight;
  box.scrollTop = Math.max(0, Math.round(rows) * lineHeight);
}
