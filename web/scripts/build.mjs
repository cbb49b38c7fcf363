// Builds the page twice: as a folder (dist/index.html and its files) and as a single file that runs from
// file:// (dist/tlsakit.html), and the service worker of the folder. Prints what every file weighs; tests/web/size.test.mjs
// holds each first use to its budget.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = `${root}dist`;

const SINGLE = "tlsakit.html";
const SERVICE_WORKER = "service-worker.js";

const common = { root, logLevel: "warn" };

async function buildFolder() {
  await build(common);
}

/** The one script, or the one style sheet, that a build in memory yields. */
async function bundle(entry, alias, plugins = []) {
  const output = await build({
    ...common,
    configFile: false,
    plugins,
    resolve: { alias },
    esbuild: { jsx: "automatic", jsxImportSource: "preact" },
    build: {
      target: "es2022",
      write: false,
      cssCodeSplit: false,
      reportCompressedSize: false,
      rollupOptions: { input: `${root}${entry}`, output: { format: "iife", inlineDynamicImports: true } },
    },
  });
  const files = [output].flat().flatMap(({ output }) => output);
  const script = files.find(({ type }) => type === "chunk");
  const style = files.find(({ fileName }) => fileName.endsWith(".css"));
  return { script: script.code, style: style?.source ?? "" };
}

function hash(text) {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

async function buildSingle() {
  const worker = await bundle("src/worker.ts", [{ find: /^tlsakit$/, replacement: "tlsakit/inline" }]);
  const { script, style } = await bundle("src/main.tsx", [{ find: "#worker", replacement: `${root}src/worker-inline.ts` }], [
    {
      name: "worker-source",
      resolveId: (id) => (id === "virtual:worker-source" ? `\0${id}` : null),
      load: (id) => (id === "\0virtual:worker-source" ? `export default ${JSON.stringify(worker.script)}` : null),
    },
  ]);
  // Inside the element, the end tag must not appear.
  const code = script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  const icon = `data:image/svg+xml;base64,${(await readFile(`${root}public/icon.svg`)).toString("base64")}`;
  const policy = [
    "default-src 'none'",
    `script-src ${hash(code)} 'wasm-unsafe-eval'`,
    "worker-src blob:",
    `style-src ${hash(style)}`,
    "img-src data:",
    "connect-src https: http://127.0.0.1:* http://localhost:*",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types tlsakit-worker",
  ].join("; ");
  const template = await readFile(`${root}index.html`, "utf8");
  const html = template
    .replace("%CSP%", policy)
    .replace("%ICON%", icon)
    .replace(/ *<script type="module".*<\/script>\n/, () => `    <style>${style}</style>\n`)
    .replace("</body>", () => `  <script>${code}</script>\n  </body>`);
  await writeFile(`${dist}/${SINGLE}`, html);
}

/** Every file of the folder by its path, but for those that `left` names. */
async function files(...left) {
  const found = await readdir(dist, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`.slice(dist.length + 1));
  return paths.filter((path) => !left.includes(path)).sort();
}

/** The service worker, which has the list of all files of the folder in it (src/service-worker.ts). */
async function buildServiceWorker() {
  const { script } = await bundle("src/service-worker.ts", []);
  const list = await Promise.all((await files(SINGLE, SERVICE_WORKER)).map(async (path) => {
    const digest = createHash("sha256").update(await readFile(`${dist}/${path}`)).digest("base64");
    return [path === "index.html" ? "./" : path, `sha256-${digest}`];
  }));
  const name = createHash("sha256").update(JSON.stringify(list)).digest("hex").slice(0, 16);
  const values = `const FILES=${JSON.stringify(Object.fromEntries(list))},BUILD=${JSON.stringify(name)};\n`;
  await writeFile(`${dist}/${SERVICE_WORKER}`, values + script);
}

async function weigh() {
  for (const path of await files()) {
    const bytes = await readFile(`${dist}/${path}`);
    const size = gzipSync(bytes, { level: 9 }).length;
    console.log(`${path.padEnd(40)} ${String(bytes.length).padStart(8)} ${String(size).padStart(8)} gzip`);
  }
}

await buildFolder();
await buildSingle();
await buildServiceWorker();
await weigh();
