// Cloudflare's workerd: importing a module compiles it, and nothing else may.

import lookupModule from "./lookup.wasm";
import replayModule from "./replay.wasm";
import module from "./tlsakit.wasm";
import { loadSync } from "./api.js";
import { lookupFrom } from "./lookup.js";
import { replayFrom } from "./replay.js";

export { TlsakitError, generate, match, parseCertificates, parseRecords, version } from "./api.js";

loadSync(module);

export function ready() {
  return Promise.resolve();
}

export const lookup = lookupFrom(() => lookupModule);

export const replay = replayFrom(() => replayModule);
