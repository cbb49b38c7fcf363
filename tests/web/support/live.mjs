// Checks made in the page, of the mail domains of the lab.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startLab } from "../../npm/support/lab.js";
import { command } from "../../npm/support/paths.js";
import { drop } from "./browser.mjs";

const run = promisify(execFile);

/** The heading of whatever a check ends with. */
export const ended = "h1[tabindex]";

/** Starts the mail domains of the lab; or says why there are none here. */
export async function mailLab() {
  const lab = await startLab("mail");
  if ("missing" in lab) return lab;
  return { place: { ...lab.place, anchors: readFileSync(lab.place.anchorFile, "utf8") }, stop: lab.stop };
}

/** Opens the page by a link that leads to a check; nothing is asked yet. */
export async function openLink(chromium, place, target, { resolver = place.resolvers.http, ...options } = {}) {
  const page = await chromium.open({ path: `/#check=${target}&port=${place.port}&resolver=${resolver}`, ...options });
  page.seen.resolvers.push(resolver);
  await page.clock.setFixedTime(new Date());
  await page.getByRole("button", { name: /^Resolver/ }).click();
  await page.getByText("Own trust anchors").click();
  await page.locator("#anchors").fill(place.anchors);
  await page.keyboard.press("Escape");
  return page;
}

/** Presses Check, and waits for the result. */
export async function press(page) {
  await page.getByRole("search").getByRole("button").first().click();
  await page.locator(ended).waitFor();
}

/** What stands at the top of a result. */
export async function verdict(page) {
  return { word: await page.locator(".verdict-word").innerText(), head: await page.locator("h1").innerText() };
}

/** The names and notes of the line. */
export async function line(page) {
  const shown = (part) => page.locator(`.station:not(.station-fold) .station-${part}`).allInnerTexts();
  const [names, notes] = [await shown("name"), await shown("note")];
  return Object.fromEntries(names.map((name, index) => [name, notes[index]]));
}

/** Runs the command that the page gives, in a folder of its own, and yields the file that it wrote. */
export async function record(place, shown) {
  const folder = mkdtempSync(join(tmpdir(), "tlsakit-live-"));
  try {
    const [, ...words] = shown.split(" ").map((word) => word.replace(/^'(.*)'$/, "$1"));
    const file = words[words.indexOf("--record") + 1];
    await run(command(), [...words, "--trust-anchor", place.anchorFile], { cwd: folder }).catch((error) => {
      // The exit status says what is in the report too.
      if (![1, 3].includes(error.code)) throw error;
    });
    return { name: file, bytes: readFileSync(join(folder, file)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The command in the page that records. */
export function recording(page) {
  return page.locator(".slip-text", { hasText: "--record" }).innerText();
}

/** Does as the page says: runs its command and drops the file. */
export async function visited(page, place) {
  const before = await page.locator(".meta").innerText();
  await drop(page, [await record(place, await recording(page))]);
  await page.locator(".meta", { hasText: "session" }).waitFor();
  await page.locator(ended).waitFor();
  return before;
}
