// A project of somebody who has installed the package.

import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { tarball } from "./paths.js";

export class Consumer {
  /** Makes a folder and installs the tarball there, as npm does for users. */
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "tlsakit-consumer-"));
    this.write("package.json", JSON.stringify({ name: "consumer", private: true, type: "module" }));
    execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball()], {
      cwd: this.folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
  }

  /** @param {string} name @param {string | Uint8Array} content */
  write(name, content) {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  /** @param {string} from @param {string} name */
  copy(from, name) {
    cpSync(from, join(this.folder, name), { recursive: true });
  }

  /** The path of a file of the installed package. @param {string} name */
  installed(name) {
    return join(this.folder, "node_modules/tlsakit", name);
  }

  /** Imports a file of the installed package. @param {string} name @returns {Promise<any>} */
  import(name) {
    return import(pathToFileURL(this.installed(name)).href);
  }

  /**
   * Runs a script with Node in this project; `input` is its text.
   * @param {string} input
   */
  async run(input) {
    const path = this.write("script.mjs", input);
    const { stdout } = await promisify(execFile)(process.execPath, [path], { cwd: this.folder });
    return stdout;
  }

  /** Removes the folder. */
  remove() {
    rmSync(this.folder, { recursive: true });
  }
}
