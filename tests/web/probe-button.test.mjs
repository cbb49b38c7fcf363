// The page of `tlsakit ui`: the same check, and a button that has this machine visit the servers.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { checkedNatively } from "../npm/support/lab.js";
import { command } from "../npm/support/paths.js";
import { browsers } from "./support/launch.mjs";
import { ended, line, mailLab, verdict } from "./support/live.mjs";

const lab = await mailLab();
if ("missing" in lab) {
  test("the lab", { skip: lab.missing }, () => {});
} else {
  check(lab);
}

function check({ place, stop }) {
  const shared = {};
  before(async () => {
    shared.browsers = browsers();
    shared.ui = await start(["--allow-private", "--allow-port", String(place.port)]);
  });
  after(async () => {
    await shared.browsers?.close();
    await shared.ui?.stop();
    await stop();
  });

  /** Opens the page by the address that `tlsakit ui` prints, with more in its fragment. */
  async function open(more) {
    // The lab has a CA of its own, and the page may ask resolvers by HTTPS alone.
    const context = await shared.browsers.newContext({ viewport: { width: 1280, height: 800 }, ignoreHTTPSErrors: true });
    const page = await context.newPage();
    const seen = { requests: [], problems: [] };
    page.on("request", (request) => seen.requests.push(new URL(request.url())));
    page.on("console", (message) => { if (["error", "warning"].includes(message.type())) seen.problems.push(message.text()); });
    page.on("pageerror", (error) => seen.problems.push(String(error)));
    page.setDefaultTimeout(20_000);
    await page.goto(`${shared.ui.address}&${more}`);
    await page.locator("#ask").waitFor();
    await page.getByRole("button", { name: /^Resolver/ }).click();
    await page.getByText("Own trust anchors").click();
    await page.locator("#anchors").fill(place.anchors);
    await page.keyboard.press("Escape");
    return Object.assign(page, { seen });
  }

  for (const [name, head] of [
    ["ee-key.mail.test", "Mail to ee-key.mail.test is protected."],
    ["ee-stale.mail.test", "DANE senders are deferring mail to ee-stale.mail.test."],
  ]) {
    test(`${name}: what is unseen in the DNS is seen by a press on Probe`, async () => {
      const page = await open(`check=${name}&port=${place.port}&resolver=${place.resolvers.https}`);
      assert.ok(!page.url().includes("token="), page.url());
      await page.getByText("Nothing has been asked yet").waitFor();
      await page.locator("#ask").press("Enter");
      await page.locator(ended).waitFor();
      assert.equal((await verdict(page)).head, "DNS is in order. The certificate has not been seen.");
      const visits = () => page.seen.requests.filter(({ pathname }) => pathname === "/session").length;
      assert.equal(visits(), 0);
      assert.equal(await page.locator(".slip-text", { hasText: /^tlsakit ui$/ }).count(), 0);
      await page.getByRole("button", { name: "Probe", exact: true }).click();
      await page.getByRole("heading", { name: head }).waitFor();
      const native = await checkedNatively(place, name, new Date().toISOString());
      assert.equal(native.basis, "probed");
      assert.deepEqual(await page.locator(".host-name").allInnerTexts(), native.mx.map(({ host, port }) => `${host}:${port}`));
      const sessions = native.mx.reduce((sum, { probe }) => sum + probe.sessions.length, 0);
      assert.equal(visits(), sessions);
      assert.ok((await page.locator(".meta").innerText()).includes(`${sessions} sessions`));
      assert.notEqual((await line(page)).certificate, "not seen yet");
      const hosts = new Set(page.seen.requests.map(({ origin }) => origin));
      assert.deepEqual([...hosts].sort(), [shared.ui.origin, new URL(place.resolvers.https).origin].sort());
      assert.deepEqual(page.seen.problems, []);
      await page.context().close();
    });
  }
}

/** Starts `tlsakit ui`; `address` is what it prints. */
async function start(options) {
  const child = spawn(command(), ["ui", "--no-open", ...options], { stdio: ["ignore", "pipe", "ignore"] });
  const closed = once(child, "close");
  for await (const printed of createInterface({ input: child.stdout })) {
    const address = printed.replace("tlsakit is at ", "");
    const stop = async () => {
      child.kill("SIGINT");
      await closed;
    };
    return { address, origin: new URL(address).origin, stop };
  }
  throw new Error("tlsakit ui did not start");
}
