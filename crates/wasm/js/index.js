// Browsers and bundlers: the modules are files beside this one.

import { readyFrom } from "./api.js";
import { lookupFrom } from "./lookup.js";
import { replayFrom } from "./replay.js";

export { TlsakitError, generate, match, parseCertificates, parseRecords, version } from "./api.js";

export const ready = readyFrom(() => new URL("./tlsakit.wasm", import.meta.url));

export const lookup = lookupFrom(() => new URL("./lookup.wasm", import.meta.url));

export const replay = replayFrom(() => new URL("./replay.wasm", import.meta.url));
