import { useEffect, useRef } from "preact/hooks";
import type { Refusal } from "../../state.ts";
import { t } from "../../text/index.ts";
import { Note } from "../note/Note.tsx";
import { Slip } from "../slip/Slip.tsx";

/** A private key came in and is gone: what to use instead. */
export function Refused({ refusal }: { refusal: Refusal }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => { place.current?.focus({ preventScroll: true }); }, [refusal]);
  return (
    <div class="refused" ref={place} tabIndex={-1}>
      <Note state="bad" head={t("key.head")} alert>
        <p>{t("key.text")}{refusal.rest && ` ${t("key.rest")}`}</p>
        <p>{t("key.instead")}</p>
      </Note>
      <Slip lines={[{ head: refusal.command, hex: "" }]} what={refusal.command} />
    </div>
  );
}
