/** The package `tlsakit`; no other file imports it. */
export { TlsakitError, check, findings, generate, lint, lookup, match, parseCertificates, parseRecords, ready, replay, rollover, version } from "tlsakit";
export type * from "tlsakit";
