/** What the page asks the worker, and what comes back. */
import type { CheckReport, FileRequest, LookupProgress, QuestionProgress, SessionRequest } from "./tlsakit.ts";
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

/** What the worker is told of a check. */
export interface CheckArguments {
  /** A domain, a host with a port, or a URL. */
  target: string;
  service: string | null;
  /** The port of mail servers; nothing for 25. */
  port: number | null;
  starttls: string | null;
  /** The first counts, the others are compared with it. */
  resolvers: string[];
  /** Trust anchors in place of the root's. */
  anchors: string | null;
  /** Certificates in PEM that are taken for what the servers show. */
  chain: string | null;
  /** A bundle with what the servers show. */
  sessions: string | null;
  /** Whether the page has somebody who visits servers. */
  visits: boolean;
  /** Milliseconds since the Unix epoch. */
  at: number;
}

/** What the worker has to say of a check at its end. */
export interface CheckOutcome {
  report: CheckReport;
  /** Its bundle, as JSON text. */
  bundle: string;
  questions: QuestionProgress[];
  /** How many questions each resolver was asked. */
  asked: number[];
}

/** What the worker is told of a change of certificate or key: the input, and what is known of the server. */
export type RolloverArguments = Parameters<typeof core.rollover>;

/** What a check wants of those who can visit servers. */
export type Visit = { kind: "session"; request: SessionRequest } | { kind: "file"; request: FileRequest };

/** One call, by number; or the end of the lookup or check with that number. */
export type Request =
  | { id: number; call: keyof Calls; args: unknown[] }
  | { id: number; call: "check"; args: [CheckArguments] }
  | { id: number; call: "lookup"; args: [LookupArguments] }
  | { id: number; call: "findings"; args: [] }
  | { id: number; call: "lint"; args: [text: string] }
  | { id: number; call: "replay"; args: [bundle: string] }
  | { id: number; call: "rollover"; args: RolloverArguments }
  | { id: number; call: "stop" }
  | { id: number; call: "visited"; visit: number; outcome: Visited };

/** A lookup or a check, before it has a number. */
export type Started = { call: "check"; args: [CheckArguments] } | { call: "lookup"; args: [LookupArguments] };

/** What came of a visit: a session or a file, or why there is none. */
export type Visited = { value: unknown } | { why: string };

/** A failure, as it crosses from the worker to the page. */
export interface Failure {
  code: string;
  message: string;
}

/** The result of the call with the same number, how far it is, or what it wants visited: by number, or no longer. */
export type Response =
  | { id: number; value: unknown }
  | { id: number; failure: Failure }
  | { id: number; progress: LookupProgress }
  | { id: number; number: number; visit: Visit | null };
