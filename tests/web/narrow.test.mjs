// From 320 px to wide, no view scrolls sideways, targets are large enough and no group of a digest is broken.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "./support/browser.mjs";
import { chosen } from "./support/launch.mjs";
import { views } from "./support/views.mjs";

const chromium = browser();

for (const [name, enter] of chosen(Object.entries(views), ["home", "generator-details", "check-broken"])) {
  test(`${name} fits`, async () => {
    const page = await chromium.open({ settings: { viewport: { width: 320, height: 640 } } });
    await enter(page);
    for (const width of [320, 360, 390, 768, 819, 820, 1024, 1280, 1920]) {
      await page.setViewportSize({ width, height: 640 });
      const found = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const visible = [...document.querySelectorAll("main *, header *, footer *")].filter((element) => element.getClientRects().length > 0);
        return {
          sideways: scrollWidth - clientWidth,
          broken: [...document.querySelectorAll(".group")].filter((group) => group.getClientRects().length > 1).length,
          small: visible.filter((element) => element.matches("p, li, dt, dd, span, button, label, h1, h2, h3, pre, code") && element.textContent.trim() !== "" && Number.parseFloat(getComputedStyle(element).fontSize) < 11.5).length,
          targets: visible.filter((element) => {
            if (!element.matches("button, input, select, textarea") || element.matches("p .link, .choice input")) return false;
            const { width, height } = element.getBoundingClientRect();
            return width < 24 || height < 24;
          }).map((element) => element.outerHTML.slice(0, 80)),
        };
      });
      assert.deepEqual(found, { sideways: 0, broken: 0, small: 0, targets: [] }, `at ${width} px`);
    }
    await page.finish();
  });
}
