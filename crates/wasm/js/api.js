// The functions of the package, and the state of the module that they need. The entry points
// differ only in how they load the module.

import init, * as bindings from "./bindings.js";
import { TlsakitError } from "./error.js";
import { run } from "./lookup.js";

export { TlsakitError } from "./error.js";
export { version } from "./version.js";

let loaded = false;
let loading;

/** Loads the module once; after a failure the next call tries again. */
export function load(source) {
  loading ??= init({ module_or_path: source() }).then(
    () => {
      loaded = true;
    },
    (cause) => {
      loading = undefined;
      throw new TlsakitError(`the WebAssembly module was not loaded: ${cause}`, "load-failed", { cause });
    },
  );
  return loading;
}

/** Loads the module at once, from its octets or compiled. */
export function loadSync(module) {
  bindings.initSync({ module });
  loaded = true;
  loading = Promise.resolve();
}

export const parseCertificates = checked(bindings.parseCertificates);
export const parseRecords = checked(bindings.parseRecords);
export const generate = checked(bindings.generate);
export const match = checked(bindings.match);

const begin = checked((...args) => new bindings.LookupMachine(...args));

export async function lookup(name, type, options) {
  return run(begin(name, type, options), options);
}

function checked(call) {
  return (...args) => {
    if (!loaded) {
      throw new TlsakitError("the WebAssembly module is not loaded: await ready() first", "not-ready");
    }
    try {
      return call(...args);
    } catch (error) {
      if (typeof error?.code !== "string") {
        throw error;
      }
      throw new TlsakitError(error.message, error.code, { offset: error.offset });
    }
  };
}
