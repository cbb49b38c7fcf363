// Where things are in the repository.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

export const repository = resolve(import.meta.dirname, "../../..");

const target = resolve(repository, process.env.CARGO_TARGET_DIR ?? "target");

/** The npm package's folder, as `cargo xtask wasm` makes it. */
export const packageFolder = join(repository, "crates/wasm/pkg");

/** The tarball, as `cargo xtask npm` makes it. */
export function tarball() {
  const { name, version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
  return needed(join(target, "npm", `${name}-${version}.tgz`), "cargo xtask npm");
}

/** The native command. */
export function command() {
  return needed(join(target, "release", "tlsakit"), "cargo build --release");
}

/** Chromium. */
export function chromium() {
  const found = ["chromium", "chromium-browser", "google-chrome"].flatMap((name) =>
    (process.env.PATH ?? "").split(":").map((folder) => join(folder, name)),
  );
  const path = process.env.CHROMIUM ?? found.find((file) => existsSync(file));
  if (path === undefined) {
    throw new Error("Chromium is missing; the variable CHROMIUM may hold its path");
  }
  return path;
}

/**
 * A program out of the npm package for this processor, by the names that Node has for processors.
 * @param {Record<string, string>} paths
 */
export function platformBinary(paths) {
  const path = paths[process.arch];
  if (process.platform !== "linux" || path === undefined) {
    throw new Error(`no package for ${process.platform} on ${process.arch} is named here`);
  }
  return needed(join(import.meta.dirname, "../node_modules", path), "npm ci");
}

/** A chain of a server certificate and its issuers, in PEM, for the host `mx1.example.org`. */
export const chainFile = join(repository, "tests/data/web/mx1-fullchain.pem");

/** A moment at which that chain is valid. */
export const chainTime = "2026-12-01T00:00:00Z";

/** The paths of all files with certificates, requests or keys among the fixtures. */
export function fixtures() {
  const folders = ["tests/data/certificates", "tests/data/web"].map((it) => join(repository, it));
  const files = folders.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return files.filter((file) => /\.(pem|crt|cer|der|p7b|p7c|csr|pub|key|txt|bin)$/.test(file)).sort();
}

/** @param {string} path @param {string} maker */
function needed(path, maker) {
  if (!existsSync(path)) {
    throw new Error(`${path} is missing: run ${maker}`);
  }
  return path;
}
