import { useEffect, useRef } from "preact/hooks";
import { classify, countBlocks, countLines } from "../../model/classify.ts";
import { readQuestion } from "../../model/question.ts";
import { resolverName } from "../../model/resolvers.ts";
import { isMail, type Target } from "../../model/target.ts";
import { ask, askedTarget, edition, isInView, progress, refuseKey, resolver, startAsk, stopRunning } from "../../state.ts";
import { t, tn } from "../../text/index.ts";
import { ChooseFile } from "./ChooseFile.tsx";
import { field, scrollTo } from "./field.ts";

/** What the button says for the text in the field. */
function askWord(data: string | Uint8Array): string {
  const kind = typeof data === "string" ? classify(data) : "certificates";
  switch (kind) {
    case "bundle":
      return t("ask.read");
    case "records":
      return t("ask.explain");
    case "question":
      return t("ask.look-up");
    case "empty":
    case "target":
      return t(typeof data === "string" && isDone(askedTarget(data)) ? "ask.check-again" : "ask.check");
    default:
      return t("ask.make");
  }
}

/** Whether the check of `target` stands in view, done. */
function isDone(target: Target | null): boolean {
  return target !== null && progress.value === null && isInView(target);
}

/** What the text was read as, and where it goes. */
function promise(name: string | null, data: string | Uint8Array): string {
  if (typeof data !== "string") return t("ask.read-file", { name: name ?? "" });
  const lines = tn("ask.lines", countLines(data));
  const r = resolverName(resolver.value);
  switch (classify(data)) {
    case "bundle":
      return t("ask.read-bundle", { lines });
    case "certificates":
      return t("ask.read-pem", { blocks: tn("ask.blocks", countBlocks(data)), lines });
    case "question": {
      const question = readQuestion(data);
      return t(question?.chosen ? "ask.read-name" : "ask.read-question", { name: question?.name ?? "", type: question?.type ?? "", r });
    }
    case "target":
      return targetPromise(askedTarget(data), r);
    case "records":
      return t("ask.read-records", { lines });
    case "unknown":
      return t("ask.read-unknown");
    case "empty":
    case "private-key":
      return t("ask.promise", { r });
  }
}

/** What will be checked, and who is asked. */
function targetPromise(target: Target | null, r: string): string {
  if (target === null) return "";
  if (!isMail(target)) return t("ask.read-host", { host: [target.service ?? [], target.text].flat().join(" "), r });
  return target.port === null ? t("ask.read-domain", { domain: target.text, r }) : t("ask.read-domain-port", { domain: target.text, port: target.port, r });
}

/** What stands for the input in a field of one line. */
function oneLine(name: string | null, data: string | Uint8Array): string {
  if (name !== null || typeof data !== "string") return name ?? "";
  const lines = countLines(data);
  return lines > 1 ? t("ask.pasted", { lines: tn("ask.lines", lines) }) : data;
}

interface Props {
  /** In the header of a result: one line, label hidden. */
  compact?: boolean;
  /** Whether the text holds errors; `line` is scrolled to. */
  failedLine?: number | undefined;
}

/** The one input: certificates, requests, keys, records, names to look up. */
export function Ask({ compact = false, failedLine }: Props) {
  const box = useRef<HTMLTextAreaElement>(null);
  const { name, data } = ask.value;
  const shown = compact ? oneLine(name, data) : typeof data === "string" ? data : name ?? "";
  const empty = shown.trim() === "";
  useEffect(() => {
    field.current = box.current;
    if (failedLine === undefined || box.current === null) return;
    scrollTo(box.current, failedLine);
  }, [failedLine, data, edition.value]);

  const input = (event: Event): void => {
    const { value } = event.currentTarget as HTMLTextAreaElement;
    if (classify(value) === "private-key") void refuseKey(value);
    else ask.value = { name: null, data: value };
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") stopRunning();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!empty) void startAsk();
  };
  return (
    <search class={compact ? "ask ask-compact" : "ask"}>
      <form onSubmit={(event) => { event.preventDefault(); if (empty) box.current?.focus(); else void startAsk(); }}>
        <label for="ask" class={compact ? "visually-hidden" : "ask-label"}>{t("ask.label")}</label>
        <div class="ask-row">
          <textarea
            key={edition.value}
            ref={box}
            id="ask"
            class={failedLine === undefined ? "field ask-field" : "field ask-field field-failed"}
            rows={compact ? 1 : failedLine === undefined ? Math.min(16, Math.max(1, countLines(shown))) : 4}
            value={shown}
            onInput={input}
            onFocus={compact ? ({ currentTarget }) => { currentTarget.select(); } : undefined}
            onKeyDown={key}
            aria-describedby={compact ? undefined : "ask-promise"}
            aria-invalid={failedLine === undefined ? undefined : true}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
          />
          <button type="submit" class="button main">{askWord(data)}</button>
        </div>
        {!compact && (
          <div class="ask-hints">
            <p id="ask-promise">{promise(name, data)}</p>
            <p>{t("ask.anywhere")}<ChooseFile /></p>
          </div>
        )}
      </form>
    </search>
  );
}
