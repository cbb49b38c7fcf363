/** The sentences about evidence and exports: a catalogue of its own, loaded with the view of checks. */
import { catalogue } from "./index.ts";
import sentences from "./en/evidence.json";

/** The key of a sentence in the catalogue. */
export type EvidenceKey = keyof typeof sentences;

export const { t, hasText, tn } = catalogue<EvidenceKey>(sentences, {
  de: () => import("./de/evidence.json"),
  nl: () => import("./nl/evidence.json"),
});
