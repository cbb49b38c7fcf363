import { dragging } from "../../state.ts";
import { t } from "../../text/index.ts";

/** Stands over the window while files are held over it. */
export function Drop() {
  return dragging.value ? <div class="drop" aria-hidden="true"><p>{t("ask.drop")}{t("ask.drop-here")}</p></div> : null;
}
