/** What the page knows, and what can be done with it. Components read the signals and call the functions. */
import { batch, computed, effect, signal } from "@preact/signals";
import type { Failure } from "./calls.ts";
import type { Comparison } from "./comparison.ts";
import { CoreError, generate, parseCertificates, parseRecords } from "./core.ts";
import type { Checked } from "./model/checked.ts";
import { asText, classify, withoutPrivateKeys } from "./model/classify.ts";
import { armored, type Given, join } from "./model/join.ts";
import { usable } from "./model/input.ts";
import { defaults, fromFragment, type Options, toFragment } from "./model/options.ts";
import { type Question, questionOf, questionText, readQuestion } from "./model/question.ts";
import type { Format } from "./model/record.ts";
import { resolverFragment, resolverOf, standard } from "./model/resolvers.ts";
import { readTarget, sameTarget, type Target, targetFragment, targetOf } from "./model/target.ts";
import type { Circumstances } from "./model/trouble.ts";
import { store, stored } from "./storage.ts";
import { complete, t } from "./text/index.ts";
import type { BlockError, CheckDescription, GenerateReport, LookupProgress, LookupReport, ParsedInput, ParsedRecords, Replayed } from "./tlsakit.ts";

/** Why home has more to say than usual. */
export type HomeNote =
  | { kind: "empty"; name: string }
  | { kind: "failed"; failure: Failure }
  | { kind: "not-asked"; target: Target | null; question: Question | null }
  | { kind: "refused"; error: BlockError }
  | { kind: "unknown"; line: string }
  | { kind: "unknown-file"; name: string; size: number };

/** What is in view. */
export type View =
  | { kind: "home"; note: HomeNote | null }
  | { kind: "check"; given: Given; target: Target; way: Way | null; views: CheckViews }
  | { kind: "certificates"; given: Given; parsed: ParsedInput; now: number; views: CertificateViews }
  | { kind: "catalogue"; id: string | null; views: CatalogueViews }
  | { kind: "lookup"; given: Given; question: Question; resolver: string; anchors: string; now: number; views: LookupViews }
  | { kind: "resolvers"; views: ResolversViews }
  | { kind: "records"; given: Given; parsed: ParsedRecords; views: ExplainViews }
  | { kind: "replay"; given: Given; replayed: Exclude<Replayed, { kind: "check" }>; views: ReplayViews };

/** How a check is made; a recorded one has been made already. */
export interface Way {
  /** The addresses of who is asked; the first counts, the others are compared with it. */
  resolvers: readonly string[];
  /** Trust anchors in place of the root's: DS or DNSKEY lines. */
  anchors: string;
  /** A chain that is taken for what the servers show, or a bundle with what they showed. */
  seen: { kind: "chain" | "sessions"; text: string } | null;
  /** Whether the servers are visited from this machine. */
  visits: boolean;
}

// Views that are loaded when the first of them is shown, so that no use of the page loads those of another.
type CatalogueViews = typeof import("./ui/catalogue/Catalogue.tsx");
type CheckViews = typeof import("./ui/check/checks.ts");
type LookupViews = typeof import("./ui/lookup/Lookup.tsx");
type CertificateViews = typeof import("./ui/records/views.ts");
type ExplainViews = typeof import("./ui/explain/views.ts");
type ResolversViews = typeof import("./ui/resolvers/Resolvers.tsx");
type ReplayViews = typeof import("./ui/replay/Replay.tsx");

/** A result, or why there is none. */
export type Made<T> = { value: T; failure: null } | { value: null; failure: Failure };

/** What a lookup found, and under which circumstances. */
export type Found = Made<LookupReport> & { circumstances: Circumstances | null };

/** What a check came to, and under which circumstances. */
export type Ended = Made<Checked> & { circumstances: Circumstances | null };

/** A private key came in: how to get what is needed instead, and whether something came with it. */
export interface Refusal {
  command: string;
  rest: boolean;
}

/** The three numbers of the own choice. */
export interface Choice {
  usage: string;
  selector: string;
  matchingType: string;
}

const nothing: Given = { name: null, data: "" };
const home: View = { kind: "home", note: null };

