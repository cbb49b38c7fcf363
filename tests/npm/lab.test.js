// lookup() on a private internet of real servers gives what the command gives.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { Consumer } from "./support/consumer.js";
import { MOST_OCTETS, masked, natively, startLab } from "./support/lab.js";

const run = promisify(execFile);

const lab = await startLab();
// Some signatures are as young as the lab.
const at = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
if ("missing" in lab) {
  test("the lab", { skip: lab.missing }, () => {});
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
  for (const transport of ["http", "https"]) {
    test(`over ${transport} as the command over ${transport} and UDP`, async () => {
      const here = await inNode(consumer, place, transport);
      for (const [index, question] of place.questions.entries()) {
        const report = masked(here[index]);
        const what = `${question.name} ${question.type}`;
        assert.deepEqual([report.status, report.outcome], [question.status, question.outcome], what);
        for (const by of [transport, "udp"]) {
          assert.deepEqual(report, await natively(place, by, question, at), `${what}: the command over ${by}`);
        }
      }
    });
  }
}

/**
 * The reports of `lookup` in a process of its own, since the CAs that `fetch` trusts are fixed when
 * Node starts.
 * @param {Consumer} consumer
 * @param {import("./support/lab.js").Place} place
 * @param {string} transport
 * @returns {Promise<any[]>}
 */
async function inNode(consumer, { anchorFile, caFile, questions, resolvers }, transport) {
  const options = { resolver: resolvers[transport], anchors: readFileSync(anchorFile, "utf8"), at };
  const script = consumer.write("lab.mjs", `
    import { lookup } from "tlsakit";
    const reports = [];
    for (const { name, type } of ${JSON.stringify(questions)}) {
      reports.push(await lookup(name, type, ${JSON.stringify(options)}));
    }
    console.log(JSON.stringify(reports));
  `);
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: caFile };
  const settings = { cwd: consumer.folder, env, maxBuffer: MOST_OCTETS };
  const { stdout } = await run(process.execPath, [script], settings);
  return JSON.parse(stdout);
}
