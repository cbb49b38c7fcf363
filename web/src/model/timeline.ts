/** The order of a change of key, as a figure has it. */
import { t } from "../text/next.ts";
import { day } from "./dates.ts";
import { shortMinute, span } from "./next.ts";

/** What the figure is made of. */
export interface Change {
  /** The moment of the report, and when a record for what is to come was first seen: RFC 3339. */
  now: string;
  seenAt: string | null;
  /** The first moment to switch; nothing while the record is not published. */
  earliest: string | null;
  /** Seconds. */
  ttl: number;
  /** When today's certificate ends. */
  before: string | null;
  /** Whether records are taken out at the end. */
  removes: boolean;
  /** The three numbers and the beginning of the data of each record. */
  today: readonly string[];
  next: readonly string[];
  host: string;
  name: string;
}

/** A moment of the figure: its head, and a line below. */
export interface Moment {
  id: "clean-up" | "earliest" | "now" | "publish" | "published" | "switch";
  head: string;
  note: string;
}

/** A lane: from one moment to another, by their positions; without an end it goes on. */
export interface Lane {
  id: "key-next" | "key-today" | "record-next" | "record-today";
  name: string;
  detail: string;
  word: string;
  from: number;
  to: number | null;
}

/** The figure: moments at equal distances, lanes below each other, and the two bands behind them. */
export interface Timeline {
  moments: Moment[];
  lanes: Lane[];
  /** From and to, by the positions of moments. */
  wait: readonly [number, number];
  safe: readonly [number, number];
}

/** Lays a change out. */
export function timeline(change: Change): Timeline {
  const moments = momentsOf(change);
  const at = (id: Moment["id"]): number => moments.findIndex((moment) => moment.id === id);
  const published = Math.max(at("publish"), at("published"));
  const [earliest, switched, cleaned] = [at("earliest"), at("switch"), at("clean-up")];
  const end = cleaned < 0 ? null : cleaned;
  return {
    moments,
    wait: [published, earliest],
    safe: [earliest, end ?? switched],
    lanes: [
      { id: "record-today", name: t("lane.record-today"), detail: some(change.today), word: t("lane.published"), from: 0, to: end },
      { id: "record-next", name: t("lane.record-next"), detail: some(change.next), word: t("lane.beside"), from: published, to: null },
      { id: "key-today", name: t("lane.key-today"), detail: change.host, word: t("lane.served"), from: 0, to: switched },
      { id: "key-next", name: t("lane.key-next"), detail: change.name, word: t("lane.served"), from: switched, to: null },
    ],
  };
}

function momentsOf({ now, seenAt, earliest, ttl, before, removes }: Change): Moment[] {
  const wait = span(2 * ttl);
  const present: Moment = { id: "now", head: t("mark.now"), note: shortMinute(now) };
  const first = (note: string): Moment => ({ id: "earliest", head: t("mark.earliest"), note });
  const start = earliest === null
    ? [present, { id: "publish" as const, head: t("mark.publish"), note: t("mark.publish-note") }, first(t("mark.earliest-note", { span: wait }))]
    : [
      { id: "published" as const, head: t("mark.published"), note: t("mark.published-note", { moment: shortMinute(seenAt ?? now) }) },
      ...[present, first(shortMinute(earliest))].sort((a, b) => Number(a.id === "now" && earliest <= now) - Number(b.id === "now" && earliest <= now)),
    ];
  const end: Moment[] = removes ? [{ id: "clean-up", head: t("mark.clean-up"), note: t("mark.clean-up-note", { span: span(ttl) }) }] : [];
  const note = before === null ? t("mark.switch-note") : t("mark.before", { day: day(before) });
  return [...start, { id: "switch", head: t("mark.switch"), note }, ...end];
}

function some(records: readonly string[]): string {
  const [first = "", ...rest] = records;
  return rest.length === 0 ? first : `${first} +${rest.length}`;
}
