// Loading a WebAssembly module.

import { TlsakitError } from "./error.js";

/**
 * A way to load a module once; after a failure the next call tries again. `init` is the generated
 * function, and `source` yields what it takes: an address, octets or a compiled module.
 */
export function loader(init, source) {
  let loading;
  const load = async () => {
    try {
      await init({ module_or_path: await source() });
    } catch (cause) {
      loading = undefined;
      throw new TlsakitError(`the WebAssembly module was not loaded: ${cause}`, "load-failed", { cause });
    }
  };
  return () => (loading ??= load());
}

/** The octets in a text. */
export function octets(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
