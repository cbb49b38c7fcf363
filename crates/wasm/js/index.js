// Browsers and bundlers: the module is a file beside this one.

import { load } from "./api.js";

export { TlsakitError, generate, lookup, match, parseCertificates, parseRecords, version } from "./api.js";

export function ready() {
  return load(() => new URL("./tlsakit.wasm", import.meta.url));
}
