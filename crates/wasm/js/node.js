// Node, Deno and Bun: the module for certificates is read when this file is imported.

import { readFileSync } from "node:fs";
import { loadSync } from "./api.js";
import { checkFrom } from "./check.js";
import { checkerFrom } from "./checker.js";
import { lookupFrom } from "./lookup.js";

export { TlsakitError, generate, match, parseCertificates, parseRecords, version } from "./api.js";

loadSync(readFileSync(new URL("./tlsakit.wasm", import.meta.url)));

export function ready() {
  return Promise.resolve();
}

export const lookup = lookupFrom(() => readFileSync(new URL("./lookup.wasm", import.meta.url)));

const checks = checkFrom(() => readFileSync(new URL("./check.wasm", import.meta.url)));

export const { check, explain, findings, lint, replay, rollover } = checks;
export const Checker = /* @__PURE__ */ checkerFrom(checks.begin);
