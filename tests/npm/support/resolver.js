// DNS over HTTPS resolvers on loopback, which answer as told.

import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

import { repository } from "./paths.js";

const TYPES = /** @type {Record<number, string>} */ ({
  1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 15: "MX", 16: "TXT", 28: "AAAA", 33: "SRV", 43: "DS", 48: "DNSKEY", 52: "TLSA",
});

/**
 * @typedef {{ name: string, type: string, checkingDisabled: boolean }} Question
 * @typedef {Question & { answer?: string, failure?: { code: string, detail?: string } }} Exchange
 * @typedef {{ command: string, name: string, type: string, at: string, check?: { chain?: string, caCertificates?: string, noProbe?: boolean, service?: string }, sessions?: object[], trustAnchors: string | null, runs: { exchanges: Exchange[] }[] }} Bundle
 * @typedef {(question: Question, response: import("node:http").ServerResponse, request: import("node:http").IncomingMessage) => void} Answer
 */

/** A run recorded by the command. @param {string} name @returns {Bundle} */
export function bundle(name) {
  return JSON.parse(readFileSync(join(repository, "tests/data/bundles", `${name}.json`), "utf8"));
}

/** The path of a recorded run. @param {string} name */
export function bundleFile(name) {
  return join(repository, "tests/data/bundles", `${name}.json`);
}

/** The names of everything that is recorded. */
export function bundles() {
  const files = readdirSync(join(repository, "tests/data/bundles")).filter((name) => name.endsWith(".json"));
  return files.map((name) => name.slice(0, -".json".length)).sort();
}

/** What of `recorded` has to be told to repeat it. @param {Bundle} recorded */
export function conditions({ at, trustAnchors }) {
  return { at, anchors: trustAnchors };
}

/** Answers as the resolver did when `recorded` was made; what it was not asked is an error. @param {Bundle} recorded @returns {Answer} */
export function replaying(recorded) {
  const exchanges = recorded.runs[0]?.exchanges ?? [];
  return (question, response) => {
    const found = exchanges.find(({ name, type, checkingDisabled }) =>
      name === question.name && type === question.type && checkingDisabled === question.checkingDisabled);
    if (found?.answer === undefined) {
      response.statusCode = 502;
      response.end();
      return;
    }
    const message = Buffer.from(found.answer, "base64");
    // Recorded over UDP, with an id of its own.
    message.writeUInt16BE(0, 0);
    send(response, message);
  };
}

/** Sends a DNS message. @param {import("node:http").ServerResponse} response @param {Uint8Array} message */
export function send(response, message) {
  response.setHeader("Content-Type", "application/dns-message");
  response.end(message);
}

/**
 * Starts a resolver.
 * @param {Answer} answer
 */
export async function resolver(answer) {
  const seen = /** @type {{ url: string, headers: import("node:http").IncomingHttpHeaders, question: Question }[]} */ ([]);
  const state = { inFlight: 0, most: 0 };
  const methods = new Set();
  const server = createServer(async (request, response) => {
    methods.add(request.method);
    // Pages of any origin may read the answers.
    response.setHeader("Access-Control-Allow-Origin", "*");
    const question = questionIn(request.method === "POST" ? await buffer(request) : messageIn(request.url ?? ""));
    if (question === null) {
      response.statusCode = 400;
      response.end();
      return;
    }
    seen.push({ url: request.url ?? "", headers: request.headers, question });
    state.inFlight += 1;
    state.most = Math.max(state.most, state.inFlight);
    response.on("close", () => {
      state.inFlight -= 1;
    });
    answer(question, response, request);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address !== "object") {
    throw new Error("the server has no port");
  }
  return {
    /** Lets the process end although the server runs. */
    unref: () => server.unref(),
    address: `http://127.0.0.1:${address.port}/dns-query`,
    methods,
    seen,
    state,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The message in the address of a request (RFC 8484, section 4.1). @param {string} url */
function messageIn(url) {
  const dns = new URL(url, "http://localhost").searchParams.get("dns");
  return dns === null ? null : Buffer.from(dns, "base64url");
}

/** The question in a message. @param {Buffer | null} message @returns {Question | null} */
function questionIn(message) {
  if (message === null) {
    return null;
  }
  const labels = [];
  let at = 12;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = message.readUInt16BE(at + 1);
  return {
    name: `${labels.join(".")}.`,
    type: TYPES[type] ?? `TYPE${type}`,
    checkingDisabled: (message.readUInt8(3) & 0x10) !== 0,
  };
}
