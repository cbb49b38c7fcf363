// The configurations of web/HOSTING.md: they say what the page says of itself, and nginx serves the page with its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { bundle, replaying } from "../npm/support/resolver.js";
import { drop, now, records } from "./support/browser.mjs";
import { browsers } from "./support/launch.mjs";
import { lookUp, shared } from "./support/lookup.mjs";
import { dist } from "./support/server.mjs";

const hosting = fileURLToPath(new URL("../../web/hosting", import.meta.url));
const [, stated] = /<meta http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(await readFile(`${dist}/index.html`, "utf8"));
const policy = `${stated.replaceAll("&#39;", "'")}; frame-ancestors 'none'`;

/** Headers of every file, by their names in lower case. */
const headers = {
  "content-security-policy": policy,
  "permissions-policy": "loopback-network=(), local-network=(), camera=(), geolocation=(), microphone=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

test("the policy in the page is that of vite.config.ts", async () => {
  const source = await readFile(new URL("../../web/vite.config.ts", import.meta.url), "utf8");
  for (const directive of stated.replaceAll("&#39;", "'").split("; ")) assert.ok(source.includes(`"${directive}"`), directive);
});

for (const name of ["Caddyfile", "_headers", "nginx.conf", "cloudfront-headers.json"]) {
  test(`${name} has every header, with the policy of the page`, async () => {
    const text = await readFile(`${hosting}/${name}`, "utf8");
    // CloudFront knows nosniff by the presence of its part.
    const wanted = name.endsWith(".json") ? { ...headers, "x-content-type-options": "ContentTypeOptions" } : headers;
    for (const [header, value] of Object.entries(wanted)) assert.ok(text.includes(value), header);
    for (const found of text.matchAll(/default-src[^"\n]+/g)) assert.equal(found[0], policy);
  });
}

test("every configuration stands in the guide", async () => {
  const guide = await readFile(`${hosting}/../HOSTING.md`, "utf8");
  for (const name of await readdir(hosting)) assert.ok(guide.includes(`hosting/${name}`), name);
});

/** A port of 127.0.0.1 at which nothing listens. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

describe("nginx", () => {
  const program = ["/usr/sbin/nginx", "/usr/bin/nginx"].find((path) => existsSync(path));
  let folder, nginx, origin;

  before(async () => {
    if (program === undefined) throw new Error("nginx is missing: apt-get install nginx-light");
    folder = await mkdtemp(join(tmpdir(), "tlsakit-nginx-"));
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const snippet = await readFile(`${hosting}/nginx.conf`, "utf8");
    // What the guide says to change.
    const site = snippet.replace("listen 80;", `listen 127.0.0.1:${port};`).replace("server_name tlsa.example.org;", "server_name 127.0.0.1;").replace("root /srv/tlsakit;", `root ${dist};`);
    await writeFile(`${folder}/site.conf`, site);
    const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join(" ");
    const user = process.getuid() === 0 ? "user root;" : "";
    await writeFile(`${folder}/nginx.conf`, `daemon off; ${user} pid ${folder}/pid; error_log stderr; worker_processes 1; events {}
      http { include /etc/nginx/mime.types; access_log off; ${paths} include ${folder}/site.conf; }`);
    nginx = spawn(program, ["-p", folder, "-e", "stderr", "-c", `${folder}/nginx.conf`], { stdio: ["ignore", "ignore", "inherit"] });
    for (let attempt = 0; ; attempt += 1) {
      if (await fetch(origin).then(() => true, () => false)) break;
      assert.ok(attempt < 100 && nginx.exitCode === null, "nginx did not start");
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
  });

  after(async () => {
    if (nginx !== undefined && nginx.exitCode === null) {
      nginx.kill("SIGTERM");
      await once(nginx, "close");
    }
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  test("serves each file with its headers and type, compressed", async () => {
    const names = (await readdir(dist, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(dist.length + 1));
    const types = { css: "text/css", html: "text/html", js: "application/javascript", svg: "image/svg+xml", wasm: "application/wasm" };
    for (const name of ["", ...names]) {
      const response = await fetch(`${origin}/${name}`);
      await response.arrayBuffer();
      assert.equal(response.status, 200, name);
      for (const [header, value] of Object.entries(headers)) assert.equal(response.headers.get(header), value, `${name}: ${header}`);
      assert.equal(response.headers.get("cache-control"), name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache", name);
      assert.equal(response.headers.get("content-disposition"), name === "tlsakit.html" ? "attachment" : null, name);
      const extension = name === "" ? "html" : name.split(".").at(-1);
      if (extension in types) {
        assert.equal(response.headers.get("content-type").split(";")[0], types[extension], name);
        // nginx leaves the smallest alone.
        if (name.startsWith("assets/")) assert.equal(response.headers.get("content-encoding"), "gzip", name);
      }
    }
    const missing = await fetch(`${origin}/assets/nothing.js`);
    assert.deepEqual([missing.status, missing.headers.get("content-security-policy")], [404, policy]);
  });

  test("serves a page that works, without violating a policy", async () => {
    const chromium = browsers();
    try {
      const page = await (await chromium.newContext()).newPage();
      const problems = [];
      page.on("console", (message) => { if (["error", "warning"].includes(message.type())) problems.push(message.text()); });
      page.on("pageerror", (error) => problems.push(String(error)));
      await page.addInitScript(() => {
        globalThis.violations = [];
        document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => globalThis.violations.push(`${effectiveDirective} ${blockedURI}`));
      });
      await page.clock.setFixedTime(now);
      await page.goto(origin);
      await page.locator("#ask").waitFor();
      await drop(page, ["mx1-fullchain.pem"]);
      await records(page);
      await page.evaluate(() => navigator.serviceWorker.ready);
      await page.reload();
      await page.locator("#ask").waitFor();
      assert.ok(await page.evaluate(() => navigator.serviceWorker.controller !== null));
      const recorded = bundle("secure");
      await lookUp(Object.assign(page, { seen: {} }), recorded, await shared("secure", replaying(recorded)));
      assert.equal(await page.locator(".verdict-word").innerText(), "Secure");
      assert.deepEqual(await page.evaluate(() => globalThis.violations), []);
      assert.deepEqual(problems, []);
    } finally {
      await chromium.close();
    }
  });
});
