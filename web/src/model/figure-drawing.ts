/**
 * The chain of trust as a drawing: shapes with attributes and classes, which the page's style sheets colour. The same chain
 * gives the same drawing. Lengths are in px.
 */
import { t } from "../text/chain.ts";
import { t as pageText } from "../text/index.ts";
import { type Band, type Chain, isLeaf, type Ladder, type Link, type Tie } from "./figure.ts";

/** An element of SVG. */
export interface Shape {
  tag: "circle" | "line" | "path" | "rect" | "text";
  attributes: Readonly<Record<string, number | string>>;
  text?: string;
}

/** A drawing, as wide as the page makes it if it has no width of its own. */
export interface Drawing {
  width: number | null;
  height: number;
  shapes: readonly Shape[];
}

const DAY = 86_400_000;

/** Where things stand. */
const RAIL = 16;
const LEAF = 44;
const TEXT = 44;
const LEAF_TEXT = 64;
const BAND = 26;
const GAP = 8;
const LADDER_GAP = 16;

interface Form {
  width: number | null;
  /** Where the first band begins. */
  top: number;
  row: number;
  /** From the top of a row to the middle of its mark. */
  mark: number;
  /** Characters that fit in a row of the rail, and in one of a leaf. */
  fit: readonly [number, number];
}

const wide: Form = { width: 912, top: 26, row: 30, mark: 15, fit: [40, 37] };
const narrow: Form = { width: null, top: 0, row: 44, mark: 22, fit: [33, 30] };

/** The drawing for a wide page: with the time axis from 14 days before to 21 days after. `recorded` is of the past. */
export function drawWide({ ladders, at }: Chain, recorded: boolean): Drawing {
  const now = Date.parse(at);
  const rows = place(ladders, wide);
  return { width: wide.width, height: rows.height, shapes: [...axis(rows.height, recorded), ...drawn(rows, wide), ...rows.links.flatMap((row) => wideText(row, now))] };
}

/** The drawing for a narrow page: each row has a second line in place of the axis. */
export function drawNarrow({ ladders, at }: Chain): Drawing {
  const now = Date.parse(at);
  const rows = place(ladders, narrow);
  return { width: narrow.width, height: rows.height, shapes: [...drawn(rows, narrow), ...rows.links.flatMap((row) => narrowText(row, now))] };
}

// Places ----------------------------------------------------------------------------------------

/** A row, and where the middle of its mark is. */
interface Row {
  link: Link;
  y: number;
  /** Where the rail comes from; nothing at the head of a ladder. */
  from: number | null;
}

interface Places {
  bands: { band: Band; y: number }[];
  links: Row[];
  height: number;
}

function place(ladders: readonly Ladder[], { top, row, mark }: Form): Places {
  const places: Places = { bands: [], links: [], height: 0 };
  let y = top;
  for (const ladder of ladders) {
    let from: number | null = null;
    for (const band of ladder) {
      places.bands.push({ band, y });
      y += BAND;
      for (const link of band.links) {
        places.links.push({ link, y: y + mark, from: link.kind === "rest" ? null : from });
        if (link.kind !== "rest") from = y + mark;
        y += row;
      }
      y += GAP;
    }
    y += LADDER_GAP;
  }
  places.height = Math.max(0, y - LADDER_GAP - GAP);
  return places;
}

// Lines, bands and marks ------------------------------------------------------------------------

function drawn({ bands, links }: Places, form: Form): Shape[] {
  const full = form.width ?? "100%";
  return [
    ...bands.map(({ y }): Shape => ({ tag: "rect", attributes: { class: "chain-band", x: 0, y, width: full, height: BAND } })),
    ...(form.width === null ? [] : rules(links)),
    ...bands.flatMap(({ band, y }) => bandText(band, y, form)),
    ...links.flatMap(way),
    ...links.flatMap(sign),
  ];
}

function bandText({ zone, note }: Band, y: number, { fit }: Form): Shape[] {
  const name = cut(zone, fit[0] - 4);
  const shapes: Shape[] = [{ tag: "text", attributes: { class: "chain-zone", x: TEXT, y: y + 17 }, text: name }];
  // In the font of the rows a character takes 7.3 px.
  if (note !== "") shapes.push({ tag: "text", attributes: { class: "chain-zone-note", x: round(TEXT + 7.9 * name.length + 12), y: y + 17 }, text: note });
  return shapes;
}

