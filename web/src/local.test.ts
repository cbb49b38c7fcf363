import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

/** The parts of a browser that the token goes through. */
function browse(address: string, storage: Storage | "none" = new Stored()): { replaced: string[] } {
  const replaced: string[] = [];
  vi.stubGlobal("location", new URL(address));
  const replaceState = (_: unknown, __: string, to: string): void => {
    replaced.push(to);
    vi.stubGlobal("location", new URL(to, location.href));
  };
  vi.stubGlobal("history", { state: null, replaceState });
  if (storage === "none") vi.stubGlobal("sessionStorage", { getItem: denied, setItem: denied, removeItem: denied });
  else vi.stubGlobal("sessionStorage", storage);
  return { replaced };
}

function denied(): never {
  throw new DOMException("denied", "SecurityError");
}

class Stored extends Map<string, string> {
  getItem(name: string): string | null { return this.get(name) ?? null; }
  setItem(name: string, value: string): void { this.set(name, value); }
  removeItem(name: string): void { this.delete(name); }
  key(): string | null { return null; }
  get length(): number { return this.size; }
}

/** The module as a page that is loaded anew has it. */
async function loaded(): Promise<typeof import("./local.ts")> {
  vi.resetModules();
  return await import("./local.ts");
}

beforeEach(() => { vi.unstubAllGlobals(); });

describe("the token", () => {
  test.each([
    ["http://127.0.0.1:8080/#token=abc", "abc", ["/"]],
    ["http://localhost:8080/?a=b#host=mx.example&token=a-_c&port=25", "a-_c", ["/?a=b#host=mx.example&port=25"]],
    ["http://127.0.0.1:8080/#host=mx.example", null, []],
    ["http://127.0.0.1:8080/", null, []],
    // On other hosts it means nothing, and is taken out all the same.
    ["https://tlsakit.example/#token=abc", null, ["/"]],
    ["http://127.0.0.1.tlsakit.example/#token=abc", null, ["/"]],
    ["https://localhost/#token=abc", null, ["/"]],
  ])("of %s", async (address, due, replaced) => {
    const browser = browse(address);
    const { token } = await loaded();
    expect(token()).toBe(due);
    expect(token()).toBe(due);
    expect(browser.replaced).toEqual(replaced);
  });

  test("outlasts a reload, and gives way to a new one", async () => {
    const storage = new Stored();
    browse("http://127.0.0.1:8080/#token=first", storage);
    expect((await loaded()).token()).toBe("first");
    browse("http://127.0.0.1:8080/", storage);
    expect((await loaded()).token()).toBe("first");
    browse("http://127.0.0.1:8080/#token=second", storage);
    expect((await loaded()).token()).toBe("second");
    expect([...storage.values()]).toEqual(["second"]);
  });

  test("does without storage", async () => {
    browse("http://127.0.0.1:8080/#token=abc", "none");
    expect((await loaded()).token()).toBe("abc");
  });
});

describe("what is asked for", () => {
  let server: Server;
  let address: string;
  let asked: { path: string | undefined; method: string | undefined; token: unknown; body: string }[] = [];
  let answer: { status: number; body: string } | null;
  let closed: Promise<void>;

  beforeEach(async () => {
    asked = [];
    let close: () => void;
    closed = new Promise((resolve) => { close = resolve; });
    server = createServer((request, response) => {
      response.on("close", () => { close(); });
      void text(request).then((body) => {
        asked.push({ path: request.url, method: request.method, token: request.headers["x-tlsakit-token"], body });
        if (answer !== null) response.writeHead(answer.status, { "Content-Type": "application/json" }).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
    address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
    browse(`${address}#token=abc`);
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  test("is posted with the token, and its result comes back", async () => {
    answer = { status: 200, body: '{"outcome":"completed"}' };
    const { fetchFile, holdSession } = await loaded();
    expect(await holdSession({ id: 1 })).toEqual({ outcome: "completed" });
    expect(await fetchFile({ host: "mta-sts.a.example" })).toEqual({ outcome: "completed" });
    expect(asked).toEqual([
      { path: "/session", method: "POST", token: "abc", body: '{"id":1}' },
      { path: "/fetch", method: "POST", token: "abc", body: '{"host":"mta-sts.a.example"}' },
    ]);
  });

  test("is refused with a code, and the token stays", async () => {
    answer = { status: 403, body: '{"error":{"code":"port-refused","message":"port 1 is of no service"}}' };
    const { holdSession, token } = await loaded();
    await expect(holdSession({})).rejects.toMatchObject({ name: "LocalError", code: "port-refused", message: "port 1 is of no service" });
    expect(token()).toBe("abc");
  });

  test("a token that is refused is forgotten", async () => {
    answer = { status: 403, body: '{"error":{"code":"token-refused","message":"another token"}}' };
    const { holdSession, token } = await loaded();
    await expect(holdSession({})).rejects.toMatchObject({ code: "token-refused" });
    expect(token()).toBeNull();
    browse(address, sessionStorage);
    expect((await loaded()).token()).toBeNull();
    browse(`${address}#token=new`, sessionStorage);
    expect(token()).toBe("new");
  });

  test.each([
    ["no JSON", { status: 200, body: "<html>" }],
    ["no error in it", { status: 500, body: "null" }],
    ["an error of another form", { status: 500, body: '{"error":"no"}' }],
  ])("%s is not an answer of tlsakit ui", async (_, given) => {
    answer = given;
    const { holdSession } = await loaded();
    await expect(holdSession({})).rejects.toMatchObject({ code: "local-unreachable" });
  });

  test("nobody answers", async () => {
    server.close();
    const { holdSession } = await loaded();
    await expect(holdSession({})).rejects.toMatchObject({ code: "local-unreachable" });
  });

  test("is given up", async () => {
    answer = null;
    const controller = new AbortController();
    const { holdSession } = await loaded();
    const session = holdSession({}, controller.signal);
    setTimeout(() => { controller.abort(); }, 50);
    await expect(session).rejects.toMatchObject({ name: "AbortError" });
    await closed;
  });
});

async function text(request: IncomingMessage): Promise<string> {
  let all = "";
  for await (const part of request) all += String(part);
  return all;
}
