import type { State } from "../../model/outcome.ts";

const outlines: Record<State, string> = {
  ok: "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0z",
  bad: "M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7z",
  risk: "M8 .6 16 15.4H0z",
  none: "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0zm0 2.4a5.6 5.6 0 1 1 0 11.2A5.6 5.6 0 0 1 8 2.4z",
  unk: "M8-.6 16.6 8 8 16.6-.6 8z",
};

const strokes: Record<State, string> = {
  ok: "M4.4 8.2 7 10.8l4.8-5.2",
  bad: "M5.3 5.3l5.4 5.4m0-5.4-5.4 5.4",
  risk: "M8 6v4.2m0 1.6v1.6",
  none: "",
  unk: "M5.8 6.2c0-3 4.4-3 4.4-.2 0 1.8-2.2 1.7-2.2 3.6m0 1.4v1.6",
};

/** The silhouette of a state, 16 px unless `size` says otherwise. The word beside it carries the meaning. */
export function Mark({ state, size = 16 }: { state: State; size?: number }) {
  return (
    <svg class={`mark mark-${state}`} viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" focusable="false">
      <path class="mark-shape" fill-rule="evenodd" d={outlines[state]} />
      <path class="mark-cut" d={strokes[state]} />
    </svg>
  );
}
