// How long a call takes in WebAssembly, beside what Node's own parts take for the nearest thing.

import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { chainFile, chainTime, packageFolder } from "./support/paths.js";
import { bundle, conditions, replaying, resolver } from "./support/resolver.js";

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

await measureLookup();

/** A lookup of three zones, whose six signatures are of P-256; the answers are in memory. */
async function measureLookup() {
  const recorded = bundle("secure");
  const server = await resolver(replaying(recorded));
  const answers = /** @type {Map<string, Uint8Array>} */ (new Map());
  const load = async (/** @type {string} */ url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
  const options = {
    resolver: server.address,
    ...conditions(recorded),
    fetch: async (/** @type {string} */ url) => {
      const octets = answers.get(url) ?? await load(url);
      answers.set(url, octets);
      return new Response(Uint8Array.from(octets), { headers: { "Content-Type": "application/dns-message" } });
    },
  };
  const times = [];
  for (let count = 0; count < 100; count += 1) {
    const begin = performance.now();
    await tlsakit.lookup(recorded.name, recorded.type, options);
    times.push((performance.now() - begin) * 1000);
  }
  server.close();
  times.sort((one, other) => one - other);
  console.log(`${"lookup, three zones (median)".padEnd(45)} ${times[50]?.toFixed(1)} µs`);
}

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
