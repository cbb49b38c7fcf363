import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/**
 * The Content-Security-Policy of the folder. `tlsakit-worker` is the one Trusted Types policy: starting a worker needs
 * one (src/trusted.ts).
 */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  // Whatever resolver is chosen; without encryption only one on this machine.
  "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types tlsakit-worker",
].join("; ");

/** Fills in index.html; while developing, Vite's own inline scripts and styles forbid a policy. */
function head(): Plugin {
  return {
    name: "head",
    transformIndexHtml: {
      order: "pre",
      handler: (html, { server }) => html
        .replace("%CSP%", server === undefined ? policy : "")
        .replace("%ICON%", "icon.svg"),
    },
  };
}

/**
 * What is loaded later is one script without a style sheet of its own (src/ui/replay/Replay.tsx), so that the helper by
 * which Vite loads such parts has nothing to do; it would weigh more than the page can spare.
 */
function plainImports(): Plugin {
  return {
    name: "plain-imports",
    enforce: "pre",
    load: (id) => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : null),
  };
}

export default defineConfig({
  base: "./",
  plugins: [head(), plainImports()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
  },
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  worker: { format: "es" },
  optimizeDeps: { exclude: ["tlsakit"] },
  server: { host: "127.0.0.1", fs: { allow: [".."] } },
  test: { include: ["src/**/*.test.ts"] },
});
