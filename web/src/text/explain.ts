/** The sentences about records that are explained and judged: a catalogue of its own, loaded with their view. */
import { catalogue } from "./index.ts";
import sentences from "./en/explain.json";

/** The key of a sentence in the catalogue. */
export type ExplainKey = keyof typeof sentences;

export const { t, hasText, tn } = catalogue<ExplainKey>(sentences, {
  de: () => import("./de/explain.json"),
  nl: () => import("./nl/explain.json"),
});
