/** The sentences about resolvers and their test: a catalogue of its own, loaded with their view. */
import { catalogue } from "./index.ts";
import sentences from "./en/resolvers.json";

/** The key of a sentence in the catalogue. */
export type ResolversKey = keyof typeof sentences;

export const { t, hasText, tn } = catalogue<ResolversKey>(sentences, {
  de: () => import("./de/resolvers.json"),
  nl: () => import("./nl/resolvers.json"),
});
