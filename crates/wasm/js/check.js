// Recorded runs: their module, and the bindings to it, are loaded when the first is replayed.

import { converted } from "./error.js";
import { loader } from "./load.js";

/** Makes `replay`. */
export function replayFrom(source) {
  let bindings;
  const load = loader(async (module) => {
    bindings = await import("./replay-bindings.js");
    await bindings.default(module);
  }, source);
  return async (bundle) => {
    await load();
    try {
      return bindings.replay(bundle);
    } catch (error) {
      throw converted(error);
    }
  };
}
