// The page on a private internet of real servers (tests/lab) has the result that the command has.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { masked, natively, startLab } from "../npm/support/lab.js";
import { browser } from "./support/browser.mjs";
import { browserName } from "./support/launch.mjs";
import { lookUp } from "./support/lookup.mjs";

/** Of so many questions one is asked here; each page takes a second or two. */
const EACH = browserName === "firefox" ? 25 : 5;

const words = { secure: "Secure", insecure: "Insecure", bogus: "Bogus", indeterminate: "Could not tell" };

const lab = await startLab();
if ("missing" in lab) {
  test("the lab", { skip: lab.missing }, () => {});
} else {
  compare(lab);
}

function compare({ place, stop }) {
  after(stop);
  const chromium = browser();
  const at = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
  const trustAnchors = readFileSync(place.anchorFile, "utf8");
  const address = place.resolvers.https;
  for (const [index, { name, type, status, outcome }] of place.questions.entries()) {
    if (index % EACH !== 0) continue;
    test(`${name} ${type}: ${status}, ${outcome}`, async () => {
      // The browser has its own CAs, and this one is as old as the test.
      const page = await chromium.open({ settings: { ignoreHTTPSErrors: true } });
      await page.addInitScript(keepReports);
      await page.reload();
      await lookUp(page, { name, type, at, trustAnchors }, { address });
      assert.equal(await page.locator(".verdict-word").innerText(), words[status]);
      const report = masked(await page.evaluate(() => globalThis.reports.at(-1)));
      assert.deepEqual(report, await natively(place, "https", { name, type }, at));
      assert.equal(report.outcome, outcome);
      await page.finish();
    });
  }
}

/** Keeps what the page's worker yields. */
function keepReports() {
  globalThis.reports = [];
  globalThis.Worker = class extends Worker {
    constructor(...settings) {
      super(...settings);
      this.addEventListener("message", ({ data }) => {
        if (data.value?.questions !== undefined) globalThis.reports.push(data.value);
      });
    }
  };
}
