/** The sentences about checks: a catalogue of its own, loaded with their view. */
import { catalogue } from "./index.ts";
import sentences from "./en/check.json";

/** The key of a sentence in the catalogue. */
export type CheckKey = keyof typeof sentences;

export const { t, hasText, tn } = catalogue<CheckKey>(sentences, {
  de: () => import("./de/check.json"),
  nl: () => import("./nl/check.json"),
});
