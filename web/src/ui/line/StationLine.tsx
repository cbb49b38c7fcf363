import type { State } from "../../model/outcome.ts";
import { Mark } from "../mark/Mark.tsx";
import { Waiting } from "../mark/Waiting.tsx";

/** A step: judged, waited for, answered but not judged yet, or not reached; without a state the line is only shown. */
export interface Station {
  name: string;
  note: string;
  state?: State | "in" | "todo" | "waiting";
  /** The heading of the section that tells more, by its id. */
  section?: string;
}

/** Leading good stations that are folded into one where the line stands upright. */
const FOLDED = 4;

/** What stands for folded stations, by their number and the names of the first and the last. */
export type Folded = (count: number, first: string, last: string) => { name: string; note: string };

interface Props {
  label: string;
  stations: readonly Station[];
  folded?: Folded | undefined;
}

/** The line: a link is drawn as the state that it leads to. */
export function StationLine({ label, stations, folded }: Props) {
  const good = stations.findIndex(({ state }) => state !== "ok");
  const run = (good < 0 ? stations.length : good) - 1;
  const fold = folded !== undefined && run + 1 >= FOLDED ? folded(run, stations[0]?.name ?? "", stations[run - 1]?.name ?? "") : null;
  return (
    <ol class="line" aria-label={label}>
      {fold !== null && (
        <li class="station station-taken station-fold to-ok">
          <Mark state="ok" size={18} />
          <span class="station-name">{fold.name}</span>
          <span class="station-note">{fold.note}</span>
        </li>
      )}
      {stations.map((station, index) => (
        <li key={index} class={stationClass(station, stations[index + 1], fold !== null && index < run)}>
          <StationMark state={station.state} />
          <StationName station={station} />
          <span class="station-note">{station.note}</span>
        </li>
      ))}
    </ol>
  );
}

function stationClass({ state }: Station, next: Station | undefined, folded: boolean): string {
  const taken = state === undefined || state === "todo" ? "" : " station-taken";
  const leads = state === undefined ? "" : ` is-${state} to-${next?.state ?? state}`;
  return `station${taken}${leads}${folded ? " station-folded" : ""}`;
}

function StationMark({ state }: { state: Station["state"] }) {
  switch (state) {
    case undefined:
    case "todo":
      return <span class="station-mark" aria-hidden="true" />;
    case "in":
      return <span class="station-mark station-in" aria-hidden="true" />;
    case "waiting":
      return <Waiting size={18} />;
    default:
      return <Mark state={state} size={18} />;
  }
}

function StationName({ station: { name, section } }: { station: Station }) {
  if (section === undefined) return <span class="station-name">{name}</span>;
  // The fragment of the address says what is checked, so it is not to change.
  const go = (event: Event): void => {
    const head = document.getElementById(section);
    if (head === null) return;
    event.preventDefault();
    head.scrollIntoView();
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
  };
  return <a class="station-name" href={`#${section}`} onClick={go}>{name}</a>;
}
