/** What can be told of a resolver that was not reached. */
import { type Circumstances, fieldTrouble, type Observed } from "./model/trouble.ts";

/** Milliseconds that an answer may take. */
const PATIENCE = 5_000;

/** The circumstances of what was `seen`: whether this device is online, and whether a resolver that was not reached answers at all. */
export async function circumstancesOf(seen: Observed, address: string): Promise<Circumstances> {
  const circumstances = { online: navigator.onLine, reachable: null };
  return fieldTrouble(seen, circumstances)?.kind === "unreached" ? { ...circumstances, reachable: await reaches(address) } : circumstances;
}

/**
 * Whether anything answers at `address`, readable or not: one more request, without a question in it. Asked only after
 * the user's own questions were not answered.
 */
async function reaches(address: string): Promise<boolean> {
  const url = address.replace(/\{[?&]dns\}$/, "");
  try {
    await fetch(url, { mode: "no-cors", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  }
}
