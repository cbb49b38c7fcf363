/** The core's functions, run in a worker. */
import { createWorker } from "#worker";
import type { Calls, Failure, Response } from "./calls.ts";

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

function call<K extends keyof Calls>(name: K) {
  return (...args: Parameters<Calls[K]>): Promise<ReturnType<Calls[K]>> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, (response) => {
        if ("failure" in response) reject(new CoreError(response.failure));
        else resolve(response.value as ReturnType<Calls[K]>);
      });
      worker ??= start();
      worker.postMessage({ id, call: name, args });
    });
}

export const parseCertificates = call("parseCertificates");
export const parseRecords = call("parseRecords");
export const generate = call("generate");
export const match = call("match");
