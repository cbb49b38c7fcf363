// Browsers and bundlers: the modules are files beside this one.

import { readyFrom } from "./api.js";
import { checkFrom } from "./check.js";
import { checkerFrom } from "./checker.js";
import { lookupFrom } from "./lookup.js";

export { TlsakitError, generate, match, parseCertificates, parseRecords, version } from "./api.js";

export const ready = readyFrom(() => new URL("./tlsakit.wasm", import.meta.url));

export const lookup = lookupFrom(() => new URL("./lookup.wasm", import.meta.url));

const checks = checkFrom(() => new URL("./check.wasm", import.meta.url));

export const { check, explain, findings, lint, replay, rollover } = checks;
export const Checker = /* @__PURE__ */ checkerFrom(checks.begin);
