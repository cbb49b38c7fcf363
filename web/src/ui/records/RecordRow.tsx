import type { ComponentChildren } from "preact";
import { numbers, recordText } from "../../model/record.ts";
import { format } from "../../state.ts";
import type { RecordReport } from "../../tlsakit.ts";
import { Numbers } from "../glossary/Numbers.tsx";
import { Slip } from "../slip/Slip.tsx";

/** A record: its three numbers, what is to be said about it, and its text to copy. */
export function RecordRow({ record, children }: { record: RecordReport; children: ComponentChildren }) {
  return (
    <li class="record">
      <Numbers record={record} />
      <div class="record-body">
        {children}
        <Slip lines={[recordText(record, format.value)]} what={numbers(record)} />
      </div>
    </li>
  );
}
