import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../text/index.ts";

/** Items shown before the rest is asked for. */
const FIRST = 24;

interface Props<T> {
  items: readonly T[];
  children: (item: T, index: number) => ComponentChildren;
}

/** A list's items; a long list ends in a button that shows the rest. */
export function Capped<T>({ items, children }: Props<T>) {
  const [all, setAll] = useState(false);
  const shown = all ? items : items.slice(0, FIRST);
  const hidden = items.length - shown.length;
  return (
    <>
      {shown.map(children)}
      {hidden > 0 && <li><button type="button" class="link" onClick={() => { setAll(true); }}>{t("list.rest", { n: hidden })}</button></li>}
    </>
  );
}
