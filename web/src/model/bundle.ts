/** What a bundle says beside what its report holds. */
import type { CheckReport } from "../tlsakit.ts";
import type { Checked } from "./checked.ts";
import { sameTarget, type Target } from "./target.ts";

/** Characters of a resolver's name that are shown. */
const LONGEST = 100;

/** Who was asked, and from where it was validated. */
export interface BundleHead {
  /** The resolvers, safe to show; the first counts. */
  resolvers: string[];
  /** Whether the bundle has trust anchors of its own, in place of the root's. */
  anchored: boolean;
}

/** Reads a bundle that the core has read. */
export function bundleHead(text: string): BundleHead {
  const { runs, trustAnchors } = JSON.parse(text) as { runs: { resolver: string }[]; trustAnchors: string | null };
  return { resolvers: runs.map(({ resolver }) => safe(resolver)), anchored: typeof trustAnchors === "string" };
}

/** With control, format and direction characters replaced, and cut to a limit. */
function safe(text: string): string {
  const plain = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\ufffd");
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}

/** A recorded check, and what was checked. */
export function recordedCheck(bundle: string, report: CheckReport): { target: Target; checked: Checked } {
  const { resolvers, anchored } = bundleHead(bundle);
  const checked: Checked = { report, bundle, questions: [], resolvers, anchors: anchored ? "recorded" : "built-in", recorded: true };
  return { target: bundleTarget(bundle) ?? { text: report.domain, service: report.service, port: null, starttls: null }, checked };
}

/** What was checked, from the text of the bundle of a check; nothing if it is of another command. */
export function bundleTarget(bundle: string): Target | null {
  const { command, name, check } = JSON.parse(bundle) as {
    command?: string;
    name?: string;
    check?: { service?: string | null; port?: number | null; starttls?: string | null };
  };
  if (command !== "check" || typeof name !== "string") return null;
  return { text: name, service: check?.service ?? null, port: check?.port ?? null, starttls: check?.starttls ?? null };
}

/** Whether a bundle holds what servers of a checked target showed: that of a check of it, or of a probe of one of its hosts. */
export function isOf(bundle: string, target: Target, { mx }: CheckReport): boolean {
  try {
    const recorded = bundleTarget(bundle);
    if (recorded !== null) return sameTarget(recorded, target);
    const { command, name = "" } = JSON.parse(bundle) as { command?: string; name?: string };
    const [, host = ""] = /^(?:[^/]*:\/\/)?([^/:]+)/.exec(name) ?? [];
    return command === "probe" && mx.some((one) => one.host.toLowerCase() === host.toLowerCase());
  } catch {
    // What is no JSON is told of by the core.
    return false;
  }
}
