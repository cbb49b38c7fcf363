// How long a call takes in WebAssembly, beside what Node's own parts take for the nearest thing.

import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { chainFile, chainTime, packageFolder } from "./support/paths.js";

/** @type {any} */
const tlsakit = await import(pathToFileURL(`${packageFolder}/node.js`).href);

const SECONDS = 1;

const chain = readFileSync(chainFile, "utf8");
const [first = ""] = chain.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n/s) ?? [];
const at = Date.parse(chainTime);
const host = "mx1.example.org";
const [record] = tlsakit.generate(chain, { at, host }).records;

const nodeTime = measure("node:crypto, 3 1 1 of one certificate", () => {
  const spki = new X509Certificate(first).publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(spki).digest("hex");
});
compare("generate, 3 1 1 of one certificate", () => tlsakit.generate(first, { at, host, params: ["3 1 1"] }));
compare("generate, what is recommended for a chain", () => tlsakit.generate(chain, { at, host }));
compare("parseCertificates, a chain", () => tlsakit.parseCertificates(chain, { at }));
compare("parseRecords, one record", () => tlsakit.parseRecords(record.zoneLine));
compare("match, a chain and one record", () => tlsakit.match({ chain, tlsa: record.text, names: host, at }));

/** @param {string} name @param {() => unknown} call */
function compare(name, call) {
  const time = measure(name, call);
  console.log(`${" ".repeat(45)} ${(time / nodeTime).toFixed(3)} of node:crypto`);
}

/**
 * Prints and returns the mean time of a call in microseconds, after a warm-up.
 * @param {string} name
 * @param {() => unknown} call
 */
function measure(name, call) {
  run(call, SECONDS / 4);
  const time = run(call, SECONDS);
  console.log(`${name.padEnd(45)} ${time.toFixed(1)} µs`);
  return time;
}

/** @param {() => unknown} call @param {number} seconds */
function run(call, seconds) {
  const begin = performance.now();
  let calls = 0;
  let elapsed = 0;
  while (elapsed < seconds * 1000) {
    for (let count = 0; count < 10; count += 1) {
      call();
    }
    calls += 10;
    elapsed = performance.now() - begin;
  }
  return (elapsed * 1000) / calls;
}
