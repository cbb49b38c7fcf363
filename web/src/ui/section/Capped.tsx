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
  const [shown, more] = useCapped(items);
  return <>{shown.map(children)}{more !== null && <li>{more}</li>}</>;
}

/** A table's rows; a long table ends in a button that shows the rest. */
export function CappedRows<T>({ items, columns, children }: Props<T> & { columns: number }) {
  const [shown, more] = useCapped(items);
  return <>{shown.map(children)}{more !== null && <tr><td colSpan={columns}>{more}</td></tr>}</>;
}

/** What is shown of the items, and the button that shows the others. */
function useCapped<T>(items: readonly T[]): [readonly T[], ComponentChildren] {
  const [all, setAll] = useState(false);
  const shown = all ? items : items.slice(0, FIRST);
  const hidden = items.length - shown.length;
  return [shown, hidden === 0 ? null : <button type="button" class="link" onClick={() => { setAll(true); }}>{t("list.rest", { n: hidden })}</button>];
}