/** How each tie is drawn. */
const classes: Record<Tie, string> = { proven: "ok", soon: "risk", cut: "bad", open: "unk", ended: "ended" };

/** The line that leads to a row: down the rail, and over a branch to a leaf. */
function way({ link, y, from }: Row): Shape[] {
  if (link.kind === "rest") return [];
  const down = isLeaf(link) ? (link.tie === "ended" ? "ended" : "proven") : link.tie;
  const shapes = from === null ? [] : stretch(down, from, y, true, 0);
  return isLeaf(link) ? [...shapes, ...stretch(link.tie, RAIL, LEAF - 6, false, y)] : shapes;
}

/** A stretch of the line from `a` to `b`, down the rail or, at the height of `y`, to the right. */
function stretch(tie: Tie, a: number, b: number, down: boolean, y: number): Shape[] {
  const line = (name: string, start: number, end: number): Shape => ({
    tag: "path", attributes: { class: `chain-line chain-${name}`, d: down ? `M${RAIL} ${start}V${end}` : `M${start} ${y}H${end}` },
  });
  const middle = (a + b) / 2;
  switch (tie) {
    case "cut": {
      const strokes = down
        ? `M${RAIL - 7} ${middle + 1}l14 -6M${RAIL - 7} ${middle + 7}l14 -6`
        : `M${middle - 5} ${y + 6}l5 -12M${middle + 1} ${y + 6}l5 -12`;
      return [line("ok", a, middle - 5), line("bad", middle + 6, b), { tag: "path", attributes: { class: "chain-line chain-bad", d: strokes } }];
    }
    case "soon":
      return [line("ok", a, middle), line("risk", middle, b)];
    default:
      return [line(classes[tie], a, b)];
  }
}

/** The mark of a row: a square for a set, a ring with a dot for keys; filled for the anchor, dashed for an absence. */
function sign({ link, y }: Row): Shape[] {
  const { kind, tie, state } = link;
  if (kind === "rest") return [];
  const name = tie === "ended" ? "ended" : tie === "open" ? "unk" : state === "bad" ? "bad" : "sound";
  const x = isLeaf(link) ? LEAF : RAIL;
  if (kind === "keys") {
    return [
      { tag: "circle", attributes: { class: `chain-mark chain-${name}`, cx: x, cy: y, r: 6 } },
      { tag: "circle", attributes: { class: `chain-dot chain-${name}`, cx: x, cy: y, r: 2.2 } },
    ];
  }
  const form = kind === "anchor" ? " chain-filled" : kind === "denial" || kind === "no-ds" ? " chain-dashed" : "";
  return [{ tag: "rect", attributes: { class: `chain-mark chain-${name}${form}`, x: x - 6, y: y - 6, width: 12, height: 12 } }];
}

// Text ------------------------------------------------------------------------------------------

function tone({ tie, state }: Link): string {
  if (state === "bad") return " chain-bad";
  if (tie === "open") return " chain-unk";
  return tie === "ended" ? " chain-ended" : "";
}

/** What is signed, at its place. */
function setText(link: Link, y: number, fit: Form["fit"]): Shape {
  const leaf = isLeaf(link);
  const text = cut(link.short ?? link.set, leaf ? fit[1] : fit[0]);
  return { tag: "text", attributes: { class: `chain-set${link.kind === "rest" ? " chain-rest" : ""}${tone(link)}`, x: leaf ? LEAF_TEXT : TEXT, y }, text };
}

const BY = 340;

/** Characters that fit beside `BY`. */
const BY_FIT = 32;

function wideText({ link, y }: Row, now: number): Shape[] {
  const shapes = [setText(link, y + 4, wide.fit)];
  if (link.by !== "") shapes.push({ tag: "text", attributes: { class: `chain-by${tone(link)}`, x: BY, y: y + 4 }, text: cut(link.by, BY_FIT) });
  return [...shapes, ...bar(link, y, now)];
}

function narrowText({ link, y }: Row, now: number): Shape[] {
  const { by, window } = link;
  const dated = window === null ? by : t("until", { by, date: ending(window, now) });
  const second: Shape = { tag: "text", attributes: { class: `chain-by${tone(link)}`, x: isLeaf(link) ? LEAF_TEXT : TEXT, y: y + 13 }, text: cut(dated, 38) };
  return [setText(link, by === "" ? y + 4 : y - 3, narrow.fit), ...(by === "" ? [] : [second])];
}

