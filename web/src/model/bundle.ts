/** What a bundle says beside what its report holds. */

/** Characters of a resolver's name that are shown. */
const LONGEST = 100;

/** Who was asked, and from where it was validated. */
export interface BundleHead {
  /** The first resolver, safe to show. */
  resolver: string;
  /** Whether the bundle has trust anchors of its own, in place of the root's. */
  anchored: boolean;
}

/** Reads a bundle that the core has read. */
export function bundleHead(text: string): BundleHead {
  const { runs, trustAnchors } = JSON.parse(text) as { runs: { resolver: string }[]; trustAnchors: string | null };
  return { resolver: safe(runs[0]?.resolver ?? ""), anchored: typeof trustAnchors === "string" };
}

/** With control, format and direction characters replaced, and cut to a limit. */
function safe(text: string): string {
  const plain = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\ufffd");
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}
