/** What findings are about, as the core has it in English: a heading and paragraphs in Markdown, by the finding's id. */
import { translations } from "./index.ts";

/** The text in the language in force; nothing where that is English. */
export const translated = translations({
  de: () => import("./de/findings.json"),
  nl: () => import("./nl/findings.json"),
});
