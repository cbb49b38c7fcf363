import { type ComponentChildren, Fragment } from "preact";
import type { Failure } from "../../calls.ts";
import { capital, language, t, type Words } from "../../text/index.ts";

/** What the core has written: English, whatever language the page has. */
export function English({ children }: { children: ComponentChildren }) {
  return language.value === "en" ? <>{children}</> : <span lang="en">{children}</span>;
}

/** Sentences of the page or of the core. */
export function Said({ words }: { words: Words | readonly Words[] }) {
  if (typeof words === "string") return <>{words}</>;
  if ("english" in words) return <English>{words.english}</English>;
  return <>{words.map((one, index) => <Fragment key={index}>{index > 0 && " "}<Said words={one} /></Fragment>)}</>;
}

/** Why something was not done, as a sentence. */
export function FailureText({ failure: { code, message } }: { failure: Failure }) {
  switch (code) {
    case "internal":
      return <>{t("failed.internal", { message })}</>;
    case "load-failed":
      return <>{t("failed.part")}</>;
    case "link-unreadable":
      return <>{t("failed.link")}</>;
    case "bundle-not-alone":
      return <>{t("failed.alone")}</>;
    default:
      return <English>{message.endsWith(".") ? message : `${capital(message)}.`}</English>;
  }
}
