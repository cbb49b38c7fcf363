// The browsers that the page is tested in: Debian's Chromium, or if the variable BROWSER is `firefox` Debian's Firefox.
import { existsSync } from "node:fs";
import { chromium, firefox } from "playwright-core";
import utils from "playwright-core/lib/utilsBundle";

/** The browser of this run. */
export const browserName = process.env.BROWSER ?? "chromium";

/**
 * All of `all` in Chromium. In Firefox those that `few` names, since the rest go the same way through the page: so it is
 * tested in each story, and not with every fixture.
 */
export function chosen(all, few) {
  const named = few.map((name) => all.find((one) => one === name || one[0] === name));
  if (named.includes(undefined)) throw new Error(`not all of ${few.join(", ")} are there`);
  return browserName === "firefox" ? named : all;
}

const programs = {
  chromium: { variable: "CHROMIUM", paths: ["/usr/bin/chromium", "/usr/bin/chromium-browser"], debian: "chromium", launch: launchChromium },
  firefox: { variable: "FIREFOX", paths: ["/usr/bin/firefox-esr", "/usr/bin/firefox"], debian: "firefox-esr", launch: launchFirefox },
};

const switches = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Gives contexts, each with its own storage. A browser is started when the first is wanted, in Firefox one for each
 * set of preferences.
 */
export function browsers() {
  const started = new Map();
  return {
    async newContext({ colorScheme = "light", reducedMotion, forcedColors, ...settings } = {}) {
      const media = { colorScheme, reducedMotion, forcedColors };
      const key = browserName === "firefox" ? JSON.stringify(media) : "";
      if (!started.has(key)) started.set(key, start(media));
      return (await started.get(key)).newContext({ ...media, ...settings });
    },
    async close() {
      await Promise.all([...started.values()].map(async (browser) => (await browser).close()));
    },
  };
}

function start(media) {
  const program = programs[browserName];
  if (program === undefined) throw new Error(`BROWSER is ${browserName}, and may be ${Object.keys(programs).join(" or ")}`);
  const { debian, launch, paths, variable } = program;
  const executablePath = [process.env[variable], ...paths].find((path) => path && existsSync(path));
  if (executablePath === undefined) throw new Error(`${debian} is missing: apt-get install ${debian}, or name it in the variable ${variable}`);
  return launch(executablePath, media);
}

function launchChromium(executablePath) {
  return chromium.launch({ executablePath, args: switches });
}

function launchFirefox(executablePath, { colorScheme, reducedMotion, forcedColors }) {
  answerMediaFeatures();
  return firefox.launch({
    channel: "moz-firefox",
    executablePath,
    firefoxUserPrefs: {
      // The clipboard without a question to the user.
      "dom.events.testing.asyncClipboard": true,
      "layout.css.prefers-color-scheme.content-override": colorScheme === "dark" ? 0 : 1,
      "ui.prefersReducedMotion": reducedMotion === "reduce" ? 1 : 0,
      ...(forcedColors === "active" ? { "browser.display.document_color_use": 2 } : {}),
    },
  });
}

/** Lets Playwright go on without WebDriver BiDi's command for media features (lacks.mjs). */
function answerMediaFeatures() {
  const { prototype } = utils.ws;
  const { emit } = prototype;
  prototype.emit = function (event, data, ...rest) {
    const answer = event === "message" && `${data}`.includes("setMediaFeaturesOverride") ? JSON.parse(data) : {};
    const unknown = answer.error === "unknown command";
    const given = unknown ? Buffer.from(JSON.stringify({ type: "success", id: answer.id, result: {} })) : data;
    return emit.call(this, event, given, ...rest);
  };
}
