/** The core's functions, run in a worker. */
import { createWorker } from "#worker";
import type { Calls, Failure, LookupArguments, Request, Response } from "./calls.ts";
import type { CheckDescription, LookupProgress, LookupReport, Replayed } from "./tlsakit.ts";

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
    if ("progress" in data) return;
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

/** Sends a request and waits for its result. */
function send<T>(request: Request, onProgress: (progress: LookupProgress) => void = () => {}): Promise<T> {
  return new Promise((resolve, reject) => {
    waiting.set(request.id, (response) => {
      if ("progress" in response) onProgress(response.progress);
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

/** A lookup under way. */
export interface RunningLookup {
  /** Rejected with the code `stopped` after `stop`. */
  report: Promise<LookupReport>;
  stop: () => void;
}

/** Looks a name up; `onProgress` hears of each answer. */
export function lookup(asked: LookupArguments, onProgress: (progress: LookupProgress) => void): RunningLookup {
  const id = ++last;
  return {
    report: send({ id, call: "lookup", args: [asked] }, onProgress),
    stop: () => { if (waiting.has(id)) worker?.postMessage({ id, call: "stop" }); },
  };
}

/** The report of a recorded run, from the text of its bundle. */
export function replay(bundle: string): Promise<Replayed> {
  return send({ id: ++last, call: "replay", args: [bundle] });
}

/** Everything that a check may find. */
export function findings(): Promise<CheckDescription[]> {
  return send({ id: ++last, call: "findings", args: [] });
}

export const parseCertificates = call("parseCertificates");
export const parseRecords = call("parseRecords");
export const generate = call("generate");
export const match = call("match");