export const ask = signal<Given>(nothing);
/** Changes when the fields must be replaced, so that their undo history is lost. */
export const edition = signal(0);
export const view = signal<View>(home);
export const refusal = signal<Refusal | null>(null);
export const options = signal<Options>(fromFragment(location.hash));
export const format = signal<Format>("zone");
export const made = signal<Made<GenerateReport> | null>(null);
export const choice = signal<Choice | null>(null);
export const chosen = signal<Made<GenerateReport> | null>(null);
/** TLSA records to compare the certificates in view with. */
export const published = signal("");
/** Certificates to compare the records in view with. */
export const chain = signal<Given | null>(null);
export const comparison = signal<Made<Comparison> | null>(null);
/** Where a remembered resolver is kept. */
const REMEMBERED = "tlsakit-resolver";

/** Whether the choice of the resolver is kept on this device. */
export const remembered = signal(stored(REMEMBERED) !== null);
/** Who is asked for names. */
export const resolver = signal(resolverOf(stored(REMEMBERED)) ?? standard);
/** Trust anchors in place of the root's: DS or DNSKEY lines. */
export const anchors = signal("");
/** How far the lookup or check in view is, while it runs. */
export const progress = signal<LookupProgress | null>(null);
/** What the lookup in view found. */
export const found = signal<Found | null>(null);
/** What the check in view came to. */
export const checked = signal<Ended | null>(null);
/** Everything that a check may find. */
export const descriptions = signal<readonly CheckDescription[]>([]);
/** How many questions have been asked of whom, by the resolver's name. */
export const asked = signal<Readonly<Record<string, number>>>({});
/** Said to screen readers. */
export const announcement = signal("");
/** How many files are held over the window. */
export const dragging = signal(0);

/** The head of the window. */
export const title = computed(() => {
  const current = view.value;
  if (current.kind === "home") return t("app.title");
  if (current.kind === "lookup") return current.views.title(current.question, found.value?.value ?? null);
  if (current.kind === "check") return current.views.title(current.target, checked.value);
  if (current.kind === "replay") return current.views.title(current.replayed);
  if (current.kind === "resolvers") return current.views.title();
  if (current.kind === "catalogue") return `${t("app.name")}: ${current.views.title(current)}`;
  return `${t("app.name")}: ${current.kind === "records" ? current.views.title(current) : current.views.title(current, made.value)}`;
});

// Entry -----------------------------------------------------------------------------------------

/** Reads what the Ask holds, looks it up, or checks it. */
export function startAsk(): Promise<void> {
  const { name, data } = ask.value;
  const text = name === null && typeof data === "string" ? data : "";
  const question = readQuestion(text);
  if (question !== null) return lookUp(question);
  const target = askedTarget(text);
  if (target !== null) return check(target, isInView(target) ? wayInView() : {});
  return start([{ name, data }]);
}

/** What `text` asks to be checked: with all that the address said, if it is still the one of the address or in view. */
export function askedTarget(text: string): Target | null {
  const written = readTarget(text);
  const current = view.value;
  const known = current.kind === "check" ? current.target : current.kind === "home" && current.note?.kind === "not-asked" ? current.note.target : null;
  return written !== null && known !== null && sameTarget({ ...known, text: written.text }, known) ? known : written;
}

/** What of the check in view is kept when it is made once more. */
export function wayInView(): Partial<Way> {
  const { seen = null, visits = false } = (view.value.kind === "check" ? view.value.way : null) ?? {};
  return { seen, visits };
}

/** Whether the check in view is one of `target`, made in this page. */
export function isInView(target: Target): boolean {
  const current = view.value;
  return current.kind === "check" && current.way !== null && sameTarget(current.target, target);
}

/** Takes in pasted text or files, wherever they landed: with records in view certificates are compared with them. */
export async function take(parts: readonly Given[]): Promise<void> {
  if (view.value.kind === "check" && (await view.value.views.takeSeen(parts))) return;
  if (view.value.kind === "records") {
    const kinds = parts.map(({ data }) => (typeof data === "string" ? classify(data) : "certificates"));
    if (kinds.every((kind) => kind === "certificates" || kind === "private-key")) return setChain(parts);
  }
  if (view.value.kind === "certificates" || (view.value.kind === "replay" && view.value.replayed.kind === "probe")) {
    const [part] = parts;
    if (parts.length === 1 && typeof part?.data === "string" && classify(part.data) === "records") return setPublished(part.data);
  }
  return start(parts);
}

