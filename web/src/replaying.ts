/** Recorded runs: a part of the page that is loaded when the first is read. */
import { CoreError, findings, replay } from "./core.ts";
import type { Given } from "./model/join.ts";
import { descriptions, isCurrent, part, published, show, view } from "./state.ts";

/** Reads a bundle, and shows what it comes to unless something else was begun since `current`. Rejected if it cannot be read. */
export async function replayInView(parts: readonly Given[], current: number): Promise<void> {
  const [given] = parts;
  if (given === undefined || parts.length > 1) throw new CoreError({ code: "bundle-not-alone", message: "a recorded run came with other files" });
  const replayed = await replay(String(given.data));
  if (replayed.kind === "check") {
    const [views, texts] = await Promise.all([part(import("./ui/check/checks.ts")), findings()]);
    if (!isCurrent(current)) return;
    descriptions.value = texts;
    const { target, checked } = views.recordedCheck(String(given.data), replayed);
    show({ kind: "check", given, target, way: null, views }, given, { checked: { value: checked, failure: null, circumstances: null } });
    return;
  }
  const views = await part(import("./ui/replay/Replay.tsx"));
  if (!isCurrent(current)) return;
  const text = view.value.kind === "records" ? String(view.value.given.data) : "";
  show({ kind: "replay", given, replayed, views }, given);
  if (replayed.kind === "probe") published.value = text;
}
