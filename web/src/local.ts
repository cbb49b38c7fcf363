/**
 * `tlsakit ui`, the server on this machine that served the page and does for it what a browser cannot: hold sessions with
 * servers, and fetch policies of MTA-STS. It asks for the token that stood in the address it printed.
 */
import { TOKEN } from "./storage.ts";

/** The hosts that `tlsakit ui` serves as. On another one a token has nothing to say, whoever made the link. */
const HOSTS = ["127.0.0.1", "localhost"];

/** Why `tlsakit ui` did not do what it was asked for, with its code; `local-unreachable` if it did not answer. */
export class LocalError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "LocalError";
    this.code = code;
  }
}

let held: string | null = null;

/**
 * The token, if the page is served by `tlsakit ui` and was opened by its address; else null. If it stands in the address it
 * is taken out, so that it is in no bookmark, link or history.
 */
export function token(): string | null {
  const taken = takeFromAddress();
  if (location.protocol !== "http:" || !HOSTS.includes(location.hostname)) return null;
  if (taken !== null) keep(taken);
  held = taken ?? held ?? kept();
  return held;
}

/**
 * Holds a session: `request` is what a check or a probe asks for, and the result what was seen.
 *
 * @throws {LocalError} If `tlsakit ui` refuses it or does not answer.
 * @throws {DOMException} `AbortError`, if `signal` says so; the session is then given up.
 */
export function holdSession(request: unknown, signal?: AbortSignal): Promise<unknown> {
  return post("/session", request, signal);
}

/** Fetches the policy of MTA-STS that a check asks for, and yields what came of it. Throws as `holdSession` does. */
export function fetchFile(request: unknown, signal?: AbortSignal): Promise<unknown> {
  return post("/fetch", request, signal);
}

async function post(path: string, request: unknown, signal: AbortSignal | undefined): Promise<unknown> {
  const response = await send(path, request, signal);
  const answer = await read(response, signal);
  if (response.ok) return answer;
  const { code, message } = refusal(answer);
  // It is that of an earlier run.
  if (code === "token-refused") forget();
  throw new LocalError(code, message);
}

async function send(path: string, request: unknown, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(new URL(path, location.href), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Tlsakit-Token": token() ?? "" },
      body: JSON.stringify(request),
      credentials: "omit",
      redirect: "error",
      signal: signal ?? null,
    });
  } catch (error) {
    throw signal?.aborted === true ? error : unreachable();
  }
}

async function read(response: Response, signal: AbortSignal | undefined): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw signal?.aborted === true ? error : unreachable();
  }
}

function unreachable(): LocalError {
  return new LocalError("local-unreachable", "tlsakit ui does not answer: it may have ended");
}

function refusal(answer: unknown): { code: string; message: string } {
  const error: unknown = (answer as { error?: unknown } | null)?.error;
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return typeof code === "string" && typeof message === "string" ? { code, message } : unreachable();
}

/** Takes the token out of the fragment, and leaves the rest as it is. */
function takeFromAddress(): string | null {
  const parts = location.hash.slice(1).split("&");
  const own = parts.filter((part) => part.startsWith("token="));
  if (own.length === 0) return null;
  const rest = parts.filter((part) => !own.includes(part)).join("&");
  const address = location.pathname + location.search + (rest === "" ? "" : `#${rest}`);
  history.replaceState(history.state, "", address);
  return own[0]?.slice("token=".length) ?? null;
}

function kept(): string | null {
  try {
    return sessionStorage.getItem(TOKEN);
  } catch {
    // Storage is switched off: a reload needs the address again.
    return null;
  }
}

function keep(value: string): void {
  try {
    sessionStorage.setItem(TOKEN, value);
  } catch {
    // As above.
  }
}

function forget(): void {
  held = null;
  try {
    sessionStorage.removeItem(TOKEN);
  } catch {
    // As above.
  }
}
