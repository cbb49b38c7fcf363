// Visits to servers, by whoever was given as `visit`: a page cannot hold sessions itself.

/** Milliseconds that a session or a file may take. */
const TIMEOUT = 60_000;

/** Has a session held; yields what hands it to the machine. Rejects only with the reason of `signal`. */
export async function holdSession(machine, request, { visit, signal }) {
  const { value, why } = await limited((within) => visit.session(request, within), signal);
  const text = JSON.stringify(value);
  return () => text === undefined ? machine.notHeld(request.id, why ?? "there is none") : machine.session(request.id, text);
}

/** Has a file fetched; yields what hands it to the machine. Rejects only with the reason of `signal`. */
export async function fetchFile(machine, request, { visit, signal }) {
  const { id, host, path } = request;
  const fetched = visit.file === undefined ? {} : await limited((within) => visit.file(request, within), signal);
  return () => machine.fetched(id, `https://${host}${path}`, JSON.stringify(fetched.value ?? null));
}

/** What `work` comes to within the time: `{ value }`, or `{ why }` there is none. */
async function limited(work, signal) {
  const within = new AbortController();
  const abort = () => within.abort(signal.reason);
  const timer = setTimeout(() => within.abort(new Error("it took too long")), TIMEOUT);
  signal.addEventListener("abort", abort);
  try {
    const ended = new Promise((_, reject) => {
      within.signal.addEventListener("abort", () => reject(within.signal.reason));
    });
    return { value: await Promise.race([work({ signal: within.signal }), ended]) };
  } catch (error) {
    if (signal.aborted) {
      throw signal.reason;
    }
    return { why: String(error?.message ?? error) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}
