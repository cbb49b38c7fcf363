// Is my domain all right? Typed, checked at the lab's resolver, and made whole by what the command saw.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkedNatively } from "../npm/support/lab.js";
import { browser, clipboard, drop, paste } from "./support/browser.mjs";
import { needs } from "./support/lacks.mjs";
import { ended, line, mailLab, openLink, press, record, recording, verdict, visited } from "./support/live.mjs";

const lab = await mailLab();
if ("missing" in lab) {
  test("the lab", { skip: lab.missing }, () => {});
} else {
  check(lab);
}

function check({ place, stop }) {
  after(stop);
  const chromium = browser();
  const questions = (page) => page.seen.requests.filter((url) => url.includes("?dns="));

  test("a link asks nothing before the press; then it asks the resolver alone, and says which step is open", async () => {
    const page = await openLink(chromium, place, "ee-key.mail.test");
    await page.getByText("Nothing has been asked yet").waitFor();
    assert.match(await page.locator("#ask-promise").innerText(), /^Read as a domain: the mail servers of ee-key\.mail\.test, at port \d+\. Checking asks /);
    await page.waitForTimeout(300);
    assert.deepEqual(questions(page), []);
    assert.equal(await page.locator(".footer").innerText().then((text) => text.includes("No request has been made.")), true);

    await press(page);
    assert.deepEqual(await verdict(page), { word: "Could not tell", head: "DNS is in order. The certificate has not been seen." });
    assert.equal(await page.title(), "ee-key.mail.test: Could not tell");
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
    const report = await checkedNatively(place, "ee-key.mail.test", new Date().toISOString(), "--no-probe");
    assert.equal(report.verdict, "undetermined");
    const zones = report.chain.filter(({ name }) => name === "." || "ee-key.mail.test.".endsWith(name)).map(({ name }) => (name === "." ? "root" : name.slice(0, -1)));
    assert.deepEqual(Object.keys(await line(page)), [...zones, "MX", "address", "TLSA", "certificate"]);
    assert.equal((await line(page)).certificate, "not seen yet");
    const asked = questions(page).length;
    assert.match(await page.locator(".meta").innerText(), new RegExp(`${asked} questions, 2 round trips, \\d+ ms`));
    assert.match(await page.locator(".footer").innerText(), new RegExp(`${asked} questions were asked of ${new URL(place.resolvers.http).host.replaceAll(".", "\\.")}`));
    assert.ok(questions(page).every((url) => url.startsWith(`${place.resolvers.http}?dns=`)));
    assert.match(await page.evaluate(() => location.hash), /^#check=ee-key\.mail\.test&port=\d+&resolver=http:/);
    await page.finish();
  });

  test("the command is copied and run, its file dropped, and the verdict is whole", async () => {
    const page = await openLink(chromium, place, "ee-key.mail.test");
    await press(page);
    await page.locator(".slip", { hasText: "--record" }).getByRole("button").click();
    const copied = await clipboard(page);
    assert.equal(copied, `tlsakit check ee-key.mail.test --port ${place.port} --resolver ${place.resolvers.http} --record ee-key.mail.test.json`);
    const before = questions(page).length;
    await drop(page, [await record(place, copied)]);
    await page.locator(".verdict-word", { hasText: "Protected" }).waitFor();
    assert.equal((await verdict(page)).head, "Mail to ee-key.mail.test is protected.");
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
    assert.match((await line(page)).certificate, /^(\d+) of \1 sessions? match/);
    // The DNS is that of now.
    assert.ok(questions(page).length > before);
    assert.match(await page.locator(".slip-text", { hasText: "--require" }).innerText(), /^tlsakit check ee-key\.mail\.test .*--require$/);
    await page.finish();
  });

  test("a pasted chain is compared, and taken for no session", async () => {
    const page = await openLink(chromium, place, "ee-key.mail.test");
    await press(page);
    const bundle = JSON.parse((await record(place, await recording(page))).bytes);
    const chain = bundle.sessions.find((session) => session.chain.length > 0).chain;
    const pem = chain.map((der) => (der.includes("BEGIN") ? der : `-----BEGIN CERTIFICATE-----\n${der.match(/.{1,64}/g).join("\n")}\n-----END CERTIFICATE-----`)).join("\n");
    await page.locator("h1").focus();
    await paste(page, pem);
    await page.getByRole("heading", { name: "The records match the certificate you gave." }).waitFor();
    assert.equal((await verdict(page)).word, "Could not tell");
    assert.equal((await line(page)).certificate, "matches as given");
    await page.finish();
  });

  test("a bundle of another domain is replayed, and the check is still there behind it", async () => {
    const page = await openLink(chromium, place, "ee-key.mail.test");
    await press(page);
    const shown = (await recording(page)).replaceAll("ee-key", "ee-key-full");
    const asked = questions(page).length;
    await drop(page, [await record(place, shown)]);
    await page.locator(".meta", { hasText: "replayed in this page" }).waitFor();
    assert.equal((await verdict(page)).head, "Mail to ee-key-full.mail.test is protected.");
    assert.equal(questions(page).length, asked);
    await page.goBack();
    await page.getByRole("heading", { name: "DNS is in order." }).waitFor();
    assert.equal(questions(page).length, asked);
    await page.finish();
  });

  for (const [input, read, name] of [
    ["postmaster@ee-key.mail.test", "Read as a domain: the mail servers of ee-key.mail.test.", "ee-key.mail.test"],
    [`mx.ee-key.mail.test:${place.port}`, `Read as one service: mx.ee-key.mail.test:${place.port}.`, "mx.ee-key.mail.test"],
    ["https://www.absent.mail.test/path?query", "Read as one service: https://www.absent.mail.test.", "www.absent.mail.test"],
    ["imaps://mx.ee-key.mail.test", "Read as one service: imaps://mx.ee-key.mail.test.", "mx.ee-key.mail.test"],
  ]) {
    test(`${input} is checked`, async () => {
      const page = await openLink(chromium, place, "example.test");
      await page.locator("#ask").fill(input);
      assert.ok((await page.locator("#ask-promise").innerText()).startsWith(read), await page.locator("#ask-promise").innerText());
      await page.getByRole("button", { name: "Check", exact: true }).click();
      await page.locator(ended).waitFor();
      assert.equal((await page.title()).split(":").at(0), name);
      assert.ok(Object.keys(await line(page)).includes("TLSA"));
      assert.equal(Object.keys(await line(page)).includes("MX"), input.includes("@"));
      await page.finish();
    });
  }

  test("a name and a type, and the name of records, stay lookups", async () => {
    const page = await openLink(chromium, place, "ee-key.mail.test");
    for (const text of ["ee-key.mail.test MX", `_${place.port}._tcp.mx.ee-key.mail.test`]) {
      await page.locator("#ask").fill(text);
      await page.getByRole("button", { name: "Look up" }).click();
      await page.getByRole("heading", { name: /signed all the way/ }).waitFor();
    }
    await page.finish();
  });

  test("what is no host of the DNS is refused in words", async () => {
    const page = await openLink(chromium, place, "ee-key.mail.test");
    await page.locator("#ask").fill("gopher://mx.ee-key.mail.test");
    await page.locator("#ask").press("Enter");
    await page.getByRole("heading", { name: "gopher://mx.ee-key.mail.test cannot be checked" }).waitFor();
    assert.match(await page.getByRole("alert").innerText(), /scheme/);
    assert.deepEqual(questions(page), []);
    await page.finish();
  });

  test("Back and Forward show the views as they were, without asking", async () => {
    const page = await openLink(chromium, place, "ee-key.mail.test");
    await press(page);
    await visited(page, place);
    const asked = questions(page).length;
    await page.getByText("Rules that were applied").waitFor({ state: "detached" });
    await page.locator(".host-name").click();
    await page.getByText("Rules that were applied").click();
    await page.locator("#chain-head").scrollIntoViewIfNeeded();
    const scrolled = await page.evaluate(() => scrollY);
    assert.ok(scrolled > 0);
    await page.goBack();
    await page.getByRole("heading", { name: "DNS is in order." }).waitFor();
    await page.goForward();
    await page.getByRole("heading", { name: "is protected" }).waitFor();
    await page.locator(".rules[open]").waitFor();
    await page.waitForFunction((wanted) => Math.abs(scrollY - wanted) < 2, scrolled);
    await page.goBack();
    await page.goBack();
    await page.getByText("Nothing has been asked yet").waitFor();
    assert.equal(questions(page).length, asked);
    await page.finish();
  });

  test("a check is made with the keyboard alone, and again", async () => {
    const page = await openLink(chromium, place, "ee-key.mail.test");
    await page.locator("#ask").focus();
    await page.keyboard.press("Enter");
    await page.locator(ended).waitFor();
    for (let presses = 0; (await page.evaluate(() => document.activeElement.textContent)) !== "certificate"; presses += 1) {
      assert.ok(presses < 12, "the line is not reached");
      await page.keyboard.press("Tab");
    }
    await page.locator("#hosts-head").waitFor();
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "hosts-head");
    assert.match(await page.evaluate(() => location.hash), /^#check=/);
    const asked = questions(page).length;
    await page.locator("#ask").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.tagName === "H1");
    assert.ok(questions(page).length > asked);
    await page.finish();
  });

  test("from the press to the verdict no task holds the page up for more than 50 ms", needs("long tasks"), async () => {
    const page = await openLink(chromium, place, "ee-stale.mail.test");
    const browser = page.context().browser();
    await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"] });
    await press(page);
    await page.locator("#chain-head").waitFor();
    const { traceEvents } = JSON.parse(await browser.stopTracing());
    const main = new Set(traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(({ pid, tid }) => `${pid} ${tid}`));
    // The time that the thread itself worked, since other programs may hold it up.
    const tasks = traceEvents.filter(({ name, pid, tid, tdur }) => name === "RunTask" && main.has(`${pid} ${tid}`) && tdur !== undefined).map(({ tdur }) => tdur / 1000);
    assert.ok(tasks.length > 20, `${tasks.length} tasks`);
    console.log(`${tasks.length} tasks, the longest ${Math.max(...tasks).toFixed(1)} ms`);
    assert.ok(Math.max(...tasks) <= 50, `${Math.max(...tasks)} ms`);
    await page.finish();
  });
}
