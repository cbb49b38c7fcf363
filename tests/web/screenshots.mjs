// Takes a picture of every view into screenshots/ (not kept): wide and narrow, light and dark.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { allowClipboard, now } from "./support/browser.mjs";
import { browsers } from "./support/launch.mjs";
import { serve } from "./support/server.mjs";
import { views } from "./support/views.mjs";

const folder = fileURLToPath(new URL("screenshots", import.meta.url));
const wanted = process.argv.slice(2);
const settings = [
  { suffix: "", viewport: { width: 1280, height: 860 }, colorScheme: "light" },
  { suffix: "-dark", viewport: { width: 1280, height: 860 }, colorScheme: "dark" },
  { suffix: "-320", viewport: { width: 320, height: 640 }, colorScheme: "light", hasTouch: true },
  { suffix: "-360", viewport: { width: 360, height: 640 }, colorScheme: "light", hasTouch: true },
  { suffix: "-390-dark", viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true },
  { suffix: "-forced", viewport: { width: 1280, height: 860 }, forcedColors: "active" },
];

await mkdir(folder, { recursive: true });
const server = await serve();
const browser = browsers();
for (const [name, enter] of Object.entries(views)) {
  for (const { suffix, ...setting } of settings) {
    if (wanted.length > 0 && !wanted.includes(`${name}${suffix}`)) continue;
    const context = await browser.newContext(setting);
    await allowClipboard(context);
    const page = Object.assign(await context.newPage(), { seen: {} });
    await page.clock.setFixedTime(now);
    await page.goto(server.origin);
    await page.locator("#ask").waitFor();
    await enter(page);
    await page.evaluate(() => { scrollTo(0, 0); });
    await page.screenshot({ path: `${folder}/${name}${suffix}.png`, fullPage: true });
    await context.close();
  }
}
await browser.close();
await server.close();
