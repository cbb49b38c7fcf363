// Contrasts recomputed from the style sheet, against what WCAG 2.2 asks of each use of a colour.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

const sheet = await readFile(new URL("../../web/src/ui/tokens.css", import.meta.url), "utf8");
const tokens = new Map([...sheet.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [name, { light, dark }]));

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const states = ["ok", "bad", "risk", "none", "unk"];
const washes = states.map((state) => `${state}-wash`);
const pairs = [
  ...["ink", "ink-2", "ink-3", ...states].flatMap((text) => ["paper", "sunk"].map((ground) => [text, ground, 4.5])),
  ...["ink", "ink-2"].flatMap((text) => washes.map((ground) => [text, ground, 4.5])),
  ...states.map((state) => [state, `${state}-wash`, 4.5]),
  ...["edge", "focus"].flatMap((shape) => ["paper", "sunk"].map((ground) => [shape, ground, 3])),
];

for (const theme of ["light", "dark"]) {
  test(`${theme}: text has 4.5, edges have 3`, () => {
    assert.equal(tokens.size, 18);
    for (const [front, ground, least] of pairs) {
      const measured = contrast(tokens.get(front)[theme], tokens.get(ground)[theme]);
      assert.ok(measured >= least, `${front} on ${ground}: ${measured.toFixed(2)}`);
    }
  });
}

test("no other colours are used", async () => {
  const folder = new URL("../../web/src/ui/", import.meta.url);
  for (const name of await readdir(folder, { recursive: true })) {
    if (!/\.(?:css|tsx)$/.test(name) || name === "tokens.css") continue;
    const text = await readFile(new URL(name, folder), "utf8");
    assert.doesNotMatch(text, /#[0-9a-f]{3,8}\b(?!")|rgba?\(|hsla?\(/i, name);
  }
});
