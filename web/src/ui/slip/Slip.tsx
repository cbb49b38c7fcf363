import { useEffect, useId, useRef, useState } from "preact/hooks";
import { groups } from "../../model/digest.ts";
import { oneLine, type RecordText } from "../../model/record.ts";
import { announcement } from "../../state.ts";
import { t } from "../../text/index.ts";
import { Digest } from "../digest/Digest.tsx";
import { Icon } from "./Icon.tsx";

interface Props {
  /** The lines shown. */
  lines: readonly RecordText[];
  /** What is copied; if missing, the lines without gaps. */
  text?: string;
  /** What the text is, for those who do not see it beside the button. */
  what: string;
  /** What stands above the text; a click on it shows the text and hides it again. */
  label?: string;
}

/** The owner, and what stands between it and the hexadecimal, which breaks after the owner if at all. */
function Head({ text }: { text: string }) {
  const [, owner = "", rest = text] = /^(\S+\.) (.*)$/.exec(text) ?? [];
  return <>{owner}{owner !== "" && " "}<span class="slip-rest">{rest}</span></>;
}

/** Groups, or characters, beyond which a slip scrolls inside. */
const TALL = 64;
const LONG = 2048;

/** A text to copy. */
export function Slip({ lines, text, what, label }: Props) {
  const [inClipboard, setInClipboard] = useState<string | null>(null);
  const [open, setOpen] = useState(label === undefined);
  const id = useId();
  const shown = useRef<HTMLPreElement>(null);
  const whole = text ?? lines.map(oneLine).join("\n");
  const copied = inClipboard === whole;
  useEffect(() => {
    if (inClipboard === null) return undefined;
    const timer = setTimeout(() => { setInClipboard(null); }, 2000);
    return () => { clearTimeout(timer); };
  }, [inClipboard]);

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(whole);
      setInClipboard(whole);
      announcement.value = "";
      announcement.value = t("copy.copied");
    } catch {
      // Without the permission the text is selected, for the keyboard's own copying.
      setOpen(true);
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
      announcement.value = t("copy.failed");
    }
  };
  const tall = lines.some(({ head, hex }) => head.length > LONG || groups(hex).length > TALL) || lines.length > 24;
  return (
    <div class="slip">
      {label !== undefined && (
        <p class="slip-label">
          <button type="button" class="link" aria-expanded={open} aria-controls={id} onClick={() => { setOpen(!open); }}>{label}</button>
        </p>
      )}
      <pre id={id} hidden={!open} class={tall ? "slip-text slip-tall" : "slip-text"} ref={shown} tabIndex={tall ? 0 : undefined} role={tall ? "region" : undefined} aria-label={tall ? what : undefined}>
        {lines.map((line, index) => (
          <span key={index} class={lines.length > 1 ? "slip-line slip-line-many" : "slip-line"}>
            {line.hex === "" ? line.head : <Head text={line.head} />}
            {line.head !== "" && line.hex !== "" && " "}
            {line.hex !== "" && <Digest hex={line.hex} />}
            {index < lines.length - 1 && "\n"}
          </span>
        ))}
      </pre>
      <button type="button" class={copied ? "button copy copied" : "button copy"} aria-label={copied ? undefined : t("copy.of", { what })} onClick={() => void copy()}>
        <Icon name={copied ? "tick" : "copy"} />
        {copied ? t("copy.copied") : t("copy.copy")}
      </button>
    </div>
  );
}
