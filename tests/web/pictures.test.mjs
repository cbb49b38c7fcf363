// The pictures that README.md shows are of the page as it is: its text is still what was pictured.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { browser } from "./support/browser.mjs";
import { compared, pictures } from "./support/pictures.mjs";

const pages = browser();
const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");

for (const name of pictures) {
  test(`docs/${name}.png`, async () => {
    const page = await pages.open();
    const { shown, pictured, octets } = await compared(page, name);
    assert.equal(shown, pictured, "the picture is stale: npm run pictures takes it anew");
    assert.ok(octets <= 120_000, `${octets} octets`);
    assert.ok(readme.includes(`(docs/${name}.png)`));
    await page.finish();
  });
}
