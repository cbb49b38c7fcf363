import type { Checked } from "../../model/checked.ts";
import { exported, forms, type SavedFile } from "../../model/export.ts";
import { announcement } from "../../state.ts";
import { t } from "../../text/evidence.ts";

/** Saves a check in other forms, or prints it. */
export function Export({ checked }: { checked: Checked }) {
  return (
    <p class="caption export">
      <span>{t("export")}</span>
      {forms.map((form) => <button key={form} type="button" class="link" onClick={() => { save(exported(checked, form)); }}>{t(`export.${form}`)}</button>)}
      <button type="button" class="link" onClick={() => { print(); }}>{t("export.print")}</button>
      <span>{t("export.note")}</span>
    </p>
  );
}

/** Milliseconds after which the browser has taken a file over. */
const TAKEN = 60_000;

/** Gives a file to the browser, which asks where to, or saves it among the downloads. */
function save({ name, type, text }: SavedFile): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => { URL.revokeObjectURL(address); }, TAKEN);
  announcement.value = t("export.done", { name });
}
