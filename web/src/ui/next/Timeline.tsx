import type { Lane, Timeline } from "../../model/timeline.ts";
import { t } from "../../text/next.ts";

const WIDTH = 912;
/** The column of names, and what is left at the right. */
const NAMES = 160;
const RIGHT = 108;
/** Where the lanes begin, the height of each, and what is left below. */
const TOP = 44;
const LANE = 42;
const FOOT = 26;

/** The order of a change of key as a figure; narrow, as a list. The steps below it say the same. */
export function TimelineFigure({ timeline }: { timeline: Timeline }) {
  return (
    <>
      <p class="caption timeline-caption">{t("figure")}</p>
      <Drawn timeline={timeline} />
      <Listed timeline={timeline} />
    </>
  );
}

function Drawn({ timeline: { moments, lanes, wait, safe } }: { timeline: Timeline }) {
  const pitch = (WIDTH - NAMES - RIGHT) / (moments.length - 1);
  const x = (position: number): number => Math.round(NAMES + position * pitch);
  const bottom = TOP + lanes.length * LANE + FOOT;
  const band = ([from, to]: readonly [number, number], name: "safe" | "wait") => (
    <g key={name}>
      <rect class={`band-${name}`} x={x(from)} y={TOP} width={x(to) - x(from)} height={bottom - TOP} />
      <text class={`band-name band-name-${name}`} x={x(from) + 8} y={bottom - 9}>{t(`band.${name}`)}</text>
    </g>
  );
  return (
    <svg class="timeline" viewBox={`0 0 ${WIDTH} ${bottom}`} role="img" aria-label={t("figure-label")}>
      {wait[1] > wait[0] && band(wait, "wait")}
      {safe[1] > safe[0] && band(safe, "safe")}
      {moments.map(({ id, head, note }, position) => (
        <g key={id}>
          <line class={id === "now" ? "rule-now" : "rule"} x1={x(position)} x2={x(position)} y1={TOP} y2={bottom} />
          <text class="moment" x={x(position)} y={13}>{head}</text>
          <text class="moment-note" x={x(position)} y={30}>{note}</text>
        </g>
      ))}
      {lanes.map((lane, row) => <LaneRow key={lane.id} lane={lane} y={TOP + row * LANE} from={x(lane.from)} to={lane.to === null ? WIDTH : x(lane.to)} />)}
    </svg>
  );
}

/** Characters of a detail that the column of names holds. */
const FITS = 20;

function LaneRow({ lane: { id, name, detail, word, to: end }, y, from, to }: { lane: Lane; y: number; from: number; to: number }) {
  const isKey = id.startsWith("key-");
  return (
    <g class={`lane lane-${id}`}>
      <text class="lane-name" x={0} y={y + 22}>{name}</text>
      <text class="lane-detail" x={0} y={y + 38}>{shortened(detail)}</text>
      {isKey
        ? <>
          <line class="lane-key" x1={from} x2={to} y1={y + 28} y2={y + 28} />
          {id === "key-next" && <circle class="lane-dot" cx={from} cy={y + 28} r={6} />}
          {end !== null && <line class="lane-key" x1={to} x2={to} y1={y + 22} y2={y + 34} />}
          <text class="lane-word" x={from + 9} y={y + 22}>{word}</text>
        </>
        : <>
          <rect class="lane-bar" x={from} y={y + 17} width={to - from} height={20} />
          <text class="lane-word-inside" x={from + 8} y={y + 31}>{word}</text>
        </>}
    </g>
  );
}

/** A long text loses its middle. */
function shortened(text: string): string {
  return text.length <= FITS ? text : `${text.slice(0, 9)}…${text.slice(-10)}`;
}

function Listed({ timeline: { moments, wait, safe } }: { timeline: Timeline }) {
  const bandOf = (position: number): "" | "safe" | "wait" => (position >= wait[0] && position < wait[1] ? "wait" : position >= safe[0] && position < safe[1] ? "safe" : "");
  return (
    <ol class="timeline-list">
      {moments.map(({ id, head, note }, position) => {
        const band = bandOf(position);
        const begins = band !== "" && band !== bandOf(position - 1);
        return (
          <li key={id} class={`timeline-moment ${band === "" ? "" : `timeline-${band}`} ${id === "now" ? "timeline-now" : ""}`}>
            <span class="timeline-head">{head}</span>
            <span class="timeline-note">{note}</span>
            {begins && <span class={`timeline-band timeline-band-${band}`}>{t(`band.${band}`)}</span>}
          </li>
        );
      })}
    </ol>
  );
}
