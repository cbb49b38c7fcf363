// check(), explain() and findings(): recorded answers, recorded sessions, and wrong arguments.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, test } from "node:test";

import { build } from "esbuild";

import { Consumer } from "./support/consumer.js";
import { chainFile, command } from "./support/paths.js";
import { bundle, bundleFile, conditions, replaying, resolver, send } from "./support/resolver.js";

const consumer = new Consumer();
after(() => consumer.remove());
const { check, explain, findings, replay, TlsakitError } = await consumer.import("node.js");

/** Every recorded check that held sessions. */
const PROBED = ["at-risk", "broken", "not-deployed", "protected"];

/**
 * Checks what `recorded` checked, at a resolver that answers as was recorded.
 * @param {import("./support/resolver.js").Bundle} recorded
 * @param {object} [more]
 */
async function again(recorded, more = {}) {
  const server = await resolver(replaying(recorded));
  try {
    return await check(recorded.name, { resolver: server.address, ...conditions(recorded), ...more });
  } finally {
    server.close();
  }
}

/** What the command says of a bundle. @param {string} name */
function natively(name) {
  const { stdout, stderr } = spawnSync(command(), ["replay", "--json", bundleFile(name)], { encoding: "utf8" });
  assert(stdout !== "", stderr);
  const { schema, kind, ...report } = JSON.parse(stdout);
  assert.deepEqual([schema, kind], ["tlsakit/1", "check"]);
  return report;
}

/** A report without what comes of sessions. @param {any} report */
function ofDns({ domain, mxLookup, mx, questions, roundTrips, checkedAt }) {
  const hosts = mx.map((/** @type {any} */ { host, preference, port, addresses, baseDomain, tlsa, referenceIdentifiers }) =>
    ({ host, preference, port, addresses, baseDomain, tlsa, referenceIdentifiers }));
  return { domain, mxLookup, hosts, questions, roundTrips, checkedAt };
}

test("without sessions the servers are left alone, and the report says so", async () => {
  const report = await again(bundle("check-undetermined"));
  assert.equal(report.basis, "dns-only");
  assert.equal(report.verdict, "undetermined");
  // Octet for octet, keys in the same order.
  assert.equal(JSON.stringify(report), JSON.stringify(natively("check-undetermined")));
});

for (const name of PROBED) {
  test(`the DNS of the check ${name}, and with its sessions all of it`, async () => {
    const recorded = bundle(`check-${name}`);
    const native = natively(`check-${name}`);
    const alone = await again(recorded);
    assert.equal(alone.basis, "dns-only");
    assert.notEqual(alone.verdict, "protected");
    assert.deepEqual(ofDns(alone), ofDns(native));
    assert(alone.mx.every((/** @type {any} */ host) => host.probe === null && host.matches.length === 0));
    for (const sessions of [recorded, JSON.stringify(recorded), Buffer.from(JSON.stringify(recorded))]) {
      assert.equal(JSON.stringify(await again(recorded, { sessions })), JSON.stringify(native));
    }
  });
}

test("a service that SRV records lead to, with its sessions", async () => {
  const recorded = bundle("check-service");
  const report = await again(recorded, { service: "imaps", sessions: recorded });
  assert.equal(report.verdict, "at-risk");
  assert.equal(JSON.stringify(report), JSON.stringify(natively("check-service")));
});

test("a chain is taken at its word", async () => {
  const recorded = bundle("check-given");
  const { chain, caCertificates: ca } = recorded.check ?? {};
  const report = await again(recorded, { chain, ca });
  assert.equal(report.basis, "given");
  assert.equal(JSON.stringify(report), JSON.stringify(natively("check-given")));
  assert.equal((await again(recorded, { chain: Buffer.from(chain ?? "") })).verdict, "protected");
});

