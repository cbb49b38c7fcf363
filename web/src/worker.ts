/** Runs the core apart from the page, so that the page never freezes. */
import type { Calls, Failure, Request, Response } from "./calls.ts";
import { generate, match, parseCertificates, parseRecords, ready } from "./tlsakit.ts";

const calls: Calls = { parseCertificates, parseRecords, generate, match };

addEventListener("message", (event: MessageEvent<Request>) => {
  void answer(event.data).then((response) => {
    postMessage(response);
  });
});

async function answer({ id, call, args }: Request): Promise<Response> {
  try {
    await ready();
    return { id, value: (calls[call] as (...args: unknown[]) => unknown)(...args) };
  } catch (error) {
    return { id, failure: failure(error) };
  }
}

function failure(error: unknown): Failure {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return {
    code: typeof code === "string" ? code : "internal",
    message: typeof message === "string" ? message : String(error),
  };
}
