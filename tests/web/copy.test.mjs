// Copying gives one line without gaps, in the chosen format, and says so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, clipboard, drop, records } from "./support/browser.mjs";
import { association, certificates } from "./support/expected.mjs";

const chromium = browser();

test("each format is copied as one line", async () => {
  const page = await chromium.open();
  const [server] = await certificates("mx1-fullchain.pem");
  const digest = association(server, 1, 1);
  await drop(page, ["mx1-fullchain.pem"]);
  await records(page);
  const expected = {
    "zone": `_25._tcp.mx1.example.org. 3600 IN TLSA 3 1 1 ${digest}`,
    "rfc3597": `_25._tcp.mx1.example.org. 3600 IN TYPE52 \\# 35 030101${digest}`,
    "rdata": `030101${digest}`,
    "json": JSON.stringify({ owner: "_25._tcp.mx1.example.org.", ttl: 3600, usage: 3, selector: 1, matchingType: 1, associationData: digest }),
  };
  for (const [format, line] of Object.entries(expected)) {
    await page.getByLabel("Format").selectOption(format);
    const button = page.locator(".record .copy").first();
    await button.click();
    await page.locator(".record .copy.copied").waitFor();
    assert.equal(await clipboard(page), line);
    assert.equal(await page.locator("[role=status]").innerText(), "Copied");
    assert.ok(await button.evaluate((element) => element === document.activeElement), "the focus stays");
  }
  await page.clock.fastForward(2100);
  await page.finish();
});

test("selecting a digest gives pure hexadecimal", async () => {
  const page = await chromium.open();
  const [server] = await certificates("mx1-fullchain.pem");
  await drop(page, ["mx1-fullchain.pem"]);
  await records(page);
  const selected = await page.locator(".record .digest").first().evaluate((element) => {
    getSelection().selectAllChildren(element);
    return getSelection().toString();
  });
  assert.equal(selected, association(server, 1, 1));
  await page.finish();
});

test("the whole excerpt is copied as it is", async () => {
  const page = await chromium.open();
  await drop(page, ["mx1-fullchain.pem"]);
  await records(page);
  await page.getByRole("button", { name: "Copy Zone file excerpt" }).click();
  await page.locator(".copied").waitFor();
  const lines = (await clipboard(page)).split("\n").filter((line) => line !== "" && !line.startsWith(";"));
  assert.equal(lines.length, 2);
  for (const line of lines) assert.match(line, /^_25\._tcp\.mx1\.example\.org\.\s+3600\s+IN\s+TLSA\s+[23] 1 1 [0-9a-f]{64}$/);
  await page.finish();
});
