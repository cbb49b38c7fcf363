// Validated lookups: the module for these, its bindings and what carries questions are loaded when `lookup`
// is first called.

import { converted } from "./error.js";
import { loader } from "./load.js";

/** Makes `lookup`. */
export function lookupFrom(source) {
  let bindings;
  let carrying;
  const load = loader(async (module) => {
    [bindings, carrying] = await Promise.all([import("./lookup-bindings.js"), import("./carry.js")]);
    await bindings.default(module);
  }, source);
  const begin = (...args) => {
    try {
      return bindings.beginLookup(...args);
    } catch (error) {
      throw converted(error);
    }
  };
  return async (name, type, options) => {
    await load();
    return carrying.run(begin(name, type, options), options);
  };
}
