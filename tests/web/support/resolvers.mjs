// The view of resolvers, with names of the lab in place of those that its test asks for on the Internet: its script is
// changed on the way to the browser, so that the page itself knows of no other names.
import assert from "node:assert/strict";

/** Names of the lab in place of those that the test asks for on the Internet. */
const names = {
  "_25._tcp.mail.ietf.org TLSA": "_25._tcp.mx.rsa256.example TLSA",
  "dnssec-failed.org A": "www.expired.test A",
  "4096.size.dns.netmeister.org A": "_443._tcp.big.nsec.test TLSA",
  "2048.size.dns.netmeister.org A": "_25._tcp.mx.rsa512.example TLSA",
};

/** Opens the page and its resolvers, with the names of the lab in its script. */
export async function open(chromium, { anchors = "" } = {}) {
  const page = await chromium.open();
  await page.route(/\/assets\/Resolvers-[\w-]+\.js$/, async (route) => {
    const response = await route.fetch();
    const body = Object.entries(names).reduce((text, [name, other]) => {
      assert.ok(text.includes(name), name);
      return text.replaceAll(name, other);
    }, await response.text());
    await route.fulfill({ response, body });
  });
  if (anchors !== "") {
    await page.getByRole("button", { name: /^Resolver/ }).click();
    await page.getByText("Own trust anchors").click();
    await page.locator("#anchors").fill(anchors);
    await page.keyboard.press("Escape");
  }
  await page.getByRole("link", { name: "Resolvers", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Resolvers" }).waitFor();
  return page;
}

/** Tests one resolver more, and yields its cells. */
export async function tested(page, address) {
  page.seen.resolvers.push(address);
  await page.getByLabel("Another resolver, as an https address").fill(address);
  await page.getByRole("button", { name: "Test it" }).click();
  const row = page.locator(".tests tbody tr", { hasText: new URL(address).host });
  await page.getByText(/^Self-test of \d\d:\d\d UTC/).waitFor({ timeout: 60_000 });
  return row.locator("td").allInnerTexts();
}
