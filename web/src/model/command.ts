/** Commands that do on a shell what this page cannot. */
import { hostOf } from "./host.ts";
import { resolvers } from "./resolvers.ts";
import type { Target } from "./target.ts";

/** The file that a check of `target` is recorded in. */
export function recordFile(target: Target): string {
  return `${hostOf(target).replace(/[^\w.-]/g, "-")}.json`;
}

/** The command that checks `target` as this page does, with `more` after it; asked is the same resolver if the system's may not know the names. */
export function checkCommand({ text, service, port, starttls }: Target, resolver: string, more: readonly string[] = []): string {
  const own = resolvers.some(({ address }) => address === resolver) ? [] : ["--resolver", resolver];
  const options = Object.entries({ service, port, starttls }).flatMap(([name, value]) => (value === null ? [] : [`--${name}`, String(value)]));
  return ["tlsakit", "check", text, ...options, ...own, ...more].map(quoted).join(" ");
}

/** A word as a POSIX shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
