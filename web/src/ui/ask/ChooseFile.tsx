import { useRef } from "preact/hooks";
import { takeFiles } from "../../state.ts";
import { t } from "../../text/index.ts";

interface Props {
  label?: string;
  /** How the button looks: as a link, unless it stands alone. */
  look?: "button" | "link";
  /** What becomes of the files; if missing, they are read as if dropped. */
  onFiles?: (files: File[]) => Promise<void>;
}

/** A button that opens the browser's choice of files. */
export function ChooseFile({ label = t("ask.choose"), look = "link", onFiles = takeFiles }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const change = (): void => {
    const files = [...(input.current?.files ?? [])];
    if (input.current) input.current.value = "";
    if (files.length > 0) void onFiles(files);
  };
  return (
    <>
      <button type="button" class={look} onClick={() => input.current?.click()}>{label}</button>
      <input ref={input} type="file" multiple hidden onChange={change} />
    </>
  );
}