test("sessions of another port or host are not taken for those that are due", async () => {
  const recorded = bundle("check-protected");
  const other = { ...recorded, sessions: recorded.sessions?.map((session) => ({ ...session, port: 587 })) };
  const report = await again(recorded, { sessions: other });
  assert.equal(report.verdict, "undetermined");
  const sessions = report.mx.flatMap((/** @type {any} */ { probe }) => probe.sessions);
  assert(sessions.length > 0);
  assert(sessions.every((/** @type {any} */ { problem }) => problem.code === "session-not-recorded"));
  const elsewhere = await again(recorded, { sessions: bundle("check-broken") });
  assert.equal(elsewhere.mx[0].decision, null);
});

test("sessions of a probe serve the check of the same server", async () => {
  const recorded = bundle("check-protected");
  const probe = { ...recorded, command: "probe", name: "mx1.example.org", check: undefined, probe: {} };
  const report = await again(recorded, { sessions: probe, ca: recorded.check?.caCertificates });
  assert.equal(JSON.stringify(report), JSON.stringify(natively("check-protected")));
});

test("the bundle of a check is replayed to the same report, here and by the command", async () => {
  for (const more of [{}, { sessions: bundle("check-at-risk") }]) {
    const bundles = /** @type {any[]} */ ([]);
    const report = await again(bundle("check-at-risk"), { ...more, record: (/** @type {any} */ made) => bundles.push(made) });
    assert.equal(bundles.length, 1);
    const { kind, ...replayed } = await replay(bundles[0]);
    assert.equal(kind, "check");
    assert.equal(JSON.stringify(replayed), JSON.stringify(report));
    const { stdout } = spawnSync(command(), ["replay", "--json", "-"], { encoding: "utf8", input: JSON.stringify(bundles[0]) });
    const { schema, ...native } = JSON.parse(stdout);
    assert.equal(schema, "tlsakit/1");
    assert.deepEqual(native, { kind, ...report });
  }
});

test("hosts, mailboxes, URLs and U-labels are taken", async () => {
  const asked = new Set();
  const server = await resolver(({ name, type }, response) => {
    asked.add(`${name} ${type}`);
    response.statusCode = 404;
    response.end();
  });
  const targets = {
    "Bücher.example": "xn--bcher-kva.example. MX",
    "someone@Bücher.example": "xn--bcher-kva.example. MX",
    "mx.bücher.example:465": "_465._tcp.mx.xn--bcher-kva.example. TLSA",
    "imaps://imap.bücher.example": "_993._tcp.imap.xn--bcher-kva.example. TLSA",
    "imaps://imap.example/": "_993._tcp.imap.example. TLSA",
  };
  try {
    for (const [target, question] of Object.entries(targets)) {
      const report = await check(target, { resolver: server.address, at: 0 });
      assert.equal(report.verdict, "undetermined", target);
      assert(asked.has(question), `${target}: ${[...asked].join()}`);
      asked.clear();
    }
    await check("example.org", { resolver: server.address, at: 0, service: "imap" });
    assert(asked.has("_imap._tcp.example.org. SRV"), [...asked].join());
    await check("mx.example", { resolver: server.address, at: 0, starttls: "smtp" });
    assert(asked.has("_25._tcp.mx.example. TLSA"));
  } finally {
    server.close();
  }
});

