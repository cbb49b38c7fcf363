import type { Given } from "../../model/join.ts";
import { t } from "../../text/replay.ts";
import { Note } from "../note/Note.tsx";

/** Says of a result that it came with the address: whoever made the link chose what it says. */
export function FromLink({ given }: { given: Given }) {
  return given.link === undefined ? null : <div class="indented from-link"><Note state="risk" head={t("link.came")} alert><p>{t("link.came-text")}</p></Note></div>;
}
