// Takes the pictures of docs anew.
import { allowClipboard, now } from "./support/browser.mjs";
import { browsers } from "./support/launch.mjs";
import { pictures, take } from "./support/pictures.mjs";
import { serve } from "./support/server.mjs";

const server = await serve();
const started = browsers();
for (const name of pictures) {
  const context = await started.newContext({ viewport: { width: 1280, height: 800 } });
  await allowClipboard(context);
  const page = Object.assign(await context.newPage(), { seen: {} });
  await page.clock.setFixedTime(now);
  await page.goto(server.origin);
  await page.locator("#ask").waitFor();
  await take(page, name);
  await context.close();
}
await started.close();
await server.close();
