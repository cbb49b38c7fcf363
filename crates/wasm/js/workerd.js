// Cloudflare's workerd: importing a module compiles it, and nothing else may.

import checkModule from "./check.wasm";
import lookupModule from "./lookup.wasm";
import module from "./tlsakit.wasm";
import { loadSync } from "./api.js";
import { checkFrom } from "./check.js";
import { checkerFrom } from "./checker.js";
import { lookupFrom } from "./lookup.js";

export { TlsakitError, generate, match, parseCertificates, parseRecords, version } from "./api.js";

loadSync(module);

export function ready() {
  return Promise.resolve();
}

export const lookup = lookupFrom(() => lookupModule);

const checks = checkFrom(() => checkModule);

export const { check, explain, findings, lint, replay, rollover } = checks;
export const Checker = /* @__PURE__ */ checkerFrom(checks.begin);
