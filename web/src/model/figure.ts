/** The chain of trust as rows: from the anchor down, zone by zone, to the record sets. The figure and its table are made of them. */
import { t, tn } from "../text/chain.ts";
import { listed, type Words } from "../text/index.ts";
import { t as lookupText } from "../text/lookup.ts";
import type { AliasReport, CheckReport, DenialRecordReport, DenialReport, LookupOutcome, LookupReport, Reason, SecurityStatus, SignatureReport, ZoneReport } from "../tlsakit.ts";
import { lookups } from "./lookups.ts";
import { captionOf } from "./figure-caption.ts";
import { algorithmName, beyond, brief, core, signed, unproved } from "./figure-proof.ts";
import { type Anchors, shown, statusState, statusWord } from "./lookup.ts";
import type { State } from "./outcome.ts";
import { withoutDot } from "./record.ts";

/** Record sets that the figure shows; of more only the worst. */
export const MOST_LEAVES = 12;

/**
 * How the way leads to a row: *proven*; proven, and the signature ends *soon*; *cut*, since it does not hold; *open*,
 * since it could not be told; or *ended* before it.
 */
export type Tie = "cut" | "ended" | "open" | "proven" | "soon";

/** A link of the chain. */
export interface Link {
  kind: "alias" | "anchor" | "denial" | "ds" | "keys" | "no-ds" | "rest" | "set";
  /** The zone that signs it, absolute. */
  zone: string;
  /** What is signed: `DNSKEY 20326, 38696`. */
  set: string;
  /** The same for the figure, if it takes other words there. */
  short?: string;
  by: string;
  /** When its signature is valid, in RFC 3339; nothing if there is none to show. */
  window: { from: string; until: string } | null;
  state: State;
  tie: Tie;
  /** What it comes to. */
  word: string;
  /** Why it does not hold, or what else is to be known. */
  note: Words | null;
}

/** Whether a link is a record set beside the way, rather than a step of it. */
export function isLeaf({ kind }: Link): boolean {
  return kind === "alias" || kind === "denial" || kind === "set" || kind === "rest";
}

/** A zone, and the links that it signs. */
export interface Band {
  /** The zone, as it is read. */
  zone: string;
  note: string;
  links: readonly Link[];
}

/** The way down through zones of which each is the parent of the next. */
export type Ladder = readonly Band[];

/** The chain of trust of a report. */
export interface Chain {
  /** What it comes to, the break first. */
  caption: { head: string; rest: Words[]; state: State };
  /** What the figure shows. */
  ladders: readonly Ladder[];
  /** Every link, in the same order. */
  links: readonly Link[];
  /** The moment as of which it was validated, RFC 3339. */
  at: string;
}

/** A lookup with its proof. */
interface Proved {
  name: string;
  type: string;
  status: SecurityStatus;
  outcome: LookupOutcome;
  ttl: number | null;
  reason: Reason | null;
  aliases: readonly AliasReport[];
  signatures: readonly SignatureReport[];
  denials: readonly DenialReport[];
}

/** What a chain is made of. */
interface Source {
  zones: readonly ZoneReport[];
  lookups: readonly Proved[];
  anchors: Anchors;
  at: string;
}

/** The chain of the lookups that lead to the hosts and their records; nothing if no zone was reached. */
export function chainOfCheck(report: CheckReport, anchors: Anchors): Chain | null {
  const known = new Map(lookups(report).map((lookup) => [`${lookup.name} ${lookup.type}`, lookup]));
  const proved = report.proofs.flatMap((proof): Proved[] => {
    const lookup = known.get(`${proof.name} ${proof.type}`);
    return lookup === undefined ? [] : [{ ...proof, outcome: lookup.outcome, ttl: lookup.ttl, reason: lookup.reason }];
  });
  const chain = chainOf({ zones: report.chain, lookups: proved, anchors, at: report.checkedAt });
  const atServer = report.verdict === "broken" && chain?.caption.state === "ok";
  return atServer ? { ...chain, caption: { head: t("caption-server"), rest: [], state: "ok" } } : chain;
}

/** The chain of a lookup; nothing if no zone was reached. */
export function chainOfLookup(report: LookupReport, anchors: Anchors): Chain | null {
  const ttl = report.rrset[0]?.ttl ?? null;
  return chainOf({ zones: report.chain, lookups: [{ ...report, ttl }], anchors, at: report.validatedAt });
}

function chainOf(source: Source): Chain | null {
  if (source.zones.length === 0) return null;
  const nodes = tree(source);
  for (const lookup of source.lookups) hang(lookup, nodes, source);
  for (const node of nodes) node.leaves = merged(node.leaves);
  const roots = nodes.filter(({ parent }) => parent === null);
  const links = roots.flatMap(climb).flat().flatMap((band) => band.links);
  const caption = captionOf(links, nodes, source.anchors, source.at);
  const left = prune(nodes);
  const ladders = roots.filter((root) => left === null || root.kept > 0).flatMap(climb);
  return { caption, ladders: left === null ? ladders : withRest(ladders, left), links, at: source.at };
}

