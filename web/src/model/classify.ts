/** What a text looks like, before the core reads it. */
import { readQuestion } from "./question.ts";
import { readTarget } from "./target.ts";

/** The kinds of text that the page tells apart. */
export type TextKind = "bundle" | "certificates" | "empty" | "private-key" | "question" | "records" | "target" | "unknown";

const BUNDLE = /^\s*\{[\s\S]*?"kind"\s*:\s*"bundle"/;
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/;
const PEM = /-----BEGIN [A-Z0-9 #]+-----/;
const RECORD_TYPE = /^[^;\n]*(?:^|\s)(?:TLSA|TYPE52)\s/im;
const RDATA = /^\s*(?:\d{1,3}|PKIX-TA|PKIX-EE|DANE-TA|DANE-EE|PrivCert)\s+(?:\d{1,3}|Cert|SPKI|PrivSel)\s+(?:\d{1,3}|Full|SHA2-256|SHA2-512|PrivMatch)\s+\(?\s*[0-9a-f]/im;

/** Tells the kind of `text` by its form alone. */
export function classify(text: string): TextKind {
  if (text.trim() === "") return "empty";
  // What servers said stands in a bundle, whatever it looks like.
  if (BUNDLE.test(text)) return "bundle";
  if (PRIVATE_KEY.test(text)) return "private-key";
  if (PEM.test(text)) return "certificates";
  if (readQuestion(text) !== null) return "question";
  if (readTarget(text) !== null) return "target";
  if (RECORD_TYPE.test(text) || RDATA.test(text)) return "records";
  return "unknown";
}

/** How many PEM blocks begin in `text`. */
export function countBlocks(text: string): number {
  return text.match(new RegExp(PEM, "g"))?.length ?? 0;
}

/** How many lines `text` has; a last line break begins none. */
export function countLines(text: string): number {
  return text.replace(/\r?\n$/, "").split("\n").length;
}

/** `text` without its PEM blocks of private keys, to their END lines or, if these are missing, to the next block. */
export function withoutPrivateKeys(text: string): string {
  return text.replace(/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----[^\S\n]*\r?\n?|(?=-----BEGIN )|$)/g, "");
}

/** The text in `bytes` if they are text: UTF-8 without control characters other than white space. */
export function asText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}
