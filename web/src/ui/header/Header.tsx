import { view } from "../../state.ts";
import { unread, usable } from "../../model/input.ts";
import { t } from "../../text/index.ts";
import { Ask } from "../ask/Ask.tsx";
import { LanguageChoice } from "./Language.tsx";
import { ResolverChoice } from "./Resolver.tsx";
import { Theme } from "./Theme.tsx";

/** Whether the Ask stands in the header: with results that need no correction. */
export function askInHeader(): boolean {
  const current = view.value;
  switch (current.kind) {
    case "home":
      return false;
    case "certificates":
      return unread(current.parsed).length === 0 && usable(current.parsed) > 0;
    case "catalogue":
    case "check":
    case "lookup":
    case "replay":
    case "resolvers":
      return true;
    case "records":
      return current.parsed.errors.length === 0;
  }
}

/** The way home, the Ask in results, and the page's own settings. */
export function Header() {
  return (
    <header class="header">
      <div class={askInHeader() ? "wide header-row header-with-ask" : "wide header-row"}>
        <a class="brand" href={location.pathname} aria-label={t("app.home")}>
          <svg viewBox="0 0 32 12" width="32" height="12" aria-hidden="true" focusable="false">
            <path d="M5 1a5 5 0 0 1 4.9 4h2.2a4 4 0 0 1 7.8 0H22V1h10v10H22V7h-2.1a4 4 0 0 1-7.8 0H9.9A5 5 0 1 1 5 1z" />
          </svg>
          {t("app.name")}
        </a>
        {askInHeader() && <Ask compact />}
        <div class="settings">
          <ResolverChoice />
          <LanguageChoice />
          <Theme />
        </div>
      </div>
    </header>
  );
}
