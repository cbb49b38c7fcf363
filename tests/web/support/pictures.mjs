// The pictures in docs, which README.md shows: what they picture, and its text beside each, to see when one is stale.
import { readFile, writeFile } from "node:fs/promises";
import { drop, records } from "./browser.mjs";
import { replayed } from "./views.mjs";

/** By name of the picture: what brings an opened page there, and the parts of the page that are in it. */
const states = {
  "page-check": {
    enter: (page) => replayed(page, "check-broken"),
    parts: ".result-head, section:has(#actions-head)",
  },
  "page-records": {
    enter: async (page) => {
      await drop(page, ["mx1-fullchain.pem"]);
      await records(page);
    },
    parts: ".result-head, section:has(#certificates-head), section:has(#records-head) .record",
  },
};

/** The names of the pictures. */
export const pictures = Object.keys(states);

function place(name) {
  return new URL(`../../../docs/${name}`, import.meta.url);
}

/** Brings an opened page into what is pictured, and gives its text, a line for each. */
async function textOf(page, name) {
  const { enter, parts } = states[name];
  await enter(page);
  const text = (await page.locator(parts).allInnerTexts()).join("\n");
  return `${text.split(/\s*\n\s*/).map((line) => line.replace(/\s+/g, " ").trim()).filter((line) => line !== "").join("\n")}\n`;
}

/** Takes a picture anew, with its text. */
export async function take(page, name) {
  await writeFile(place(`${name}.txt`), await textOf(page, name));
  await page.evaluate(() => { scrollTo(0, 0); });
  await page.screenshot({ path: new URL(place(`${name}.png`)).pathname });
}

/** The text that an opened page shows now, the one that was pictured, and the octets of the picture. */
export async function compared(page, name) {
  const [pictured, { length }] = await Promise.all([readFile(place(`${name}.txt`), "utf8"), readFile(place(`${name}.png`))]);
  return { shown: await textOf(page, name), pictured, octets: length };
}
