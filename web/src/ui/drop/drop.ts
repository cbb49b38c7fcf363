/** Paste and drop anywhere in the window. */
import { classify } from "../../model/classify.ts";
import { ask, dragging, take, takeFiles } from "../../state.ts";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** Listens on the window; called once. */
export function listen(): void {
  let depth = 0;
  addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth += 1;
    dragging.value = Math.max(1, event.dataTransfer?.items.length ?? 0);
  });
  addEventListener("dragleave", (event) => {
    if (!hasFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) dragging.value = 0;
  });
  addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    depth = 0;
    dragging.value = 0;
    const files = [...(event.dataTransfer?.files ?? [])];
    // A place of its own has taken it.
    if (files.length === 0 || event.defaultPrevented) return;
    event.preventDefault();
    void takeFiles(files);
  });
  addEventListener("paste", paste);
}

function paste(event: ClipboardEvent): void {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length > 0) {
    event.preventDefault();
    void takeFiles(files);
    return;
  }
  const text = event.clipboardData?.getData("text") ?? "";
  const kind = classify(text);
  const target = event.target instanceof HTMLElement ? event.target : null;
  const field = target?.matches("input, textarea, select") ? target.id : null;
  // A private key enters no field. A whole input is read at once; in another field it is left alone.
  const whole = kind === "bundle" || kind === "certificates" || kind === "records";
  const emptyAsk = field === "ask" && ask.value.data.length === 0;
  if (kind === "private-key" || (whole && (field === null || emptyAsk || (field === "ask" && kind !== "records")))) {
    event.preventDefault();
    void take([{ name: null, data: text }]);
  } else if (field === null && kind !== "empty") {
    event.preventDefault();
    ask.value = { name: null, data: text };
    document.getElementById("ask")?.focus();
  }
}