test("progress is told, and a signal ends it", async () => {
  const told = /** @type {number[]} */ ([]);
  await again(bundle("check-broken"), { onProgress: (/** @type {any} */ { answered }) => told.push(answered) });
  assert.deepEqual(told, told.map((_, index) => index));
  const server = await resolver(() => {});
  try {
    const controller = new AbortController();
    const running = check("example.org", { resolver: server.address, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(running, { name: "AbortError" });
  } finally {
    server.close();
  }
});

test("a resolver that is silent ends a check in time", async () => {
  const server = await resolver(() => {});
  try {
    const report = await check("example.org", { resolver: server.address, timeout: 100 });
    assert.equal(report.verdict, "undetermined");
    assert.deepEqual(report.findings, []);
  } finally {
    server.close();
  }
});

test("all questions of a check have six times the time of one", async () => {
  const timeout = 300;
  const server = await resolver(({ type }, response, request) => {
    if (type === "MX") {
      send(response, manyHosts(request.url ?? "", 40));
    }
  });
  try {
    const begun = performance.now();
    // Under no trust anchor everything is insecure, and nothing is asked but what is wanted.
    const report = await check("example.org", { resolver: server.address, timeout, anchors: `other. DS 1 8 2 ${"00".repeat(32)}` });
    const took = performance.now() - begun;
    assert.equal(report.mx.length, 40);
    assert(report.questions > 80, `${report.questions}`);
    assert(took > 5 * timeout && took < 6 * timeout + 1_000, `${took}`);
  } finally {
    server.close();
  }
});

/**
 * An answer to the question of a request: `count` hosts for mail.
 * @param {string} url
 * @param {number} count
 */
function manyHosts(url, count) {
  const asked = Buffer.from(new URL(url, "http://localhost").searchParams.get("dns") ?? "", "base64url");
  const end = asked.indexOf(0, 12) + 5;
  const records = Array.from({ length: count }, (_, index) => {
    // The owner is that of the question; so is the end of the exchange.
    const exchange = Buffer.concat([Buffer.from([3]), Buffer.from(`m${10 + index}`), Buffer.from([0xc0, 12])]);
    const head = Buffer.alloc(14);
    head.writeUInt16BE(0xc00c, 0);
    head.writeUInt16BE(15, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt32BE(3600, 6);
    head.writeUInt16BE(2 + exchange.length, 10);
    head.writeUInt16BE(10, 12);
    return Buffer.concat([head, exchange]);
  });
  const header = Buffer.from("000081900001000000000000", "hex");
  header.writeUInt16BE(count, 6);
  return Buffer.concat([header, asked.subarray(12, end), ...records]);
}

test("every finding is explained as the command explains it", async () => {
  const all = await findings();
  const run = (/** @type {string[]} */ ...more) => spawnSync(command(), ["explain", ...more], { encoding: "utf8" }).stdout;
  assert.equal(all.map((/** @type {any} */ { id }) => `${id}\n`).join(""), run());
  assert(all.length >= 124);
  for (const described of [all[0], all.at(-1)]) {
    assert.deepEqual(await explain(described.id), described);
    assert.equal(described.text, run(described.id));
    assert(described.rfc.length > 0);
  }
  await assert.rejects(explain("no-such-finding"), { name: "TlsakitError", code: "finding-unknown" });
  await assert.rejects(explain(5), { code: "invalid-argument" });
});

test("wrong arguments are errors with a code", async () => {
  const resolver = "https://resolver.example/dns-query";
  const fetch = () => assert.fail("nothing is to be asked");
  const lookup = bundle("secure");
  /** @type {[unknown, unknown, string][]} */
  const wrong = [
    [undefined, { resolver }, "invalid-argument"],
    [5, { resolver }, "invalid-argument"],
    ["example.org", undefined, "invalid-argument"],
    ["example.org", {}, "invalid-argument"],
    ["example.org", { resolver, port: "25" }, "invalid-argument"],
    ["example.org", { resolver, port: 0 }, "invalid-argument"],
    ["example.org", { resolver, port: 65536 }, "invalid-argument"],
    ["example.org", { resolver, port: 25.5 }, "invalid-argument"],
    ["example.org", { resolver, starttls: 5 }, "invalid-argument"],
    ["example.org", { resolver, chain: 5 }, "invalid-argument"],
    ["example.org", { resolver, chain: new Uint8Array([0xff]) }, "invalid-argument"],
    ["example.org", { resolver, ca: 5 }, "invalid-argument"],
    ["example.org", { resolver, service: 5 }, "invalid-argument"],
    ["example.org", { resolver, sessions: 5 }, "invalid-argument"],
    ["example.org", { resolver, record: 5 }, "invalid-argument"],
    ["example.org", { resolver, at: "never" }, "invalid-argument"],
    ["example.org", { resolver, timeout: -1 }, "invalid-argument"],
    ["example.org", { resolver: "http://resolver.example/" }, "resolver-not-allowed"],
    ["example.org", { resolver, chain: "nothing" }, "input-empty"],
    ["example.org", { resolver, anchors: "nothing" }, "trust-anchor-unreadable"],
    ["example.org", { resolver, sessions: "nothing" }, "bundle-unreadable"],
    ["example.org", { resolver, sessions: {} }, "bundle-unreadable"],
    ["example.org", { resolver, sessions: { ...lookup, schema: "tlsakit/2" } }, "bundle-unreadable"],
    ["example.org", { resolver, sessions: lookup }, "bundle-without-sessions"],
    ["mail domain", { resolver }, "name-not-a-hostname"],
    ["192.0.2.1:25", { resolver }, "host-missing"],
    ["example.org:25", { resolver, starttls: "fax" }, "starttls-unknown"],
    ["example.org", { resolver, service: "fax" }, "service-unknown"],
    ["example.org:25", { resolver, service: "imap" }, "service-and-host"],
  ];
  for (const [target, options, code] of wrong) {
    const given = typeof options === "object" ? { fetch, ...options } : options;
    const what = JSON.stringify([target, options]).slice(0, 120);
    await assert.rejects(check(target, given), (error) => {
      assert(error instanceof TlsakitError, `${what}: ${error}`);
      assert.equal(/** @type {any} */ (error).code, code, `${what}: ${error}`);
      return true;
    }, what);
  }
});

test("check() loads its module by itself, in every entry, and bundlers keep it in one file", async () => {
  const script = (/** @type {string} */ from) => `
    import { check } from ${JSON.stringify(from)};
    const { verdict, basis } = await check("example.org", { at: 0, resolver: "https://resolver.example/", fetch: async () => ({ status: 404 }) });
    console.log(verdict, basis);
  `;
  for (const from of ["tlsakit", "tlsakit/inline"]) {
    assert.equal(await consumer.run(script(from)), "undetermined dns-only\n");
  }
  consumer.write("checks.js", script("tlsakit/inline"));
  await build({ absWorkingDir: consumer.folder, entryPoints: ["checks.js"], bundle: true, format: "esm", platform: "node", outfile: "checks-one.js", logLevel: "warning" });
  assert.equal(await consumer.run('import "./checks-one.js";'), "undetermined dns-only\n");
});

test("many checks leave no memory behind", async () => {
  const recorded = bundle("check-given");
  const { memory } = (await consumer.import("check-bindings.js")).initSync();
  const answers = new Map();
  const server = await resolver(replaying(recorded));
  // The answers are the same each time, and need no network.
  const fetch = async (/** @type {string} */ url, /** @type {any} */ init) => {
    if (!answers.has(url)) {
      const response = await globalThis.fetch(url, init);
      answers.set(url, { status: response.status, body: new Uint8Array(await response.arrayBuffer()) });
    }
    const { status, body } = answers.get(url);
    return new Response(body, { status, headers: { "Content-Type": "application/dns-message" } });
  };
  try {
    const once = () => check(recorded.name, { resolver: server.address, fetch, ...conditions(recorded), chain: recorded.check?.chain, sessions: recorded });
    for (let run = 0; run < 20; run += 1) {
      await once();
    }
    const before = memory.buffer.byteLength;
    for (let run = 0; run < 200; run += 1) {
      await once();
      await assert.rejects(check(recorded.name, { resolver: server.address, anchors: "nothing" }));
    }
    assert.equal(memory.buffer.byteLength, before);
  } finally {
    server.close();
  }
});

test("the chain of another server matches nothing", async () => {
  const { readFileSync } = await import("node:fs");
  const report = await again(bundle("check-given"), { chain: readFileSync(chainFile, "utf8") });
  assert.equal(report.verdict, "broken");
  assert.equal(report.mx[0].decision, "skip");
  assert(report.findings.some((/** @type {any} */ { id }) => id === "tlsa-no-match"));
});
