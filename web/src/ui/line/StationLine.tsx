import type { State } from "../../model/outcome.ts";
import { Mark } from "../mark/Mark.tsx";

/** A step; without a state it has not been taken. */
export interface Station {
  name: string;
  note: string;
  state?: State;
}

/** The line: a link is drawn as the state that it leads to. */
export function StationLine({ label, stations }: { label: string; stations: readonly Station[] }) {
  return (
    <ol class="line" aria-label={label}>
      {stations.map(({ name, note, state }, index) => (
        <li key={index} class={state === undefined ? "station" : `station station-taken to-${stations[index + 1]?.state ?? state}`}>
          {state === undefined ? <span class="station-mark" aria-hidden="true" /> : <Mark state={state} size={18} />}
          <span class="station-name">{name}</span>
          <span class="station-note">{note}</span>
        </li>
      ))}
    </ol>
  );
}
