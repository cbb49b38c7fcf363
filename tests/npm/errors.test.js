// Every code that can be thrown is in the README, and can be brought about.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { Consumer } from "./support/consumer.js";
import { chainFile, repository } from "./support/paths.js";
import { damaged, numbers } from "./support/random.js";
import { bundleFile } from "./support/resolver.js";

/** How many damaged inputs are tried. */
const DAMAGED = 2_000;

const consumer = new Consumer();
after(() => consumer.remove());
const tlsakit = await consumer.import("node.js");
const { check, Checker, explain, generate, lint, lookup, match, replay, rollover, TlsakitError } = tlsakit;

consumer.copy(consumer.installed("."), "node_modules/tlsakit-apart");

const pem = readFileSync(chainFile, "utf8");
const [certificate = ""] = pem.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n/s) ?? [];
const der = octetsOf(certificate);
const publicKey = octetsOf(readFileSync(fixture("mx1.pub.pem"), "utf8"));
const request = octetsOf(readFileSync(fixture("next.csr"), "utf8"));
const names = "mx.example.com";
const resolver = "https://resolver.example/dns-query";

/** The octets with a zero at a place, where the kind of value can still be told. @param {Uint8Array} octets @param {number} place */
const withZero = (octets, place) => Uint8Array.from(octets, (octet, index) => (index === place ? 0 : octet));

/** A block of PEM. @param {string} label @param {string} content */
const block = (label, content) => `-----BEGIN ${label}-----\n${content}\n-----END ${label}-----\n`;

/** DER of a value. @param {number} tag @param {...Uint8Array} contents */
const value = (tag, ...contents) => {
  const content = Buffer.concat(contents);
  assert(content.length < 128);
  return Buffer.concat([Uint8Array.of(tag, content.length), content]);
};

/** A PKCS#7 bag of `members` (RFC 2315, section 9.1). @param {...Uint8Array} members */
const bag = (...members) => {
  const oid = (/** @type {number} */ last) => value(6, Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, last]));
  const signed = value(0x30, value(2, Uint8Array.of(1)), value(0x31), value(0x30, oid(1)), value(0xa0, ...members), value(0x31));
  return value(0x30, oid(2), value(0xa0, signed));
};

/** A recorded run, changed. @param {string} name @param {(bundle: any) => void} change */
const changed = (name, change) => {
  const bundle = JSON.parse(readFileSync(bundleFile(name), "utf8"));
  change(bundle);
  return bundle;
};

/** @param {string} tlsa */
const matched = (tlsa) => () => match({ chain: certificate, tlsa, names });

/** @param {string} input */
const planned = (input) => () => rollover(input, { tlsa: [], names, ttl: 60 });

/** @param {string} target @param {object} options */
const checked = (target, options = {}) => () => check(target, { resolver, ...options });

/**
 * What brings each code about.
 * @type {Record<string, (() => unknown)[]>}
 */
