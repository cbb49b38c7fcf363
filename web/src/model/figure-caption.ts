/** What a chain of trust comes to, in a sentence or two. */
import { t, tn } from "../text/chain.ts";
import { distance, moment } from "./dates.ts";
import { type Chain, isLeaf, type Link, type Node } from "./figure.ts";
import { type Anchors, shown } from "./lookup.ts";

/** What the chain comes to, the break first. */
export function captionOf(links: readonly Link[], nodes: readonly Node[], anchors: Anchors, at: string): Chain["caption"] {
  const fault = links.find(({ tie }) => tie === "cut") ?? links.find(({ tie }) => tie === "open");
  if (fault !== undefined) return faultCaption(fault, links.filter((link) => isLeaf(link) && (link.tie === "cut" || link.tie === "open")).length - 1, nodes, at);
  const bare = nodes.find(({ reach }) => reach === "unsigned");
  if (bare !== undefined) {
    const head = bare.zone.reason?.code === "no-anchor" ? t("caption-unanchored") : t("caption-unsigned", { zone: shown(bare.zone.name) });
    return { head, rest: [], state: "none" };
  }
  const weak = links.find(({ state }) => state === "none");
  if (weak !== undefined) return { head: t("caption-weak", { set: weak.set }), rest: weak.note === null ? [] : [weak.note], state: "none" };
  const soon = links.find(({ tie }) => tie === "soon");
  if (soon?.window) return { head: t("caption-soon", { set: soon.set, moment: moment(soon.window.until) }), rest: [], state: "risk" };
  const denied = links.filter(({ kind }) => kind === "denial").length;
  const sets = links.filter(({ kind }) => kind === "set").length;
  const said = { anchor: t(`anchor-${anchors}`), sets: tn("sets", sets), denials: tn("denials", denied) };
  const head = denied === 0 ? t("caption-whole", said) : sets === 0 ? t("caption-whole", { ...said, sets: said.denials }) : t("caption-whole-denials", said);
  return { head, rest: [], state: "ok" };
}

function faultCaption(fault: Link, others: number, nodes: readonly Node[], at: string): Chain["caption"] {
  const state = fault.tie === "cut" ? "bad" : "unk";
  const note = fault.note === null ? [] : [fault.note];
  if (isLeaf(fault)) {
    const ended = fault.window !== null && Date.parse(fault.window.until) < Date.parse(at) ? fault.window.until : null;
    const values = { set: fault.set, day: ended === null ? "" : moment(ended), distance: ended === null ? "" : distance(ended, Date.parse(at)) };
    const rest = [...(ended === null ? note : []), others > 0 ? tn("caption-others", others) : t("caption-beside")];
    return { head: t(state === "unk" ? "caption-open-set" : ended === null ? "caption-broken-set" : "caption-ended", values), rest, state };
  }
  const node = nodes.find(({ entry, keys }) => entry.includes(fault) || keys.includes(fault));
  const values = { parent: shown(node?.parent?.zone.name ?? ""), zone: shown(node?.zone.name ?? "") };
  if (state === "unk") return { head: t("caption-open", { zone: node?.parent == null ? values.zone : values.parent }), rest: note, state };
  const head = node?.parent == null ? t("caption-broken-anchor", values) : t("caption-broken", values);
  return { head, rest: [...note, t("caption-below")], state };
}
