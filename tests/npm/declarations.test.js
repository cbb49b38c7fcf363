// What the declarations tell people who write with them: in an editor they are the documentation.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";

import ts from "typescript-6";

import { Consumer } from "./support/consumer.js";

const consumer = new Consumer();
after(() => consumer.remove());

/** The entries of the package, as hosts and bundlers choose them. */
const ENTRIES = ["node.js", "index.js", "inline.js", "workerd.js"];

const DECLARATIONS = ["api.d.ts", "index.d.ts", "inline.d.ts"];

const sources = DECLARATIONS.map((name) =>
  ts.createSourceFile(name, readFileSync(consumer.installed(name), "utf8"), ts.ScriptTarget.ES2022, true));

/** Every node of the declarations. */
function* nodes() {
  const waiting = /** @type {import("typescript-6").Node[]} */ ([...sources]);
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    node.forEachChild((child) => {
      waiting.push(child);
    });
  }
}

/** Where a node is, and how it begins. @param {import("typescript-6").Node} node */
function place(node) {
  const { fileName } = node.getSourceFile();
  const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
  return `${fileName}:${line + 1} ${node.getText().split("\n")[0]}`;
}

/** Whether a node is something that an editor shows the comment of. @param {import("typescript-6").Node} node */
function isShown(node) {
  const isDeclared = ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isFunctionDeclaration(node)
    || ts.isClassDeclaration(node) || ts.isVariableStatement(node);
  const isMember = ts.isPropertySignature(node) || ts.isMethodSignature(node) || ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node);
  return isDeclared || isMember;
}

/**
 * Whether a node needs no comment of its own: what tells the members of a union apart, and what stands within
 * a parameter, a condition, or a field that has a comment.
 * @param {import("typescript-6").Node} node
 */
function speaksForItself(node) {
  const literal = ts.isPropertySignature(node) && node.type !== undefined && ts.isLiteralTypeNode(node.type);
  const within = (/** @type {import("typescript-6").Node} */ each) => ts.isParameter(each) || ts.isConditionalTypeNode(each) || ts.isPropertySignature(each);
  const isInner = ts.findAncestor(node.parent, within) !== undefined;
  const isPrivate = ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
  return literal || isInner || isPrivate;
}

test("everything that is exported, and every field, has a comment", () => {
  const shown = [...nodes()].filter(isShown);
  assert(shown.length > 500, `${shown.length}`);
  const bare = shown.filter((node) => !speaksForItself(node) && ts.getJSDocCommentsAndTags(node).length === 0);
  assert.deepEqual(bare.map(place), []);
});

test("every comment is a sentence", () => {
  const texts = [...nodes()].filter(isShown).flatMap((node) =>
    ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).map((comment) => ({ node, text: ts.getTextOfJSDocComment(comment.comment) ?? "" })));
  const wrong = texts.filter(({ text }) => !/^[A-Z`"][^]*[.:`]$/.test(text.replace(/\n*```[^]*```$/, "").trim()));
  assert.deepEqual(wrong.map(({ node, text }) => `${place(node)}: ${text}`), []);
});

test("nothing is declared as any", () => {
  const found = [...nodes()].filter((node) => node.kind === ts.SyntaxKind.AnyKeyword);
  assert.deepEqual(found.map((node) => place(node.parent)), []);
});

test("nothing of how the modules are bound is declared", () => {
  const names = [...nodes()].filter((node) => ts.isIdentifier(node)).map((node) => node.getText());
  assert.deepEqual(names.filter((name) => /^(Running|__wbg|beginCheck|beginLookup|InitInput|initSync|memory)/.test(name)), []);
});

test("every entry exports what is declared, and no more", () => {
  const program = ts.createProgram([consumer.installed("index.d.ts")], { module: ts.ModuleKind.NodeNext, noLib: true });
  const source = program.getSourceFile(consumer.installed("index.d.ts"));
  assert(source);
  const checker = program.getTypeChecker();
  const symbol = checker.getSymbolAtLocation(source);
  assert(symbol);
  const values = checker.getExportsOfModule(symbol).filter(({ flags }) => (flags & ts.SymbolFlags.Value) !== 0).map(({ name }) => name);
  for (const entry of ENTRIES) {
    assert.deepEqual(exported(entry), values.sort(), entry);
  }
});

