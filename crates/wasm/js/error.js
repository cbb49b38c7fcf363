// What every function of the package throws.

export class TlsakitError extends Error {
  constructor(message, code, options) {
    super(message, options);
    this.name = "TlsakitError";
    this.code = code;
    if (options?.offset !== undefined) {
      this.offset = options.offset;
    }
  }
}
