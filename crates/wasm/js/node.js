// Node, Deno and Bun: the module for certificates is read when this file is imported.

import { readFileSync } from "node:fs";
import { loadSync } from "./api.js";
import { lookupFrom } from "./lookup.js";
import { replayFrom } from "./replay.js";

export { TlsakitError, generate, match, parseCertificates, parseRecords, version } from "./api.js";

loadSync(readFileSync(new URL("./tlsakit.wasm", import.meta.url)));

export function ready() {
  return Promise.resolve();
}

export const lookup = lookupFrom(() => readFileSync(new URL("./lookup.wasm", import.meta.url)));

export const replay = replayFrom(() => readFileSync(new URL("./replay.wasm", import.meta.url)));
