// `tlsakit ui` in a real browser: its page works under the header it sends, and nobody else's page gets anything from it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { command } from "../npm/support/paths.js";
import { allowClipboard, now, paste, text } from "./support/browser.mjs";
import { browsers } from "./support/launch.mjs";

/** The page's own part in it, as one script that leaves `local`. */
const local = await bundled("../../web/src/local.ts");

let started;
let mail;
let ui;

before(async () => {
  started = browsers();
  mail = await declining();
  ui = await serve(["--allow-private", "--allow-port", String(mail.port)]);
});

after(async () => {
  await started?.close();
  mail?.close();
  await ui?.stop();
});

async function bundled(path) {
  const { build } = createRequire(new URL("../../web/package.json", import.meta.url))("esbuild");
  const entryPoints = [fileURLToPath(new URL(path, import.meta.url))];
  const { outputFiles } = await build({ entryPoints, bundle: true, write: false, format: "iife", globalName: "local" });
  return outputFiles[0].text.replace(/^(.*\n)*?var local = /, "globalThis.local = ");
}

/** A mail server that declines, and counts who comes. */
async function declining() {
  const counts = { visits: 0 };
  const server = createServer((socket) => {
    counts.visits += 1;
    socket.on("error", () => {});
    socket.end("554 mx.example no\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(counts, { port: server.address().port, close: () => server.close() });
}

/** Starts `tlsakit ui`; `address` is what it prints. */
async function serve(options) {
  const child = spawn(command(), ["ui", "--no-open", ...options], { stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    const address = line.replace("tlsakit is at ", "");
    const stop = async () => {
      child.kill("SIGINT");
      await ended;
    };
    return { address, origin: new URL(address).origin, token: new URL(address).hash.replace("#token=", ""), stop };
  }
  throw new Error("tlsakit ui did not start");
}

async function opened(address) {
  const context = await started.newContext();
  await allowClipboard(context);
  // Before anything of the page, which reads its address too.
  await context.addInitScript(`${local}\nlocal.token();`);
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.clock.setFixedTime(now);
  await page.goto(address);
  return Object.assign(page, { problems });
}

const request = () => ({
  id: 1, address: "127.0.0.1", port: mail.port, starttls: "smtp", domain: null, ehlo: null, sni: null,
  keyAlgorithm: "ECDSA", certificateType: "x509", hello: "modern", attempt: 1,
});

/** The result of an expression in the page, or the code or name of what it threw. */
function outcome(page, work, argument) {
  return page.evaluate(`(${work})(${JSON.stringify(argument)}).catch((error) => error.code || error.name)`);
}

test("the page works as it does elsewhere", async () => {
  const page = await opened(ui.address);
  await page.locator("#ask").focus();
  await paste(page, await text("mx1-fullchain.pem"));
  await page.locator("#records-head").waitFor();
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the page takes the token out of the address, and holds sessions with it", async () => {
  const page = await opened(ui.address);
  assert.equal(await page.evaluate("local.token()"), ui.token);
  assert.equal(page.url(), `${ui.origin}/`);
  const hold = "(request) => local.holdSession(request)";
  const session = await outcome(page, hold, request());
  assert.equal(session.outcome, "declined");
  assert.equal(session.transcript[0].text, "554 mx.example no");
  assert.equal(await outcome(page, hold, { ...request(), port: 22 }), "port-refused");
  const file = { id: 1, host: "mta-sts.a.example", addresses: [], path: "/.well-known/mta-sts.txt" };
  const fetched = await outcome(page, "(request) => local.fetchFile(request)", file);
  assert.equal(fetched.problem.code, "connection");
  // After a reload it is there still, and in a tab of its own it is not.
  await page.reload();
  assert.equal((await outcome(page, hold, request())).outcome, "declined");
  const second = await opened(`${ui.origin}/`);
  assert.equal(await second.evaluate("local.token()"), null);
  assert.equal(await outcome(second, hold, request()), "token-refused");
  assert.equal((await outcome(page, hold, request())).outcome, "declined");
  await second.context().close();
  await page.context().close();
});

test("another page gets nothing, even with the token", async () => {
  const visits = mail.visits;
  const html = "<!doctype html><title>Another</title>";
  const other = createHttpServer((_, response) => response.setHeader("content-type", "text/html").end(html));
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  const page = await opened(`http://127.0.0.1:${other.address().port}/`);
  const body = JSON.stringify(request());
  const ask = (fields) => outcome(page, `(body) => fetch("${ui.origin}/session", { method: "POST", body, ${fields} })`, body);
  assert.equal(await ask(`headers: { "x-tlsakit-token": "${ui.token}" }`), "TypeError", "the preflight is refused");
  assert.equal(await ask('headers: { "content-type": "text/plain" }'), "TypeError", "the answer cannot be read");
  // What is sent without a preflight comes without the token.
  await ask('mode: "no-cors"');
  assert.equal(await outcome(page, "(address) => fetch(address).then((it) => it.text())", `${ui.origin}/`), "TypeError");
  const frame = await page.evaluate((address) => new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.addEventListener("load", () => resolve(frame.contentDocument === null));
    frame.src = address;
    document.body.append(frame);
  }), `${ui.origin}/`);
  assert.equal(frame, true);
  assert.ok(page.problems.some((problem) => problem.includes("frame-ancestors")), page.problems.join("\n"));
  assert.equal(mail.visits, visits);
  await page.context().close();
  other.close();
  other.closeAllConnections();
});
