/** The core's functions, run in a worker. */
import { createWorker } from "#worker";
import type { Calls, Failure, Request, Response, RolloverArguments, Started, Visit } from "./calls.ts";
import type { CheckDescription, LintReport, LookupProgress, Replayed, RolloverReport } from "./tlsakit.ts";

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

/** Hears how far a call is. */
export type OnProgress = (progress: LookupProgress) => void;
/** Hears what a call wants visited: by number, or no longer. */
export type OnVisit = (number: number, visit: Visit | null) => void;

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

/** A call of which the page hears before its end. */
export function begin<T>(call: Started, onProgress: OnProgress, onVisit?: OnVisit): { id: number; outcome: Promise<T> } {
  const id = ++last;
  return { id, outcome: send({ id, ...call }, onProgress, onVisit) };
}

/** Tells the worker something about a call that has not come to its end. */
export function tellWorker(about: Request): void {
  if (waiting.has(about.id)) worker?.postMessage(about);
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
