// A resolver in doubt: it is silent, not reached, or this device is offline. Another one is asked in its place.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { browser } from "./support/browser.mjs";
import { ended, line, mailLab, openLink, press, verdict } from "./support/live.mjs";
import { shared } from "./support/lookup.mjs";

const lab = await mailLab();
if ("missing" in lab) {
  test("the lab", { skip: lab.missing }, () => {});
} else {
  check(lab);
}

function check({ place, stop }) {
  after(stop);
  const chromium = browser();

  /** Has the lab's resolver answer for one of the list, since it alone knows the names of the lab. */
  async function answering(page, address) {
    page.seen.resolvers.push(address);
    await page.context().route(`${address}?*`, async (route) => {
      const { search } = new URL(route.request().url());
      await route.fulfill({ response: await page.context().request.get(`${place.resolvers.http}${search}`, { headers: { accept: "application/dns-message" } }) });
    });
  }

  test("a check under way is counted, and Esc stops it", async () => {
    const { address } = await shared("silent", () => {});
    const page = await openLink(chromium, place, "ee-key.mail.test", { resolver: address });
    await page.locator("#ask").press("Enter");
    await page.getByRole("heading", { name: /^0 of [1-9]\d* answers are in\.$/ }).waitFor();
    const rows = await page.locator(".running-questions tbody tr").allInnerTexts();
    assert.ok(rows.length > 8 && rows.every((row) => row.includes("waiting")), rows.join("\n"));
    assert.deepEqual(Object.keys(await line(page)), ["root", "test", "mail.test", "ee-key.mail.test", "MX", "address", "TLSA", "certificate"]);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Stop");
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "The check of ee-key.mail.test was stopped" }).waitFor();
    await page.locator("main").getByRole("button", { name: "Check again" }).waitFor();
    await page.finish();
  });

  test("a silent resolver says nothing about the domain, and another one is asked", async () => {
    const { address } = await shared("silent", () => {});
    const page = await openLink(chromium, place, "ee-key.mail.test", { resolver: address });
    await answering(page, "https://cloudflare-dns.com/dns-query");
    await page.getByRole("search").getByRole("button").first().click();
    await page.locator(ended).waitFor({ timeout: 60_000 });
    assert.deepEqual(await verdict(page), { word: "Could not tell", head: "The resolver did not answer." });
    assert.match(await page.locator(".why").innerText(), /left \d+ of \d+ questions unanswered\. This says nothing about ee-key\.mail\.test\.$/);
    assert.equal((await line(page)).root, "no answer");
    assert.equal((await line(page)).TLSA, "not reached");
    await page.getByRole("button", { name: "Ask cloudflare-dns.com", exact: true }).click();
    await page.getByRole("heading", { name: "DNS is in order." }).waitFor();
    assert.match(await page.locator(".footer").innerText(), /questions were asked of cloudflare-dns\.com/);
    await page.finish();
  });

  test("a second resolver is asked on request, and nothing differs", async () => {
    const page = await openLink(chromium, place, "ee-key.mail.test");
    await answering(page, "https://cloudflare-dns.com/dns-query");
    await press(page);
    await page.getByRole("button", { name: "Ask cloudflare-dns.com too" }).click();
    await page.getByText("Nothing differs between the two resolvers.").waitFor();
    const { host } = new URL(place.resolvers.http);
    assert.ok((await page.locator(".compared").innerText()).startsWith(`${host} was compared with cloudflare-dns.com.`));
    const counts = (await page.locator(".footer").innerText()).match(/\d+(?= questions were asked of)/g).map(Number);
    const asked = (address) => page.seen.requests.filter((url) => url.startsWith(`${address}?dns=`)).length;
    assert.deepEqual(counts, [asked(place.resolvers.http), asked("https://cloudflare-dns.com/dns-query")]);
    await page.finish();
  });

  test("without a network the device is said to be offline", async () => {
    const page = await openLink(chromium, place, "ee-key.mail.test");
    await press(page);
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Check again" }).first().click();
    await page.getByRole("heading", { name: "This device is offline." }).waitFor();
    assert.equal((await verdict(page)).word, "Could not tell");
    // The browser tells of each question that it could not send.
    page.seen.problems.length = 0;
    await page.context().setOffline(false);
    await page.finish();
  });
}
