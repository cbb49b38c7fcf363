// Builds the page twice: as a folder (dist/index.html and its files) and as a single file that runs from
// file:// (dist/tlsakit.html). Prints what every file weighs; tests/web/size.test.mjs holds each first use to its budget.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = `${root}dist`;

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
  await writeFile(`${dist}/tlsakit.html`, html);
}

async function weigh() {
  const names = (await readdir(dist, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== "tlsakit.html")
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`);
  for (const path of [...names, `${dist}/tlsakit.html`]) {
    const bytes = await readFile(path);
    const size = gzipSync(bytes, { level: 9 }).length;
    console.log(`${path.slice(dist.length + 1).padEnd(40)} ${String(bytes.length).padStart(8)} ${String(size).padStart(8)} gzip`);
  }
}

await buildFolder();
await buildSingle();
await weigh();
