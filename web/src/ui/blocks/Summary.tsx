import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Mark } from "../mark/Mark.tsx";

/** A place that the summary leads to. */
export interface Place {
  text: string;
  /** Moves the caret there; missing where the place is in no text. */
  go?: (() => void) | undefined;
}

/** What could not be read, with the ways to the places. It takes the focus. */
export function Summary({ head, places, children }: { head: string; places: readonly Place[]; children?: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => { box.current?.focus({ preventScroll: true }); }, [head]);
  return (
    <div class="note note-bad summary" role="alert" tabIndex={-1} ref={box} aria-labelledby="summary-head">
      <Mark state="bad" />
      <div class="note-body">
        <h1 class="note-head" id="summary-head">{head}</h1>
        {places.length > 0 && (
          <ul class="plain">
            {places.slice(0, 24).map(({ text, go }, index) => (
              <li key={index}>
                {go === undefined ? text : <a href="#ask" onClick={(event) => { event.preventDefault(); go(); }}>{text}</a>}
              </li>
            ))}
          </ul>
        )}
        {children}
      </div>
    </div>
  );
}
