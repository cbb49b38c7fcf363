import type { ComponentChildren } from "preact";
import { showCatalogue } from "../../state.ts";

/** The way to the catalogue of checks: to the check `id`, or to the list of all. */
export function ToCatalogue({ id = null, children }: { id?: string | null; children: ComponentChildren }) {
  const go = (event: Event): void => {
    event.preventDefault();
    void showCatalogue(id);
  };
  return <a href={id === null ? "#explain" : `#explain=${id}`} onClick={go}>{children}</a>;
}
