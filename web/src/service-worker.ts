/**
 * Keeps the files of one build, so that the page opens and works offline. A new build is fetched beside the old one, and
 * takes its place when no page of the old one is open any more: no page is ever made of two builds.
 *
 * It knows nothing but these files. What goes to a resolver, or anywhere else, it does not touch.
 */

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  request: Request;
  respondWith(response: Promise<Response>): void;
}

interface Scope {
  registration: { scope: string };
  addEventListener(type: "activate" | "install", listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
}

/** The files of this build by their paths, `./` for the page, each with its digest as in Subresource Integrity. */
declare const FILES: Readonly<Record<string, string>>;
/** The name of this build: a digest of all of it. */
declare const BUILD: string;

const PREFIX = "tlsakit-";
const scope = globalThis as unknown as Scope;

scope.addEventListener("install", (event) => { event.waitUntil(keep()); });
scope.addEventListener("activate", (event) => { event.waitUntil(forget()); });
scope.addEventListener("fetch", (event) => {
  const path = own(event.request);
  if (path !== null) event.respondWith(answer(event.request, path));
});

/** Fetches every file; if one is missing or of another build, none is kept and the browser tries again later. */
async function keep(): Promise<void> {
  const cache = await caches.open(PREFIX + BUILD);
  await Promise.all(Object.entries(FILES).map(async ([path, integrity]) => {
    const response = await fetch(new Request(path, { integrity, cache: "no-cache", redirect: "error" }));
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    await cache.put(path, response);
  }));
}

/** Deletes the files of other builds. */
async function forget(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== PREFIX + BUILD).map((name) => caches.delete(name)));
}

/** The path of a file of this build that is asked for; nothing if it is anything else. */
function own({ method, url }: Request): string | null {
  const { origin, pathname } = new URL(url);
  const folder = new URL(scope.registration.scope);
  if (method !== "GET" || origin !== folder.origin || !pathname.startsWith(folder.pathname)) return null;
  const path = pathname.slice(folder.pathname.length);
  if (path === "" || path === "index.html") return "./";
  return Object.hasOwn(FILES, path) ? path : null;
}

async function answer(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(PREFIX + BUILD);
  return (await cache.match(path)) ?? fetch(request);
}
