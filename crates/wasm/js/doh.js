// DNS over HTTPS (RFC 8484): one question to a resolver, and why there is no answer.

/** Octets that a DNS message may have (RFC 8484, section 6). */
const MOST_OCTETS = 65_535;

/** Octets of the header of a DNS message. */
const HEADER = 12;

const MEDIA_TYPE = "application/dns-message";

/**
 * What is under way, by `fetch` and address. Whoever asks the same of the same resolver meanwhile
 * shares it.
 */
const flights = new WeakMap();

/**
 * The way to the addresses of a resolver: an address that may have a query, or end with the template
 * `{?dns}`. Yields `undefined` if it is no address, `null` if it is not to be used: only `https:` is,
 * and `http:` on loopback.
 */
export function addressOf(resolver) {
  const text = String(resolver?.href ?? resolver).replace(/\{[?&]dns\}$/, "");
  let base;
  try {
    base = new URL(text);
  } catch {
    return undefined;
  }
  if (/[{}]/.test(text)) {
    return undefined;
  }
  const loopback = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(base.hostname);
  const protocol = base.protocol === "https:" || (base.protocol === "http:" && loopback);
  // `fetch` refuses addresses with credentials.
  if (!protocol || base.username !== "" || base.password !== "") {
    return null;
  }
  base.hash = "";
  return (dns) => {
    const address = new URL(base);
    address.search += `${address.search === "" ? "?" : "&"}dns=${dns}`;
    return address.href;
  };
}

/**
 * Asks, and waits `timeout` milliseconds, or until `enough` is aborted, the reason being a code. Yields
 * `{ bytes }`, or `{ code, detail }` with a code of the core's failures. Rejects only with the reason of `signal`.
 */
export function ask({ fetch, address, timeout, signal, enough }) {
  if (enough.aborted) {
    return Promise.resolve({ code: enough.reason });
  }
  const flight = join(fetch, address);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(resolve, { code: "timeout" }), timeout);
    const aborted = () => end(reject, signal.reason);
    const given = () => end(resolve, { code: enough.reason });
    signal.addEventListener("abort", aborted);
    enough.addEventListener("abort", given);
    flight.outcome.then((outcome) => end(resolve, outcome));

    let open = true;
    function end(settle, value) {
      if (!open) {
        return;
      }
      open = false;
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
      enough.removeEventListener("abort", given);
      flight.leave();
      settle(value);
    }
  });
}

/** Begins to ask, or joins those who do; the request ends when the last of them has left. */
function join(fetch, address) {
  let byAddress = flights.get(fetch);
  if (byAddress === undefined) {
    byAddress = new Map();
    flights.set(fetch, byAddress);
  }
  let flight = byAddress.get(address);
  if (flight === undefined) {
    const controller = new AbortController();
    let users = 0;
    const land = () => {
      if (byAddress.get(address) === flight) {
        byAddress.delete(address);
      }
    };
    flight = {
      enter: () => {
        users += 1;
      },
      leave: () => {
        users -= 1;
        if (users === 0) {
          land();
          controller.abort();
        }
      },
      outcome: exchange(fetch, address, controller.signal).finally(land),
    };
    byAddress.set(address, flight);
  }
  flight.enter();
  return flight;
}

/** Sends the request and reads the answer; never rejects. */
async function exchange(fetch, address, signal) {
  try {
    const response = await fetch(address, { ...settings(), signal });
    const failure = refused(response);
    if (failure !== undefined) {
      // Whether that succeeds or not, nobody waits for more.
      response?.body?.cancel?.().catch(() => {});
      return failure;
    }
    return await message(response, signal);
  } catch (error) {
    return broken(error);
  }
}

/**
 * The settings of a request. One header that every page may send, so that browsers ask no leave of the
 * resolver first (CORS). Hosts without a setting (workerd) refuse to be told it.
 */
function settings() {
  const wanted = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };
  const known = Object.entries(wanted).filter(([name]) => name in Request.prototype);
  return { method: "GET", headers: { Accept: MEDIA_TYPE }, redirect: "manual", ...Object.fromEntries(known) };
}

/** Why a response holds no answer, by its head. */
function refused(response) {
  // What browsers show of a redirection that was not followed.
  if (response?.type === "opaqueredirect") {
    return { code: "connection", detail: "it redirects to another address" };
  }
  if (!Number.isInteger(response?.status)) {
    return { code: "connection", detail: "what fetch gave is no response" };
  }
  if (response.status !== 200) {
    return { code: "http-status", detail: String(response.status) };
  }
  const given = response.headers.get("content-type") ?? "";
  const [essence] = given.split(";");
  if (essence.trim().toLowerCase() !== MEDIA_TYPE) {
    return { code: "not-a-message", detail: `the content type is ${given === "" ? "missing" : given.slice(0, 100)}` };
  }
  return undefined;
}

/** Reads the message in the body, and looks at its id. */
async function message(response, signal) {
  const bytes = await read(response.body, signal);
  if (bytes === undefined) {
    return { code: "not-a-message", detail: `more than ${MOST_OCTETS} octets` };
  }
  if (bytes.length < HEADER) {
    return { code: "not-a-message", detail: `${bytes.length} octets` };
  }
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    return { code: "wrong-id" };
  }
  return { bytes };
}

/** The octets of a body; nothing if they are too many. */
async function read(body, signal) {
  const reader = body?.getReader();
  const parts = [];
  let length = 0;
  // A `fetch` may leave the body to itself when it is aborted.
  const stop = () => void reader?.cancel().catch(() => {});
  signal.addEventListener("abort", stop);
  try {
    for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > MOST_OCTETS) {
        stop();
        return undefined;
      }
      parts.push(part.value);
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
  const bytes = new Uint8Array(length);
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}

/** What `fetch` says when nothing came. Node gives the reason apart; browsers keep it to themselves. */
function broken(error) {
  const cause = error?.cause;
  const detail = String(cause?.message || cause?.code || error?.message || error).slice(0, 200);
  const certificate = /CERT|SSL|TLS|SELF_SIGNED/.test(String(cause?.code));
  return { code: certificate ? "tls" : "connection", detail };
}
