// The package in Node.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";

import { build } from "esbuild";

import { Consumer } from "./support/consumer.js";
import { chainFile, chainTime } from "./support/paths.js";
import { bundleFile } from "./support/resolver.js";

const consumer = new Consumer();
after(() => consumer.remove());
consumer.copy(chainFile, "fullchain.pem");

const tlsakit = await consumer.import("node.js");
const chain = readFileSync(chainFile);
const at = chainTime;

test("a project imports it by name and needs no ready()", async () => {
  const output = await consumer.run(`
    import { readFileSync } from "node:fs";
    import { generate, ready } from "tlsakit";
    const { records } = generate(readFileSync("fullchain.pem"), { at: ${JSON.stringify(at)} });
    console.log(records[0].text);
    await ready();
  `);
  assert.match(output, /^3 1 1 [0-9a-f]{64}\n$/);
});

test("text and octets give the same", () => {
  const text = tlsakit.parseCertificates(chain.toString("utf8"), { at });
  assert.deepEqual(text, tlsakit.parseCertificates(chain, { at }));
  const copy = new Uint8Array(chain.length + 7);
  copy.set(chain, 7);
  assert.deepEqual(text, tlsakit.parseCertificates(copy.subarray(7), { at }));
});

test("the moment is a Date, a text or milliseconds", () => {
  const time = Date.parse(at);
  const expected = JSON.stringify(tlsakit.generate(chain, { at }));
  for (const moment of [time, new Date(time), new Date(time).toUTCString()]) {
    assert.equal(JSON.stringify(tlsakit.generate(chain, { at: moment })), expected);
  }
});

test("without a moment the present serves", () => {
  const now = new Date();
  assert.deepEqual(tlsakit.generate(chain), tlsakit.generate(chain, { at: now }));
  const codes = tlsakit.generate(chain, { at: "2999-01-01" }).warnings.map((/** @type {any} */ it) => it.code);
  assert.notDeepEqual(codes, tlsakit.generate(chain, { at }).warnings.map((/** @type {any} */ it) => it.code));
});

test("results are plain objects, with null for what is missing", () => {
  const report = tlsakit.generate(chain, { at, port: "*" });
  assert.equal(report.owner.port, null);
  assert.deepEqual(structuredClone(report), report);
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
});

test("host, port, transport, parameters and time to live are taken", () => {
  const options = { at, host: "bücher.example", port: 853, transport: "udp", params: ["3 0 2", "DANE-EE SPKI Full"], ttl: 60 };
  const { records, owner } = tlsakit.generate(chain, options);
  assert.equal(owner.name, "_853._udp.xn--bcher-kva.example.");
  assert.deepEqual(records.map((/** @type {any} */ it) => [it.usage, it.selector, it.matchingType, it.ttl]), [
    [3, 0, 2, 60],
    [3, 1, 0, 60],
  ]);
});

test("the records that it makes match the chain that they are made of", () => {
  const { records } = tlsakit.generate(chain, { at, host: "mx1.example.org" });
  const tlsa = records.map((/** @type {any} */ it) => it.zoneLine);
  const report = tlsakit.match({ chain, tlsa, names: ["mx1.example.org"], service: "smtp", at });
  assert.equal(report.verdict, "match");
  assert.equal(report.authenticated, true);
  assert.deepEqual(report.matched, { record: 0, depth: 0 });
  assert.deepEqual(tlsakit.match({ chain, tlsa: tlsa.join("\n"), names: "mx1.example.org", service: "smtp", at }), report);
  assert.equal(tlsakit.match({ chain, tlsa: `3 1 1 ${"00".repeat(32)}`, names: "mx1.example.org", at }).verdict, "mismatch");
});

test("records are read from text, and what cannot be read is told", () => {
  const { records, errors } = tlsakit.parseRecords(`3 1 1 ${"ab".repeat(32)}\n3 1 nonsense\n`);
  assert.equal(records.length, 1);
  assert.equal(records[0].mnemonics, "DANE-EE SPKI SHA2-256");
  assert.equal(errors.length, 1);
  assert.equal(errors[0].line, 2);
});

test("failures are errors with a code", () => {
  const { TlsakitError, generate, match, parseCertificates, parseRecords } = tlsakit;
  /** @type {[() => unknown, string | RegExp][]} */
  const failures = [
    [() => parseCertificates(), "invalid-argument"],
    [() => parseCertificates(5), "invalid-argument"],
    [() => parseCertificates(["a"]), "invalid-argument"],
    [() => parseCertificates(chain, { at: "never" }), "invalid-argument"],
    [() => parseCertificates(chain, { at: NaN }), "invalid-argument"],
    [() => parseRecords(chain), "invalid-argument"],
    [() => generate(chain, { port: 1.5 }), "invalid-argument"],
    [() => generate(chain, { host: {} }), "invalid-argument"],
    [() => generate(chain, { params: [311] }), "invalid-argument"],
    [() => generate(chain, { ttl: -1 }), "invalid-argument"],
    [() => generate(chain, { ttl: 2 ** 32 }), "invalid-argument"],
    [() => match(), "invalid-argument"],
    [() => match("chain"), "invalid-argument"],
    [() => match({ chain, tlsa: 3, names: "a" }), "invalid-argument"],
    [() => match({ chain, tlsa: "" }), "invalid-argument"],
    [() => generate("nothing in it", { host: "a.example" }), /^[a-z0-9-]+$/],
    [() => generate(chain, { host: "not a host name" }), /^[a-z0-9-]+$/],
    [() => generate(chain, { port: 65536 }), /^[a-z0-9-]+$/],
    [() => generate(chain, { params: ["3 1"] }), /^[a-z0-9-]+$/],
    [() => match({ chain: "", tlsa: "", names: "a.example" }), /^[a-z0-9-]+$/],
    [() => match({ chain, tlsa: "", names: "a.example", service: "fax" }), /^[a-z0-9-]+$/],
  ];
  for (const [call, code] of failures) {
    assert.throws(call, (error) => {
      assert(error instanceof TlsakitError && error instanceof Error, String(call));
      assert.equal(error.name, "TlsakitError");
      assert.match(/** @type {any} */ (error).code, code instanceof RegExp ? code : new RegExp(`^${code}$`), String(call));
      assert(error.message.length > 0);
      return true;
    }, String(call));
  }
});

