/** What the page knows, and what can be done with it. Components read the signals and call the functions. */
import { batch, computed, effect, signal } from "@preact/signals";
import type { Failure } from "./calls.ts";
import { CoreError, findings, generate, lookup, match, parseCertificates, parseRecords, replay, type RunningLookup } from "./core.ts";
import { asText, classify, withoutPrivateKeys } from "./model/classify.ts";
import { armored, type Given, join } from "./model/join.ts";
import { usable } from "./model/input.ts";
import { defaults, fromFragment, type Options, service, toFragment } from "./model/options.ts";
import { type Question, questionOf, questionText, readQuestion } from "./model/question.ts";
import { covers, type Format, parseOwner, type Rrset, rrsets, withoutDot } from "./model/record.ts";
import { resolverFragment, resolverName, resolverOf, standard } from "./model/resolvers.ts";
import type { Circumstances } from "./model/trouble.ts";
import { complete, t } from "./text/index.ts";
import type { BlockError, CheckDescription, CheckReport, GenerateReport, LookupProgress, LookupReport, MatchReport, ParsedInput, ParsedRecord, ParsedRecords, RecordTextError, Replayed } from "./tlsakit.ts";

/** Why home has more to say than usual. */
export type HomeNote =
  | { kind: "empty"; name: string }
  | { kind: "failed"; failure: Failure }
  | { kind: "not-asked" }
  | { kind: "refused"; error: BlockError }
  | { kind: "unknown"; line: string }
  | { kind: "unknown-file"; name: string; size: number };

/** What is in view. */
export type View =
  | { kind: "home"; note: HomeNote | null }
  | { kind: "check"; given: Given; report: CheckReport; texts: CheckDescription[]; views: CheckViews }
  | { kind: "certificates"; given: Given; parsed: ParsedInput; now: number; views: RecordViews }
  | { kind: "lookup"; given: Given; question: Question; resolver: string; anchors: string; now: number; views: LookupViews }
  | { kind: "records"; given: Given; parsed: ParsedRecords; views: RecordViews }
  | { kind: "replay"; given: Given; replayed: Exclude<Replayed, { kind: "check" }>; views: ReplayViews };

// Views that are loaded when the first of them is shown, so that no use of the page loads those of another.
type CheckViews = typeof import("./ui/check/Check.tsx");
type LookupViews = typeof import("./ui/lookup/Lookup.tsx");
type RecordViews = typeof import("./ui/records/views.ts");
type ReplayViews = typeof import("./ui/replay/Replay.tsx");

/** A result, or why there is none. */
export type Made<T> = { value: T; failure: null } | { value: null; failure: Failure };

/** What a lookup found, and under which circumstances. */
export type Found = Made<LookupReport> & { circumstances: Circumstances | null };

/** Records of one owner compared with a chain. */
export interface Compared {
  /** Which chain it is, if there are several. */
  chain?: string;
  owner: string | null;
  host: string;
  port: string;
  report: MatchReport;
}

/** Every comparison of a text with a chain. */
export interface Comparison {
  compared: Compared[];
  /** Records of other names, which were not compared. */
  leftOut: number;
  /** The text of the records, and what could not be read in it. */
  text: string;
  errors: RecordTextError[];
}

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
/** Who is asked for names. */
export const resolver = signal(standard);
/** Trust anchors in place of the root's: DS or DNSKEY lines. */
export const anchors = signal("");
/** How far the lookup in view is, while it runs. */
export const progress = signal<LookupProgress | null>(null);
/** What the lookup in view found. */
export const found = signal<Found | null>(null);
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
  if (current.kind === "check") return current.views.title(current.report);
  if (current.kind === "replay") return current.views.title(current.replayed);
  return `${t("app.name")}: ${current.views.title(current, made.value)}`;
});

// Entry -----------------------------------------------------------------------------------------

/** Reads what the Ask holds, or looks it up. */
export function startAsk(): Promise<void> {
  const { name, data } = ask.value;
  const question = typeof data === "string" ? readQuestion(data) : null;
  if (question !== null) return lookUp(question);
  return start([{ name, data }]);
}

