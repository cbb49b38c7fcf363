/** Results that follow from fields: a part of the page that is loaded with the views of certificates and records. */
import { effect } from "@preact/signals";
import { generate } from "./core.ts";
import { usable } from "./model/input.ts";
import { withoutDot } from "./model/record.ts";
import { attempt, chain, choice, chosen, comparison, generateOptions, made, type Made, options, part, published, view } from "./state.ts";

/** Runs `work` whenever the signals that `wanted` reads change; a newer run makes an older one void. */
function follow<W, T>(wanted: () => W | null, work: (wanted: W) => Promise<T>, into: { value: Made<T> | null }): void {
  let latest = 0;
  effect(() => {
    const number = ++latest;
    const current = wanted();
    if (current === null) {
      into.value = null;
      return;
    }
    void attempt(work(current)).then((result) => {
      if (number === latest) into.value = result;
    });
  });
}

follow(
  () => (view.value.kind === "certificates" && usable(view.value.parsed) > 0 ? { view: view.value, options: options.value } : null),
  ({ view: { given, now }, options }) => generate(given.data, generateOptions(options, now)),
  made,
);

follow(
  () => (view.value.kind === "certificates" && choice.value !== null ? { view: view.value, options: options.value, choice: choice.value } : null),
  ({ view: { given, now }, options, choice: { usage, selector, matchingType } }) =>
    generate(given.data, { ...generateOptions(options, now), params: [`${usage} ${selector} ${matchingType}`] }),
  chosen,
);

follow(
  () => {
    const current = view.value;
    if (current.kind === "replay" && current.replayed.kind === "probe" && published.value.trim() !== "") {
      const { host, port, probedAt } = current.replayed;
      return { chains: current.views.comparable(current.replayed), text: published.value, host, port: String(port), now: Date.parse(probedAt), byNames: false };
    }
    if (current.kind === "certificates" && published.value.trim() !== "") {
      const owner = made.value?.value?.owner;
      return owner ? { chains: [{ chain: current.given }], text: published.value, host: withoutDot(owner.host), port: String(owner.port ?? "*"), now: current.now, byNames: false } : null;
    }
    if (current.kind === "records" && chain.value !== null) {
      return { chains: [{ chain: chain.value }], text: String(current.given.data), host: options.value.host, port: options.value.port, now: Date.now(), byNames: true };
    }
    return null;
  },
  async (wanted) => (await part(import("./comparison.ts"))).compareAll(wanted),
  comparison,
);
