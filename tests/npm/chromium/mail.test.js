// check() in a browser for mail domains of the lab: the DNS part is what the command has.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";

import { launch, resultOf, serve } from "../support/browser.js";
import { Consumer } from "../support/consumer.js";
import { assertSameCheck, checkedNatively, startLab } from "../support/lab.js";

/** Of so many domains one is checked. */
const EACH = 15;

const lab = await startLab("mail");
// Some signatures are as young as the lab.
const at = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
if ("missing" in lab) {
  test("the mail domains", { skip: lab.missing }, () => {});
} else {
  const { place, stop } = lab;
  const consumer = new Consumer();
  after(async () => {
    consumer.remove();
    await stop();
  });

  test("over DNS over HTTP that pages of any origin may read", async () => {
    const names = place.domains.filter((_, index) => index % EACH === 0).map(({ name }) => name);
    const address = place.resolvers.http ?? "";
    const options = { resolver: address, anchors: readFileSync(place.anchorFile, "utf8"), at, port: place.port };
    consumer.write("checks/index.html", `<!doctype html>
      <html lang="en"><meta charset="utf-8"><title>Checks</title><link rel="icon" href="data:,"><script type="module" src="./main.js"></script></html>`);
    consumer.write("checks/main.js", `
      import { check } from "../node_modules/tlsakit/index.js";
      const reports = [];
      for (const name of ${JSON.stringify(names)}) {
        reports.push(await check(name, ${JSON.stringify(options)}));
      }
      window.result = reports;
    `);
    const server = await serve(consumer.folder, { origin: new URL(address).origin });
    const browser = await launch();
    try {
      const reports = await resultOf(browser, `${server.address}checks/`);
      assert.equal(reports.length, names.length);
      for (const [index, name] of names.entries()) {
        const native = await checkedNatively(place, name, at, "--no-probe");
        assertSameCheck(reports[index], native, name);
      }
    } finally {
      await browser.close();
      server.close();
    }
  });
}