/** Takes in pasted text or files, wherever they landed: with records in view certificates are compared with them. */
export async function take(parts: readonly Given[]): Promise<void> {
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
export function makeRecords(given: Given, host: string, port: number): Promise<void> {
  return start([given], { ...defaults, host, port: String(port) });
}

async function start(parts: readonly Given[], place?: Options): Promise<void> {
  const current = ++run;
  refusal.value = null;
  stopLookup();
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
    if (current === run) show(next, next === home ? nothing : given, fitting, first);
  } catch (error) {
    if (current === run) show({ kind: "home", note: { kind: "failed", failure: failure(error) } }, given);
  }
}

async function startReplay(parts: readonly Given[], current: number): Promise<void> {
  const [given = nothing] = parts;
  try {
    if (parts.length > 1) throw new CoreError({ code: "bundle-not-alone", message: "a recorded run came with other files" });
    const replayed = await replay(String(given.data));
    if (replayed.kind === "check") {
      const [texts, views] = await Promise.all([findings(), part(import("./ui/check/Check.tsx"))]);
      if (current === run) show({ kind: "check", given, report: replayed, texts, views }, given);
      return;
    }
    const views = await part(import("./ui/replay/Replay.tsx"));
    if (current !== run) return;
    const text = view.value.kind === "records" ? String(view.value.given.data) : "";
    show({ kind: "replay", given, replayed, views }, given);
    if (replayed.kind === "probe") published.value = text;
  } catch (error) {
    // A file that cannot be read is no text to be corrected.
    if (current === run) show({ kind: "home", note: { kind: "failed", failure: failure(error) } }, given.name === null ? given : nothing);
  }
}

/** A part of the page that is loaded when it is needed, with its texts. */
async function part<T>(loading: Promise<T>): Promise<T> {
  try {
    const loaded = await loading;
    await complete();
    return loaded;
  } catch {
    throw new CoreError({ code: "load-failed", message: "a part of the page was not loaded" });
  }
}

function recordViews(): Promise<RecordViews> {
  return part(import("./ui/records/views.ts"));
}