test("octets of another realm are octets", async () => {
  const { runInNewContext } = await import("node:vm");
  const foreign = runInNewContext(`new Uint8Array(${JSON.stringify([...chain])})`);
  assert.equal(foreign instanceof Uint8Array, false);
  assert.deepEqual(tlsakit.parseCertificates(foreign, { at }), tlsakit.parseCertificates(chain, { at }));
});

test("in an entry that loads by ready(), calls before it are told so", async () => {
  const output = await consumer.run(`
    import { parseRecords, ready, TlsakitError } from "tlsakit/inline";
    try { parseRecords(""); } catch (error) { console.log(error instanceof TlsakitError, error.code); }
    console.log(ready() === ready());
    await ready();
    console.log(parseRecords("").records.length);
  `);
  assert.equal(output, "true not-ready\ntrue\n0\n");
});

test("lookup() loads its module by itself, in every entry", async () => {
  const output = await consumer.run(`
    import { lookup } from "tlsakit";
    import { lookup as inline } from "tlsakit/inline";
    const reports = await Promise.all([lookup, inline].map((it) =>
      it("example.org", "MX", { at: 0, resolver: "https://resolver.example/", fetch: async () => ({ status: 404 }) })));
    console.log(reports.map(({ outcome }) => outcome).join());
  `);
  assert.equal(output, "failed,failed\n");
});

test("replay() loads its module by itself, in every entry, and bundlers keep it in one file", async () => {
  consumer.copy(bundleFile("probe-failed"), "bundle.json");
  const script = (/** @type {string} */ from) => `
    import { readFileSync } from "node:fs";
    import { replay } from ${JSON.stringify(from)};
    const { kind, verdict, chains } = await replay(readFileSync("bundle.json"));
    console.log(kind, verdict, chains.length);
  `;
  for (const from of ["tlsakit", "tlsakit/inline"]) {
    assert.equal(await consumer.run(script(from)), "probe failed 3\n");
  }
  consumer.write("replays.js", script("tlsakit/inline"));
  await build({ absWorkingDir: consumer.folder, entryPoints: ["replays.js"], bundle: true, format: "esm", platform: "node", outfile: "replays-one.js", logLevel: "warning" });
  assert.equal(await consumer.run('import "./replays-one.js";'), "probe failed 3\n");
});

test("what is no bundle is refused with a code", async () => {
  const { replay, TlsakitError } = tlsakit;
  const text = readFileSync(bundleFile("secure"), "utf8");
  const circular = /** @type {any} */ ({});
  circular.itself = circular;
  /** @type {[unknown, string][]} */
  const refused = [
    [undefined, "invalid-argument"],
    [5, "invalid-argument"],
    [null, "invalid-argument"],
    [circular, "invalid-argument"],
    [{ toJSON: () => undefined }, "invalid-argument"],
    ["", "bundle-unreadable"],
    [{}, "bundle-unreadable"],
    [new Uint8Array([0xff, 0xfe]), "bundle-unreadable"],
    [text.slice(0, -3), "bundle-unreadable"],
    [text.replace("tlsakit/1", "tlsakit/2"), "bundle-unreadable"],
    [text.replace('"at": "2026', '"at": "never'), "bundle-unreadable"],
    ["[".repeat(1_000_000), "bundle-unreadable"],
    [{ ...JSON.parse(text), runs: [] }, "bundle-unreadable"],
    [{ ...JSON.parse(text), command: "generate" }, "bundle-unreadable"],
    [" ".repeat(16 * 1024 * 1024 + 1), "input-too-large"],
  ];
  for (const [bundle, code] of refused) {
    await assert.rejects(replay(bundle), (error) => {
      assert(error instanceof TlsakitError);
      assert.equal(/** @type {any} */ (error).code, code, String(bundle).slice(0, 40));
      assert.doesNotMatch(/** @type {any} */ (error).message, /[\u0000-\u001f\u202a-\u202e]/);
      return true;
    });
  }
  assert.equal((await replay(text)).kind, "lookup");
});

test("the file of the module has an entry of its own", async () => {
  const output = await consumer.run(`
    import { readFileSync } from "node:fs";
    const file = new URL(import.meta.resolve("tlsakit/wasm"));
    const module = new WebAssembly.Module(readFileSync(file));
    console.log(WebAssembly.Module.exports(module).some(({ name }) => name === "generate"));
  `);
  assert.equal(output, "true\n");
});

test("esbuild bundles the inline entry into one file", async () => {
  consumer.write("entry.js", `
    import { generate, ready } from "tlsakit/inline";
    export async function run(pem, options) {
      await ready();
      return generate(pem, options);
    }
  `);
  await build({ absWorkingDir: consumer.folder, entryPoints: ["entry.js"], bundle: true, format: "esm", outfile: "one.js", logLevel: "warning" });
  const { run } = await import(`${consumer.folder}/one.js`);
  assert.deepEqual(await run(chain, { at }), tlsakit.generate(chain, { at }));
});
