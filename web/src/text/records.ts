/** The sentences about certificates and records: a catalogue of its own, loaded with their views. */
import { catalogue } from "./index.ts";
import sentences from "./en/records.json";

/** The key of a sentence in the catalogue. */
export type RecordsKey = keyof typeof sentences;

export const { t, hasText, tn } = catalogue<RecordsKey>(sentences, {
  de: () => import("./de/records.json"),
  nl: () => import("./nl/records.json"),
});