/** `26 Nov`, with the year if that may be in doubt; `ended 20 Nov` if it is past, and `begins 24 Nov` if it is to come. */
function ending({ from, until }: { from: string; until: string }, now: number): string {
  if (Date.parse(until) < now) return t("ended", { date: date(until, now) });
  return Date.parse(from) > now ? t("begins", { date: date(from, now) }) : date(until, now);
}

/** Days beyond which a date needs its year. */
const DOUBT = 180;

function date(time: string, now: number): string {
  const value = new Date(time);
  const month = pageText("time.months").split(" ")[value.getUTCMonth()] ?? "";
  const short = t("date", { day: value.getUTCDate(), month });
  return Math.abs(value.getTime() - now) > DOUBT * DAY ? `${short} ${value.getUTCFullYear()}` : short;
}

/** `text`, without its middle if it is longer than `most` characters. */
export function cut(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${characters.slice(0, head).join("")}…${characters.slice(characters.length - (most - 1 - head)).join("")}`;
}

// Time ------------------------------------------------------------------------------------------

const LEFT = 556;
const RIGHT = 904;
const BEFORE = 14;
const AFTER = 21;

/** Where a moment is on the axis, however far off. */
function position(time: number, now: number): number {
  return LEFT + (((time - now) / DAY + BEFORE) / (BEFORE + AFTER)) * (RIGHT - LEFT);
}

const NOW = position(0, 0);

function axis(height: number, recorded: boolean): Shape[] {
  const head = (text: string, x: number, name: string): Shape => ({ tag: "text", attributes: { class: name, x: round(x), y: 13 }, text });
  const marks = [-7, 7, 14].map((days) => head(t(days < 0 ? "days-before" : "days-after", { n: Math.abs(days) }), position(days * DAY, 0), "chain-axis chain-middle"));
  return height === 0 ? [] : [
    head(t("head-set"), 0, "chain-axis"), head(t("head-by"), BY, "chain-axis"),
    ...marks, head(t(recorded ? "head-then" : "head-now"), NOW, "chain-axis chain-middle chain-now-word"),
  ];
}

/** The rules of the axis, from the first row to the last. */
function rules(links: readonly Row[]): Shape[] {
  const last = links.at(-1);
  if (last === undefined) return [];
  const rule = (x: number, name: string): Shape => ({ tag: "line", attributes: { class: name, x1: round(x), y1: 20, x2: round(x), y2: last.y + 15 } });
  return [...[-7, 7, 14].map((days) => rule(position(days * DAY, 0), "chain-rule")), rule(NOW, "chain-now")];
}

/** Half the height of a bar. */
const HALF = 4;
/** How deep the notch is at an end that goes on beyond what is drawn. */
const NOTCH = 4;
/** Width of a character of a date, at most. */
const CHARACTER = 6.4;

/** When a signature is valid, as a bar with the day on which it ends. */
function bar({ window, state, tie }: Link, y: number, now: number): Shape[] {
  if (window === null) return [];
  const [start, end] = [Date.parse(window.from), Date.parse(window.until)];
  if (Number.isNaN(start) || Number.isNaN(end)) return [];
  const name = state === "bad" ? "bad" : tie === "soon" ? "risk" : tie === "open" ? "unk" : state === "none" ? "none" : "ok";
  const label = ending(window, now);
  const past = end < now;
  const room = (wide.width ?? 0) - CHARACTER * label.length - 6;
  const most = past ? RIGHT : Math.min(RIGHT, room);
  const a = Math.min(Math.max(position(start, now), LEFT), most - 3);
  const b = Math.max(Math.min(position(end, now), most), a + 3);
  const [left, right] = [position(start, now) < LEFT ? NOTCH : 0, position(end, now) > most ? NOTCH : 0];
  const outline = [
    `M${round(a)} ${y - HALF}`, `H${round(b)}`, right > 0 ? `l${-right} ${HALF}l${right} ${HALF}` : `v${2 * HALF}`,
    `H${round(a)}`, left > 0 ? `l${left} ${-HALF}z` : "z",
  ].join("");
  return [
    { tag: "path", attributes: { class: `chain-bar chain-${name}`, d: outline } },
    { tag: "text", attributes: { class: `chain-date chain-${name}`, x: round(past ? NOW + 6 : b + 6), y: y + 4 }, text: label },
  ];
}

/** To a tenth of a px, so that every machine draws the same. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
