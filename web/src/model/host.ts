/** The host in a target. */
import type { Target } from "./target.ts";

/** The host or the domain in a target, in A-labels if it has such a form. */
export function hostOf({ text }: Target): string {
  const [, host = text] = /^(?:[^/]*:\/\/)?([^/:]+)/.exec(text) ?? [];
  const plain = host.replace(/\.$/, "");
  try {
    return new URL(`http://${plain}`).hostname;
  } catch {
    return plain;
  }
}
