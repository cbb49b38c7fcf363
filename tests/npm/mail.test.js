// check() for the mail domains of the lab, which are real servers: the DNS part is what the command has, and with
// the command's bundle all of it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { Consumer } from "./support/consumer.js";
import { MOST_OCTETS, assertSameCheck, checkedNatively, startLab } from "./support/lab.js";

const run = promisify(execFile);

/** Of so many domains one is checked over DNS over HTTPS by all. */
const EACH = 3;

/** Of so many, one is visited by the command. */
const VISITED_EACH = 9;

const lab = await startLab("mail");
// Some signatures are as young as the lab.
const at = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
if ("missing" in lab) {
  test("the mail domains", { skip: lab.missing }, () => {});
} else {
  compare(lab);
}

/** @param {{ place: import("./support/lab.js").Place, stop: () => Promise<void> }} lab */
function compare({ place, stop }) {
  const consumer = new Consumer();
  after(async () => {
    consumer.remove();
    await stop();
  });
  const anchors = readFileSync(place.anchorFile, "utf8");
  const options = { anchors, at, port: place.port };
  const chosen = place.domains.filter((_, index) => index % EACH === 0).map(({ name }) => name);

  test(`the DNS part of ${chosen.length} checks, over HTTPS, is what the command has`, async () => {
    assert(chosen.length >= 20);
    const here = await inNode(consumer, place, chosen, options);
    for (const [index, name] of chosen.entries()) {
      const native = await checkedNatively(place, name, at, "--no-probe");
      assert.equal(native.basis, "dns-only");
      assertSameCheck(here[index], native, name);
    }
    const verdicts = new Set(here.map(({ verdict }) => verdict));
    console.log(`${here.length} domains: ${[...verdicts].sort().join(", ")}`);
  });

  test("a recorded check gives the whole report, and its sessions with answers of now do", async () => {
    const { replay } = await consumer.import("node.js");
    const visited = place.domains.filter((_, index) => index % VISITED_EACH === 0);
    const bundles = /** @type {Record<string, string>} */ ({});
    const reports = /** @type {Record<string, any>} */ ({});
    for (const [index, { name, verdict }] of visited.entries()) {
      const file = join(consumer.folder, `${index}.json`);
      const native = await checkedNatively(place, name, at, "--record", file);
      bundles[name] = readFileSync(file, "utf8");
      const { kind, ...replayed } = await replay(bundles[name]);
      assert.equal(kind, "check");
      assert.equal(JSON.stringify(replayed), JSON.stringify(native), name);
      assert.equal(replayed.verdict, verdict, name);
      reports[name] = native;
    }
    const names = Object.keys(reports);
    assert(names.length >= 12);
    const here = await inNode(consumer, place, names, options, bundles);
    for (const [index, name] of names.entries()) {
      assertSameCheck(here[index], reports[name], name);
    }
  });
}

/**
 * The reports of `check` in a process of its own, since the CAs that `fetch` trusts are fixed when Node starts.
 * @param {Consumer} consumer
 * @param {import("./support/lab.js").Place} place
 * @param {string[]} names
 * @param {object} options
 * @param {Record<string, string>} [bundles] of some domains, whose sessions are handed over
 * @returns {Promise<any[]>}
 */
async function inNode(consumer, { caFile, resolvers }, names, options, bundles = {}) {
  consumer.write("given.json", JSON.stringify({ names, options: { ...options, resolver: resolvers.https }, bundles }));
  const script = consumer.write("checks.mjs", `
    import { readFileSync } from "node:fs";
    import { check } from "tlsakit";
    const { names, options, bundles } = JSON.parse(readFileSync("given.json", "utf8"));
    const reports = [];
    for (const name of names) {
      reports.push(await check(name, { ...options, sessions: bundles[name] }));
    }
    console.log(JSON.stringify(reports));
  `);
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: caFile };
  const { stdout } = await run(process.execPath, [script], { cwd: consumer.folder, env, maxBuffer: MOST_OCTETS });
  return JSON.parse(stdout);
}
