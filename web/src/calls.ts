/** What the page asks the worker, and what comes back. */
import type { LookupProgress } from "./tlsakit.ts";
import type * as core from "./tlsakit.ts";

/** The functions that the worker serves. */
export interface Calls {
  parseCertificates: typeof core.parseCertificates;
  parseRecords: typeof core.parseRecords;
  generate: typeof core.generate;
  match: typeof core.match;
}

/** What the worker is told of a lookup. */
export interface LookupArguments {
  name: string;
  type: string;
  resolver: string;
  /** Trust anchors in place of the root's. */
  anchors: string | null;
  /** Milliseconds since the Unix epoch. */
  at: number;
}

/** One call, by number; or the end of the lookup with that number. */
export type Request =
  | { id: number; call: keyof Calls; args: unknown[] }
  | { id: number; call: "lookup"; args: [LookupArguments] }
  | { id: number; call: "findings"; args: [] }
  | { id: number; call: "replay"; args: [bundle: string] }
  | { id: number; call: "stop" };

/** A failure, as it crosses from the worker to the page. */
export interface Failure {
  code: string;
  message: string;
}

/** The result of the call with the same number, or how far it is. */
export type Response = { id: number; value: unknown } | { id: number; failure: Failure } | { id: number; progress: LookupProgress };
