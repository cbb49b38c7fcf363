// The declarations, as TypeScript sees them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, test } from "node:test";

import { printing, Work } from "./support/work.js";

const GOOD = `
import { check, Checker, explain, findings, generate, lint, lookup, match, parseCertificates, parseRecords, ready, replay, rollover, TlsakitError, version } from "tlsakit";
import type { BlockOutcome, CertificateReport, CheckReport, CheckVerdict, Errand, Finding, GenerateReport, LookupReport, Reason, RecordOutcome, RolloverReport, SecurityStatus } from "tlsakit";
import { ready as readyInline } from "tlsakit/inline";

const loaded: Promise<void> = Promise.race([ready(), readyInline()]);
const text: string = version;
const report: GenerateReport = generate(new Uint8Array(), {
  host: "mx.example.com", port: "*", transport: "udp", params: ["3 1 1"], ttl: 60, at: new Date(0),
});
const certificates: CertificateReport[] = parseCertificates("", { at: 0 }).certificates;
const name: string | null = certificates[0].commonName;
const pathLength: number | null = certificates[0].pathLength;
const outcome: BlockOutcome = "refused";
const { records } = match({ chain: "", tlsa: ["3 1 1 00"], names: "a.example", service: "smtp" });
const plan: Promise<RolloverReport> = rollover("", { tlsa: [], names: ["a.example"], ttl: 60, chain: [new Uint8Array()], seenAt: new Date(0), at: 0 });
const safe: Promise<boolean | null> = plan.then((report) => report.safe);
const kinds: Promise<("publish" | "remove" | "switch" | "wait")[]> = plan.then(({ steps }) => steps.map(({ kind }) => kind));
void [safe, kinds];
const outcomes: RecordOutcome[] = records.map((record) => record.outcome);
const reasons: (Reason | null)[] = parseRecords("").records.map((record) => record.unusable);
declare const signal: { aborted: boolean; reason: unknown; addEventListener(type: string, listener: () => void): void; removeEventListener(type: string, listener: () => void): void };
const found: Promise<LookupReport> = lookup("example.org", "MX", {
  resolver: "https://resolver.example/dns-query", signal, at: 0, anchors: [". DS 1 8 2 00"], refuseSha1: true, timeout: 1000,
  onProgress: ({ answered, asked }) => { const left: number = asked - answered; void left; },
});
const status: Promise<SecurityStatus> = found.then((report) => report.status);
const keyTags: Promise<number[]> = found.then(({ chain }) => chain.flatMap((zone) => zone.keys.map((key) => key.keyTag)));
const replayed = replay(new Uint8Array()).then((report) => {
  switch (report.kind) {
    case "lookup": { const status: SecurityStatus = report.status; return status; }
    case "check": { const verdict: CheckVerdict = report.verdict; return verdict; }
    case "probe": { const verdict: "complete" | "failed" | "undetermined" = report.verdict; return verdict; }
    default: return report satisfies never;
  }
});
const resolvers: Promise<string[]> = replay({ kind: "bundle" }).then((report) =>
  report.kind === "lookup" ? (report.resolvers ?? []).map(({ resolver }) => resolver)
    : report.kind === "check" ? report.mx.map(({ host }) => host) : report.sessions.map(({ address }) => address));
const bundles: object[] = [];
const checked: Promise<CheckReport> = check("example.org", {
  resolver: "https://resolver.example/dns-query", signal, now: new Date(0), anchors: ". DS 1 8 2 00", chain: new Uint8Array(), ca: "", service: null, port: 25,
  starttls: "smtp", sessions: { kind: "bundle" }, record: (bundle) => { bundles.push(bundle); }, onProgress: ({ asked }) => { void asked; },
});
const decisions: Promise<("authenticated" | "encrypted-only" | "opportunistic" | "skip" | null)[]> = checked.then(({ mx }) => mx.map(({ decision }) => decision));
const grave: Promise<Finding[]> = checked.then(({ findings }) => findings.filter(({ severity }) => severity === "error"));
const remedies: Promise<(string | null)[]> = grave.then((all) => all.map(({ remedy }) => remedy));
const told: Promise<string> = explain("tlsa-no-match").then(({ text }) => text);
const ids: Promise<string[]> = findings().then((all) => all.map(({ id }) => id));
const commands: Promise<("check" | "lint")[]> = explain("tlsa-3-0-x").then(({ foundBy }) => foundBy);
const lines: Promise<(number | undefined)[]> = lint("", { chain: new Uint8Array(), origin: "example.org", service: "smtp", at: 0 })
  .then(({ findings }) => findings.filter(({ severity }) => severity !== "info").map(({ places }) => places[0]?.line));
const verdicts: Promise<(string | null)[]> = lint("").then(({ sets, errors }) => errors.length > 0 ? [] : sets.map(({ verdict }) => verdict));
void [decisions, remedies, told, ids, commands, lines, verdicts];
void replayed; void resolvers;
const checkerDone: Promise<CheckVerdict> = Checker.begin("example.org", { visits: true, at: 0 }).then((checker) => {
  const errands: Errand[] = checker.start();
  for (const errand of errands) {
    switch (errand.kind) {
      case "question": { const message: Uint8Array = errand.message; void message; errands.push(...checker.failed(errand.id, "timeout")); break; }
      case "session": { const address: string = errand.request.address; errands.push(...checker.notHeld(errand.id, address)); break; }
      case "file": { const path: string = errand.request.path; void path; errands.push(...checker.fetched(errand.id, null)); break; }
      default: errand satisfies never;
    }
  }
  const { verdict } = checker.report();
  checker.free();
  return verdict;
});
void checkerDone;
switch (report.records[0].purpose) {
  case "current": case "issuer": case "next": break;
  default: report.records[0].purpose satisfies never;
}
try { generate(""); } catch (error) { if (error instanceof TlsakitError) { const code: string = error.code; void code; } }
void [status, keyTags, loaded, text, name, pathLength, outcome, outcomes, reasons];
`;

