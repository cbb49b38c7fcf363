// Resolvers are tested: the lab's, and ones that do less.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { startLab } from "../npm/support/lab.js";
import { resolver } from "../npm/support/resolver.js";
import { browser } from "./support/browser.mjs";
import { open, tested } from "./support/resolvers.mjs";

const lab = await startLab();
if ("missing" in lab) {
  test("the lab", { skip: lab.missing }, () => {});
} else {
  atLab(lab);
}

function atLab({ place, stop }) {
  const chromium = browser();
  const servers = [];
  after(async () => {
    servers.forEach((server) => server.close());
    await stop();
  });
  const anchors = readFileSync(place.anchorFile, "utf8");

  /** A resolver that has the lab's answer to the `asked` question changed by `answered`. */
  async function between({ asked = (message) => message, answered = (message) => message }) {
    const server = await resolver(async (_, response, request) => {
      const message = asked(Buffer.from(new URL(request.url, "http://localhost").searchParams.get("dns"), "base64url"));
      const answer = await fetch(`${place.resolvers.http}?dns=${message.toString("base64url")}`);
      response.setHeader("Content-Type", "application/dns-message");
      response.end(answered(Buffer.from(await answer.arrayBuffer())));
    });
    servers.push(server);
    return server.address;
  }

  test("a good resolver passes every test", async () => {
    const page = await open(chromium, { anchors });
    const cells = await tested(page, place.resolvers.http);
    assert.deepEqual(cells.slice(0, 5), ["yes", "yes", "yes", "yes", "yes"]);
    // The lab's largest answer is above 1232 octets, and below 4096.
    assert.match(cells[5], /^in part\n\d{4} octets$/);
    assert.match(cells[6], /^\d+$/);
    assert.match(await page.locator(".footer-row p").first().innerText(), /^\d+ questions were asked of 127\.[\d.]+:\d+\.$/);
    // The others were not tested with it.
    assert.equal(await page.locator(".tests .mark").count(), 6);
    await page.finish();
  });

  test("one that ignores CD hides broken zones", async () => {
    const address = await between({ asked: (message) => { message[3] &= ~0x10; return message; } });
    const page = await open(chromium, { anchors });
    assert.equal((await tested(page, address))[2], "ignored\nhides broken zones");
    await page.finish();
  });

  test("one that cuts answers is found out", async () => {
    const address = await between({ answered: (message) => { if (message.length > 1232) message[2] |= 0x02; return message; } });
    const page = await open(chromium, { anchors });
    assert.match((await tested(page, address))[5], /^cut\nat \d{4} octets$/);
    await page.finish();
  });

  test("one that says no reasons has none to show", async () => {
    // An option with a code of nobody's in place of 15 (RFC 8914).
    const address = await between({
      answered: (message) => {
        const at = message.indexOf(Buffer.from([0, 41]), 12);
        for (let spot = at; at > 0 && spot < message.length - 3; spot += 1) {
          if (message[spot] === 0 && message[spot + 1] === 15 && spot >= at + 10) message.writeUInt16BE(65_001, spot);
        }
        return message;
      },
    });
    const page = await open(chromium, { anchors });
    assert.equal((await tested(page, address))[3], "none sent");
    await page.finish();
  });

  test("one that lets no page read its answers is asked no further, and one that is not there neither", async () => {
    const blocked = await resolver((_, response) => { response.removeHeader("Access-Control-Allow-Origin"); response.end(); });
    const page = await open(chromium, { anchors });
    assert.deepEqual((await tested(page, blocked.address)).slice(0, 3), ["blocked\nno CORS header", "untested", "untested"]);
    assert.ok(blocked.seen.every(({ question }) => !question.name.includes("expired")));
    blocked.close();
    await page.getByRole("button", { name: "Test again" }).waitFor();
    assert.deepEqual((await tested(page, blocked.address)).slice(0, 2), ["not reached", "untested"]);
    page.seen.problems = page.seen.problems.filter((problem) => !/CORS|Failed to load resource/.test(problem));
    await page.finish();
  });
}
