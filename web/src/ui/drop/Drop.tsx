import { dragging } from "../../state.ts";
import { tn } from "../../text/index.ts";

/** Stands over the window while files are held over it. */
export function Drop() {
  return dragging.value > 0 ? <div class="drop" aria-hidden="true"><p>{tn("ask.drop", dragging.value)}</p></div> : null;
}