/** With the types of the DOM. */
const HOST = `
import { check, lookup } from "tlsakit";
import type { Fetched, Session, SessionRequest } from "tlsakit";
const { signal } = new AbortController();
void lookup("example.org", "MX", { resolver: new URL("https://resolver.example/"), fetch, signal });
void lookup("example.org", "MX", { resolver: "https://resolver.example/", fetch: (url, init) => fetch(url, init) });
const session = (request: SessionRequest, { signal }: { signal: AbortSignal }): Promise<Session> =>
  fetch("https://probe.example/" + request.address, { signal }).then((response) => response.json());
void check("example.org", { resolver: ["https://resolver.example/"], visit: { session, file: async ({ host, path }, within) => {
  const response = await fetch("https://" + host + path, within);
  return { url: response.url, status: response.status, body: await response.text() } as unknown as Fetched;
} } });
`;

/** Each of these has to be refused. */
const WRONG = [
  `import { generate } from "tlsakit"; generate(5);`,
  `import { generate } from "tlsakit"; generate("", { transport: "icmp" });`,
  `import { generate } from "tlsakit"; generate("", { port: "25" });`,
  `import { generate } from "tlsakit"; generate("", { hots: "a.example" });`,
  `import { match } from "tlsakit"; match({ chain: "", tlsa: "" });`,
  `import { match } from "tlsakit"; match({ chain: "", tlsa: "", names: "", service: "fax" });`,
  `import { parseRecords } from "tlsakit"; parseRecords(new Uint8Array());`,
  `import { parseCertificates } from "tlsakit"; parseCertificates("").certificates[0].commonName.length;`,
  `import { generate } from "tlsakit"; if (generate("").records[0].purpose === "future") {}`,
  `import { lookup } from "tlsakit"; lookup("example.org", "MX");`,
  `import { lookup } from "tlsakit"; lookup("example.org", "MX", {});`,
  `import { lookup } from "tlsakit"; lookup("example.org", "MX", { resolver: "", timeout: "5" });`,
  `import { lookup } from "tlsakit"; lookup("example.org", "MX", { resolver: "" }).status;`,
  `import { lookup } from "tlsakit"; lookup("a", "MX", { resolver: "" }).then(({ status }) => status === "false");`,
  `import { replay } from "tlsakit"; replay(5);`,
  `import { replay } from "tlsakit"; replay("").then((report) => report.verdict);`,
  `import { check } from "tlsakit"; check("example.org");`,
  `import { check } from "tlsakit"; check("example.org", { resolver: "", port: "25" });`,
  `import { check } from "tlsakit"; check("example.org", { resolver: "", sessions: 5 });`,
  `import { check } from "tlsakit"; check("a", { resolver: "" }).then(({ verdict }) => verdict === "good");`,
  `import { check } from "tlsakit"; check("a", { resolver: "" }).then(({ mxLookup }) => mxLookup.status);`,
  `import { explain } from "tlsakit"; explain("tlsa-no-match").text;`,
  `import { Checker } from "tlsakit"; new Checker();`,
  `import { Checker } from "tlsakit"; Checker.begin("example.org", { resolver: "" });`,
  `import { check } from "tlsakit"; check("example.org", { resolver: "", visit: {} });`,
  `import { Running } from "tlsakit";`,
  `import { nothing } from "tlsakit";`,
  `import "tlsakit/tlsakit-bindings.js"; import x from "tlsakit/api.js"; x();`,
];