async function read(given: Given): Promise<View> {
  const kind = typeof given.data === "string" ? classify(given.data) : "certificates";
  if (kind === "question") return { kind: "home", note: { kind: "not-asked" } };
  if (kind === "empty") return given.name === null ? home : { kind: "home", note: { kind: "empty", name: given.name } };
  if (kind === "records") {
    const [parsed, views] = await Promise.all([parseRecords(String(given.data)), recordViews()]);
    return { kind: "records", given, parsed, views };
  }
  const now = Date.now();
  const [parsed, views] = await Promise.all([parseCertificates(given.data, { at: now }), recordViews()]);
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
async function admit(parts: readonly Given[]): Promise<Given | null> {
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

function show(next: View, given: Given, fitting: Options = options.value, first: Made<GenerateReport> | null = null): void {
  keep();
  if (next.kind !== "home") {
    entry = ++entries;
    history.pushState({ entry }, "");
  }
  batch(() => {
    view.value = next;
    ask.value = given;
    options.value = fitting;
    made.value = first;
    chosen.value = null;
    choice.value = null;
    published.value = "";
    chain.value = null;
    comparison.value = null;
    found.value = null;
  });
  history.replaceState({ entry }, "", address());
  if (next.kind !== "home") scrollTo(0, 0);
}

// Lookups ----------------------------------------------------------------------------------------

let running: RunningLookup | null = null;

/** Asks the resolver, and shows what it found. */
export async function lookUp(question: Question): Promise<void> {
  const current = ++run;
  refusal.value = null;
  stopLookup();
  const { value: views, failure } = await attempt(part(import("./ui/lookup/Lookup.tsx")));
  if (current !== run) return;
  if (views === null) {
    show({ kind: "home", note: { kind: "failed", failure } }, ask.value);
    return;
  }
  const now = Date.now();
  const address = resolver.value;
  const own = anchors.value.trim();
  show({ kind: "lookup", given: ask.value, question, resolver: address, anchors: own, now, views }, ask.value);
  const { [resolverName(address)]: before = 0 } = asked.value;
  progress.value = { answered: 0, asked: 0, questions: [] };
  running = lookup({ name: question.name, type: question.type, resolver: address, anchors: own === "" ? null : own, at: now }, (far) => {
    asked.value = { ...asked.value, [resolverName(address)]: before + far.asked };
    if (current === run && progress.value !== null) progress.value = far;
  });
  const result = await attempt(running.report);
  if (current !== run || progress.value === null) return;
  const circumstances = result.value === null ? null : await views.circumstances(result.value, address);
  if (current !== run || progress.value === null) return;
  batch(() => {
    running = null;
    progress.value = null;
    found.value = { ...result, circumstances };
  });
}

/** Ends the lookup under way, if there is one. */
export function stopLookup(): void {
  running?.stop();
  running = null;
  progress.value = null;
}

/** What a pasted private key is answered with: nothing of it enters the page. */
export async function refuseKey(text: string): Promise<void> {
  await take([{ name: null, data: text }]);
}

// Results that follow from fields ----------------------------------------------------------------

/** Changes what the records are made for. */
export function setOptions(changed: Partial<Options>): void {
  options.value = { ...options.value, ...changed };
}

function failure(error: unknown): Failure {
  const { code, message } = error instanceof CoreError ? error : { code: "internal", message: String(error) };
  return { code, message };
}

async function attempt<T>(work: Promise<T>): Promise<Made<T>> {
  try {
    return { value: await work, failure: null };
  } catch (error) {
    return { value: null, failure: failure(error) };
  }
}

function generateOptions({ host, port, transport, ttl }: Options, now: number) {
  return {
    ...(host.trim() === "" ? {} : { host: host.trim() }),
    // The core says what is wrong with a port or TTL that is no number.
    port: (port.trim() === "*" ? "*" : Number(port.trim() || Number.NaN)) as number | "*",
    transport,
    ttl: Number(ttl.trim() || Number.NaN),
    at: now,
  };
}

/** Runs `work` whenever the signals that `wanted` reads change; a newer run makes an older one void. */
function follow<W, T>(wanted: () => W | null, work: (wanted: W) => Promise<T>, into: { value: Made<T> | null }): void {
  let latest = 0;
  effect(() => {
    const number = ++latest;
    const current = wanted();
    if (current === null) {
      into.value = null;
      return;
    }
    void attempt(work(current)).then((result) => {
      if (number === latest) into.value = result;
    });
  });
}

follow(
  () => (view.value.kind === "certificates" && usable(view.value.parsed) > 0 ? { view: view.value, options: options.value } : null),
  ({ view: { given, now }, options }) => generate(given.data, generateOptions(options, now)),
  made,
);

follow(
  () => (view.value.kind === "certificates" && choice.value !== null ? { view: view.value, options: options.value, choice: choice.value } : null),
  ({ view: { given, now }, options, choice: { usage, selector, matchingType } }) =>
    generate(given.data, { ...generateOptions(options, now), params: [`${usage} ${selector} ${matchingType}`] }),
  chosen,
);

follow(
  () => {
    const current = view.value;
    if (current.kind === "replay" && current.replayed.kind === "probe" && published.value.trim() !== "") {
      const { host, port, probedAt } = current.replayed;
      return { chains: current.views.comparable(current.replayed), text: published.value, host, port: String(port), now: Date.parse(probedAt) };
    }
    if (current.kind === "certificates" && published.value.trim() !== "") {
      const owner = made.value?.value?.owner;
      return owner ? { chains: [{ chain: current.given }], text: published.value, host: withoutDot(owner.host), port: String(owner.port ?? "*"), now: current.now } : null;
    }
    if (current.kind === "records" && chain.value !== null) {
      return { chains: [{ chain: chain.value }], text: String(current.given.data), host: options.value.host, port: options.value.port, now: Date.now() };
    }
    return null;
  },
  compareAll,
  comparison,
);

interface Comparable {
  /** Each with its name, if there are several. */
  chains: { name?: string; chain: Given }[];
  text: string;
  host: string;
  port: string;
  now: number;
}

async function compareAll({ chains, text, ...place }: Comparable): Promise<Comparison> {
  const parsed = await parseRecords(text);
  const all = await Promise.all(chains.map(async ({ name, chain }) => {
    const { compared, ...rest } = await compare(chain, parsed, place);
    return { ...rest, compared: compared.map((one) => (name === undefined ? one : { ...one, chain: name })) };
  }));
  const [leftOut = 0] = all.map((one) => one.leftOut);
  return { compared: all.flatMap(({ compared }) => compared), leftOut, text, errors: parsed.errors };
}

type Place = Omit<Comparable, "chains" | "text">;

async function compare(chain: Given, parsed: ParsedRecords, { host, port, now }: Place): Promise<Pick<Comparison, "compared" | "leftOut">> {
  const names = await serverNames(chain, now);
  const place = { host: host || names[0] || "", port };
  const sets = view.peek().kind !== "records" ? ofPlace(rrsets(parsed.records), place) : ofNames(rrsets(parsed.records), names);
  const compared = await Promise.all(sets.map(async ({ owner, records }): Promise<Compared> => {
    const { host, port } = (owner === null ? null : parseOwner(owner)) ?? place;
    const report = await match({
      chain: chain.data,
      tlsa: records.map((record) => record.text),
      names: host,
      service: service(port),
      at: now,
    });
    return { owner, host, port, report };
  }));
  const count = sets.reduce((sum, { records }) => sum + records.length, 0);
  return { compared, leftOut: parsed.records.length - count };
}

/** The sets of one place, as one: its own, and what has no owner. All, if there are none. */
function ofPlace(sets: Rrset<ParsedRecord>[], { host, port }: { host: string; port: string }): Rrset<ParsedRecord>[] {
  const own = sets.filter(({ owner }) => {
    const named = owner === null ? null : parseOwner(owner);
    return owner === null || (named?.host.toLowerCase() === host.toLowerCase() && named.port === port);
  });
  const owner = own.find((set) => set.owner !== null)?.owner ?? null;
  return own.length === 0 ? sets : [{ owner, records: own.flatMap(({ records }) => records) }];
}

/** The sets of the names that the server certificate has. All, if there are none. */
function ofNames(sets: Rrset<ParsedRecord>[], names: readonly string[]): Rrset<ParsedRecord>[] {
  const own = sets.filter(({ owner }) => {
    const named = owner === null ? null : parseOwner(owner);
    return named !== null && names.some((name) => covers(name, named.host));
  });
  return own.length === 0 ? sets : own;
}

async function serverNames(chain: Given, now: number): Promise<string[]> {
  const { certificates } = await parseCertificates(chain.data, { at: now });
  return (certificates[0]?.dnsNames ?? []).map(({ ascii }) => ascii);
}

// History: the fragment holds options, question and resolver; the rest stays in memory -------------

interface Snapshot {
  view: View;
  ask: Given;
  refusal: Refusal | null;
  options: Options;
  made: Made<GenerateReport> | null;
  published: string;
  chain: Given | null;
  found: Found | null;
}

const snapshots = new Map<number, Snapshot>();
let entry = 0;
let entries = 0;

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
  });
}

