// What consumers of every kind do, and what Node makes of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { transformSync } from "esbuild";

import { Consumer } from "./consumer.js";
import { chainFile, chainTime } from "./paths.js";
import { bundle, bundleFile, conditions, replaying, resolver } from "./resolver.js";

const LOOKED_UP = "secure";
const CHECKED = "check-protected";
const REPLAYED = ["probe-complete", "check-broken"];

/**
 * A project with the package and what is done with it: `work.ts`, and the same as `work.js`; `inline.js`, the
 * same with the entry `tlsakit/inline`; `input.js`, what it is done with. Resolvers on loopback answer.
 */
export class Work {
  consumer = new Consumer();
  /** @type {(() => void)[]} */
  #ends = [];

  /** Starts the resolvers, writes the modules, and lets Node do the work. */
  static async begin() {
    const work = new Work();
    const input = {
      pem: readFileSync(chainFile, "utf8"),
      at: chainTime,
      host: "mx1.example.org",
      looked: await work.#recorded(LOOKED_UP),
      checked: await work.#recorded(CHECKED),
      bundles: REPLAYED.map((name) => readFileSync(bundleFile(name), "utf8")),
    };
    const typed = readFileSync(join(import.meta.dirname, "../consumers/work.ts"), "utf8");
    const { code } = transformSync(typed, { loader: "ts", target: "es2022" });
    work.consumer.write("work.ts", typed);
    work.text = code;
    work.consumer.write("work.js", code);
    work.consumer.write("inline.js", code.replace('from "tlsakit"', 'from "tlsakit/inline"'));
    work.consumer.write("input.js", `export const input = ${JSON.stringify(input)};\n`);
    work.consumer.write("input.d.ts", 'import type { Input } from "./work.js";\nexport declare const input: Input;\n');
    work.expected = await work.consumer.run(printing("./work.js"));
    work.#assertDone();
    return work;
  }

  /** What Node prints. */
  expected = "";

  /** The text of `work.js`. */
  text = "";

  /** Ends the resolvers and removes the project. */
  end() {
    for (const end of this.#ends) {
      end();
    }
    this.consumer.remove();
  }

  /** What is asked, and of whom, to get what was recorded. @param {string} name */
  async #recorded(name) {
    const recorded = bundle(name);
    const { address, close } = await resolver(replaying(recorded));
    this.#ends.push(close);
    return { name: recorded.name, type: recorded.type, options: { resolver: address, ...conditions(recorded) } };
  }

  /** That Node did work worth comparing. */
  #assertDone() {
    const { certificates, generated, matched, records, found, progress, whole, plan, replayed, explained, findings, refused } = JSON.parse(this.expected);
    assert.equal(certificates.length, 3);
    assert.equal(records.records.length, generated.records.length);
    assert.equal(progress, true);
    assert.deepEqual([matched.verdict, found.status, found.outcome], ["match", "secure", "answer"]);
    assert.deepEqual([whole.verdict, whole.basis], ["undetermined", "dns-only"]);
    assert.deepEqual(replayed.map((/** @type {any} */ { kind, verdict }) => [kind, verdict]), [["probe", "complete"], ["check", "broken"]]);
    assert.equal(typeof plan.safe, "boolean");
    assert.equal(explained.id, "tlsa-no-match");
    assert(findings > 50);
    assert.deepEqual(refused, ["name-not-a-hostname", "name-unreadable"]);
  }
}

/** A script that prints what is done by the module `from`. @param {string} from */
export function printing(from) {
  return `
    import { input } from "./input.js";
    import { work } from ${JSON.stringify(from)};
    console.log(await work(input));
  `;
}
