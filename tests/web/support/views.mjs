// Every view of the page, and how it is reached. Accessibility, width and screenshots go through all of them.
import { generateKeyPairSync } from "node:crypto";
import { readFile } from "node:fs/promises";
import { deflateRawSync } from "node:zlib";
import { replay } from "tlsakit";
import { drop, paste, records, text, transferred } from "./browser.mjs";
import { association, certificates } from "./expected.mjs";
import { bundle, bundleFile, replaying } from "../../npm/support/resolver.js";
import { chooseResolver, lookUp, shared } from "./lookup.mjs";

async function published(name, selector = 1) {
  return association((await certificates(name))[0], selector, 1);
}

async function chain(page) {
  await drop(page, ["mx1-fullchain.pem"]);
  await records(page);
}

/** Drops a recorded run, and waits for its result. */
export async function replayed(page, name) {
  await drop(page, [{ name: `${name}.json`, bytes: await readFile(bundleFile(name)) }]);
  await page.locator(".verdict-word").waitFor();
  // The parts of a report come one after the other.
  if (name.startsWith("check-")) await page.locator("#evidence-head").waitFor();
}

/** The recorded check `at-risk`, in which somebody has changed an octet of a TLSA record on the way. */
export function tampered() {
  const recorded = bundle("check-at-risk");
  const exchange = recorded.runs[0].exchanges.find(({ name, type }) => name === "_25._tcp.mx2.example.org." && type === "TLSA");
  const message = Buffer.from(exchange.answer, "base64");
  message[message.indexOf(Buffer.from("10efa671", "hex"))] ^= 1;
  exchange.answer = message.toString("base64");
  return recorded;
}

/** The recorded check `at-risk` as of a time at which no signature is valid any more. */
export function outdated() {
  return { ...bundle("check-at-risk"), at: "2027-01-03T19:00:00Z" };
}

/** Drops a bundle, and waits for its result. */
export async function droppedBundle(page, changed) {
  await drop(page, [{ name: "changed.json", bytes: Buffer.from(JSON.stringify(changed)) }]);
  await page.locator("#evidence-head").waitFor();
}

/** Checks a domain at a resolver that answers as it did for the recorded check `protected`. */
export async function checkedLive(page) {
  const recorded = bundle("check-protected");
  const answer = replaying(recorded);
  const { address } = await shared("check-protected", (question, response, request) => answer({ ...question, checkingDisabled: true }, response, request));
  await page.clock.setFixedTime(new Date(recorded.at));
  await chooseResolver(page, { address, anchors: recorded.trustAnchors });
  await page.locator("#ask").fill("protected.example.org");
  await page.locator("#ask").press("Enter");
  await page.locator("#evidence-head").waitFor();
}

/** The first chain that a server shows in a recorded run, in PEM. */
export async function chainOf(name) {
  const { sessions } = JSON.parse(await readFile(bundleFile(name), "utf8"));
  return sessions.find(({ chain }) => chain.length > 0).chain.join("");
}

/** Drops a file where what is to come has its place, or elsewhere. */
export async function dropNext(page, file, { on = ".drop-next" } = {}) {
  const transfer = await transferred(page, [file]);
  for (const event of ["dragenter", "dragover", "drop"]) await page.dispatchEvent(on, event, { dataTransfer: transfer });
}

async function explained(page) {
  const [server, issuer] = await certificates("mx1-sent.pem");
  await page.locator("#ask").focus();
  await paste(page, [
    `_25._tcp.mx1.example.org. 3600 IN TLSA 3 1 1 ${association(server, 1, 1)}`,
    `_25._tcp.mx1.example.org. 3600 IN TLSA 2 1 1 ${association(issuer, 1, 1)}`,
    `_25._tcp.mx1.example.org. 3600 IN TLSA 3 1 1 acde`,
  ].join("\n"));
  await page.locator(".record").first().waitFor();
}

