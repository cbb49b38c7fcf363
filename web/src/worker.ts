/** Runs the core apart from the page, so that the page never freezes. */
import type { Calls, CheckArguments, CheckOutcome, Failure, LookupArguments, Request, Response, Visit, Visited } from "./calls.ts";
import { check, findings, generate, lint, lookup, type LookupProgress, match, parseCertificates, parseRecords, type QuestionProgress, ready, replay, rollover, type Session, type Fetched, TlsakitError, type Visitor } from "./tlsakit.ts";

const calls: Calls = { parseCertificates, parseRecords, generate, match };

/** The lookups and checks under way, each with what ends it. */
const running = new Map<number, AbortController>();
/** The visits under way, each with what ends it well or not. */
const visits = new Map<number, (outcome: Visited) => void>();
let lastVisit = 0;

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.call === "stop") {
    running.get(data.id)?.abort();
  } else if (data.call === "visited") {
    visits.get(data.visit)?.(data.outcome);
  } else {
    void answer(data).then(tell);
  }
});

function tell(response: Response): void {
  postMessage(response);
}

async function answer(request: Exclude<Request, { call: "stop" | "visited" }>): Promise<Response> {
  const { id } = request;
  try {
    if (request.call === "lookup") return { id, value: await lookUp(id, request.args[0]) };
    if (request.call === "check") return { id, value: await checked(id, request.args[0]) };
    if (request.call === "findings") return { id, value: await findings() };
    if (request.call === "lint") return { id, value: await lint(request.args[0]) };
    if (request.call === "rollover") return { id, value: await rollover(...request.args) };
    if (request.call === "replay") return { id, value: await replay(request.args[0]) };
    await ready();
    return { id, value: (calls[request.call] as (...args: unknown[]) => unknown)(...request.args) };
  } catch (error) {
    return { id, failure: failure(error) };
  }
}

/** Does work that can be ended from the page. */
async function stoppable<T>(id: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? new TlsakitError("it was stopped", "stopped") : error;
  } finally {
    running.delete(id);
  }
}

function lookUp(id: number, { name, type, ...options }: LookupArguments): Promise<unknown> {
  return stoppable(id, (signal) => lookup(name, type, { ...options, signal, onProgress: (progress) => { tell({ id, progress }); } }));
}

function checked(id: number, { target, resolvers, visits: visited, ...options }: CheckArguments): Promise<CheckOutcome> {
  return stoppable(id, async (signal) => {
    let bundle: object = {};
    let questions: QuestionProgress[] = [];
    const onProgress = (progress: LookupProgress): void => {
      ({ questions } = progress);
      tell({ id, progress });
    };
    const record = (recorded: object): void => { bundle = recorded; };
    const visit = visited ? visitor(id) : null;
    const report = await check(target, { ...options, resolver: resolvers, opinions: true, visit, record, signal, onProgress });
    const { runs } = bundle as { runs: { exchanges: unknown[] }[] };
    return { report, bundle: JSON.stringify(bundle), questions, asked: runs.map(({ exchanges }) => exchanges.length) };
  });
}

/** Has the page visit servers. */
function visitor(id: number): Visitor {
  return {
    session: async (request, { signal }) => (await visit(id, { kind: "session", request }, signal)) as Session,
    file: async (request, { signal }) => (await visit(id, { kind: "file", request }, signal)) as Fetched,
  };
}

async function visit(id: number, wanted: Visit, signal: AbortSignal): Promise<unknown> {
  const number = ++lastVisit;
  const giveUp = (): void => {
    tell({ id, number, visit: null });
    visits.get(number)?.({ why: "it was stopped" });
  };
  signal.addEventListener("abort", giveUp);
  try {
    const outcome = await new Promise<Visited>((resolve) => {
      visits.set(number, resolve);
      tell({ id, number, visit: wanted });
    });
    if ("why" in outcome) throw new Error(outcome.why);
    return outcome.value;
  } finally {
    visits.delete(number);
    signal.removeEventListener("abort", giveUp);
  }
}

function failure(error: unknown): Failure {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return {
    code: typeof code === "string" ? code : "internal",
    message: typeof message === "string" ? message : String(error),
  };
}
