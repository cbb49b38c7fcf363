// Node, Deno and Bun: the module is read when this file is imported.

import { readFileSync } from "node:fs";
import { loadSync } from "./api.js";

export { TlsakitError, generate, lookup, match, parseCertificates, parseRecords, version } from "./api.js";

loadSync(readFileSync(new URL("./tlsakit.wasm", import.meta.url)));

export function ready() {
  return Promise.resolve();
}