/** The names that a module exports, by its text: workerd's cannot be imported here. @param {string} name */
function exported(name) {
  const source = ts.createSourceFile(name, readFileSync(consumer.installed(name), "utf8"), ts.ScriptTarget.ES2022, true);
  const names = source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && statement.exportClause !== undefined && ts.isNamedExports(statement.exportClause)) {
      return statement.exportClause.elements.map((element) => element.name.text);
    }
    if (!ts.canHaveModifiers(statement) || !(ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) {
      return [];
    }
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap((declaration) =>
        ts.isObjectBindingPattern(declaration.name) ? declaration.name.elements.map((element) => element.name.getText()) : [declaration.name.getText()]);
    }
    assert(ts.isFunctionDeclaration(statement) && statement.name !== undefined, statement.getText());
    return [statement.name.text];
  });
  return names.sort();
}

/** What somebody has typed, with the cursor at `|`. */
const TYPED = {
  option: 'import { check } from "tlsakit"; check("example.org", { | });',
  choice: 'import { generate } from "tlsakit"; generate("", { transport: "|" });',
  status: 'import { lookup } from "tlsakit"; const { status } = await lookup("a", "MX", { resolver: "" }); status === "|";',
  field: 'import { check } from "tlsakit"; const { mx } = await check("a", { resolver: "" }); mx[0]!.|',
  kind: 'import { replay } from "tlsakit"; const report = await replay(""); if (report.kind === "probe") { report.| }',
  hovered: 'import { check } from "tlsakit"; const { findings } = await check("a", { resolver: "" }); findings[0]!.reme|dy;',
  called: 'import { match } from "tlsakit"; mat|ch({ chain: "", tlsa: "", names: "" });',
};

/** What editors have read, so that each reads the types of JavaScript but once. */
const registry = ts.createDocumentRegistry();

/** An editor with that text. @param {string} typed */
function editor(typed) {
  const file = consumer.write("typed.ts", typed.replace("|", ""));
  const options = { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts"], strict: true, types: [] };
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? typed : "1"),
    getScriptSnapshot: (name) => (ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(readFileSync(name, "utf8")) : undefined),
    getCurrentDirectory: () => consumer.folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  }, registry);
  const at = typed.indexOf("|");
  return {
    /** What it offers to write there, and the comment that it shows beside it. */
    offered: () => (service.getCompletionsAtPosition(file, at, {})?.entries ?? []).map(({ name }) => ({
      name, told: ts.displayPartsToString(service.getCompletionEntryDetails(file, at, name, {}, undefined, {}, undefined)?.documentation),
    })),
    /** What it shows of the word there. */
    hovered: () => {
      const info = service.getQuickInfoAtPosition(file, at);
      return { is: ts.displayPartsToString(info?.displayParts), told: ts.displayPartsToString(info?.documentation), tags: info?.tags ?? [] };
    },
  };
}

test("an editor offers the options and fields, each with its comment", () => {
  const options = editor(TYPED.option).offered();
  assert.deepEqual(options.map(({ name }) => name).filter((name) => ["resolver", "sessions", "signal"].includes(name)), ["resolver", "sessions", "signal"]);
  const fields = editor(TYPED.field).offered();
  assert(fields.some(({ name }) => name === "decision"));
  const ofProbe = editor(TYPED.kind).offered();
  assert(ofProbe.some(({ name }) => name === "differences") && !ofProbe.some(({ name }) => name === "rrset"), ofProbe.map(({ name }) => name).join());
  for (const { name, told } of [...options, ...fields, ...ofProbe]) {
    assert(told.length > 5 || name === "kind", name);
  }
});

test("an editor offers what a field may be", () => {
  assert.deepEqual(editor(TYPED.choice).offered().map(({ name }) => name), ["tcp", "udp", "sctp"]);
  assert.deepEqual(editor(TYPED.status).offered().map(({ name }) => name), ["secure", "insecure", "indeterminate", "bogus"]);
});

test("an editor says what a field is, and what a function throws", () => {
  const { is, told } = editor(TYPED.hovered).hovered();
  assert.match(is, /remedy: string \| null$/);
  assert(told.length > 10, told);
  const { is: signature, told: purpose, tags } = editor(TYPED.called).hovered();
  assert.match(signature, /match\(question: MatchArguments\): MatchReport\n/);
  assert.match(purpose, /^Says whether a certificate chain satisfies/);
  assert.match(purpose + tags.map(({ text }) => ts.displayPartsToString(text)).join(), /TlsakitError/);
});
