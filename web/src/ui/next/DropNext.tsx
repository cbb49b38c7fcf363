import type { TargetedDragEvent } from "preact";
import { useState } from "preact/hooks";
import { classify } from "../../model/classify.ts";
import type { Given } from "../../model/join.ts";
import { readFiles } from "../../state.ts";
import { t } from "../../text/next.ts";
import { ChooseFile } from "../ask/ChooseFile.tsx";

interface Props {
  /** What is there already, by its name. */
  given?: string;
  onGiven: (parts: readonly Given[]) => void;
  onLeaveOut?: () => void;
}

/** A place of its own for what is to come: elsewhere in the window a file is read otherwise. */
export function DropNext({ given, onGiven, onLeaveOut }: Props) {
  const [over, setOver] = useState(false);
  const take = async (files: readonly File[]): Promise<void> => { onGiven(await readFiles(files)); };
  const left = ({ currentTarget, relatedTarget }: TargetedDragEvent<HTMLElement>): void => {
    if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
  };
  const drop = (event: DragEvent): void => {
    setOver(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void take(files);
  };
  return (
    <div class={over ? "drop-next drop-next-over" : "drop-next"} onDragEnter={() => { setOver(true); }} onDragOver={() => { setOver(true); }} onDragLeave={left} onDrop={drop}>
      <p>
        {over ? t("over") : given === undefined
          ? <>{t("drop")}<ChooseFile label={t("choose")} onFiles={take} /></>
          : <>{t("given", { name: given })} <span class="next-others"><ChooseFile label={t("other")} onFiles={take} /> <button type="button" class="link" onClick={onLeaveOut}>{t("leave-out")}</button></span></>}
      </p>
      {given === undefined && <Paste onGiven={onGiven} />}
    </div>
  );
}

function Paste({ onGiven }: { onGiven: Props["onGiven"] }) {
  const paste = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData("text") ?? "";
    // A private key enters no field: the window refuses it.
    if (text.trim() === "" || classify(text) === "private-key") return;
    event.preventDefault();
    onGiven([{ name: null, data: text }]);
  };
  const typed = ({ currentTarget: field }: { currentTarget: HTMLTextAreaElement }): void => {
    const text = field.value;
    if (text.trim() === "") return;
    field.value = "";
    onGiven([{ name: null, data: text }]);
  };
  return (
    <p class="labelled next-paste">
      <label for="next-text">{t("paste")}</label>
      <textarea id="next-text" class="field" rows={1} spellcheck={false} autocomplete="off" autocapitalize="off" onPaste={paste} onChange={typed} />
    </p>
  );
}
