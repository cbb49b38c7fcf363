// Takes pictures of the page into target/screenshots: of every view in every setting; with the argument `main` of what
// shows most, as each run of the tests does; or of the views that are named, such as check-broken-dark.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { allowClipboard, now } from "./support/browser.mjs";
import { browsers } from "./support/launch.mjs";
import { serve } from "./support/server.mjs";
import { views } from "./support/views.mjs";

const folder = fileURLToPath(new URL("../../target/screenshots", import.meta.url));

/** By suffix of the file's name. */
const settings = {
  "": { viewport: { width: 1280, height: 800 } },
  "-dark": { viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  "-320": { viewport: { width: 320, height: 640 }, hasTouch: true },
  "-360": { viewport: { width: 360, height: 640 }, hasTouch: true },
  "-390-dark": { viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true },
  "-forced": { viewport: { width: 1280, height: 800 }, forcedColors: "active" },
  // A4 without its margins, at 96 pixels an inch.
  "-print": { viewport: { width: 718, height: 1047 }, media: "print" },
};

/** The views of the visual record, with the settings beside the first in which they are pictured too. */
const main = {
  "home": ["-dark", "-320", "-360", "-forced"],
  "home-drop": [],
  "home-unknown": [],
  "generator": ["-dark", "-320", "-360", "-forced", "-print"],
  "generator-matches": [],
  "broken": ["-360"],
  "private-key": ["-dark"],
  "explain-matches": ["-360"],
  "lookup-running": [],
  "lookup-secure": ["-dark", "-360", "-print"],
  "lookup-bogus": ["-forced"],
  "check-running": ["-dark", "-360"],
  "check-protected": ["-360"],
  "check-broken": ["-dark", "-320", "-360", "-390-dark", "-forced", "-print"],
  "check-at-risk": [],
  "check-not-deployed": [],
  "check-undetermined": ["-360"],
  "check-failed": [],
  "probe-failed": [],
  "catalogue-check": ["-360"],
  "resolvers-tested": ["-dark", "-360"],
};

const everything = Object.keys(views).flatMap((view) => Object.keys(settings).map((suffix) => [view, suffix]));
const record = Object.entries(main).flatMap(([view, more]) => ["", ...more].map((suffix) => [view, suffix]));
const named = process.argv.slice(2);
const wanted = named.includes("main") ? record : everything.filter(([view, suffix]) => named.length === 0 || named.includes(`${view}${suffix}`));

await mkdir(folder, { recursive: true });
const server = await serve();
const started = browsers();
for (const [view, suffix] of wanted) {
  const { media, ...setting } = settings[suffix];
  const context = await started.newContext(setting);
  await allowClipboard(context);
  const page = Object.assign(await context.newPage(), { seen: {} });
  await page.clock.setFixedTime(now);
  await page.goto(server.origin);
  await page.locator("#ask").waitFor();
  await views[view](page);
  if (media !== undefined) {
    await page.emulateMedia({ media });
    // As before printing: what is folded is opened.
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  }
  await page.evaluate(() => { scrollTo(0, 0); });
  await page.screenshot({ path: `${folder}/${view}${suffix}.png`, fullPage: true });
  await context.close();
}
await started.close();
await server.close();
console.log(`${wanted.length} pictures are in ${folder}`);
