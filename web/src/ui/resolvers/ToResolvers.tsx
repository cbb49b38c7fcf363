import type { ComponentChildren } from "preact";
import { showResolvers } from "../../state.ts";

/** The way to the resolvers and their test. */
export function ToResolvers({ children }: { children: ComponentChildren }) {
  return <a href="#resolvers" onClick={(event) => { event.preventDefault(); void showResolvers(); }}>{children}</a>;
}
