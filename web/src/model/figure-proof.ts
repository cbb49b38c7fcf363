/** What proves a link of the chain of trust, or why nothing does. */
import { hasText, t } from "../text/chain.ts";
import type { Words } from "../text/index.ts";
import { hasText as hasLookupText, t as lookupText } from "../text/lookup.ts";
import type { DnssecAlgorithmReport, Reason, SecurityStatus, SignatureReport, ZoneReport } from "../tlsakit.ts";
import type { Link } from "./figure.ts";
import { shown, statusState, statusWord } from "./lookup.ts";

/** A signature that ends within this time, in milliseconds, or within two TTLs, ends soon. */
const SOON = 48 * 3_600_000;

/** How far a link holds, and by what. */
export type Proof = Pick<Link, "by" | "note" | "state" | "tie" | "window" | "word">;

/** By a signature that is valid. */
export function signed(signatures: readonly SignatureReport[], status: SecurityStatus, zone: ZoneReport | null, at: string, ttl: number | null): Proof {
  const valid = signatures.find(({ outcome }) => outcome === "valid");
  if (valid === undefined) return unproved(signatures, status, null, at, {});
  const { keyTag: tag, inception: from, expiration: until, wildcard } = valid;
  const algorithms = new Set(zone?.keys.map(({ algorithm }) => algorithm.number));
  const by = zone !== null && algorithms.size === 1 ? t("signed-by", { tag }) : lookupText("key", { tag, algorithm: algorithmName(valid.algorithm) });
  const note = wildcard === null ? null : lookupText("wildcard", { name: shown(wildcard) });
  const soon = Date.parse(until) - Date.parse(at) < Math.max(SOON, 2000 * (ttl ?? 0));
  const found = { by, window: { from, until }, note };
  if (status !== "secure") return { ...found, state: statusState(status), tie: status === "insecure" ? "proven" : "cut", word: statusWord(status) };
  return soon ? { ...found, state: "risk", tie: "soon", word: t("ends-soon") } : { ...found, state: "ok", tie: "proven", word: lookupText("good") };
}

/** Without a valid signature: the first that is not valid, or why there is none. */
export function unproved(signatures: readonly SignatureReport[], status: SecurityStatus, reason: Reason | null, at: string, named: { tags?: string }): Proof {
  const tried = signatures.find(({ outcome }) => outcome === "invalid");
  const problem = reason ?? tried?.problem ?? null;
  const said = brief(problem, { tag: tried?.keyTag ?? "", ...named }) ?? brief(tried?.problem ?? null, { tag: tried?.keyTag ?? "" });
  const bare = problem === null ? lookupText(signatures.length === 0 ? "unsigned" : "not-valid") : statusWord(status);
  const by = said ?? (tried === undefined ? bare : t("signed-by", { tag: tried.keyTag }));
  const dated = tried !== undefined && (Date.parse(tried.expiration) < Date.parse(at) || Date.parse(tried.inception) > Date.parse(at));
  const tie = status === "bogus" ? "cut" : status === "indeterminate" ? "open" : status === "insecure" ? "ended" : "proven";
  return {
    by, tie, state: statusState(status), word: statusWord(status), note: core(problem),
    window: dated ? { from: tried.inception, until: tried.expiration } : null,
  };
}

/** Of what stands below a break, or in a zone that is not signed. */
export function beyond(why: "ended" | "unsigned"): Proof {
  const said = why === "ended" ? lookupText("not-reached") : t("unsigned-zone");
  return { by: said, window: null, state: "none", tie: "ended", word: said, note: null };
}

/** A reason in a few words; nothing if there are none for it. */
export function brief(reason: Reason | null, values: { tag?: number | string; tags?: string }): string | null {
  if (reason === null) return null;
  const family = ["lookup-failed", "limit"].find((start) => reason.code.startsWith(`${start}-`));
  const { tag = "", tags = tag } = values;
  const keys = [...(tag === "" && tags === "" ? [`short-untagged-${reason.code}`] : []), `short-${family ?? reason.code}`];
  const named = keys.find(hasText);
  return named === undefined ? null : t(named, { tag, tags });
}

/** The name by which people know an algorithm. */
export function algorithmName({ number, name }: DnssecAlgorithmReport): string {
  const named = `algorithm.${number}`;
  return hasLookupText(named) ? lookupText(named) : name;
}

export function core(reason: Reason | null): Words | null {
  return reason === null ? null : { english: reason.text };
}
