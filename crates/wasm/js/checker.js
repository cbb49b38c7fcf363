// A check without a transport.

import { converted } from "./error.js";
import { octets } from "./load.js";

/** What is to be carried, in the form that the declarations have. */
function errands(text) {
  return JSON.parse(text).map(({ id, dns, session, file, ...question }) => {
    if (session !== undefined) {
      return { kind: "session", id: session.id, request: session };
    }
    if (file !== undefined) {
      return { kind: "file", id: file.id, request: file };
    }
    return { kind: "question", id, ...question, message: octets(dns.replaceAll("-", "+").replaceAll("_", "/")) };
  });
}

function guarded(call) {
  try {
    return call();
  } catch (error) {
    throw converted(error);
  }
}

/** Makes the class `Checker`; `begin` prepares a check. */
export function checkerFrom(begin) {
  return class Checker {
    #machine;
    #files = new Map();

    static async begin(target, { visits = false, ...options } = {}) {
      const machine = await begin(target, { ...options, visit: visits ? true : undefined, record: true });
      const checker = new Checker();
      checker.#machine = machine;
      return checker;
    }

    get answered() {
      return this.#machine.answered;
    }

    get asked() {
      return this.#machine.asked;
    }

    get decided() {
      return this.#machine.decided;
    }

    start() {
      return this.#step((machine) => machine.start());
    }

    answer(id, message) {
      return this.#step((machine) => machine.answer(id, message));
    }

    failed(id, code, detail = "") {
      return this.#step((machine) => machine.failed(id, code, detail));
    }

    session(id, session) {
      return this.#step((machine) => machine.session(id, JSON.stringify(session)));
    }

    notHeld(id, why) {
      return this.#step((machine) => machine.notHeld(id, why));
    }

    fetched(id, file) {
      const url = this.#files.get(id) ?? "";
      return this.#step((machine) => machine.fetched(id, url, JSON.stringify(file)));
    }

    report(resolver = "") {
      return guarded(() => this.#machine.report(resolver));
    }

    bundle(resolver = "") {
      return guarded(() => this.#machine.bundle(resolver));
    }

    free() {
      this.#machine.free();
    }

    #step(call) {
      const asked = guarded(() => errands(call(this.#machine)));
      for (const { kind, id, request } of asked) {
        if (kind === "file") {
          this.#files.set(id, `https://${request.host}${request.path}`);
        }
      }
      return asked;
    }
  };
}