function address(): string {
  const current = view.peek();
  const question = current.kind === "lookup" ? `${current.question.name}/${current.question.type}` : null;
  return `${location.pathname}${location.search}${toFragment(options.value, { lookup: question, resolver: resolverFragment(resolver.value) })}`;
}

/** Puts the question of the address into the Ask. It is not asked before the user says so. */
function takeAddress(): void {
  const values = new URLSearchParams(location.hash.slice(1));
  const question = questionOf(values.get("lookup"));
  batch(() => {
    options.value = fromFragment(location.hash);
    resolver.value = resolverOf(values.get("resolver")) ?? resolver.value;
    if (question === null) return;
    view.value = { kind: "home", note: { kind: "not-asked" } };
    ask.value = { name: null, data: questionText(question) };
  });
}

/** Follows the browser's Back and Forward, and keeps the options in the address. */
export function followHistory(): void {
  takeAddress();
  history.replaceState({ entry }, "", address());
  addEventListener("popstate", (event) => {
    keep();
    stopLookup();
    run += 1;
    const { entry: wanted } = (event.state ?? {}) as { entry?: number };
    if (wanted === undefined) {
      takeAddress();
      return;
    }
    entry = wanted;
    const snapshot = snapshots.get(wanted) ?? { view: home, ask: nothing, refusal: null, options: fromFragment(location.hash), made: null, published: "", chain: null, found: null };
    batch(() => {
      view.value = snapshot.view;
      ask.value = snapshot.ask;
      refusal.value = snapshot.refusal;
      options.value = snapshot.options;
      made.value = snapshot.made;
      published.value = snapshot.published;
      chain.value = snapshot.chain;
      found.value = snapshot.found;
      comparison.value = null;
    });
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
    if (current.kind === "lookup") announcement.value = current.views.progressText(far);
  });
  effect(() => {
    const report = made.value?.value;
    const current = view.peek();
    if (report && current.kind === "certificates") announcement.value = current.views.ofRecords(report).heading;
  });
}
