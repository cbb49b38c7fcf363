// lookup(): recorded answers, and resolvers that do not answer as they should.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Consumer } from "./support/consumer.js";
import { bundle, conditions, replaying, resolver, send } from "./support/resolver.js";

const consumer = new Consumer();
after(() => consumer.remove());
const { lookup, TlsakitError } = await consumer.import("node.js");

const secure = bundle("secure");
const { name, type } = secure;

/**
 * Runs `work` with a resolver that answers by `answer`.
 * @param {import("./support/resolver.js").Answer} answer
 * @param {(server: Awaited<ReturnType<typeof resolver>>) => Promise<void>} work
 */
async function withResolver(answer, work) {
  const server = await resolver(answer);
  try {
    await work(server);
  } finally {
    server.close();
  }
}

/** @param {string} address @param {object} [more] */
function ask(address, more = {}) {
  return lookup(name, type, { resolver: address, ...conditions(secure), ...more });
}

/** Waits until `condition` holds. @param {() => boolean} condition */
async function until(condition) {
  for (let waited = 0; !condition(); waited += 10) {
    assert(waited < 3_000, `${condition} does not come true`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("a secure answer", () => withResolver(replaying(secure), async ({ address }) => {
  const report = await ask(address);
  assert.equal(report.status, "secure");
  assert.equal(report.outcome, "answer");
  assert.equal(report.rrset.length, 2);
  assert.equal(report.roundTrips, 1);
  assert.deepEqual(report.chain.map((/** @type {any} */ zone) => zone.name), [".", "org.", "example.org."]);
  assert.deepEqual(structuredClone(report), report);
}));

test("without the trust anchors that signed it, or at another time, it is not secure", () => withResolver(replaying(secure), async ({ address }) => {
  assert.equal((await ask(address, { anchors: null })).status, "bogus");
  assert.equal((await ask(address, { at: "2030-01-01" })).status, "bogus");
  assert.equal((await ask(address, { at: null, now: "2030-01-01" })).status, "bogus");
  assert.equal((await ask(address, { anchors: ["example. DS 1 8 2 " + "00".repeat(32)] })).reason.code, "no-anchor");
}));

test("each request is what RFC 8484 asks for, and needs no leave of the resolver", () => withResolver(replaying(secure), async ({ address, seen }) => {
  await ask(`${address}?token=a%20b{&dns}`);
  assert(seen.length >= 7);
  for (const { url, headers } of seen) {
    assert.match(url, /^\/dns-query\?token=a%20b&dns=[\w-]+$/);
    const message = Buffer.from(url.split("dns=")[1] ?? "", "base64url");
    assert.equal(message.readUInt16BE(0), 0);
    assert.equal(message.length % 128, 0);
    assert.equal(headers.accept, "application/dns-message");
    for (const forbidden of ["content-type", "cookie", "origin", "referer", "authorization"]) {
      assert.equal(headers[forbidden], undefined, forbidden);
    }
  }
  const plain = seen.filter(({ question }) => !question.checkingDisabled);
  assert.deepEqual(plain.map(({ question }) => question.name), [`${name}.`]);
}));

test("the address may end with a template", () => withResolver(replaying(secure), async ({ address }) => {
  assert.equal((await ask(`${address}{?dns}`)).status, "secure");
  assert.equal((await ask(/** @type {any} */ (new URL(address)))).status, "secure");
}));

test("U-labels are converted, beside labels that no host has", () => withResolver((question, response) => {
  response.statusCode = 404;
  response.end();
}, async ({ address, seen }) => {
  await lookup("_25._tcp.Bücher.example.", "tlsa", { resolver: address });
  assert(seen.some(({ question }) => question.name === "_25._tcp.xn--bcher-kva.example." && question.type === "TLSA"));
  await lookup("xn--a.example", "TYPE52", { resolver: address });
  assert(seen.some(({ question }) => question.name === "xn--a.example." && question.type === "TLSA"));
}));

test("progress is told", () => withResolver(replaying(secure), async ({ address }) => {
  /** @type {{ answered: number, asked: number }[]} */
  const told = [];
  await ask(address, { onProgress: (/** @type {any} */ progress) => told.push(progress) });
  assert.deepEqual(told.map(({ answered }) => answered), told.map((_, index) => index));
  assert.equal(told[0]?.answered, 0);
  assert.equal(told.at(-1)?.answered, told.at(-1)?.asked);
}));

test("at most 8 questions of a lookup are under way", () => withResolver((question, response) => {
  setTimeout(() => replaying(secure)(question, response, /** @type {any} */ (undefined)), 20);
}, async ({ address, state, seen }) => {
  assert.equal((await ask(address)).status, "secure");
  assert(seen.length > 8, `${seen.length}`);
  assert.equal(state.most, 8);
}));

test("lookups at the same time share what is under way", () => withResolver((question, response) => {
  setTimeout(() => replaying(secure)(question, response, /** @type {any} */ (undefined)), 50);
}, async ({ address, seen }) => {
  const reports = await Promise.all([ask(address), ask(address), ask(address)]);
  assert.deepEqual(reports[1], reports[0]);
  assert.deepEqual(reports[2], reports[0]);
  assert.equal(seen.length, reports[0].questions.length);
  await ask(address);
  assert.equal(seen.length, 2 * reports[0].questions.length);
}));

test("one of them that is aborted does not harm the others", () => withResolver((question, response) => {
  setTimeout(() => replaying(secure)(question, response, /** @type {any} */ (undefined)), 100);
}, async ({ address, state }) => {
  const controller = new AbortController();
  const aborted = ask(address, { signal: controller.signal });
  const other = ask(address);
  await until(() => state.inFlight > 0);
  controller.abort();
  await assert.rejects(aborted, { name: "AbortError" });
  assert.equal((await other).status, "secure");
}));

test("an aborted lookup is rejected with the reason, and leaves nothing under way", () => withResolver(() => {}, async ({ address, state }) => {
  const controller = new AbortController();
  const reason = Object.assign(new Error("mine"), { code: "MINE" });
  const running = ask(address, { signal: controller.signal });
  await until(() => state.inFlight === 8);
  controller.abort(reason);
  await assert.rejects(running, (error) => error === reason);
  await until(() => state.inFlight === 0);
  await assert.rejects(ask(address, { signal: controller.signal }), (error) => error === reason);
  assert.equal(state.inFlight, 0);
}));

test("an exception of the caller's own ends the lookup", () => withResolver(replaying(secure), async ({ address, state }) => {
  const mine = new Error("mine");
  await assert.rejects(ask(address, { onProgress: () => { throw mine; } }), (error) => error === mine);
  await until(() => state.inFlight === 0);
}));

/**
 * Resolvers that do not answer, and the failure of each question.
 * @type {Record<string, { answer: import("./support/resolver.js").Answer, code: string, text: RegExp, timeout?: number }>}
 */
const FAILURES = {
  "a status of HTTP": { answer: (_, response) => { response.statusCode = 503; response.end("out of order"); }, code: "http-status", text: /503/ },
  "a redirection": { answer: (_, response) => { response.writeHead(307, { Location: "/elsewhere" }); response.end(); }, code: "http-status", text: /307/ },
  "another content type": { answer: (_, response) => { response.setHeader("Content-Type", "text/html"); response.end("<title>Sign in</title>"); }, code: "not-a-message", text: /text\/html/ },
  "no content type": { answer: (_, response) => { response.end(Buffer.alloc(12)); }, code: "not-a-message", text: /missing/ },
  "an empty body": { answer: (_, response) => send(response, Buffer.alloc(0)), code: "not-a-message", text: /0 octets/ },
  "11 octets": { answer: (_, response) => send(response, Buffer.alloc(11)), code: "not-a-message", text: /11 octets/ },
  "65,536 octets": { answer: (_, response) => send(response, Buffer.alloc(65_536)), code: "not-a-message", text: /more than 65535/ },
  "65,535 octets of nothing": { answer: (_, response) => send(response, Buffer.alloc(65_535)), code: "answer-not-an-answer", text: /./ },
  "a body without end": { answer: (_, response) => endless(response, 60_000), code: "not-a-message", text: /more than 65535/ },
  "a slow body": { answer: (_, response) => endless(response, 1), code: "timeout", text: /./, timeout: 150 },
  "silence": { answer: () => {}, code: "timeout", text: /./, timeout: 150 },
  "another message id": { answer: (_, response) => send(response, Buffer.from("0001850000010000000000000000010001", "hex")), code: "wrong-id", text: /./ },
  "another question": { answer: (_, response) => send(response, Buffer.from("0000850000010000000000000000010001", "hex")), code: "answer-wrong-question", text: /./ },
  "a broken connection": { answer: (_, response) => { response.destroy(); }, code: "connection", text: /./ },
};

for (const [what, { answer, code, text, timeout }] of Object.entries(FAILURES)) {
  test(`${what} is a failed lookup`, () => withResolver(answer, async ({ address, state }) => {
    const report = await ask(address, timeout === undefined ? {} : { timeout });
    assert.equal(report.outcome, "failed");
    assert.equal(report.status, "indeterminate");
    assert.deepEqual(report.rrset, []);
    for (const { failure } of report.questions) {
      assert.equal(failure?.code, `lookup-failed-${code}`);
      assert.match(failure.text, text);
    }
    await until(() => state.inFlight === 0);
  }));
}

/** Sends a body without end. @param {import("node:http").ServerResponse} response @param {number} size */
function endless(response, size) {
  response.setHeader("Content-Type", "application/dns-message");
  const timer = setInterval(() => response.write(Buffer.alloc(size)), 5);
  response.on("close", () => clearInterval(timer));
}

test("SERVFAIL is a failed lookup", () => withResolver((_, response) => send(response, Buffer.from("000085020000000000000000", "hex")), async ({ address }) => {
  const report = await ask(address);
  assert.deepEqual([report.outcome, report.status], ["failed", "indeterminate"]);
  assert.deepEqual(new Set(report.questions.map((/** @type {any} */ it) => it.rcode)), new Set(["SERVFAIL"]));
  assert.equal(report.resolverRcode, "SERVFAIL");
}));

test("a resolver that is not there is a failed lookup", async () => {
  const server = await resolver(() => {});
  server.close();
  const report = await ask(server.address);
  assert.equal(report.outcome, "failed");
  assert.equal(report.questions[0].failure.code, "lookup-failed-connection");
  assert.match(report.questions[0].failure.text, /ECONNREFUSED/);
});

test("questions that nothing depends on are not waited for", () => withResolver((question, response, request) => {
  if (question.checkingDisabled) {
    replaying(secure)(question, response, request);
  }
}, async ({ address, state }) => {
  const begun = performance.now();
  const report = await ask(address, { timeout: 60_000 });
  assert.equal(report.status, "secure");
  assert.equal(report.resolverAd, null);
  assert(performance.now() - begun < 10_000);
  await until(() => state.inFlight === 0);
}));

test("a fetch of the caller's own carries the questions", async () => {
  const answers = new Map();
  const asked = /** @type {string[]} */ ([]);
  await withResolver(replaying(secure), async ({ address }) => {
    const report = await ask("https://resolver.example/dns-query", {
      fetch: async (/** @type {string} */ url, /** @type {any} */ init) => {
        asked.push(url);
        assert.equal(init.credentials, "omit");
        assert.equal(init.redirect, "manual");
        const response = await fetch(url.replace("https://resolver.example/dns-query", address), init);
        answers.set(url, response.status);
        return response;
      },
    });
    assert.equal(report.status, "secure");
    assert.equal(asked.length, report.questions.length);
  });
  assert.equal((await ask("https://resolver.example/", { fetch: () => { throw new Error("no"); } })).questions[0].failure.code, "lookup-failed-connection");
  assert.equal((await ask("https://resolver.example/", { fetch: async () => 5 })).outcome, "failed");
});

test("wrong arguments are errors with a code", async () => {
  const resolver = "https://resolver.example/dns-query";
  const fetch = () => assert.fail("nothing is to be asked");
  /** @type {[unknown[], string][]} */
  const wrong = [
    [[], "invalid-argument"],
    [["example.org", "MX"], "invalid-argument"],
    [["example.org", "MX", {}], "invalid-argument"],
    [["example.org", "MX", { resolver: 5 }], "invalid-argument"],
    [["example.org", "MX", { resolver: "resolver.example" }], "invalid-argument"],
    [["example.org", "MX", { resolver: "https://resolver.example/{id}" }], "invalid-argument"],
    [["example.org", "MX", { resolver, fetch: 5 }], "invalid-argument"],
    [["example.org", "MX", { resolver, signal: {} }], "invalid-argument"],
    [["example.org", "MX", { resolver, timeout: 0 }], "invalid-argument"],
    [["example.org", "MX", { resolver, timeout: "5" }], "invalid-argument"],
    [["example.org", "MX", { resolver, onProgress: 5 }], "invalid-argument"],
    [["example.org", "MX", { resolver, refuseSha1: "no" }], "invalid-argument"],
    [["example.org", "MX", { resolver, at: "never" }], "invalid-argument"],
    [[5, "MX", { resolver }], "invalid-argument"],
    [["example.org", 15, { resolver }], "invalid-argument"],
    [["example.org", "MX", { resolver: "http://resolver.example/" }], "resolver-not-allowed"],
    [["example.org", "MX", { resolver: "http://127.0.0.1.example/" }], "resolver-not-allowed"],
    [["example.org", "MX", { resolver: "ftp://resolver.example/" }], "resolver-not-allowed"],
    [["example.org", "MX", { resolver: "https://user:secret@resolver.example/" }], "resolver-not-allowed"],
    [["a..example.org", "MX", { resolver }], "name-unreadable"],
    [["example.org", "NOTHING", { resolver }], "type-unknown"],
    [["example.org", "OPT", { resolver }], "type-not-askable"],
    [["example.org", "MX", { resolver, anchors: "nothing" }], "trust-anchor-unreadable"],
  ];
  for (const [[name, type, options], code] of wrong) {
    const given = typeof options === "object" ? { fetch, ...options } : options;
    await assert.rejects(lookup(name, type, given), (error) => {
      assert(error instanceof TlsakitError, String(error));
      assert.equal(/** @type {any} */ (error).code, code, JSON.stringify([name, type, options]));
      return true;
    }, JSON.stringify([name, type, options]));
  }
});
