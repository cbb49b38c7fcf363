/** A step that has not been taken. */
export interface Station {
  name: string;
  note: string;
}

/** The line with nothing on it yet. */
export function StationLine({ label, stations }: { label: string; stations: readonly Station[] }) {
  return (
    <ol class="line" aria-label={label}>
      {stations.map(({ name, note }) => (
        <li key={name} class="station">
          <span class="station-mark" aria-hidden="true" />
          <span class="station-name">{name}</span>
          <span class="station-note">{note}</span>
        </li>
      ))}
    </ol>
  );
}
