// The page in English, German and Dutch: chosen, asked for by the browser, remembered.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readFile } from "node:fs/promises";
import { bundle, replaying } from "../npm/support/resolver.js";
import { browser, drop, records } from "./support/browser.mjs";
import { lookUp, shared } from "./support/lookup.mjs";
import { replayed } from "./support/views.mjs";

const chromium = browser();

/** The sentences of the page, by language. */
const texts = Object.fromEntries(await Promise.all(["en", "de", "nl"].map(async (code) => {
  const file = new URL(`../../web/src/text/${code}/page.json`, import.meta.url);
  return [code, JSON.parse(await readFile(file, "utf8"))];
})));
const of = (key) => Object.fromEntries(Object.entries(texts).map(([code, sentences]) => [code, sentences[key]]));
const questions = of("home.question");
const titles = of("app.title");

/** Chooses a language, as a user does. */
async function choose(page, name) {
  await page.locator("[popovertarget=language]").click();
  await page.getByLabel(name, { exact: true }).check();
  await page.keyboard.press("Escape");
}

/** The scripts with texts of another language that were fetched. */
function fetched(page) {
  return page.seen.requests.map((url) => new URL(url).pathname).filter((path) => /\/(?:page|records|lookup|check|replay)-[\w-]+\.js$/.test(path));
}

test("another language is chosen without losing what is in view, and remembered", async () => {
  const page = await chromium.open();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  await drop(page, ["mx1-fullchain.pem"]);
  await records(page);
  await page.getByRole("button", { name: "Details of mx1.example.org" }).click();
  assert.deepEqual(fetched(page), []);
  const shown = await page.locator(".record .slip-text").allInnerTexts();
  await choose(page, "Deutsch");
  await page.getByRole("heading", { name: "Zwei Records für mx1.example.org" }).waitFor();
  assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.title]), ["de", "tlsakit: Zwei Records für mx1.example.org"]);
  assert.equal(await page.locator(".details").count(), 1);
  assert.ok((await page.locator(".details dt").allInnerTexts()).includes("Gültig bis"));
  assert.ok((await page.locator(".certificate .fact").allInnerTexts()).includes("endet 19. Feb. 2027, in 89 Tagen"));
  assert.deepEqual(await page.locator(".record .slip-text").allInnerTexts(), shown);
  assert.equal(fetched(page).length, 2);
  await page.reload();
  await page.getByRole("heading", { name: questions.de }).waitFor();
  await choose(page, "Nederlands");
  await page.getByRole("heading", { name: questions.nl }).waitFor();
  await choose(page, "English");
  await page.getByRole("heading", { name: questions.en }).waitFor();
  await page.finish();
});

test("the browser’s language is there before any text is shown", async () => {
  const page = await chromium.open({ settings: { locale: "nl-BE" } });
  await page.addInitScript(() => {
    globalThis.shown = "";
    new MutationObserver(() => { globalThis.shown += document.body?.innerText ?? ""; }).observe(document, { childList: true, subtree: true, characterData: true });
  });
  await page.reload();
  await page.getByRole("heading", { name: questions.nl }).waitFor();
  const shown = await page.evaluate(() => globalThis.shown);
  assert.ok(shown.includes(questions.nl));
  assert.ok(!shown.includes(questions.en) && !/Theme/.test(shown));
  assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.title]), ["nl", titles.nl]);
  await page.finish();
});

test("a language that the page has not is passed over", async () => {
  const page = await chromium.open({ settings: { locale: "fr-FR" } });
  await page.getByRole("heading", { name: questions.en }).waitFor();
  await page.finish();
});

test("what the core has written is marked as English", async () => {
  const page = await chromium.open({ settings: { locale: "de-DE" } });
  await drop(page, ["expired.pem"]);
  await records(page);
  const marked = await page.locator(".warnings [lang=en]").allInnerTexts();
  assert.ok(marked.length > 0 && marked.every((text) => /^[A-Z].*\.$/s.test(text)), marked.join());
  assert.ok(await page.locator(".record-body [lang=en]").count() > 0);
  await page.finish();
});

test("a lookup brings its own texts", async () => {
  const page = await chromium.open({ settings: { locale: "de-DE" } });
  const recorded = bundle("bogus");
  const { address } = await shared("bogus", replaying(recorded));
  page.seen.resolvers.push(address);
  await page.clock.setFixedTime(new Date(recorded.at));
  await page.getByRole("button", { name: /^Resolver/ }).click();
  await page.getByLabel("Anderer Resolver").fill(address);
  await page.getByRole("button", { name: "Verwenden" }).click();
  await page.getByText("Eigene Vertrauensanker").click();
  await page.locator("#anchors").fill(recorded.trustAnchors);
  await page.keyboard.press("Escape");
  await page.locator("#ask").fill(`${recorded.name} ${recorded.type}`);
  await page.keyboard.press("Enter");
  await page.locator("#questions-head").waitFor();
  assert.equal(await page.locator("h1").innerText(), `Der Antwort für ${recorded.name} ${recorded.type} ist nicht zu trauen`);
  assert.equal(await page.locator(".why [lang=en]").count(), 1);
  await choose(page, "English");
  assert.equal(await page.locator("h1").innerText(), `The answer for ${recorded.name} ${recorded.type} cannot be trusted`);
  assert.equal(await page.locator(".why [lang=en]").count(), 0);
  await page.finish();
});

test("the verdict of a check, and what to do next, are in the language that is chosen", async () => {
  const page = await chromium.open();
  await replayed(page, "check-at-risk");
  const english = await page.locator(".why").innerText();
  for (const [code, language] of [["de", "Deutsch"], ["nl", "Nederlands"]]) {
    await choose(page, language);
    await page.locator(`html[lang=${code}]`).waitFor();
    assert.notEqual(await page.locator(".why").innerText(), english);
    assert.equal(await page.locator(".why [lang=en], .action-head [lang=en], .finding h3 [lang=en]").count(), 0, language);
    // What is about this one case is the core's, and marked.
    assert.ok(await page.locator(".finding p [lang=en]").count() > 0);
  }
  await choose(page, "English");
  await page.locator("html[lang=en]").waitFor();
  assert.equal(await page.locator(".why").innerText(), english);
  await page.finish();
});

test("texts that cannot be fetched leave the page as it is, and are said to be missing", async () => {
  const page = await chromium.open();
  await page.route(/\/page-[\w-]+\.js$/, (route) => route.abort());
  await page.locator("[popovertarget=language]").click();
  await page.getByLabel("Deutsch").click();
  await page.getByRole("alert").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  assert.ok(await page.getByLabel("English").isChecked());
  page.seen.problems = page.seen.problems.filter((problem) => !problem.includes("ERR_FAILED"));
  await page.finish();
});

test("the single file has all languages inside", async () => {
  const page = await chromium.open({ single: true });
  await choose(page, "Deutsch");
  await page.getByRole("heading", { name: questions.de }).waitFor();
  await lookUpIn(page);
  await page.finish();
});

async function lookUpIn(page) {
  await choose(page, "English");
  const recorded = bundle("secure");
  await lookUp(page, recorded, await shared("secure", replaying(recorded)));
  await choose(page, "Nederlands");
  assert.equal(await page.locator(".verdict-word").innerText(), "Veilig");
}
