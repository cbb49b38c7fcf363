/** The core's functions, run in a worker. */
import { createWorker } from "#worker";
import type { Calls, CheckArguments, CheckOutcome, Failure, LookupArguments, Request, Response, RolloverArguments, Visit, Visited } from "./calls.ts";
import type { CheckDescription, LintReport, LookupProgress, LookupReport, Replayed, RolloverReport } from "./tlsakit.ts";

/** Thrown by the functions of this file. */
export class CoreError extends Error {
  readonly code: string;

  constructor({ code, message }: Failure) {
    super(message);
    this.name = "CoreError";
    this.code = code;
  }
}

type Settle = (response: Response) => void;

const waiting = new Map<number, Settle>();
let worker: Worker | undefined;
let last = 0;

function start(): Worker {
  const started = createWorker();
  started.addEventListener("message", ({ data }: MessageEvent<Response>) => {
    waiting.get(data.id)?.(data);
    if ("progress" in data || "visit" in data) return;
    waiting.delete(data.id);
    // A module that has trapped is not to be called again.
    if ("failure" in data && data.failure.code === "internal") stop(started, data.failure);
  });
  started.addEventListener("error", (event) => {
    event.preventDefault();
    stop(started, { code: "internal", message: event.message || "the worker did not start" });
  });
  return started;
}

function stop(stopped: Worker, failure: Failure): void {
  stopped.terminate();
  worker = undefined;
  for (const [id, settle] of waiting) settle({ id, failure });
  waiting.clear();
}

type OnProgress = (progress: LookupProgress) => void;
type OnVisit = (number: number, visit: Visit | null) => void;

/** Sends a request and waits for its result. */
function send<T>(request: Request, onProgress: OnProgress = () => {}, onVisit: OnVisit = () => {}): Promise<T> {
  return new Promise((resolve, reject) => {
    waiting.set(request.id, (response) => {
      if ("progress" in response) onProgress(response.progress);
      else if ("visit" in response) onVisit(response.number, response.visit);
      else if ("failure" in response) reject(new CoreError(response.failure));
      else resolve(response.value as T);
    });
    worker ??= start();
    worker.postMessage(request);
  });
}

function call<K extends keyof Calls>(name: K) {
  return (...args: Parameters<Calls[K]>): Promise<ReturnType<Calls[K]>> => send({ id: ++last, call: name, args });
}

/** A lookup or a check under way. */
export interface Running<T> {
  /** Rejected with the code `stopped` after `stop`. */
  outcome: Promise<T>;
  stop: () => void;
}

/** Looks a name up; `onProgress` hears of each answer. */
export function lookup(asked: LookupArguments, onProgress: OnProgress): Running<LookupReport> {
  const id = ++last;
  return { outcome: send({ id, call: "lookup", args: [asked] }, onProgress), stop: () => { stopRunning(id); } };
}

/** Who visits servers for a check: yields a session or a file, and throws the reason if there is none. */
export type Visitor = (visit: Visit, signal: AbortSignal) => Promise<unknown>;

/** Checks a target; `onProgress` hears of each answer, and `visitor` is asked if the arguments say that there is one. */
export function check(asked: CheckArguments, onProgress: OnProgress, visitor: Visitor | null): Running<CheckOutcome> {
  const id = ++last;
  const under = new Map<number, AbortController>();
  const onVisit: OnVisit = (number, visit) => {
    if (visit === null || visitor === null) {
      under.get(number)?.abort();
      return;
    }
    const controller = new AbortController();
    under.set(number, controller);
    void told(visitor(visit, controller.signal)).then((outcome) => {
      under.delete(number);
      worker?.postMessage({ id, call: "visited", visit: number, outcome });
    });
  };
  return { outcome: send({ id, call: "check", args: [asked] }, onProgress, onVisit), stop: () => { stopRunning(id); } };
}

async function told(visit: Promise<unknown>): Promise<Visited> {
  try {
    return { value: await visit };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

function stopRunning(id: number): void {
  if (waiting.has(id)) worker?.postMessage({ id, call: "stop" });
}

/** The report of a recorded run, from the text of its bundle. */
export function replay(bundle: string): Promise<Replayed> {
  return send({ id: ++last, call: "replay", args: [bundle] });
}

/** Whether a server can change to what is given, and the plan. */
export function rollover(...args: RolloverArguments): Promise<RolloverReport> {
  return send({ id: ++last, call: "rollover", args });
}

/** Everything that a check may find. */
export function findings(): Promise<CheckDescription[]> {
  return send({ id: ++last, call: "findings", args: [] });
}

/** What is to be said of records before they are published. */
export function lint(text: string): Promise<LintReport> {
  return send({ id: ++last, call: "lint", args: [text] });
}

export const parseCertificates = call("parseCertificates");
export const parseRecords = call("parseRecords");
export const generate = call("generate");
export const match = call("match");
