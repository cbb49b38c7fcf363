import { effect } from "@preact/signals";
import { render } from "preact";
import "./styles.css";
import { keepOffline } from "./offline.ts";
import { announceResults, followHistory, title } from "./state.ts";
import { language } from "./text/index.ts";
import { App } from "./ui/App.tsx";
import { listen } from "./ui/drop/drop.ts";
import { startLanguage } from "./ui/header/Language.tsx";
import { applyTheme } from "./ui/header/Theme.tsx";

function show(page: HTMLElement): void {
  page.replaceChildren();
  render(<App />, page);
  listen();
  followHistory();
  announceResults();
  effect(() => { document.title = title.value; });
  effect(() => { document.documentElement.lang = language.value; });
}

/** Takes the token of `tlsakit ui` out of the address, before anything else reads it. */
async function takeToken(): Promise<void> {
  if (location.hash.includes("token=")) (await import("./local.ts")).token();
}

applyTheme();
keepOffline();
const page = document.getElementById("page");
// Without the texts of another language the page goes on in English.
if (page !== null) void Promise.allSettled([startLanguage(), takeToken()]).then(() => { show(page); });
