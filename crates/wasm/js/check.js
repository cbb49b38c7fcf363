// Checks, what they find, and recorded runs: the module for these, and the bindings to it, are loaded
// when one of the functions is first called.

import { run } from "./carry.js";
import { converted } from "./error.js";
import { loader } from "./load.js";

/** What all lookups of a check may take, in times of one question. */
const MOST_TIMES = 6;

/** Makes `check`, `replay`, `explain` and `findings`. */
export function checkFrom(source) {
  let bindings;
  const load = loader(async (module) => {
    bindings = await import("./check-bindings.js");
    await bindings.default(module);
  }, source);
  const loaded = (name) => async (...args) => {
    await load();
    try {
      return bindings[name](...args);
    } catch (error) {
      throw converted(error);
    }
  };
  const begin = loaded("beginCheck");
  return {
    check: async (target, options) => run(await begin(target, options), options, MOST_TIMES),
    explain: loaded("explain"),
    findings: loaded("findings"),
    replay: loaded("replay"),
  };
}