/** Reads files as {@link take} does. */
export async function takeFiles(files: readonly File[]): Promise<void> {
  await take(await readFiles(files));
}

/** Octets read of a file: with one more than it takes, the core says that it is too large. */
const MOST = 16 * 1024 * 1024 + 1;

/** Reads files into memory. */
export function readFiles(files: readonly File[]): Promise<Given[]> {
  return Promise.all(files.map(async (file) => {
    const bytes = new Uint8Array(await file.slice(0, MOST).arrayBuffer());
    if (bytes.length === MOST) return { name: file.name, data: bytes };
    return { name: file.name, data: asText(bytes) ?? bytes };
  }));
}

/** Certificates to compare the records in view with. */
export async function setChain(parts: readonly Given[]): Promise<void> {
  refusal.value = null;
  const given = await admit(parts);
  if (given !== null) chain.value = given;
}

/** Records to compare the certificates in view with. */
export function setPublished(text: string): void {
  published.value = text;
}

let run = 0;

/** Makes the records of a chain that a server at `host` and `port` showed. */
export function makeRecords(given: readonly Given[], host: string, port: number): Promise<void> {
  return start(given, { ...defaults, host, port: String(port) });
}

async function start(parts: readonly Given[], place?: Options): Promise<void> {
  const current = ++run;
  refusal.value = null;
  stopRunning();
  if (parts.some(({ data }) => typeof data === "string" && classify(data) === "bundle")) return startReplay(parts, current);
  const given = await admit(parts);
  if (current !== run) return;
  if (given === null) {
    // With only a private key in the input, what is in view stays.
    if (refusal.value === null) show(home, nothing);
    return;
  }
  try {
    const next = await read(given);
    // A host typed for other certificates does not fit these; one that came with the address does.
    const fitting = place ?? (view.value.kind === "home" ? options.value : { ...options.value, host: "" });
    const first = next.kind === "certificates" && usable(next.parsed) > 0 ? await attempt(generate(given.data, generateOptions(fitting, next.now))) : null;
    if (current === run) show(next, next === home ? nothing : given, { options: fitting, made: first });
  } catch (error) {
    if (current === run) show({ kind: "home", note: { kind: "failed", failure: failure(error) } }, given);
  }
}

async function startReplay(parts: readonly Given[], current: number): Promise<void> {
  const [given = nothing] = parts;
  const { failure } = await attempt(part(import("./replaying.ts")).then(({ replayInView }) => replayInView(parts, current)));
  // A file that cannot be read is no text to be corrected.
  if (failure !== null && current === run) show({ kind: "home", note: { kind: "failed", failure } }, given.name === null ? given : nothing);
}

/** Shows the recorded run that an address holds. */
async function followLink(link: string): Promise<void> {
  const current = begin();
  const { value, failure } = await attempt(part(import("./model/link.ts")).then(({ unpack }) => unpack(link)));
  if (current !== run) return;
  if (value !== null) return startReplay([{ name: null, data: value, link }], current);
  show({ kind: "home", note: { kind: "failed", failure: failure ?? { code: "link-unreadable", message: "" } } }, nothing);
}

/** A part of the page that is loaded when it is needed, with its texts. */
export async function part<T>(loading: Promise<T>): Promise<T> {
  try {
    const loaded = await loading;
    await complete();
    return loaded;
  } catch {
    throw new CoreError({ code: "load-failed", message: "a part of the page was not loaded" });
  }
}