/** By name: what brings an opened page into the view. */
export const views = {
  "home": async () => {},
  "home-drop": (page) => drop(page, ["mx1-fullchain.pem"], { letGo: false }),
  "home-question": async (page) => {
    await page.locator("#ask").fill("example.org");
    await page.getByText("Read as a domain").waitFor();
  },
  "home-not-asked": async (page) => {
    await page.evaluate(() => { location.hash = "#check=example.org"; });
    await page.locator(".note").waitFor();
  },
  "home-resolver": async (page) => {
    await page.getByRole("button", { name: /^Resolver/ }).click();
    await page.getByText("Own trust anchors").click();
    await page.locator("#anchors").waitFor();
  },
  "home-language": async (page) => {
    await page.locator("[popovertarget=language]").click();
    await page.getByLabel("Deutsch").check();
    await page.getByText("Was sie nachweist").waitFor();
  },
  "resolvers": async (page) => {
    await page.getByRole("link", { name: "Resolvers", exact: true }).click();
    await page.locator(".tests").waitFor();
  },
  "resolvers-tested": async (page) => {
    await views.resolvers(page);
    const { address } = await shared("secure", replaying(bundle("secure")));
    page.seen.resolvers?.push(address);
    await page.getByLabel("Another resolver, as an https address").fill(address);
    await page.getByRole("button", { name: "Test it" }).click();
    await page.getByText(/^Self-test of/).waitFor();
  },
  "check-linked": async (page) => {
    const recorded = deflateRawSync(await readFile(bundleFile("check-broken"))).toString("base64url");
    await page.evaluate((bundle) => { location.hash = `#bundle=${bundle}`; }, recorded);
    await page.locator(".verdict-word").waitFor();
    await page.getByRole("button", { name: "link with the result" }).click();
    await page.locator(".export + .slip").waitFor();
  },
  "catalogue": async (page) => {
    await page.getByRole("link", { name: "Checks", exact: true }).click();
    await page.locator("#area-tlsa").waitFor();
  },
  "catalogue-check": async (page) => {
    await page.evaluate(() => { location.hash = "#explain=tlsa-no-match"; });
    await page.getByRole("heading", { level: 1, name: "No record matches the server" }).waitFor();
  },
  "home-unknown": async (page) => {
    await page.locator("#ask").fill("<!doctype html><title>not found</title>");
    await page.keyboard.press("Enter");
    await page.locator(".note").waitFor();
  },
  "generator": async (page) => {
    await chain(page);
    await page.getByLabel("Published TLSA records").fill(`_25._tcp.mx1.example.org. 3600 IN TLSA 3 1 1 ${await published("renewed.pem")}`);
    await page.locator(".verdicts .note-bad").waitFor();
    await page.locator(".record .copy").first().click();
    await page.locator(".copied").waitFor();
  },
  "generator-matches": async (page) => {
    await chain(page);
    await page.getByLabel("Published TLSA records").fill([
      `3 1 1 ${await published("renewed.pem")}`, `3 1 1 ${await published("mx1-fullchain.pem")}`, `1 1 1 ${await published("mx1-fullchain.pem")}`,
    ].join("\n"));
    await page.locator(".verdicts .note-ok").waitFor();
  },
  "generator-details": async (page) => {
    await chain(page);
    await page.getByRole("button", { name: "Details of mx1.example.org" }).click();
    await page.getByRole("button", { name: /^show / }).click();
    await page.getByLabel("Matching type").selectOption("0");
    await page.locator(".custom .slip-tall").first().waitFor();
  },
  "generator-next": async (page) => {
    await drop(page, ["mx1-sent.pem", "next.csr"]);
    await records(page);
  },
  "generator-warnings": async (page) => {
    await drop(page, ["expired.pem"]);
    await records(page);
    await page.locator(".note-risk").waitFor();
  },
  "generator-glossary": async (page) => {
    await chain(page);
    await page.locator(".number").first().click();
    await page.locator("#term-usage-3").waitFor({ state: "visible" });
  },
  "broken": async (page) => {
    await page.locator("#ask").focus();
    await paste(page, await text("broken.pem"));
    await page.locator(".summary").waitFor();
    await records(page);
  },
  "private-key": async (page) => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    await drop(page, [{ name: "key.pem", bytes: Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })) }]);
    await page.locator(".refused").waitFor();
  },
  "explain": explained,
  "explain-matches": async (page) => {
    await explained(page);
    await drop(page, ["mx1-sent.pem"]);
    await page.locator(".verdicts .note").waitFor();
  },
  "explain-broken": async (page) => {
    await page.locator("#ask").focus();
    await paste(page, `3 1 1 ${await published("mx1-sent.pem")}\n3 1 1 acxe`);
    await page.locator(".summary").waitFor();
  },
  "lookup-running": async (page) => {
    const { address } = await shared("silent", () => {});
    await chooseResolver(page, { address });
    await page.locator("#ask").fill("example.org MX");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^0 of \d+ answers are in\.$/ }).waitFor();
  },
  "lookup-stopped": async (page) => {
    await views["lookup-running"](page);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Look up again" }).waitFor();
  },
  "lookup-not-begun": async (page) => {
    await chooseResolver(page, { address: "http://127.0.0.1:1/", anchors: "nothing" });
    await page.locator("#ask").fill("example.org MX");
    await page.keyboard.press("Enter");
    await page.locator(".note-bad").waitFor();
  },
  ...Object.fromEntries(["secure", "insecure", "bogus", "no-data", "name-error", "alias", "wildcard", "odd", "failed"].map((name) => [
    `lookup-${name}`,
    async (page) => {
      const recorded = bundle(name);
      await lookUp(page, recorded, await shared(name, replaying(recorded)));
    },
  ])),
  "check-running": async (page) => {
    // All but the last answer are in.
    const recorded = bundle("check-broken");
    const answer = replaying(recorded);
    const { address } = await shared("silent on TLSA", (question, ...rest) => { if (question.type !== "TLSA") answer(question, ...rest); });
    await page.clock.setFixedTime(new Date(recorded.at));
    await chooseResolver(page, { address, anchors: recorded.trustAnchors });
    await page.locator("#ask").fill(recorded.name);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => {
      const [, answered, asked] = /^(\d+) of (\d+) answers/.exec(document.querySelector("h1")?.textContent) ?? [];
      return answered > 9 && asked - answered === document.querySelectorAll(".running-waiting").length;
    });
  },
  "check-failed": async (page) => {
    const { address } = await shared("refusing", (_, response) => response.writeHead(503).end());
    await chooseResolver(page, { address });
    await page.locator("#ask").fill("example.org");
    await page.keyboard.press("Enter");
    await page.locator(".verdict-word", { hasText: "Could not tell" }).waitFor();
  },
  ...Object.fromEntries(["protected", "broken", "at-risk", "not-deployed", "undetermined", "given", "service"].map((name) => [
    `check-${name}`,
    (page) => replayed(page, `check-${name}`),
  ])),
  "check-timed": checkedLive,
  "check-tampered": async (page) => {
    await droppedBundle(page, tampered());
    await page.getByText("The same as a table").click();
    await page.getByRole("button", { name: "_25._tcp.mx2.example.org.", exact: true }).click();
    await page.getByRole("button", { name: /^All \d+ octets$/ }).click();
  },
  "check-outdated": (page) => droppedBundle(page, outdated()),
  ...Object.fromEntries([["unsafe", "protected", "renewed.pem"], ["untold", "protected", "next.csr"], ["wait", "undetermined", "mx1"]].map(([name, check, file]) => [
    `next-${name}`,
    async (page) => {
      await replayed(page, `check-${check}`);
      const [leaf] = (await chainOf("check-protected")).split(/(?<=END CERTIFICATE-----\n)/);
      await dropNext(page, file === "mx1" ? { name: "mx1-next.pem", bytes: Buffer.from(leaf) } : file);
      await page.locator(".next-steps").waitFor();
    },
  ])),
  ...Object.fromEntries(["complete", "failed", "declined", "direct", "no-address"].map((name) => [
    `probe-${name}`,
    (page) => replayed(page, `probe-${name}`),
  ])),
  "probe-matched": async (page) => {
    const report = await replay(await readFile(bundleFile("probe-complete")));
    const { sha256 } = report.chains[0].certificates[0].key.fingerprints;
    await page.locator("#ask").fill(`_25._tcp.mx1.example.org. 3600 IN TLSA 3 1 1 ${sha256}`);
    await page.locator("#ask").press("Enter");
    await page.locator(".record").first().waitFor();
    await replayed(page, "probe-complete");
    await page.locator(".verdicts .note-bad").waitFor();
  },
  "probe-transcript": async (page) => {
    await replayed(page, "probe-declined");
    await page.locator(".transcript summary").first().click();
  },
  "replay-lookup": (page) => replayed(page, "secure"),
  "replay-resolvers": (page) => replayed(page, "resolvers"),
  "replay-unreadable": async (page) => {
    await drop(page, [{ name: "bundle.json", bytes: Buffer.from('{"kind": "bundle"}') }]);
    await page.locator(".note-bad").waitFor();
  },
};
