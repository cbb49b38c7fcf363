/** The sentences about the catalogue of checks: a catalogue of its own, loaded with their view. */
import { catalogue } from "./index.ts";
import sentences from "./en/catalogue.json";

/** The key of a sentence in the catalogue. */
export type CatalogueKey = keyof typeof sentences;

export const { t, hasText, tn } = catalogue<CatalogueKey>(sentences, {
  de: () => import("./de/catalogue.json"),
  nl: () => import("./nl/catalogue.json"),
});
