import { effect } from "@preact/signals";
import { render } from "preact";
import "./styles.css";
import { announceResults, followHistory, title } from "./state.ts";
import { App } from "./ui/App.tsx";
import { listen } from "./ui/drop/drop.ts";
import { applyTheme } from "./ui/header/Theme.tsx";

applyTheme();
const page = document.getElementById("page");
if (page !== null) {
  page.replaceChildren();
  render(<App />, page);
  listen();
  followHistory();
  announceResults();
  effect(() => { document.title = title.value; });
}
