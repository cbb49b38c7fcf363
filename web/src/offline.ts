/** The folder works offline: a service worker keeps the files of this build. */
import { single } from "#worker";
import { isLocal } from "./storage.ts";
import { ownScript } from "./trusted.ts";

/** Its file, which scripts/build.mjs makes. */
const FILE = "service-worker.js";

/**
 * Starts the service worker once the page has been idle. Not in the single file, which needs none; not while
 * developing; and not from `tlsakit ui`, which ends with its program.
 */
export function keepOffline(): void {
  if (single || import.meta.env.DEV || !("serviceWorker" in navigator)) return;
  const register = (): void => {
    if (isLocal()) return;
    // Where it cannot be had, the page works all the same while it is online.
    navigator.serviceWorker.register(ownScript(FILE), { updateViaCache: "none" }).catch(() => {});
  };
  addEventListener("load", () => { setTimeout(register, WAIT); });
}

/** Milliseconds that the first use has the network for itself. */
const WAIT = 3_000;
