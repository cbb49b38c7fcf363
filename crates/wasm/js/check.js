// Checks, what they find, texts that are judged, and recorded runs: the module for these, the bindings to it
// and what carries questions are loaded when one of the functions is first called.

import { converted } from "./error.js";
import { loader } from "./load.js";

/** What all lookups of a check may take, in times of one question. */
const MOST_TIMES = 6;

/** Makes `check`, `replay`, `lint`, `explain`, `findings` and `rollover`, and `begin`, which prepares a check. */
export function checkFrom(source) {
  let bindings;
  let carrying;
  const load = loader(async (module) => {
    [bindings, carrying] = await Promise.all([import("./check-bindings.js"), import("./carry.js")]);
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
    begin,
    check: async (target, options) => {
      const machine = await begin(target, options);
      return carrying.run(machine, options, MOST_TIMES);
    },
    explain: loaded("explain"),
    findings: loaded("findings"),
    lint: loaded("lint"),
    replay: loaded("replay"),
    rollover: loaded("rollover"),
  };
}
