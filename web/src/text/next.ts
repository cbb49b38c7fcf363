/** The sentences about the next certificate: a catalogue of its own, loaded with the view of checks. */
import { catalogue } from "./index.ts";
import sentences from "./en/next.json";

/** The key of a sentence in the catalogue. */
export type NextKey = keyof typeof sentences;

export const { t, hasText, tn } = catalogue<NextKey>(sentences, {
  de: () => import("./de/next.json"),
  nl: () => import("./nl/next.json"),
});
