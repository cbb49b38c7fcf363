import { useState } from "preact/hooks";
import { isLocal } from "../../live.ts";
import type { Checked } from "../../model/checked.ts";
import { exported, forms, type SavedFile } from "../../model/export.ts";
import { pack } from "../../model/link.ts";
import { announcement } from "../../state.ts";
import { t } from "../../text/evidence.ts";
import { Slip } from "../slip/Slip.tsx";

/** Saves a check in other forms, makes a link of it, or prints it. */
export function Export({ checked }: { checked: Checked }) {
  const [link, setLink] = useState<string | null>(null);
  // The address of a page on this machine leads nobody else to it.
  const linkable = location.protocol !== "file:" && !isLocal();
  const makeLink = async (): Promise<void> => {
    setLink(`${location.origin}${location.pathname}#bundle=${await pack(checked.bundle)}`);
    announcement.value = t("link.made");
  };
  return (
    <>
      <p class="caption export">
        <span>{t("export")}</span>
        {forms.map((form) => <button key={form} type="button" class="link" onClick={() => { save(exported(checked, form)); }}>{t(`export.${form}`)}</button>)}
        <button type="button" class="link" onClick={() => { print(); }}>{t("export.print")}</button>
        {linkable && <button type="button" class="link" onClick={() => void makeLink()}>{t("link.make")}</button>}
        <span>{t("export.note")}</span>
      </p>
      {link !== null && (
        <>
          <Slip lines={[{ head: link, hex: "" }]} what={t("link.what")} />
          <p class="caption">{t("link.note")}</p>
        </>
      )}
    </>
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
