import type { ComponentChildren } from "preact";
import type { State } from "../../model/outcome.ts";
import { Mark } from "../mark/Mark.tsx";

interface Props {
  state: State;
  head: ComponentChildren;
  /** Whether it tells of an error that has just come up. */
  alert?: boolean;
  children?: ComponentChildren;
}

/** A washed block with mark, head and text. */
export function Note({ state, head, alert = false, children }: Props) {
  return (
    <div class={`note note-${state}`} role={alert ? "alert" : undefined}>
      <Mark state={state} />
      <div class="note-body">
        <p class="note-head">{head}</p>
        {children}
      </div>
    </div>
  );
}