// Zones -----------------------------------------------------------------------------------------

/** A zone in the tree of zones. */
export interface Node {
  zone: ZoneReport;
  parent: Node | null;
  children: Node[];
  /** The links that lead into it, which its parent signs; or its anchor. */
  entry: Link[];
  keys: Link[];
  leaves: Leaf[];
  /** The ways in which it denies. */
  denies: Set<string>;
  /** How what it signs is reached. */
  reach: "ended" | "open" | "proven" | "unsigned";
  /** Leaves that the figure keeps in it and below. */
  kept: number;
}

/** A record set of a zone. */
interface Leaf extends Link {
  name: string;
  types: string[];
  /** How its text is put together of name and types. */
  text: (name: string, types: string) => string;
  /** Its place: MX and SRV, addresses, TLSA. */
  rank: number;
}

/** The zones as a tree, parents before their children. */
function tree({ zones, anchors, at }: Source): Node[] {
  const depth = (name: string): number => (name === "." ? 0 : labels(name));
  const sorted = [...zones].sort((a, b) => depth(a.name) - depth(b.name));
  const known = new Map<string, Node>();
  return sorted.map((zone) => {
    const parent = zone.anchored ? null : above(zone.name, known);
    const node: Node = { zone, parent, children: [], ...linksOf(zone, parent, anchors, at), leaves: [], denies: new Set(), kept: 0 };
    if (parent !== null && parent.reach !== "proven") node.reach = parent.reach;
    parent?.children.push(node);
    known.set(key(zone.name), node);
    return node;
  });
}

/** Dots of a presentation name that part its labels. */
function labels(name: string): number {
  return name.replace(/\\./gs, "").split(".").length;
}

function key(name: string): string {
  return name.toLowerCase();
}

/** The nearest known zone above `name`, that of the same name left out. */
function above(name: string, known: ReadonlyMap<string, Node>): Node | null {
  for (const rest of parents(key(name))) {
    const found = known.get(rest);
    if (found !== undefined) return found;
  }
  return null;
}

/** The names above `name`, the nearest first. */
function parents(name: string): string[] {
  if (name === ".") return [];
  const dots = [...name.matchAll(/\\.|\./gs)].filter(([text]) => text === ".").map(({ index }) => index);
  return [...dots.map((dot) => name.slice(dot + 1)).filter((rest) => rest !== ""), "."];
}

/** The zone that `name` lies in: the one that signs it, or else the nearest. */
function zoneOf(name: string, signer: string | undefined, nodes: readonly Node[]): Node | undefined {
  const known = new Map(nodes.map((node) => [key(node.zone.name), node]));
  const signing = signer !== undefined && [key(name), ...parents(key(name))].includes(key(signer)) ? known.get(key(signer)) : undefined;
  return signing ?? known.get(key(name)) ?? above(name, known) ?? nodes[0];
}

/** The links of a zone: those into it, and its keys. */
function linksOf(zone: ZoneReport, parent: Node | null, anchors: Anchors, at: string): Pick<Node, "entry" | "keys" | "reach"> {
  const reach = ({ secure: "proven", insecure: "unsigned", bogus: "ended", indeterminate: "open" } as const)[zone.status];
  const entry = entryOf(zone, parent?.zone.name ?? zone.name, anchors, at);
  const broken = entry.some(({ tie }) => tie === "cut" || tie === "open");
  const tags = zone.keys.map(({ keyTag }) => keyTag).join(", ");
  const named = zone.ds.map(({ keyTag }) => keyTag).join(", ");
  const set = tags === "" ? t("no-keys") : t("keys", { tags });
  const bare = { kind: "keys", zone: zone.name, set } as const;
  if (zone.status === "secure") return { entry, reach, keys: [{ ...bare, ...signed(zone.keySignatures, "secure", null, at, null) }] };
  if (broken) return { entry, reach, keys: zone.keys.length === 0 ? [] : [{ ...bare, ...beyond("ended") }] };
  if (zone.keys.length === 0 && zone.denial !== null) return { entry, reach, keys: [] };
  if (zone.keys.length === 0 && zone.ds.length === 0) return { entry, reach, keys: [] };
  return { entry, reach, keys: [{ ...bare, ...unproved(zone.keySignatures, zone.status, zone.reason, at, { tags: named }) }] };
}