async function read(given: Given): Promise<View> {
  const kind = typeof given.data === "string" ? classify(given.data) : "certificates";
  if (kind === "question" || kind === "target") {
    // From a file or the clipboard: it is not asked before the user says so.
    const text = String(given.data);
    return { kind: "home", note: { kind: "not-asked", target: readTarget(text), question: readQuestion(text) } };
  }
  if (kind === "empty") return given.name === null ? home : { kind: "home", note: { kind: "empty", name: given.name } };
  if (kind === "records") {
    const [parsed, views] = await Promise.all([parseRecords(String(given.data)), part(import("./ui/explain/views.ts"))]);
    return { kind: "records", given, parsed, views };
  }
  const now = Date.now();
  const [parsed, views] = await Promise.all([parseCertificates(given.data, { at: now }), part(import("./ui/records/views.ts"))]);
  if (parsed.blocks.some(({ kind }) => kind === "private-key")) {
    refuse(given.name ?? "", false);
    return home;
  }
  if (usable(parsed) > 0 || parsed.blocks.some(({ kind }) => kind !== "unknown")) return { kind: "certificates", given, parsed, now, views };
  const [block] = parsed.blocks;
  if (block?.error && block.error.code !== "not-recognised") return { kind: "home", note: { kind: "refused", error: block.error } };
  if (typeof given.data !== "string") return { kind: "home", note: { kind: "unknown-file", name: given.name ?? "", size: given.data.length } };
  const line = given.data.trimStart().split("\n")[0] ?? "";
  return { kind: "home", note: { kind: "unknown", line: line.slice(0, 120) } };
}

/** Joins the parts and leaves private keys out; nothing if nothing else was there. */
export async function admit(parts: readonly Given[]): Promise<Given | null> {
  const kept: { name: string | null; text: string }[] = [];
  let refused: string | null = null;
  for (const { name, data } of parts) {
    if (typeof data === "string") {
      const rest = withoutPrivateKeys(data);
      if (rest !== data) refused = name ?? "";
      if (rest.trim() !== "" || rest === data) kept.push({ name, text: rest });
      continue;
    }
    const { blocks } = await parseCertificates(data, { at: Date.now() });
    if (blocks.some(({ kind }) => kind === "private-key")) {
      refused = name ?? "";
      data.fill(0);
    } else if (parts.length === 1) {
      return { name, data };
    } else {
      kept.push({ name, text: armored(data, blocks) });
    }
  }
  if (refused !== null) refuse(refused, kept.length > 0);
  if (kept.length === 0) return null;
  const [only] = kept;
  return kept.length === 1 && only !== undefined ? { name: only.name, data: only.text } : join(kept);
}

function refuse(name: string, rest: boolean): void {
  const file = /^[\w.-]+$/.test(name) ? name : "key.pem";
  batch(() => {
    refusal.value = { command: `openssl pkey -in ${file} -pubout`, rest };
    if (view.value.kind === "home") ask.value = nothing;
    edition.value += 1;
  });
}

/** Puts a view in place of the one in view, as a new entry of the history, with the results that it begins with. */
export function show(next: View, given: Given, results: Partial<Pick<Snapshot, "checked" | "made" | "options">> = {}): void {
  if (arriving !== run) {
    keep();
    if (next.kind !== "home") {
      entry = ++entries;
      history.pushState({ entry }, "");
    }
  }
  arriving = null;
  restore({ ...blank, options: options.value, ...results, view: next, ask: given });
  history.replaceState({ entry }, "", address());
  if (next.kind !== "home") scrollTo(0, 0);
}

/** Shows what is loaded for it, with what the Ask holds. */
async function open(loading: Promise<View>): Promise<void> {
  const current = ++run;
  stopRunning();
  const { value, failure } = await attempt(part(loading));
  if (current === run) show(value ?? { kind: "home", note: { kind: "failed", failure } }, ask.value);
}

/** Shows the check `id` of the catalogue, or all of them. */
export async function showCatalogue(id: string | null): Promise<void> {
  await open(import("./ui/catalogue/Catalogue.tsx").then(async (views) => {
    await views.load();
    return { kind: "catalogue", id, views };
  }));
}

// Resolvers ---------------------------------------------------------------------------------------

/** Shows the resolvers and their test. */
export async function showResolvers(): Promise<void> {
  await open(import("./ui/resolvers/Resolvers.tsx").then((views) => ({ kind: "resolvers", views })));
}

/** Makes `address` the one that is asked, as the user chose. */
export function chooseResolver(address: string): void {
  resolver.value = address;
  if (remembered.value) store(REMEMBERED, address);
}

/** Keeps the choice on this device, or forgets it. */
export function setRemembered(wanted: boolean): void {
  remembered.value = wanted;
  store(REMEMBERED, wanted ? resolver.value : null);
}

// Lookups and checks -----------------------------------------------------------------------------

/** The lookup or check under way. */
export const underWay: { work: { stop: () => void } | null } = { work: null };

