// Looking names up in the page, at resolvers on loopback.
import { resolver } from "../../npm/support/resolver.js";

const running = new Map();

/** The resolver by this name, started when it is first wanted; it ends with the process. */
export async function shared(name, answer) {
  if (!running.has(name)) {
    const started = await resolver(answer);
    started.unref();
    running.set(name, started);
  }
  return running.get(name);
}

/** Chooses a resolver, and trust anchors if there are some, as a user does. */
export async function chooseResolver(page, { address, anchors = "" }) {
  page.seen.resolvers?.push(address);
  await page.getByRole("button", { name: /^Resolver/ }).click();
  await page.getByLabel("Another resolver").fill(address);
  await page.getByRole("button", { name: "Use it" }).click();
  if (anchors !== "") {
    await page.getByText("Own trust anchors").click();
    await page.locator("#anchors").fill(anchors);
  }
  await page.keyboard.press("Escape");
}

/** Looks up what was recorded, at the moment at which it was, and waits for the result. */
export async function lookUp(page, { name, type, at, trustAnchors }, { address }) {
  await page.clock.setFixedTime(new Date(at));
  await chooseResolver(page, { address, anchors: trustAnchors });
  await page.locator("#ask").fill(`${name} ${type}`);
  await page.locator("#ask").press("Enter");
  await page.locator("#questions-head").waitFor();
}
