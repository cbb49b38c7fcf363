// The functions and their types are declared by the Rust code that they come from.
export * from "./api.js";

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

/** A failure with a code. */
export class TlsakitError extends Error {
  constructor(message: string, code: string, options?: { offset?: number; cause?: unknown });

  /** Tells it from other errors, those of another copy of this package included. */
  readonly name: "TlsakitError";

  /** Kebab-case identifier that never changes its meaning, such as `invalid-argument`: the README lists them. */
  readonly code: string;

  /** Octets of the input before the spot, if there is one. */
  readonly offset?: number;
}
