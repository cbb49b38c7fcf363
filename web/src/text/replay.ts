/** The sentences about recorded runs: a catalogue of its own, loaded with their view. */
import { catalogue } from "./index.ts";
import sentences from "./en/replay.json";

/** The key of a sentence in the catalogue. */
export type ReplayKey = keyof typeof sentences;

export const { t, hasText, tn } = catalogue<ReplayKey>(sentences, {
  de: () => import("./de/replay.json"),
  nl: () => import("./nl/replay.json"),
});
