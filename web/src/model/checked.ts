/** What a check came to, as all parts of its view have it. */
import type { CheckReport, QuestionProgress } from "../tlsakit.ts";
import type { Anchors } from "./lookup.ts";

/** A check that has come to its end. */
export interface Checked {
  report: CheckReport;
  /** Its bundle, as JSON text. */
  bundle: string;
  /** How long each question took; empty if it was recorded. */
  questions: readonly QuestionProgress[];
  /** Who was asked, by name; the first counts. */
  resolvers: readonly string[];
  /** Where trust begins: built-in, given, or of the bundle. */
  anchors: Anchors;
  /** Whether it is a recorded one, replayed. */
  recorded: boolean;
}
