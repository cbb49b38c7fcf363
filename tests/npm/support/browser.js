// Chromium, and a server for its pages.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

import { chromium as playwright } from "playwright-core";

import { chromium } from "./paths.js";

const TYPES = /** @type {Record<string, string>} */ ({
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
});

/** What a careful page allows itself. @param {string} scripts @param {string} origin */
const policy = (scripts, origin) =>
  `default-src 'none'; script-src 'self' 'wasm-unsafe-eval' ${scripts}; worker-src 'self'; img-src data:; connect-src 'self' http://127.0.0.1:* ${origin}`;

/** Starts Chromium. */
export function launch() {
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  return playwright.launch({ executablePath: chromium(), args });
}

/**
 * Serves a folder on this machine, with a strict Content-Security-Policy.
 * @param {string} folder
 * @param {{ origin?: string, scripts?: string }} allowed an origin that may be connected to, and scripts, beside its own
 * @returns {Promise<{ address: string, close: () => void }>}
 */
export async function serve(folder, { origin = "", scripts = "" } = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const name = normalize(pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    try {
      const body = await readFile(join(folder, name));
      response.setHeader("Content-Type", TYPES[extname(name)] ?? "application/octet-stream");
      response.setHeader("Content-Security-Policy", policy(scripts, origin));
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  assert(address !== null && typeof address === "object");
  return {
    address: `http://127.0.0.1:${address.port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * Opens a page and waits for what it puts into `window.result`. Messages of errors and warnings, and
 * violations of the policy, are failures.
 * @param {import("playwright-core").Browser} browser
 * @param {string} address
 */
export async function resultOf(browser, address) {
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  try {
    await page.goto(address);
    await page.waitForFunction(() => "result" in window, undefined, { timeout: 20_000 }).catch((error) => {
      throw new Error(`no result: ${complaints.join("\n")}`, { cause: error });
    });
    assert.deepEqual(complaints, []);
    return await page.evaluate(() => /** @type {any} */ (window).result);
  } finally {
    await page.close();
  }
}
