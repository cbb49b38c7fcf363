// How long a check takes in the page, from Enter to the painted verdict, beside the command: both ask the lab over
// HTTPS, for the same domains. And how long the page takes until it can be used.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { checkedNatively, startLab } from "../npm/support/lab.js";
import { browsers } from "./support/launch.mjs";
import { chooseResolver } from "./support/lookup.mjs";
import { dist, serve } from "./support/server.mjs";

/** How many of the lab's domains are checked, at equal distances. */
const DOMAINS = 10;

/** How often the page is loaded, each time with an empty cache. */
const LOADS = 5;

const lab = await startLab("mail");
if ("missing" in lab) throw new Error(lab.missing);
const { place, stop } = lab;
const server = await serve();
const started = browsers();
try {
  await measureChecks();
  await measureLoads();
} finally {
  await started.close();
  await server.close();
  await stop();
}

async function measureChecks() {
  const distance = Math.floor(place.domains.length / DOMAINS);
  const names = place.domains.filter((_, index) => index % distance === 0).slice(0, DOMAINS).map(({ name }) => name);
  const page = await opened();
  await chooseResolver(page, { address: place.resolvers.https, anchors: readFileSync(place.anchorFile, "utf8") });
  row("check", "page ms", "answers ms", "command ms", "round trips", "questions", "long tasks");
  const all = [];
  for (const name of names) {
    // What the resolver learns from the first counts for neither.
    await checkedNatively(place, name, new Date().toISOString(), "--no-probe");
    const shown = await inPage(page, name);
    const begun = performance.now();
    const native = await checkedNatively(place, name, new Date().toISOString(), "--no-probe");
    const command = performance.now() - begun;
    assert.deepEqual([shown.report.roundTrips, shown.report.verdict], [native.roundTrips, native.verdict], name);
    const questions = [shown.report.questions, native.questions].join(" and ");
    row(name, shown.painted, shown.answers, command, native.roundTrips, questions, shown.tasks.map(whole).join(", ") || "none");
    all.push({ ...shown, command });
  }
  row("median", ...["painted", "answers", "command"].map((what) => median(all.map((one) => one[what]))), "", "", "");
  await page.context().close();
}

/** Checks a domain: milliseconds from Enter until the verdict is painted and until the last answer is in, the report, and the tasks over 50 ms. */
async function inPage(page, name) {
  const { port, resolvers } = place;
  await page.evaluate((fragment) => {
    globalThis.outcome = null;
    globalThis.tasks = [];
    location.hash = fragment;
  }, `#check=${name}&port=${port}&resolver=${resolvers.https}`);
  await page.locator("#ask").focus();
  await page.evaluate(() => { globalThis.painted = globalThis.untilPainted(); });
  await page.keyboard.press("Enter");
  return page.evaluate(async () => {
    const painted = await globalThis.painted;
    const { report, questions } = globalThis.outcome;
    const answers = Math.max(...questions.map(({ sent, took }) => sent + took));
    return { painted, answers, report, tasks: globalThis.tasks };
  });
}

async function measureLoads() {
  const times = [];
  server.requests.length = 0;
  for (let count = 0; count < LOADS; count += 1) {
    const page = await opened();
    times.push(await page.evaluate(() => globalThis.usable));
    await page.context().close();
  }
  const paths = new Set(server.requests);
  const octets = [...paths].map((path) => gzipSync(readFileSync(join(dist, path === "/" ? "index.html" : path)), { level: 9 }).length);
  console.log(`first load, empty cache: ${octets.reduce((sum, one) => sum + one)} octets by gzip in ${paths.size} files, usable after ${times.map(whole).join(", ")} ms`);
}

/** Opens the page in a context of its own, so with an empty cache, and waits until it can be used. */
async function opened() {
  const context = await started.newContext({ viewport: { width: 1280, height: 800 }, ignoreHTTPSErrors: true });
  const page = Object.assign(await context.newPage(), { seen: {} });
  await page.addInitScript(observe);
  await page.goto(server.origin);
  await page.waitForFunction(() => globalThis.usable !== undefined);
  return page;
}

/** In the page: keeps what its worker yields, its long tasks, and when its field first reacted to a text. */
function observe() {
  globalThis.tasks = [];
  new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  globalThis.Worker = class extends Worker {
    constructor(...settings) {
      super(...settings);
      this.addEventListener("message", ({ data }) => {
        if (data.value?.bundle !== undefined) globalThis.outcome = data.value;
      });
    }
  };

  /** Calls `done` with the time of the frame in which `reached` is first true. */
  const whenShown = (reached, done) => {
    const watcher = new MutationObserver(() => {
      if (!reached()) return;
      watcher.disconnect();
      // The next frame paints what has changed, and at the beginning of the one after it that is done.
      requestAnimationFrame(() => requestAnimationFrame(done));
    });
    watcher.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
  };

  globalThis.untilPainted = () => new Promise((resolve) => {
    addEventListener("keydown", ({ timeStamp }) => {
      whenShown(() => globalThis.outcome !== null && document.querySelector(".verdict-word:not(.verdict-waiting)") !== null, (time) => resolve(time - timeStamp));
    }, { capture: true, once: true });
  });

  const field = () => document.querySelector("#ask");
  whenShown(() => field() !== null, () => {
    const before = document.querySelector("#ask-promise").textContent;
    field().focus();
    field().value = "example.org";
    whenShown(() => document.querySelector("#ask-promise").textContent !== before, (time) => { globalThis.usable = time; });
    field().dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
}

/** Prints a row of the table. */
function row(name, ...cells) {
  const widths = [9, 11, 11, 12, 10, 0];
  console.log([name.padEnd(32), ...cells.map((cell, index) => (typeof cell === "number" ? whole(cell) : cell).padStart(widths[index]))].join(" "));
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}

function whole(value) {
  return value.toFixed(0);
}
