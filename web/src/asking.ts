/** Lookups and checks under way: a part of the page that is loaded with the first of them. */
import { batch } from "@preact/signals";
import type { CheckArguments, CheckOutcome, LookupArguments, Visit, Visited } from "./calls.ts";
import { begin, type OnProgress, type OnVisit, tellWorker } from "./core.ts";
import { resolverName } from "./model/resolvers.ts";
import type { Circumstances } from "./model/trouble.ts";
import { asked, attempt, isCurrent, type Made, progress, underWay } from "./state.ts";
import type { LookupProgress, LookupReport } from "./tlsakit.ts";

/** A lookup or a check under way. */
export interface Running<T> {
  /** Rejected with the code `stopped` after `stop`. */
  outcome: Promise<T>;
  stop: () => void;
}

/** Looks a name up; `onProgress` hears of each answer. */
export function lookup(asked: LookupArguments, onProgress: OnProgress): Running<LookupReport> {
  const { id, outcome } = begin<LookupReport>({ call: "lookup", args: [asked] }, onProgress);
  return { outcome, stop: () => { tellWorker({ id, call: "stop" }); } };
}

/** Who visits servers for a check: yields a session or a file, and throws the reason if there is none. */
export type Visitor = (visit: Visit, signal: AbortSignal) => Promise<unknown>;

/** Checks a target; `onProgress` hears of each answer, and `visitor` is asked if the arguments say that there is one. */
export function check(asked: CheckArguments, onProgress: OnProgress, visitor: Visitor | null): Running<CheckOutcome> {
  const visits = new Map<number, AbortController>();
  const onVisit: OnVisit = (number, visit) => {
    if (visit === null || visitor === null) {
      visits.get(number)?.abort();
      return;
    }
    const controller = new AbortController();
    visits.set(number, controller);
    void told(visitor(visit, controller.signal)).then((outcome) => {
      visits.delete(number);
      tellWorker({ id, call: "visited", visit: number, outcome });
    });
  };
  const { id, outcome } = begin<CheckOutcome>({ call: "check", args: [asked] }, onProgress, onVisit);
  return { outcome, stop: () => { tellWorker({ id, call: "stop" }); } };
}

async function told(visit: Promise<unknown>): Promise<Visited> {
  try {
    return { value: await visit };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

/** Counts the questions that are asked of a resolver from now on: called with how many these are. */
export function counting(address: string): (count: number) => void {
  const name = resolverName(address);
  let counted = 0;
  return (count) => {
    asked.value = { ...asked.value, [name]: (asked.value[name] ?? 0) + count - counted };
    counted = count;
  };
}

let far: LookupProgress | null = null;

/** Shows how far the work of a number is, at most once for each picture of the screen. */
export function tell(current: number, now: LookupProgress): void {
  if (!isCurrent(current)) return;
  const waits = far !== null;
  far = now;
  if (waits) return;
  requestAnimationFrame(() => {
    if (underWay.work !== null && isCurrent(current)) progress.value = far;
    far = null;
  });
}

/** Waits for the work in view, and for what is to be known beside it; nothing if it was stopped or is no longer in view. */
export async function finish<T>(current: number, work: Running<T>, beside: (result: T) => Promise<Circumstances>): Promise<(Made<T> & { circumstances: Circumstances | null }) | null> {
  progress.value = { answered: 0, asked: 0, questions: [] };
  underWay.work = work;
  const result = await attempt(work.outcome);
  const isInView = (): boolean => isCurrent(current) && underWay.work === work;
  if (!isInView()) return null;
  const circumstances = result.value === null ? null : await beside(result.value);
  return isInView() ? { ...result, circumstances } : null;
}

/** Ends what runs, with what it came to. */
export function end(into: () => void): void {
  batch(() => {
    underWay.work = null;
    progress.value = null;
    into();
  });
}
