import { signal } from "@preact/signals";
import { store, stored } from "../../storage.ts";
import { type Language, language, languages, setLanguage, t } from "../../text/index.ts";
import { opened, place } from "../popover/popover.ts";

const KEY = "tlsakit-language";

const codes = Object.keys(languages) as Language[];

/** Whether the texts of the last choice could not be fetched. */
const failed = signal(false);

/** The language that was chosen here before, else the first that the browser asks for. */
function wanted(): Language {
  const asked = [stored(KEY), ...navigator.languages].map((tag) => tag?.split("-")[0]?.toLowerCase());
  return asked.flatMap((code) => codes.find((one) => one === code) ?? [])[0] ?? "en";
}

/** Puts the language in force in which the page begins. */
export function startLanguage(): Promise<void> {
  return setLanguage(wanted());
}

async function choose(code: Language): Promise<void> {
  try {
    await setLanguage(code);
    failed.value = false;
    store(KEY, code);
  } catch {
    failed.value = true;
  }
}

/** The language of the page. */
export function LanguageChoice() {
  const code = language.value;
  return (
    <>
      <button type="button" class="link" popovertarget="language" onClick={opened} aria-label={t("language.label", { code: code.toUpperCase() })}>{code.toUpperCase()}</button>
      <fieldset id="language" class="popover theme" popover="auto" onToggle={place}>
        <legend class="visually-hidden">{t("language.legend")}</legend>
        {codes.map((one) => (
          <label key={one} class="choice" lang={one}>
            <input type="radio" name="language" checked={code === one} onChange={() => void choose(one)} />
            {languages[one]}
          </label>
        ))}
        {failed.value && <p role="alert" class="caption">{t("language.failed")}</p>}
      </fieldset>
    </>
  );
}
