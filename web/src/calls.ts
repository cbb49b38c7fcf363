/** What the page asks the worker, and what comes back. */
import type * as core from "./tlsakit.ts";

/** The functions that the worker serves. */
export interface Calls {
  parseCertificates: typeof core.parseCertificates;
  parseRecords: typeof core.parseRecords;
  generate: typeof core.generate;
  match: typeof core.match;
}

/** One call, by number. */
export interface Request {
  id: number;
  call: keyof Calls;
  args: unknown[];
}

/** A failure, as it crosses from the worker to the page. */
export interface Failure {
  code: string;
  message: string;
}

/** The result of the call with the same number. */
export type Response = { id: number; value: unknown } | { id: number; failure: Failure };