const WAYS = {
  "address-unreadable": [checked("[2001:db8::1"), () => replay(changed("probe-direct", (it) => { it.name = "mx.example.com"; it.probe.addresses = ["nowhere"]; }))],
  "base64-character": [() => generate(block("CERTIFICATE", "MII*"))],
  "base64-cut-short": [() => generate(block("CERTIFICATE", "MIIBa"))],
  "bracket": [matched(")")],
  "bundle-unreadable": [() => replay("{}"), checked("example.org", { sessions: "{}" })],
  "bundle-without-sessions": [checked("example.org", { sessions: readFileSync(bundleFile("secure")) })],
  "certificate-unreadable": [() => generate(der.subarray(0, 60))],
  "class": [matched("a.example. CH TLSA 3 1 1 00")],
  "directive": [matched("$NOTHING here")],
  "ehlo-unreadable": [() => replay(changed("check-protected", (it) => { it.check.ehlo = "[nowhere]"; }))],
  "field": [matched("3 x 1 00")],
  "field-missing": [matched("3 1")],
  "finding-unknown": [() => explain("no-finding")],
  "hexadecimal": [matched("3 1 1 0g")],
  "hexadecimal-odd": [matched("3 1 1 000")],
  "host-missing": [() => generate(publicKey), () => match({ chain: pem, tlsa: "", names: [] }), checked("192.0.2.1:25")],
  "html": [() => generate("<!DOCTYPE html><title>Sign in</title>")],
  "input-empty": [() => generate(""), () => match({ chain: block("EC PARAMETERS", "BggqhkjOPQMBBw=="), tlsa: "", names }), checked("example.org", { chain: "" })],
  "input-too-large": [() => generate(" ".repeat(2 ** 24) + "x"), () => replay(" ".repeat(2 ** 24 + 1))],
  "invalid-argument": [() => generate(5), () => lookup("example.org", "MX"), () => replay(5), checked("example.org", { timeout: 0 })],
  "load-failed": [notLoaded],
  "name-not-a-hostname": [() => generate(pem, { host: "a..b" }), () => generate(pem, { host: "xn--a" }), () => match({ chain: pem, tlsa: "", names: "192.0.2.1" }), checked("no host")],
  "name-unreadable": [() => lookup("a..b", "MX", { resolver })],
  "next-not-a-server-certificate": [planned(pem.slice(certificate.length))],
  "next-several": [planned(pem + readFileSync(fixture("renewed.pem"), "utf8"))],
  "no-record": [() => generate(publicKey, { host: names, params: ["3 0 1"] })],
  "not-a-record": [matched("what is this then")],
  "not-ready": [notReady],
  "not-recognised": [() => generate("nothing in it")],
  "origin-unreadable": [() => lint("3 1 1 00", { origin: "" })],
  "params-unknown": [() => generate(pem, { params: ["4 1 1"] })],
  "params-unreadable": [() => generate(pem, { params: ["3 1"] })],
  "pem-empty": [() => generate(block("CERTIFICATE", ""))],
  "pem-end-label": [() => generate(certificate.replace("END CERTIFICATE", "END PUBLIC KEY"))],
  "pem-no-end": [() => generate(certificate.replace(/-----END.*/, ""))],
  "pkcs12": [() => generate(value(0x30, value(2, Uint8Array.of(3)), value(0x30, value(6, Buffer.from("2a864886f70d010701", "hex")))))],
  "pkcs7-empty": [() => generate(bag())],
  "pkcs7-member-unreadable": [() => generate(bag(value(0x30, value(2, Uint8Array.of(1)))))],
  "pkcs7-unreadable": [() => generate(value(0x30, value(6, Uint8Array.of(0x2a)), value(0xa0)))],
  "port-unknown": [() => generate(pem, { port: 65_536 })],
  "port-unreadable": [checked("mx.example.com:65536")],
  "private-key": [() => generate(block("PRIVATE KEY", "MC4CAQAwBQYDK2VwBCIEIA=="))],
  "public-key-unreadable": [() => generate(withZero(publicKey, 4))],
  "quotation-mark": [matched('a.example. TXT "open')],
  "rdata-too-long": [matched(`3 1 0 ${"00".repeat(65_536)}`)],
  "rdata-too-short": [matched("a.example. TYPE52 \\# 2 0301")],
  "records-several-owners": [matched("a.example. TLSA 3 1 1 00\nb.example. TLSA 3 1 1 00")],
  "repeat-out-of-range": [() => replay(changed("probe-complete", (it) => { it.probe.repeat = 0; }))],
  "request-unreadable": [() => generate(withZero(request, 36))],
  "resolver-not-allowed": [() => lookup("example.org", "MX", { resolver: "http://resolver.example/" }), checked("example.org", { resolver: "ftp://resolver.example/" })],
  "rfc3597-length": [matched("a.example. TYPE52 \\# 9 030101")],
  "scheme-unknown": [checked("gopher://mx.example.com")],
  "service-and-host": [checked("mx.example.com:25", { service: "imap" })],
  "service-unknown": [() => match({ chain: pem, tlsa: "", names, service: "fax" }), checked("example.org", { service: "fax" })],
  "starttls-unknown": [checked("mx.example.com:25", { starttls: "fax" })],
  "too-many-blocks": [() => generate(block("EC PARAMETERS", "BggqhkjOPQMBBw==").repeat(2_001))],
  "transport-unknown": [() => generate(pem, { transport: "icmp" })],
  "trust-anchor-unreadable": [() => lookup("example.org", "MX", { resolver, anchors: "nothing" }), checked("example.org", { anchors: "nothing" })],
  "ttl-missing": [() => rollover(pem, { tlsa: [], names })],
  "type-not-askable": [() => lookup("example.org", "OPT", { resolver })],
  "type-unknown": [() => lookup("example.org", "NOTHING", { resolver })],
  "unfinished": [unfinished],
  "utf-16": [() => generate(Buffer.from("\ufeff-----BEGIN", "utf16le"))],
};

