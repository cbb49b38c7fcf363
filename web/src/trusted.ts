/** The one Trusted Types policy of the page: it lets the page start its own worker, and nothing else. */

interface Rules {
  createScriptURL(url: string): string;
}

interface PolicyFactory {
  createPolicy(name: string, rules: Rules): Rules;
}

let policy: Rules | undefined;

/** Starts the worker whose script is at `url`, always the same. */
export function startWorker(url: string, options: WorkerOptions): Worker {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
  policy ??= trustedTypes?.createPolicy("tlsakit-worker", {
    createScriptURL: (asked) => {
      if (asked !== url) throw new TypeError("not the worker of this page");
      return asked;
    },
  });
  return new Worker(policy?.createScriptURL(url) ?? url, options);
}
