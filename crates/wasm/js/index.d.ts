import type {
  GenerateOptions,
  GenerateReport,
  InputData,
  MatchArguments,
  MatchReport,
  ParsedInput,
  ParsedRecords,
  ParseOptions,
} from "./bindings.js";

export type {
  AlgorithmReport,
  BlockError,
  BlockKind,
  BlockOutcome,
  CertificateReport,
  CertificateRole,
  DnsNameReport,
  ErrorReport,
  Fingerprints,
  GeneratedRecord,
  GenerateOptions,
  GenerateReport,
  InputBlock,
  InputData,
  KeyReport,
  KeySource,
  KeySourceKind,
  MatchArguments,
  MatchedRecord,
  MatchReport,
  MatchVerdict,
  OwnerReport,
  ParsedInput,
  ParsedRecord,
  ParsedRecords,
  ParseOptions,
  PublicKeyReport,
  Reason,
  RecordMatch,
  RecordOutcome,
  RecordPurpose,
  RecordReport,
  RecordTextError,
  RequestReport,
  Time,
  Usability,
  Warning,
} from "./bindings.js";

/** The version of this package. */
export const version: string;

/**
 * Loads the WebAssembly module, once however often it is called. Await it before any other call.
 *
 * In Node, Deno, Bun and workerd the module is ready when the package has been imported, and this
 * does nothing.
 *
 * @throws {TlsakitError} `load-failed`; a later call tries again.
 */
export function ready(): Promise<void>;

/**
 * Describes every certificate, certificate request and public key of an input, and every block that
 * is none of these or cannot be read.
 *
 * Private keys are refused: see the block's `outcome` and `error`.
 *
 * @throws {TlsakitError} `not-ready`; `invalid-argument`.
 */
export function parseCertificates(input: InputData, options?: ParseOptions | null): ParsedInput;

/**
 * Reads TLSA records as zone files hold them, or bare RDATA (`3 1 1 acde…`), one record a line.
 *
 * What cannot be read is in `errors` and loses no other record.
 *
 * @throws {TlsakitError} `not-ready`; `invalid-argument`.
 */
export function parseRecords(text: string): ParsedRecords;

/**
 * Makes TLSA records for an input: the recommended ones, best first, or those that `params` asks
 * for.
 *
 * @throws {TlsakitError} `not-ready`; `invalid-argument`; and if host, port, transport or parameters
 * are not what they should be, or the input holds nothing that a record can be made of.
 *
 * @example
 * const report = generate(pem, { host: "mx.example.com" });
 * console.log(report.zone);
 */
export function generate(input: InputData, options?: GenerateOptions | null): GenerateReport;

/**
 * Says whether a certificate chain satisfies a TLSA RRset (RFC 7671; for SMTP RFC 7672).
 *
 * The records are taken as given: nothing is said about DNSSEC.
 *
 * @throws {TlsakitError} `not-ready`; `invalid-argument`; and if the chain holds no certificate, or
 * names or service are not what they should be.
 *
 * @example
 * const { authenticated } = match({ chain: pem, tlsa: "3 1 1 …", names: "mx.example.com" });
 */
export function match(question: MatchArguments): MatchReport;

/** A failure with a code. */
export class TlsakitError extends Error {
  constructor(message: string, code: string, options?: ErrorOptions & { offset?: number });

  readonly name: "TlsakitError";

  /** Kebab-case identifier that never changes its meaning, such as `invalid-argument`. */
  readonly code: string;

  /** Octets of the input before the spot, if there is one. */
  readonly offset?: number;
}
