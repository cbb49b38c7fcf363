// The folder works offline once it has been opened; a new build comes without surprise.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { bundle, replaying } from "../npm/support/resolver.js";
import { browser, drop, records } from "./support/browser.mjs";
import { browsers } from "./support/launch.mjs";
import { lookUp, shared } from "./support/lookup.mjs";
import { dist, serve } from "./support/server.mjs";
import { replayed } from "./support/views.mjs";

const chromium = browser();
const allowed = { serviceWorkers: "allow" };

/** Waits until the files of the page are kept, and gives their paths by cache. */
async function kept(page) {
  await page.evaluate(() => navigator.serviceWorker.ready);
  return page.evaluate(async () => Object.fromEntries(await Promise.all((await caches.keys()).map(async (name) => {
    const requests = await (await caches.open(name)).keys();
    return [name, requests.map(({ url }) => url)];
  }))));
}

test("after one visit everything but lookups works offline", async () => {
  const page = await chromium.open({ settings: allowed });
  const [urls, ...more] = Object.values(await kept(page));
  assert.deepEqual(more, []);
  assert.ok(urls.length > 20 && urls.every((url) => url.startsWith(`${chromium.origin}/`)), urls.join());
  assert.ok(!urls.some((url) => /tlsakit\.html|service-worker/.test(url)));
  await page.context().setOffline(true);
  await page.reload();
  await page.locator("#ask").waitFor();
  await drop(page, ["mx1-fullchain.pem"]);
  const [line] = (await records(page)).map((text) => text.replace(/\s+/g, " "));
  await page.locator("[popovertarget=language]").click();
  await page.getByLabel("Deutsch").check();
  await page.keyboard.press("Escape");
  await page.getByLabel("Veröffentlichte TLSA-Records").fill(line);
  await page.locator(".verdicts .note-ok").waitFor();
  await page.locator("#ask").fill(line);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Ein TLSA-Record für mx1.example.org" }).waitFor();
  await replayed(page, "check-broken");
  await replayed(page, "probe-complete");
  await page.goto(`${chromium.origin}/#resolvers`);
  await page.locator(".tests").waitFor();
  await page.finish();
});

test("what goes to a resolver is neither answered from the cache nor kept", async () => {
  const page = await chromium.open({ settings: allowed });
  const before = await kept(page);
  await page.reload();
  await page.locator("#ask").waitFor();
  assert.ok(await page.evaluate(() => navigator.serviceWorker.controller !== null));
  const server = await shared("secure", replaying(bundle("secure")));
  const asked = server.seen.length;
  await lookUp(page, bundle("secure"), server);
  assert.equal(await page.locator(".verdict-word").innerText(), "Secure");
  assert.ok(server.seen.length > asked);
  assert.deepEqual(await kept(page), before);
  await page.context().setOffline(true);
  await page.locator("#ask").press("Enter");
  await page.getByText("This device is offline. Making, matching and explaining records still work.").waitFor();
  page.seen.problems = page.seen.problems.filter((problem) => !/Failed to load resource/.test(problem));
  await page.finish();
});

test("the single file has no service worker", async () => {
  const page = await chromium.open({ single: true, settings: allowed });
  await page.context().setOffline(true);
  await page.reload();
  await drop(page, ["mx1-fullchain.pem"]);
  await records(page);
  assert.ok(!(await readFile(`${dist}/tlsakit.html`, "utf8")).includes("service-worker.js"));
  await page.finish();
});

test("a new build waits until no page of the old one is open, and then takes its place alone", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tlsakit-page-"));
  const chromium = browsers();
  after(() => Promise.all([rm(folder, { recursive: true }), chromium.close()]));
  await cp(dist, folder, { recursive: true });
  const server = await serve(folder);
  after(() => server.close());
  const context = await chromium.newContext();
  const open = async () => {
    const page = await context.newPage();
    await page.goto(server.origin);
    await page.locator("#ask").waitFor();
    return page;
  };
  const first = await open();
  const [old, ...none] = Object.keys(await kept(first));
  assert.deepEqual(none, []);
  await first.reload();
  await rebuild(folder);
  await first.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const { installing } = registration;
    await new Promise((resolve) => {
      if (installing === null || installing.state === "installed") resolve();
      else installing.addEventListener("statechange", () => { if (installing.state !== "installing") resolve(); });
    });
  });
  await first.reload();
  assert.equal(await first.locator("meta[name=build]").count(), 0);
  await first.close();
  // The browser lets go of a closed page when it finds the time.
  let second = await open();
  for (let attempt = 0; attempt < 20 && await second.locator("meta[name=build]").count() === 0; attempt += 1) {
    await second.close();
    await new Promise((resolve) => { setTimeout(resolve, 250); });
    second = await open();
  }
  assert.equal(await second.locator("meta[name=build]").count(), 1);
  const names = Object.keys(await kept(second));
  assert.equal(names.length, 1);
  assert.notEqual(names[0], old);
  await context.close();
});

test("a build of which a file is another one is not kept", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tlsakit-page-"));
  const chromium = browsers();
  after(() => Promise.all([rm(folder, { recursive: true }), chromium.close()]));
  await cp(dist, folder, { recursive: true });
  await writeFile(`${folder}/icon.svg`, "<svg xmlns='http://www.w3.org/2000/svg'/>");
  const server = await serve(folder);
  after(() => server.close());
  const page = await (await chromium.newContext()).newPage();
  await page.goto(server.origin);
  const states = () => page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return ["installing", "waiting", "active"].filter((state) => registration?.[state]);
  });
  // It has asked for files that the page itself has no use for yet, and has come to an end with them.
  while (!server.requests.some((path) => /\/check-.*\.wasm$/.test(path)) || (await states()).includes("installing")) {
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  assert.deepEqual(await states(), []);
  await page.context().close();
});

/** Changes the page and its service worker as another build does. */
async function rebuild(folder) {
  const html = (await readFile(`${folder}/index.html`, "utf8")).replace("<head>", '<head><meta name="build" content="next">');
  await writeFile(`${folder}/index.html`, html);
  const script = await readFile(`${folder}/service-worker.js`, "utf8");
  const digest = createHash("sha256").update(html).digest("base64");
  const changed = script.replace(/"\.\/":"sha256-[^"]+"/, `"./":"sha256-${digest}"`).replace(/BUILD="\w+"/, 'BUILD="next"');
  assert.notEqual(changed, script);
  await writeFile(`${folder}/service-worker.js`, changed);
}
