/** The sentences about lookups: a catalogue of its own, loaded with their view. */
import { catalogue } from "./index.ts";
import sentences from "./en/lookup.json";

/** The key of a sentence in the catalogue. */
export type LookupKey = keyof typeof sentences;

export const { t, hasText, tn } = catalogue<LookupKey>(sentences, {
  de: () => import("./de/lookup.json"),
  nl: () => import("./nl/lookup.json"),
});
