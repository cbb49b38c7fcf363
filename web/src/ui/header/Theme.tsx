import { signal } from "@preact/signals";
import { store, stored } from "../../storage.ts";
import { t } from "../../text/index.ts";
import { opened, place } from "../popover/popover.ts";

const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];

const KEY = "tlsakit-theme";

const theme = signal<Theme>(themes.find((one) => one === stored(KEY)) ?? "system");

/** Applies the theme; called once before the first paint, and at each choice. */
export function applyTheme(chosen: Theme = theme.value): void {
  theme.value = chosen;
  document.documentElement.dataset["theme"] = chosen;
  store(KEY, chosen === "system" ? null : chosen);
}

/** Light, dark, or as the system has it. */
export function Theme() {
  return (
    <>
      <button type="button" class="link" popovertarget="theme" onClick={opened}>{t("theme.label")}</button>
      <fieldset id="theme" class="popover theme" popover="auto" onToggle={place}>
        <legend class="visually-hidden">{t("theme.label")}</legend>
        {themes.map((one) => (
          <label key={one} class="choice">
            <input type="radio" name="theme" checked={theme.value === one} onChange={() => { applyTheme(one); }} />
            {t(`theme.${one}`)}
          </label>
        ))}
      </fieldset>
    </>
  );
}