function entryOf(zone: ZoneReport, parent: string, anchors: Anchors, at: string): Link[] {
  const { name, ds, denial, anchored, dsSignatures, status, reason } = zone;
  const tags = ds.map(({ keyTag }) => keyTag).join(", ");
  if (anchored) {
    const by = [lookupText(`anchor-${anchors}`), ...new Set(ds.map(({ algorithm }) => algorithmName(algorithm)))].join(", ");
    return [{ kind: "anchor", zone: name, set: lookupText("anchor", { tags }), by, window: null, state: "ok", tie: "proven", word: lookupText("trusted"), note: null }];
  }
  const bare = { kind: "ds", zone: parent, set: ds.length > 0 ? t("ds", { name: shown(name), tags }) : t("no-ds", { name: shown(name) }) } as const;
  const valid = dsSignatures.some(({ outcome }) => outcome === "valid");
  if (ds.length > 0) return [{ ...bare, ...(valid ? signed(dsSignatures, "secure", null, at, null) : unproved(dsSignatures, status, reason, at, {})) }];
  if (denial !== null) return [{ ...ofDenial(denial, parent), kind: "no-ds" }];
  return status === "secure" || status === "insecure" ? [] : [{ ...bare, ...unproved([], status, reason, at, {}) }];
}

// Record sets -----------------------------------------------------------------------------------

/** Hangs the record sets of a lookup into their zones. */
function hang(lookup: Proved, nodes: readonly Node[], { at }: Source): void {
  const rank = lookup.type === "TLSA" ? 2 : lookup.type === "A" || lookup.type === "AAAA" ? 1 : 0;
  const add = (owner: string, signer: string | undefined, leaf: (node: Node) => Omit<Leaf, "rank" | "zone">): void => {
    const node = zoneOf(owner, signer, nodes);
    if (node === undefined) return;
    const made = leaf(node);
    const hung = node.reach === "proven" ? made : { ...made, ...beyond(node.reach === "unsigned" ? "unsigned" : "ended") };
    node.leaves.push({ ...hung, zone: node.zone.name, rank });
  };
  let lost = false;
  for (const alias of lookup.aliases) {
    add(alias.owner, alias.signatures[0]?.signer, (node) => ofAlias(alias, node, lost, at));
    lost ||= alias.status === "bogus" || alias.status === "indeterminate";
  }
  const name = lookup.aliases.at(-1)?.target ?? lookup.name;
  const { type, signatures, denials, status, reason, outcome } = lookup;
  const of = (found: Omit<Link, "kind" | "set" | "zone">): Omit<Leaf, "rank" | "zone"> => ({
    kind: "set", set: "", name, types: [type], text: (name, types) => t("set", { name, types }), ...(lost ? { ...found, ...beyond("ended") } : found),
  });
  if (outcome === "answer" || signatures.length > 0) {
    const valid = signatures.some((signature) => signature.outcome === "valid");
    add(name, signatures[0]?.signer, (node) => of(valid ? signed(signatures, status, node.zone, at, lookup.ttl) : unproved(signatures, status, reason, at, {})));
  } else if (denials.length === 0) {
    add(name, undefined, () => of(unproved([], status, reason, at, {})));
  }
  for (const denial of denials) {
    add(denial.name, undefined, (node) => {
      for (const record of denial.records) node.denies.add(denialWay(record));
      return { ...ofDenial(denial, node.zone.name), ...(lost ? beyond("ended") : {}), name: denial.name, types: [denial.type], text: denialText(denial) };
    });
  }
}

function ofAlias({ owner, kind, target, status, signatures }: AliasReport, node: Node, lost: boolean, at: string): Omit<Leaf, "rank" | "zone"> {
  const valid = signatures.some(({ outcome }) => outcome === "valid");
  const found = lost ? beyond("ended") : valid ? signed(signatures, status, node.zone, at, null) : unproved(signatures, status, null, at, {});
  const text = (name: string): string => lookupText("alias-to", { owner: name, kind: kind.toUpperCase(), target: shown(target) });
  const short = t("alias-short", { kind: kind.toUpperCase(), target: shown(target) });
  return { kind: "alias", set: "", short, name: owner, types: [target], text, ...found };
}

function denialText({ proves }: DenialReport): Leaf["text"] {
  switch (proves) {
    case "wildcard-expansion":
      return (name) => t("wildcard-only", { name });
    case "insecure-delegation":
      return (name) => lookupText("denial-insecure-delegation", { name });
    case "nothing":
      return (name, types) => t("unproved", { name, types });
    default:
      return (name, types) => t("none", { name, types });
  }
}