/** Faults of the package, which nothing is known to bring about. */
const FAULTS = ["internal-error"];

/** The codes that the README lists, with their meaning. */
const [, section = ""] = readFileSync(consumer.installed("README.md"), "utf8").split("\n## Errors\n");
const listed = new Map(
  [...section.matchAll(/^\| `([a-z0-9-]+)` \| (.+) \|$/gm)].map(([, code = "", meaning = ""]) => [code, meaning]),
);

for (const [code, ways] of Object.entries(WAYS)) {
  test(code, async () => {
    assert(ways.length > 0);
    for (const way of ways) {
      await assert.rejects(async () => way(), (error) => {
        assert.equal(/** @type {any} */ (error).name, "TlsakitError", String(error));
        const { code: found, message, offset } = /** @type {any} */ (error);
        assert.equal(found, code, message);
        assert.doesNotMatch(message, /[\u0000-\u001f\u202a-\u202e]/);
        assert(offset === undefined || Number.isSafeInteger(offset));
        return true;
      });
    }
  });
}

test("the README lists these codes and no others, each with a meaning", () => {
  assert.deepEqual([...listed.keys()].sort(), [...Object.keys(WAYS), ...FAULTS].sort());
  for (const [code, meaning] of listed) {
    assert(meaning.length > 10, code);
  }
});

test("damaged input brings about no code but these", () => {
  const random = numbers(3);
  const found = new Set();
  for (let count = 0; count < DAMAGED; count += 1) {
    const octets = damaged(random, [Buffer.from(certificate), der]);
    const text = new TextDecoder("latin1").decode(octets);
    for (const call of [() => generate(octets), () => generate(certificate, { host: text.slice(0, 20) }), matched(text.slice(0, 200))]) {
      try {
        call();
      } catch (error) {
        assert(error instanceof TlsakitError, String(error));
        found.add(/** @type {any} */ (error).code);
      }
    }
  }
  assert(found.size > 10, [...found].join());
  assert.deepEqual([...found].filter((code) => !listed.has(code)), []);
});

/** The octets of a block of PEM. @param {string} text */
function octetsOf(text) {
  return Buffer.from(text.replace(/-----.*-----/g, ""), "base64");
}

/** @param {string} name */
function fixture(name) {
  return join(repository, "tests/data/web", name);
}

/** Asks a checker for its report before it has one. */
async function unfinished() {
  const checker = await Checker.begin("example.org", { at: 0 });
  try {
    checker.start();
    return checker.report();
  } finally {
    checker.free();
  }
}

/** Calls a function of an entry that has not been loaded. */
async function notReady() {
  const { parseRecords } = await consumer.import("../tlsakit-apart/inline.js");
  return parseRecords("");
}

/** Loads what is no module. */
async function notLoaded() {
  consumer.write("node_modules/tlsakit-apart/tlsakit.wasm.js", 'export const base64 = "AAAA";');
  const { ready } = await consumer.import("../tlsakit-apart/inline.js");
  return ready();
}
