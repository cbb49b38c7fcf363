// Every view, in both themes, and some in other languages, without findings of axe-core at WCAG 2.2 AA.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { browser } from "./support/browser.mjs";
import { chosen } from "./support/launch.mjs";
import { views } from "./support/views.mjs";

const chromium = browser();
const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A view of each kind. */
const inFirefox = ["home", "home-resolver", "generator-matches", "broken", "private-key", "explain-matches", "lookup-bogus", "check-at-risk", "probe-failed"];

for (const colorScheme of chosen(["light", "dark"], ["light"])) {
  for (const [name, enter] of chosen(Object.entries(views), inFirefox)) {
    test(`${name}, ${colorScheme}`, async () => {
      const page = await chromium.open({ settings: { colorScheme, reducedMotion: "reduce" } });
      await enter(page);
      assert.deepEqual(await findings(page), []);
      await page.finish();
    });
  }
}

for (const [code, language] of [["de", "Deutsch"], ["nl", "Nederlands"]]) {
  for (const name of ["generator-matches", "check-at-risk"]) {
    test(`${name}, ${language}`, async () => {
      const page = await chromium.open({ settings: { reducedMotion: "reduce" } });
      await views[name](page);
      await page.locator("[popovertarget=language]").click();
      await page.getByLabel(language, { exact: true }).check();
      await page.keyboard.press("Escape");
      await page.locator(`html[lang=${code}]`).waitFor();
      assert.deepEqual(await findings(page), []);
      await page.finish();
    });
  }
}

/** What axe finds in a page: each rule with the elements that break it. */
async function findings(page) {
  await page.evaluate(forgetReflections);
  await page.evaluate(source);
  const { violations } = await page.evaluate(() => globalThis.axe.run({
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}

/**
 * Lets axe go by the attributes alone. Firefox crashes where a page asks for an element by these properties after
 * Playwright's own scripts have done so.
 */
function forgetReflections() {
  const names = Object.keys(Element.prototype).filter((name) => /^aria\w+Elements?$/.test(name));
  for (const name of names) delete Element.prototype[name];
}
