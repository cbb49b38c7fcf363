// The examples of the package's README, run as they stand.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { Consumer } from "./support/consumer.js";
import { repository } from "./support/paths.js";
import { bundle, bundleFile, replaying, resolver } from "./support/resolver.js";

/** Checks that were recorded in the same zones, at the same moment. */
const RECORDED = ["check-protected", "check-broken"].map(bundle);
const [first] = RECORDED;
assert(first?.trustAnchors);
for (const { at, trustAnchors } of RECORDED) {
  assert.deepEqual([at, trustAnchors], [first.at, first.trustAnchors]);
}

const consumer = new Consumer();
const exchanges = RECORDED.flatMap(({ runs }) => runs.flatMap((run) => run.exchanges));
const server = await resolver(replaying({ ...first, runs: [{ exchanges }] }));
after(() => {
  server.close();
  consumer.remove();
});

// What a reader of the README has in the folder: the chain that the recorded server shows, the record of it, and a
// request for a new key.
const sessions = /** @type {{ chain: string[] }[]} */ (first.sessions ?? []);
consumer.write("fullchain.pem", sessions.find(({ chain }) => chain.length > 0)?.chain.join("") ?? "");
consumer.copy(bundleFile("check-protected"), "bundle.json");
consumer.copy(join(repository, "tests/data/web/next.csr"), "next.csr");

// In place of the Internet: the resolver here, the moment of the records, and the anchor that they are signed by.
consumer.copy(consumer.installed("."), "node_modules/tlsakit-itself");
consumer.write("node_modules/tlsakit/node.js", `
  import * as itself from "../tlsakit-itself/node.js";
  export * from "../tlsakit-itself/node.js";
  const anchors = ${JSON.stringify(first.trustAnchors)};
  export const lookup = (name, type, options) => itself.lookup(name, type, { anchors, ...options });
  export const check = (target, options) => itself.check(target, { anchors, ...options });
  export const Checker = { begin: (target, options) => itself.Checker.begin(target, { anchors, ...options }) };
`);
consumer.write("stand-ins.js", `
  const { fetch } = globalThis;
  const resolvers = ["https://dns.google/dns-query", "https://cloudflare-dns.com/dns-query"];
  globalThis.fetch = async (address, init) => {
    const known = resolvers.find((each) => String(address).startsWith(each));
    if (known === undefined) throw new Error("no example asks " + address);
    return fetch(String(address).replace(known, ${JSON.stringify(server.address)}), init);
  };
  Date.now = () => Date.parse(${JSON.stringify(first.at)});
`);

const readme = readFileSync(consumer.installed("README.md"), "utf8");
const examples = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, text = ""]) => text);

test("there are examples, each with what it prints", () => {
  assert(examples.length >= 7, `${examples.length}`);
});

for (const [index, text] of examples.entries()) {
  const [, imported] = /import (.*) from "tlsakit"/.exec(text) ?? [];
  test(`example ${index + 1}: ${imported}`, async () => {
    const printed = [...text.matchAll(/^\/\/ => (.*)$/gm)].map(([, line = ""]) => line);
    assert(printed.length > 0);
    consumer.write(`example-${index + 1}.js`, text);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--import", "./stand-ins.js", `example-${index + 1}.js`], {
      cwd: consumer.folder, encoding: "utf8",
    });
    assert.equal(stderr, "");
    assert.match(stdout, pattern(printed), stdout);
  });
}

test("each function that can be imported is in an example or in the list", async () => {
  const functions = Object.keys(await consumer.import("node.js"));
  assert(functions.length > 10);
  for (const name of functions) {
    assert(readme.includes(name), name);
  }
});

/** The lines with `…` standing for anything in a line, or alone for lines of any number. @param {string[]} lines */
function pattern(lines) {
  const escaped = lines.map((line) => (line === "…" ? "(?:.*\n)+?" : `${line.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", ".+")}\n`));
  return new RegExp(`^${escaped.join("")}$`);
}