function ofDenial(denial: DenialReport, zone: string): Omit<Link, "kind"> & { kind: "denial" } {
  const { name, type, status, reason, records } = denial;
  const by = listed([...new Set(records.map((record) => record.type))]);
  const state = statusState(status);
  const tie = status === "secure" ? "proven" : status === "bogus" ? "cut" : status === "indeterminate" ? "open" : "ended";
  return {
    kind: "denial", zone, set: denialText(denial)(shown(name), type), by: by === "" ? brief(reason, {}) ?? "" : by, window: null, state, tie,
    word: status === "secure" ? lookupText("good") : statusWord(status), note: core(reason),
  };
}

/** How a record denies: a salt protects nothing (RFC 9276, section 3.1). */
function denialWay({ type, rdata }: DenialRecordReport): string {
  if (type !== "NSEC3") return t("denials-nsec");
  return t(rdata.split(" ")[3] === "-" ? "denials-nsec3" : "denials-nsec3-salt");
}

/** The sets of one name that have the same proof, as one; in the order of MX, addresses, TLSA. */
function merged(leaves: readonly Leaf[]): Leaf[] {
  const found = new Map<string, Leaf>();
  for (const leaf of leaves) {
    const { name, types, text, kind, by, window, word, rank } = leaf;
    const same = JSON.stringify([kind, name, kind === "alias" ? types : text("", ""), by, window, word, rank]);
    const known = found.get(same);
    if (known === undefined) found.set(same, leaf);
    else if (kind !== "alias") found.set(same, { ...known, types: [...new Set([...known.types, ...types])] });
  }
  return [...found.values()]
    .sort((a, b) => a.rank - b.rank)
    .map((leaf) => ({ ...leaf, set: leaf.text(shown(leaf.name), leaf.types.join(", ")) }));
}

// Ladders ---------------------------------------------------------------------------------------

/** The ladders below a zone: each goes on with the first child, and for the others a further one begins. */
function climb(root: Node): Ladder[] {
  const ladders: Ladder[] = [];
  const starts: { from: Node; repeated: Node | null }[] = [{ from: root, repeated: null }];
  for (let start = starts.pop(); start !== undefined; start = starts.pop()) {
    const ladder: { zone: string; note: string; links: Link[] }[] = [];
    if (start.repeated !== null) ladder.push({ zone: withoutDot(start.repeated.zone.name), note: t("again"), links: [...start.from.entry] });
    for (let node: Node | undefined = start.from; node !== undefined;) {
      const own = node.parent === null ? node.entry : [];
      const links: Link[] = [...own, ...node.keys, ...node.leaves];
      ladder.push({ zone: withoutDot(node.zone.name), note: zoneNote(node), links });
      const [next, ...others]: Node[] = node.children;
      for (const other of others.reverse()) starts.push({ from: other, repeated: node });
      if (next !== undefined) links.push(...next.entry);
      node = next;
    }
    ladders.push(ladder);
  }
  return ladders;
}

/** The algorithms of a zone with record sets, and how it denies. */
function zoneNote({ zone, leaves, keys, denies }: Node): string {
  if (zone.name === ".") return t("root");
  if (leaves.length === 0 || keys.length === 0 || zone.keys.length === 0) return "";
  const algorithms = listed([...new Set(zone.keys.map(({ algorithm }) => algorithmName(algorithm)))]);
  return denies.size === 0 ? t("of-zone", { algorithms }) : t("of-zone-denials", { algorithms, denials: listed([...denies]) });
}

const gravity: readonly State[] = ["bad", "unk", "none", "risk", "ok"];

/** Leaves in each zone the worst alone, if there are too many, and no zone that leads to none. What was left out, if anything. */
function prune(nodes: readonly Node[]): { count: number; good: boolean } | null {
  const all = nodes.flatMap(({ leaves }) => leaves);
  if (all.length <= MOST_LEAVES) return null;
  const worst = [...all].sort((a, b) => gravity.indexOf(a.state) - gravity.indexOf(b.state)).slice(0, MOST_LEAVES);
  const kept = new Set<Leaf>(worst);
  for (const node of [...nodes].reverse()) {
    node.leaves = node.leaves.filter((leaf) => kept.has(leaf));
    node.children = node.children.filter((child) => child.kept > 0);
    node.kept = node.leaves.length + node.children.reduce((sum, child) => sum + child.kept, 0);
  }
  const rest = all.filter((leaf) => !kept.has(leaf));
  return { count: rest.length, good: rest.every(({ state }) => state === "ok") };
}

function withRest(ladders: readonly Ladder[], { count, good }: { count: number; good: boolean }): Ladder[] {
  const last = ladders.at(-1)?.at(-1);
  const rest: Link = {
    kind: "rest", zone: "", set: tn(good ? "rest-good" : "rest", count), by: "", window: null, state: good ? "ok" : "none", tie: "proven", word: "", note: null,
  };
  return ladders.map((ladder) => ladder.map((band) => (band === last ? { ...band, links: [...band.links, rest] } : band)));
}