/** Asks the resolver, and shows what it found. */
export async function lookUp(question: Question): Promise<void> {
  const current = begin();
  const { value: views, failure } = await attempt(part(import("./ui/lookup/Lookup.tsx")));
  if (current !== run) return;
  if (views === null) {
    show({ kind: "home", note: { kind: "failed", failure } }, ask.value);
    return;
  }
  const own = anchors.value.trim();
  show({ kind: "lookup", given: ask.value, question, resolver: resolver.value, anchors: own, now: Date.now(), views }, ask.value);
  await views.carryOut(current, question, resolver.value, own);
}

/** Checks `target` as it is now, and shows what it comes to. */
export async function check(target: Target, more: Partial<Way> = {}): Promise<void> {
  const current = begin();
  const given: Given = { name: null, data: target.text };
  const { value: views, failure } = await attempt(part(import("./ui/check/checks.ts")));
  if (current !== run) return;
  if (views === null) {
    show({ kind: "home", note: { kind: "failed", failure } }, given);
    return;
  }
  const way: Way = { resolvers: [resolver.value], anchors: anchors.value.trim(), seen: null, visits: false, ...more };
  show({ kind: "check", given, target, way, views }, given);
  await views.carryOut(current, target, way);
}

/** Begins something new: what was under way ends, and what it yields is void. Yields the number of what begins. */
export function begin(): number {
  refusal.value = null;
  stopRunning();
  return ++run;
}

/** Whether nothing was begun since the work with the number `current`. */
export function isCurrent(current: number): boolean {
  return current === run;
}

/** Ends the lookup or check under way, if there is one. */
export function stopRunning(): void {
  underWay.work?.stop();
  underWay.work = null;
  progress.value = null;
}

/** What a pasted private key is answered with: nothing of it enters the page. */
export async function refuseKey(text: string): Promise<void> {
  await take([{ name: null, data: text }]);
}

// Fields -----------------------------------------------------------------------------------------

/** Changes what the records are made for. */
export function setOptions(changed: Partial<Options>): void {
  options.value = { ...options.value, ...changed };
}

function failure(error: unknown): Failure {
  const { code, message } = error instanceof CoreError ? error : { code: "internal", message: String(error) };
  return { code, message };
}

export async function attempt<T>(work: Promise<T>): Promise<Made<T>> {
  try {
    return { value: await work, failure: null };
  } catch (error) {
    return { value: null, failure: failure(error) };
  }
}

/** What `generate` is told. */
export function generateOptions({ host, port, transport, ttl }: Options, now: number) {
  return {
    ...(host.trim() === "" ? {} : { host: host.trim() }),
    // The core says what is wrong with a port or TTL that is no number.
    port: (port.trim() === "*" ? "*" : Number(port.trim() || Number.NaN)) as number | "*",
    transport,
    ttl: Number(ttl.trim() || Number.NaN),
    at: now,
  };
}

// History: the fragment holds options, what is asked or explained, the resolver, and a recorded run that came with it ---

interface Snapshot {
  view: View;
  ask: Given;
  refusal: Refusal | null;
  options: Options;
  made: Made<GenerateReport> | null;
  published: string;
  chain: Given | null;
  found: Found | null;
  checked: Ended | null;
  /** What was opened in it, by the keys of `ui/kept.ts`. */
  opened: Map<string, unknown>;
  /** How far it was scrolled, in pixels. */
  scroll: number;
}

const snapshots = new Map<number, Snapshot>();
let entry = 0;
let entries = 0;
/** The number of the run that opens what the address asks for: the entry of the history is there already. */
let arriving: number | null = null;

const blank: Omit<Snapshot, "opened" | "options" | "refusal"> = {
  view: home, ask: nothing, made: null, published: "", chain: null, found: null, checked: null, scroll: 0,
};

/** The view that stands in the page: its number, and what is opened in it. */
export const place = signal({ entry, opened: new Map<string, unknown>() });

function keep(): void {
  snapshots.set(entry, {
    view: view.value,
    ask: ask.value,
    refusal: refusal.value,
    options: options.value,
    made: made.value,
    published: published.value,
    chain: chain.value,
    found: found.value,
    checked: checked.value,
    opened: place.value.opened,
    scroll: scrollY,
  });
}