/** The versions of TypeScript: the current and the previous one, by their folders. */
const COMPILERS = ["typescript", "typescript-6"];

/** The ways in which packages are found. */
const RESOLUTIONS = [["bundler", "esnext"], ["nodenext", "nodenext"]];

/** What the most careful projects ask for. */
const STRICTEST = {
  exactOptionalPropertyTypes: true, noImplicitOverride: true, noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true, noUnusedLocals: true, verbatimModuleSyntax: true,
};

const work = await Work.begin();
const { consumer, expected } = work;
after(() => work.end());

for (const compiler of COMPILERS) {
  for (const [moduleResolution = "", module = ""] of RESOLUTIONS) {
    const under = `${compiler}, moduleResolution ${moduleResolution}`;
    const settings = { module, moduleResolution, target: "es2022", lib: ["es2022"], strict: true, types: [] };

    test(`${under}: right use compiles`, () => {
      assert.equal(compile(compiler, { "good.ts": GOOD }, { ...settings, noEmit: true }), "");
    });

    test(`${under}: what hosts have is taken`, () => {
      assert.equal(compile(compiler, { "host.ts": HOST }, { ...settings, lib: ["es2022", "dom"], noEmit: true }), "");
    });

    test(`${under}: wrong use does not compile`, () => {
      const files = Object.fromEntries(WRONG.map((text, index) => [`wrong${index}.ts`, text]));
      const complaints = compile(compiler, files, { ...settings, noEmit: true });
      for (const name of Object.keys(files)) {
        assert(complaints.includes(`${name}(`), `${name} compiles: ${files[name]}\n${complaints}`);
      }
    });

    test(`${under}: what is compiled does as JavaScript does`, async () => {
      const files = { "main.ts": printing("./work.js") };
      const outDir = `${compiler}-${moduleResolution}`;
      const complaints = compile(compiler, files, { ...settings, ...STRICTEST, lib: ["es2022", "dom"], outDir });
      assert.equal(complaints, "");
      consumer.copy(join(consumer.folder, "input.js"), `${outDir}/input.js`);
      assert.equal(await consumer.run(`import "./${outDir}/main.js";`), expected);
    });
  }
}

/**
 * Compiles files with a compiler, and yields what it has to say.
 * @param {string} compiler
 * @param {Record<string, string>} files
 * @param {object} compilerOptions
 */
function compile(compiler, files, compilerOptions) {
  for (const [name, text] of Object.entries(files)) {
    consumer.write(name, text);
  }
  consumer.write("tsconfig.json", JSON.stringify({ compilerOptions, files: Object.keys(files) }));
  const tsc = join(import.meta.dirname, "node_modules", compiler, "bin/tsc");
  const { stderr, stdout } = spawnSync(process.execPath, [tsc, "--pretty", "false"], { cwd: consumer.folder, encoding: "utf8" });
  assert.equal(stderr, "");
  return stdout;
}
