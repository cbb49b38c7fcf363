// Where no file can be loaded beside the script (pages from file://): the module is in the script.

import { load } from "./api.js";
import { base64 } from "./tlsakit.wasm.js";

export { TlsakitError, generate, lookup, match, parseCertificates, parseRecords, version } from "./api.js";

export function ready() {
  return load(() => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
