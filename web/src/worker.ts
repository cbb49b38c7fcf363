/** Runs the core apart from the page, so that the page never freezes. */
import type { Calls, Failure, LookupArguments, Request, Response } from "./calls.ts";
import { findings, generate, lookup, match, parseCertificates, parseRecords, ready, replay, TlsakitError } from "./tlsakit.ts";

const calls: Calls = { parseCertificates, parseRecords, generate, match };

/** The lookups under way, each with what ends it. */
const lookups = new Map<number, AbortController>();

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.call === "stop") {
    lookups.get(data.id)?.abort();
    return;
  }
  void answer(data).then((response) => {
    postMessage(response);
  });
});

async function answer(request: Exclude<Request, { call: "stop" }>): Promise<Response> {
  const { id } = request;
  try {
    if (request.call === "lookup") return { id, value: await lookUp(id, request.args[0]) };
    if (request.call === "findings") return { id, value: await findings() };
    if (request.call === "replay") return { id, value: await replay(request.args[0]) };
    await ready();
    return { id, value: (calls[request.call] as (...args: unknown[]) => unknown)(...request.args) };
  } catch (error) {
    return { id, failure: failure(error) };
  }
}

async function lookUp(id: number, { name, type, ...options }: LookupArguments): Promise<unknown> {
  const controller = new AbortController();
  lookups.set(id, controller);
  try {
    const onProgress = (progress: unknown): void => { postMessage({ id, progress }); };
    return await lookup(name, type, { ...options, signal: controller.signal, onProgress });
  } catch (error) {
    throw controller.signal.aborted ? new TlsakitError("the lookup was stopped", "stopped") : error;
  } finally {
    lookups.delete(id);
  }
}

function failure(error: unknown): Failure {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return {
    code: typeof code === "string" ? code : "internal",
    message: typeof message === "string" ? message : String(error),
  };
}
