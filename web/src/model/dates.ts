/** Days, and distances from now, in UTC, as the language has them. */
import { t, tn } from "../text/index.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `19 Feb 2027`, from RFC 3339. */
export function day(time: string): string {
  const date = new Date(time);
  // Of browsers, each shortens the months its own way.
  const month = t("time.months").split(" ")[date.getUTCMonth()] ?? "";
  return t("time.day", { day: date.getUTCDate(), month, year: date.getUTCFullYear() });
}

/** `19 Feb 2027, 11:41:06 UTC`, from RFC 3339. */
export function moment(time: string): string {
  return t("time.moment", { day: day(time), time: new Date(time).toISOString().slice(11, 19) });
}

/** `22:41`, from milliseconds since the Unix epoch. */
export function hour(time: number): string {
  return new Date(time).toISOString().slice(11, 16);
}

/** `in 89 days`, `21 hours ago`: whole units that have passed, the largest that fits twice. */
export function distance(time: string, now: number): string {
  const difference = Date.parse(time) - now;
  return t(difference < 0 ? "time.ago" : "time.in", { span: span(Math.abs(difference)) });
}

/** `89 days`, `21 hours`: whole units of a length of time, the largest that fits twice. */
export function span(milliseconds: number): string {
  const [unit, length] = milliseconds >= 2 * DAY ? ["days", DAY] as const : milliseconds >= 2 * HOUR ? ["hours", HOUR] as const : ["minutes", MINUTE] as const;
  return tn(`time.${unit}`, Math.floor(milliseconds / length));
}

/** Whether the distance helps: beyond two years the day alone says enough. */
export function isNear(time: string, now: number): boolean {
  return Math.abs(Date.parse(time) - now) < 2 * 365 * DAY;
}
