// With forced colours every part keeps an edge; with reduced motion nothing moves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "./support/browser.mjs";
import { chosen } from "./support/launch.mjs";
import { views } from "./support/views.mjs";

const chromium = browser();

for (const name of chosen(["generator", "generator-details", "broken", "private-key", "explain-matches", "lookup-bogus", "lookup-insecure"], ["generator"])) {
  test(`${name} keeps its edges`, async () => {
    const page = await chromium.open({ settings: { forcedColors: "active" } });
    await views[name](page);
    const bare = await page.evaluate(() => [...document.querySelectorAll(".note, .slip, .details, .diagnostic pre, .pair, .button, .field")]
      .filter((element) => element.getClientRects().length > 0)
      .filter((element) => {
        const { borderTopStyle, borderTopWidth } = getComputedStyle(element);
        return borderTopStyle === "none" || Number.parseFloat(borderTopWidth) < 1;
      })
      .map((element) => element.className));
    assert.deepEqual(bare, []);
    const line = await page.evaluate(() => {
      const joined = document.querySelector(".certificate.joined");
      return joined === null ? "solid" : getComputedStyle(joined, "::before").borderTopStyle;
    });
    assert.equal(line, "solid");
    await page.finish();
  });
}

test("with reduced motion nothing moves", async () => {
  const page = await chromium.open({ settings: { reducedMotion: "reduce" } });
  await views["generator"](page);
  const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((element) => {
    const { transitionDuration, animationName } = getComputedStyle(element);
    return animationName !== "none" || transitionDuration.split(",").some((duration) => Number.parseFloat(duration) > 0);
  }).length);
  assert.equal(moving, 0);
  await page.finish();
});
