// What Firefox is said to lack it lacks, and Chromium has it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "./support/browser.mjs";
import { all } from "./support/lacks.mjs";
import { browserName } from "./support/launch.mjs";

const pages = browser();

for (const { name, works } of all) {
  test(name, async () => {
    const page = await pages.open();
    assert.equal(await works(page), browserName === "chromium");
  });
}
