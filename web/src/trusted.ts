/** The one Trusted Types policy of the page: it lets the page start its own workers, and nothing else. */

interface Rules {
  createScriptURL(url: string): string;
}

interface PolicyFactory {
  createPolicy(name: string, rules: Rules): Rules;
}

/** The page's own scripts that have been named so far. */
const own = new Set<string>();

let policy: Rules | undefined;

/** A script of the page itself, by a URL that stands in the page's source. */
export function ownScript(url: string): string {
  own.add(url);
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
  policy ??= trustedTypes?.createPolicy("tlsakit-worker", {
    createScriptURL: (asked) => {
      if (!own.has(asked)) throw new TypeError("not a script of this page");
      return asked;
    },
  });
  return policy?.createScriptURL(url) ?? url;
}
