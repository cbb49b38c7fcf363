/** Checks that are made in this page: a part of it that is loaded when the first is made or read. */
import type { CheckArguments, CheckOutcome, Visit } from "./calls.ts";
import { check as checkInWorker, counting, end, finish, tell, type Visitor } from "./asking.ts";
import { findings, parseCertificates } from "./core.ts";
import { fetchFile, holdSession, token } from "./local.ts";
import { isOf } from "./model/bundle.ts";
import type { Checked } from "./model/checked.ts";
import { classify } from "./model/classify.ts";
import { armored, type Given } from "./model/join.ts";
import { resolverName } from "./model/resolvers.ts";
import type { Target } from "./model/target.ts";
import { observedCheck } from "./model/trouble.ts";
import { circumstancesOf } from "./reach.ts";
import { admit, attempt, check, checked, descriptions, makeRecords, readFiles, refusal, resolver, view, type Way, wayInView } from "./state.ts";

/** Makes the check with the number `current`, which is in view. */
export async function carryOut(current: number, target: Target, way: Way): Promise<void> {
  const [first = ""] = way.resolvers;
  const count = counting(first);
  const work = checkInWorker(argumentsOf(target, way), (far) => {
    count(far.questions.filter(({ sent }) => sent !== null).length);
    tell(current, far);
  }, way.visits ? visitor : null);
  // What findings are about is asked for meanwhile.
  const described = attempt(findings());
  const result = await finish(current, work, async ({ report }) => {
    descriptions.value = (await described).value ?? [];
    return circumstancesOf(observedCheck(report), first);
  });
  if (result === null) return;
  const { value, failure, circumstances } = result;
  end(() => { checked.value = value === null ? { value, failure, circumstances } : { value: ended(value, way), failure: null, circumstances }; });
}

function argumentsOf({ text, ...settings }: Target, { resolvers, anchors, seen, visits }: Way): CheckArguments {
  const shown = { chain: null, sessions: null, ...(seen === null ? {} : { [seen.kind]: seen.text }) };
  return { target: text, ...settings, resolvers: [...resolvers], anchors: anchors === "" ? null : anchors, ...shown, visits, at: Date.now() };
}

function ended({ report, bundle, questions, asked }: CheckOutcome, { resolvers, anchors }: Way): Checked {
  for (const [index, address] of resolvers.entries()) if (index > 0) counting(address)(asked[index] ?? 0);
  return { report, bundle, questions, resolvers: resolvers.map(resolverName), anchors: anchors === "" ? "built-in" : "given", recorded: false };
}

/** Has `tlsakit ui` visit the servers. */
const visitor: Visitor = ({ kind, request }: Visit, signal) => (kind === "session" ? holdSession(request, signal) : fetchFile(request, signal));

/** Checks `target`, which is in view, once more, as things are now, by the resolver that is chosen now. */
export async function checkAgain(target: Target): Promise<void> {
  await check(target, wayInView());
}

/** Whether `tlsakit ui` serves the page, and so can visit servers for it. */
export function isLocal(): boolean {
  return token() !== null;
}

/** Makes the check in view once more, and has `tlsakit ui` visit the servers. */
export async function probe(): Promise<void> {
  if (view.value.kind === "check") await check(view.value.target, { seen: null, visits: true });
}

/** Makes the check in view once more, and asks the resolver at `address` in place of the one that was asked; it is chosen from now on. */
export async function askInstead(address: string): Promise<void> {
  resolver.value = address;
  if (view.value.kind === "check") await checkAgain(view.value.target);
}

/** Makes the check in view once more, with a second resolver at `address` that the first is compared with. */
export async function compareWith(address: string): Promise<void> {
  const current = view.value;
  if (current.kind !== "check") return;
  const [first = resolver.value] = current.way?.resolvers ?? [];
  await check(current.target, { ...wayInView(), resolvers: [first, address] });
}

/** Takes what servers show for the check in view, if it is still unseen: a chain, or the bundle of a run that visited them. Yields whether it did. */
export async function takeSeen(parts: readonly Given[]): Promise<boolean> {
  const current = view.value;
  const report = checked.value?.value?.report;
  const [part] = parts;
  if (current.kind !== "check" || current.way === null || report === undefined || part === undefined) return false;
  if (parts.length === 1 && typeof part.data === "string" && classify(part.data) === "bundle") {
    if (!isOf(part.data, current.target, report)) return false;
    await check(current.target, { seen: { kind: "sessions", text: part.data } });
    return true;
  }
  const kinds = parts.map(({ data }) => (typeof data === "string" ? classify(data) : "certificates"));
  if (!kinds.every((kind) => kind === "certificates" || kind === "private-key")) return false;
  const [first] = report.mx;
  if (report.verdict === "not-deployed" && first !== undefined) {
    await makeRecords(parts, first.host, first.port);
    return true;
  }
  return report.basis !== "probed" && takeChain(parts);
}

/** Takes a chain for what the servers show. Yields whether it is one. */
export async function takeChain(parts: readonly Given[]): Promise<boolean> {
  if (view.value.kind !== "check") return false;
  const { target } = view.value;
  refusal.value = null;
  const given = await admit(parts);
  if (given === null) return true;
  const { certificates, blocks } = await parseCertificates(given.data, { at: Date.now() });
  if (certificates.length === 0) return false;
  const text = typeof given.data === "string" ? given.data : armored(given.data, blocks);
  await check(target, { seen: { kind: "chain", text } });
  return true;
}

/** Makes records of what the server at `host` and `port` shows, or will. */
export async function takeServer(files: readonly File[], { host, port }: { host: string; port: number }): Promise<void> {
  await makeRecords(await readFiles(files), host, port);
}
