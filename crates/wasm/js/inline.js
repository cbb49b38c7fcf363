// Where no file can be loaded beside the script (pages from file://): the modules are in the script.

import { readyFrom } from "./api.js";
import { checkFrom } from "./check.js";
import { checkerFrom } from "./checker.js";
import { octets } from "./load.js";
import { lookupFrom } from "./lookup.js";
import { base64 } from "./tlsakit.wasm.js";

export { TlsakitError, generate, match, parseCertificates, parseRecords, version } from "./api.js";

export const ready = readyFrom(() => octets(base64));

// Bundlers that can part scripts keep these two apart until they are needed.
export const lookup = lookupFrom(async () => octets((await import("./lookup.wasm.js")).base64));
const checks = checkFrom(async () => octets((await import("./check.wasm.js")).base64));

export const { check, explain, findings, lint, replay, rollover } = checks;
export const Checker = /* @__PURE__ */ checkerFrom(checks.begin);
