// Cloudflare's workerd: importing a module compiles it, and nothing else may.

import checkModule from "./check.wasm";
import lookupModule from "./lookup.wasm";
import module from "./tlsakit.wasm";
import { loadSync } from "./api.js";
import { checkFrom } from "./check.js";
import { lookupFrom } from "./lookup.js";

export { TlsakitError, generate, match, parseCertificates, parseRecords, version } from "./api.js";

loadSync(module);

export function ready() {
  return Promise.resolve();
}

export const lookup = lookupFrom(() => lookupModule);

export const { check, explain, findings, replay } = checkFrom(() => checkModule);
