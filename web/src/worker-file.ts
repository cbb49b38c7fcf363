/** The worker of the folder: a file of its own. */
import url from "./worker.ts?worker&url";
import { startWorker } from "./trusted.ts";

/** Whether this is the single file. */
export const single = false;

/** Starts the worker; called again only if it has stopped. */
export function createWorker(): Worker {
  return startWorker(url, { type: "module" });
}
