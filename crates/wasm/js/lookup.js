// Validated lookups.

import { run } from "./carry.js";
import { converted } from "./error.js";
import { loader } from "./load.js";
import init, { beginLookup } from "./lookup-bindings.js";

/** Makes `lookup`, which loads its module when it is first called. */
export function lookupFrom(source) {
  const load = loader(init, source);
  return async (name, type, options) => {
    await load();
    return run(begin(name, type, options), options);
  };
}

function begin(name, type, options) {
  try {
    return beginLookup(name, type, options);
  } catch (error) {
    throw converted(error);
  }
}
