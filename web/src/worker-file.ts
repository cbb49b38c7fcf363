/** The worker of the folder: a file of its own. */
import url from "./worker.ts?worker&url";
import { ownScript } from "./trusted.ts";

/** Whether this is the single file. */
export const single = false;

/** Starts the worker; called again only if it has stopped. */
export function createWorker(): Worker {
  return new Worker(ownScript(url), { type: "module" });
}