/** Puts a snapshot in view; what was refused stays unless it says otherwise. */
function restore(snapshot: Partial<Snapshot> & Omit<Snapshot, "opened" | "refusal">): void {
  batch(() => {
    view.value = snapshot.view;
    ask.value = snapshot.ask;
    if (snapshot.refusal !== undefined) refusal.value = snapshot.refusal;
    options.value = snapshot.options;
    made.value = snapshot.made;
    choice.value = null;
    chosen.value = null;
    published.value = snapshot.published;
    chain.value = snapshot.chain;
    comparison.value = null;
    found.value = snapshot.found;
    checked.value = snapshot.checked;
    place.value = { entry, opened: snapshot.opened ?? new Map<string, unknown>() };
  });
}

function address(): string {
  const current = view.peek();
  const noted = current.kind === "home" && current.note?.kind === "not-asked" ? current.note : null;
  const question = current.kind === "lookup" ? current.question : noted?.question ?? null;
  const target = current.kind === "check" && current.way !== null ? current.target : noted?.target ?? null;
  const wanted = target !== null ? targetFragment(target)
    : {
        bundle: "given" in current ? current.given.link ?? null : null,
        explain: current.kind === "catalogue" ? current.id ?? "" : null,
        resolvers: current.kind === "resolvers" ? "" : null,
        lookup: question === null ? null : `${question.name}/${question.type}`,
      };
  const made = target !== null ? defaults : options.value;
  return `${location.pathname}${location.search}${toFragment(made, { ...wanted, resolver: resolverFragment(resolver.value) })}`;
}

/** Opens what the address asks for. What is to be checked or looked up goes into the Ask: it is not asked before the user says so. */
function takeAddress(): void {
  const values = new URLSearchParams(location.hash.slice(1));
  const target = targetOf(values);
  const question = target === null ? questionOf(values.get("lookup")) : null;
  batch(() => {
    const given = target === null ? fromFragment(location.hash) : defaults;
    resolver.value = resolverOf(values.get("resolver")) ?? resolver.value;
    if (target !== null || question !== null) {
      const text = target?.text ?? (question === null ? "" : questionText(question));
      restore({ ...blank, options: given, view: { kind: "home", note: { kind: "not-asked", target, question } }, ask: { name: null, data: text } });
      return;
    }
    options.value = given;
    const opening = values.has("resolvers") ? showResolvers()
      : values.has("bundle") ? followLink(values.get("bundle") ?? "")
      : values.has("explain") ? showCatalogue(values.get("explain") || null)
      : null;
    if (opening !== null) arriving = run;
  });
}

/** Follows the browser's Back and Forward, and keeps the options in the address. */
export function followHistory(): void {
  takeAddress();
  history.scrollRestoration = "manual";
  history.replaceState({ entry }, "", address());
  addEventListener("popstate", (event) => {
    keep();
    stopRunning();
    run += 1;
    const { entry: wanted } = (event.state ?? {}) as { entry?: number };
    if (wanted === undefined) {
      // A link within the page, or another fragment typed in.
      entry = ++entries;
      history.replaceState({ entry }, "");
      takeAddress();
      return;
    }
    entry = wanted;
    const snapshot = snapshots.get(wanted);
    restore(snapshot ?? { ...blank, refusal: null, options: fromFragment(location.hash) });
    // The view is drawn in the next turn.
    setTimeout(() => { scrollTo(0, snapshot?.scroll ?? 0); });
  });
  effect(() => {
    history.replaceState({ entry }, "", address());
  });
}

/** Milliseconds between two announcements of progress. */
const PAUSE = 1000;

/** Says the number of records once they are made, and how far a lookup is, at most once a second. */
export function announceResults(): void {
  let last = 0;
  effect(() => {
    const far = progress.value;
    if (far === null || far.answered === 0 || performance.now() - last < PAUSE) return;
    last = performance.now();
    const current = view.peek();
    if (current.kind === "lookup" || current.kind === "check") announcement.value = current.views.progressText(far);
  });
  effect(() => {
    const report = made.value?.value;
    const current = view.peek();
    if (report && current.kind === "certificates") announcement.value = current.views.ofRecords(report).heading;
  });
}
