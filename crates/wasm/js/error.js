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

/** An error of the core as one of this package; others as they are. */
export function converted(error) {
  if (typeof error?.code !== "string") {
    return error;
  }
  return new TlsakitError(error.message, error.code, { offset: error.offset });
}
