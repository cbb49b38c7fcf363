// Cloudflare's workerd: importing a module compiles it, and nothing else may.

import module from "./tlsakit.wasm";
import { loadSync } from "./api.js";

export { TlsakitError, generate, lookup, match, parseCertificates, parseRecords, version } from "./api.js";

loadSync(module);

export function ready() {
  return Promise.resolve();
}
