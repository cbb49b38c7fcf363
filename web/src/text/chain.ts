/** The sentences about the chain of trust: a catalogue of its own, loaded with the views that show it. */
import { catalogue } from "./index.ts";
import sentences from "./en/chain.json";

/** The key of a sentence in the catalogue. */
export type ChainKey = keyof typeof sentences;

export const { t, hasText, tn } = catalogue<ChainKey>(sentences, {
  de: () => import("./de/chain.json"),
  nl: () => import("./nl/chain.json"),
});
