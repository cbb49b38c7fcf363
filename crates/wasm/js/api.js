// The functions about certificates and records, and the state of the module that they need. The entry
// points differ only in how they load the modules.

import { TlsakitError, converted } from "./error.js";
import { loader } from "./load.js";
import init, * as bindings from "./tlsakit-bindings.js";

export { TlsakitError } from "./error.js";
export { version } from "./version.js";

let loaded = false;

/** Makes `ready`. */
export function readyFrom(source) {
  const load = loader(async (module) => {
    await init(module);
    loaded = true;
  }, source);
  return () => load();
}

/** Loads the module at once, from its octets or compiled. */
export function loadSync(module) {
  bindings.initSync({ module });
  loaded = true;
}

export const parseCertificates = checked(bindings.parseCertificates);
export const parseRecords = checked(bindings.parseRecords);
export const generate = checked(bindings.generate);
export const match = checked(bindings.match);

function checked(call) {
  return (...args) => {
    if (!loaded) {
      throw new TlsakitError("the WebAssembly module is not loaded: await ready() first", "not-ready");
    }
    try {
      return call(...args);
    } catch (error) {
      throw converted(error);
    }
  };
}
