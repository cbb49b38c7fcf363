// Carries what the core's machines ask for to a resolver, or to whoever visits servers, and back.

import { addressOf, ask } from "./doh.js";
import { TlsakitError } from "./error.js";
import { fetchFile, holdSession } from "./visit.js";

/** Errands of a kind that are under way at once; with one address, sessions are held two at a time. */
const MOST = { question: 8, file: 2, session: 8, address: 2 };

/** Milliseconds that a question may take. */
const TIMEOUT = 5_000;

/**
 * Milliseconds that questions may still take once there is a result: they were asked on speculation,
 * or for the resolver's own opinion.
 */
const PATIENCE = 2_000;

/** The longest time that timers know, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** What listens to an `AbortSignal`, of which Node warns when there are more than ten, listens to this. */
class Ending {
  aborted = false;
  reason;
  #listeners = new Set();

  addEventListener(_, listener) {
    this.#listeners.add(listener);
  }

  removeEventListener(_, listener) {
    this.#listeners.delete(listener);
  }

  abort(reason) {
    if (!this.aborted) {
      this.aborted = true;
      this.reason = reason;
      this.#listeners.forEach((listener) => listener());
    }
  }
}

/**
 * Runs a machine to its end, yields its report, and gives its memory back. Of the options it reads what
 * the core is not told. What is not answered after `most` times the time for one question has failed.
 */
export async function run(machine, options, most = Infinity) {
  const { record, signal } = options;
  // Ends whatever is under way, however the run ends.
  const running = new Ending();
  const abort = () => running.abort(signal.reason);
  const beside = [];
  try {
    const { resolvers: [first, ...others], onProgress, visit, ...way } = read(options);
    if (signal?.aborted) {
      throw signal.reason;
    }
    signal?.addEventListener("abort", abort);
    const common = { ...way, limit: Math.min(most * way.timeout, LONGEST), signal: running };
    others.forEach(() => beside.push(machine.lookupsAlone()));
    await Promise.all([
      carry(machine, { ...common, address: first.address, onProgress, visit }),
      ...others.map(({ address }, index) => carry(beside[index], { ...common, address })),
    ]);
    // What is put beside belongs to the machine.
    others.forEach(({ name }) => machine.putBeside(name, beside.shift()));
    const report = machine.report(first.name);
    if (record) {
      record(machine.bundle(first.name));
    }
    return report;
  } finally {
    signal?.removeEventListener?.("abort", abort);
    running.abort();
    [machine, ...beside].forEach((each) => each.free());
  }
}

/** Carries until the machine wants to know no more. */
async function carry(machine, { limit, onProgress, signal, ...way }) {
  const started = performance.now();
  const questions = [];
  const waiting = [];
  const underWay = new Set();
  const enough = new Ending();
  const late = setTimeout(() => enough.abort("timeout"), limit);
  let patience;
  signal.addEventListener("abort", () => {
    clearTimeout(late);
    clearTimeout(patience);
  });
  const take = (errands) => {
    for (const errand of JSON.parse(errands)) {
      waiting.push(errand);
      if (errand.dns !== undefined) {
        errand.told = told(errand);
        questions.push(errand.told);
      }
    }
    onProgress?.({
      answered: machine.answered,
      asked: machine.asked,
      questions: questions.map((question) => ({ ...question })),
    });
  };
  take(machine.start());
  while (waiting.length > 0 || underWay.size > 0) {
    for (const errand of waiting.filter((each) => mayBegin(each, underWay))) {
      // The one before may have taken the last place.
      if (mayBegin(errand, underWay)) {
        waiting.splice(waiting.indexOf(errand), 1);
        underWay.add(errand);
        errand.end = begin(machine, errand, { ...way, enough, signal, started })
          .then((into) => ({ errand, into }));
      }
    }
    const { errand, into } = await Promise.race([...underWay].map(({ end }) => end));
    underWay.delete(errand);
    const errands = into();
    if (machine.decided) {
      patience ??= setTimeout(() => enough.abort("aborted"), PATIENCE);
    }
    take(errands);
  }
}

/** What `onProgress` is told of a question. */
function told({ name, type, checkingDisabled }) {
  return { name, type, checkingDisabled, sent: null, took: null, octets: null, rcode: null, records: null, failure: null };
}

/** Whether there is a place for an errand. */
function mayBegin(errand, underWay) {
  const kind = kindOf(errand);
  const alike = [...underWay].filter((each) => kindOf(each) === kind);
  const address = errand.session?.address;
  const there = address === undefined ? [] : alike.filter(({ session }) => session.address === address);
  return alike.length < MOST[kind] && there.length < MOST.address;
}

function kindOf({ session, file }) {
  return session !== undefined ? "session" : file !== undefined ? "file" : "question";
}

/** Carries out an errand; yields what hands its outcome to the machine. Rejects only with the reason of `signal`. */
function begin(machine, errand, way) {
  switch (kindOf(errand)) {
    case "file":
      return fetchFile(machine, errand.file, way);
    case "session":
      return holdSession(machine, errand.session, way);
    default:
      return question(machine, errand, way);
  }
}

async function question(machine, { id, dns, told }, { address, started, ...way }) {
  told.sent = performance.now() - started;
  const { bytes, code, detail = "" } = await ask({ ...way, address: address(dns) });
  told.took = performance.now() - started - told.sent;
  if (bytes === undefined) {
    told.failure = code;
    return () => machine.failed(id, code, detail);
  }
  told.octets = bytes.length;
  // The header has twelve octets at least: that was looked at.
  told.rcode = bytes[3] & 15;
  told.records = bytes[6] * 256 + bytes[7];
  return () => machine.answer(id, bytes);
}

/** Reads what the core is not told. */
function read({ fetch, onProgress, record, resolver, signal, timeout, visit }) {
  const expect = (fulfilled, what) => {
    if (!fulfilled) {
      throw new TlsakitError(what, "invalid-argument");
    }
  };
  const way = { fetch: fetch ?? globalThis.fetch, onProgress, timeout: timeout ?? TIMEOUT, visit };
  expect(typeof way.fetch === "function", "fetch must be a function");
  expect(typeof (onProgress ?? read) === "function", "onProgress must be a function");
  expect(typeof (record ?? read) === "function", "record must be a function");
  expect(typeof (signal ?? new AbortController().signal).addEventListener === "function", "signal must be an AbortSignal");
  expect(typeof way.timeout === "number" && way.timeout > 0, "timeout must be a number of milliseconds above 0");
  expect(typeof (visit ?? { session: read }).session === "function", "visit must have a function session");
  const given = Array.isArray(resolver) ? resolver : [resolver];
  expect(given.length > 0, "resolver must be the address of a DNS over HTTPS resolver");
  const resolvers = given.map((each) => {
    const address = addressOf(each);
    expect(address !== undefined, "resolver must be the address of a DNS over HTTPS resolver");
    if (address === null) {
      const message = "the resolver must have an https: address without credentials, or an http: address on loopback";
      throw new TlsakitError(message, "resolver-not-allowed");
    }
    return { name: String(each?.href ?? each), address };
  });
  return { ...way, resolvers, timeout: Math.min(way.timeout, LONGEST) };
}
