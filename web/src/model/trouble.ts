/** What goes wrong between this page and a resolver, as far as the answers to a lookup or a check tell it. */
import { capital, type Words } from "../text/index.ts";
import { t } from "../text/lookup.ts";
import type { CheckReport, ExtendedErrorReport, LookupReport, Reason, SignatureReport } from "../tlsakit.ts";
import { span } from "./dates.ts";

/** What is known of this device and the way to the resolver. */
export interface Circumstances {
  /** Whether the browser takes itself to be online. */
  online: boolean;
  /** Whether anything answers at the resolver's address, readable or not; nothing if that was not tried. */
  reachable: boolean | null;
}

/** What a run has seen of a resolver. */
export interface Observed {
  /** Of each question why it has no answer; nothing if it has. */
  failures: readonly (Reason | null)[];
  /** Every signature that was looked at. */
  signatures: readonly SignatureReport[];
  extendedErrors: readonly Pick<ExtendedErrorReport, "code">[];
  /** Whether the result is good: what was asked for is known, and secure or insecure. */
  settled: boolean;
  /** Whether two resolvers answered the same question otherwise. */
  differing: boolean;
  /** RFC 3339: as of when signatures were judged. */
  at: string;
}

/** A trouble, with what its sentence needs. */
export type Trouble =
  | { kind: "blocked" | "filter" | "offline" | "portal" | "unreached" }
  /** No question has an answer; `reason` is why the first has none: a sentence in English. */
  | { kind: "failing"; asked: number; reason: string }
  | { kind: "clock"; sign: "old" | "young"; milliseconds: number }
  | { kind: "silent"; unanswered: number; asked: number };

/** Forged Answer, Blocked, Censored, Filtered (RFC 8914, section 4). */
const FILTERED = [4, 15, 16, 17];

/** What a lookup has seen. */
export function observed({ status, chain, signatures, aliases, questions, extendedErrors, validatedAt }: LookupReport): Observed {
  return {
    failures: questions.map(({ failure }) => failure),
    signatures: [...chain.flatMap(({ keySignatures, dsSignatures }) => [...keySignatures, ...dsSignatures]), ...aliases.flatMap((alias) => alias.signatures), ...signatures],
    extendedErrors,
    settled: status === "secure" || status === "insecure",
    differing: false,
    at: validatedAt,
  };
}

/** What a check has seen. */
export function observedCheck({ chain, proofs, asked, extendedErrors, findings, checkedAt }: CheckReport): Observed {
  return {
    failures: asked.map(({ failure }) => failure),
    signatures: [
      ...chain.flatMap(({ keySignatures, dsSignatures }) => [...keySignatures, ...dsSignatures]),
      ...proofs.flatMap(({ aliases, signatures }) => [...aliases.flatMap((alias) => alias.signatures), ...signatures]),
    ],
    extendedErrors,
    settled: proofs.every(({ status }) => status === "secure" || status === "insecure"),
    differing: findings.some(({ id }) => id === "dnssec-resolvers-disagree"),
    at: checkedAt,
  };
}

/**
 * The trouble that explains a result that is not good; nothing if none does. Of a recorded run, which has no
 * `circumstances`, it says nothing about this device.
 */
export function fieldTrouble(seen: Observed, circumstances: Circumstances | null): Trouble | null {
  if (seen.settled && !seen.differing) return null;
  const failures = seen.failures.flatMap((failure) => failure ?? []);
  const answered = seen.failures.length - failures.length;
  if (answered === 0 && failures.length > 0) {
    if (failures.some(isPortal)) return { kind: "portal" };
    if (failures.every(({ code }) => code === "lookup-failed-connection")) {
      if (circumstances?.online === false) return { kind: "offline" };
      return { kind: circumstances?.reachable === true ? "blocked" : "unreached" };
    }
  }
  const silent = failures.filter(({ code }) => code === "lookup-failed-timeout").length;
  const [first] = failures;
  if (answered === 0 && first !== undefined && 2 * silent < failures.length) return { kind: "failing", asked: failures.length, reason: capital(first.text.replace(/^\S+ \S+: /, "")) };
  if (silent > 0 && silent >= answered) return { kind: "silent", unanswered: silent, asked: seen.failures.length };
  if (seen.differing || seen.extendedErrors.some(({ code }) => FILTERED.includes(code))) return { kind: "filter" };
  return circumstances === null ? null : clock(seen);
}

/** Whether something else than a resolver answered: a page, a redirection, or a network that asks for a sign-in (RFC 6585, section 6). */
function isPortal({ code, text }: Reason): boolean {
  if (code === "lookup-failed-not-a-message") return /text\/html/i.test(text);
  return (code === "lookup-failed-connection" && text.includes("it redirects to another address")) || (code === "lookup-failed-http-status" && /\b511\b/.test(text));
}

/** No signature at all is valid, and all of them for being too young or too old: then it may be the time that is wrong. */
function clock({ signatures, at }: Observed): Trouble | null {
  const tried = signatures.filter(({ outcome }) => outcome === "valid" || outcome === "invalid");
  const all = (code: string): boolean => tried.length > 0 && tried.every(({ problem }) => problem?.code === code);
  const now = Date.parse(at);
  if (all("rrsig-not-yet-valid")) return { kind: "clock", sign: "young", milliseconds: Math.max(...tried.map(({ inception }) => Date.parse(inception) - now)) };
  if (all("rrsig-expired")) return { kind: "clock", sign: "old", milliseconds: Math.max(...tried.map(({ expiration }) => now - Date.parse(expiration))) };
  return null;
}

/** What is said of a trouble: a sentence or two, and the core's reason if it has one. */
export function troubleWords(trouble: Trouble, names: { r: string; subject: string }): Words[] {
  return [troubleText(trouble, names), ...(trouble.kind === "failing" ? [{ english: trouble.reason }] : [])];
}

/** Puts a trouble into a sentence or two; `r` is the resolver's name, `subject` what was asked about. */
export function troubleText(trouble: Trouble, { r, subject }: { r: string; subject: string }): string {
  switch (trouble.kind) {
    case "clock":
      return t(`trouble-clock-${trouble.sign}`, { span: span(trouble.milliseconds) });
    case "failing":
      return t("trouble-failing", { r, subject, asked: trouble.asked });
    case "silent":
      return t("trouble-silent", { r, subject, unanswered: trouble.unanswered, asked: trouble.asked });
    default:
      return t(`trouble-${trouble.kind}`, { r, subject });
  }
}
