/** The worker of the single file: a text inside the page. */
import source from "virtual:worker-source";
import { ownScript } from "./trusted.ts";

/** Whether this is the single file. */
export const single = true;

let url: string | undefined;

/** Starts the worker; called again only if it has stopped. */
export function createWorker(): Worker {
  url ??= URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Worker(ownScript(url));
}
