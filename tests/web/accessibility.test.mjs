// Every view, in both themes, without findings of axe-core at WCAG 2.2 AA.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { browser } from "./support/browser.mjs";
import { views } from "./support/views.mjs";

const chromium = browser();
const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

for (const colorScheme of ["light", "dark"]) {
  for (const [name, enter] of Object.entries(views)) {
    test(`${name}, ${colorScheme}`, async () => {
      const page = await chromium.open({ settings: { colorScheme, reducedMotion: "reduce" } });
      await enter(page);
      await page.evaluate(source);
      const { violations } = await page.evaluate(() => globalThis.axe.run({
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      }));
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`), []);
      await page.finish();
    });
  }
}
