// What the tests cannot have of Debian's Firefox. lacks.test.mjs fails when one of these works there after all.
import { browserName } from "./launch.mjs";

/** By what is wanted: why it cannot be had, and whether it can in an opened page. */
const lacks = {
  "long tasks": {
    why: "it has no PerformanceObserver for long tasks",
    works: (page) => page.evaluate(() => PerformanceObserver.supportedEntryTypes.includes("longtask")),
  },
  "media features of an open page": {
    why: "it does not know emulation.setMediaFeaturesOverride of WebDriver BiDi; they are preferences at its start",
    works: async (page) => {
      await page.emulateMedia({ colorScheme: "dark" });
      return page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
    },
  },
  "downloads": {
    why: "its events of downloads have no id, and Playwright passes them over; the files are saved all the same",
    works: async (page) => {
      const begun = page.waitForEvent("download", { timeout: 3000 }).then(() => true, () => false);
      await page.evaluate(() => {
        const href = URL.createObjectURL(new Blob(["{}"], { type: "application/json" }));
        Object.assign(document.createElement("a"), { href, download: "empty.json" }).click();
      });
      return begun;
    },
  },
  "printing": {
    why: "its dialog for printing holds the page until somebody closes it",
    works: async (page) => {
      const printed = page.evaluate(() => { print(); }).then(() => true, () => false);
      return Promise.race([printed, new Promise((resolve) => { setTimeout(resolve, 3000, false); })]);
    },
  },
  "elements by ARIA properties after Playwright": {
    why: "its content process crashes if two worlds ask for Element.ariaLabelledByElements",
    works: async (page) => {
      await page.evaluate(() => {
        const head = Object.assign(document.createElement("h2"), { id: "crash", textContent: "crash" });
        const section = document.createElement("section");
        section.setAttribute("aria-labelledby", "crash");
        section.append(head);
        document.body.append(section);
      });
      await page.getByRole("region", { name: "crash" }).waitFor();
      const found = page.evaluate(() => document.querySelector("[aria-labelledby=crash]").ariaLabelledByElements.length);
      return found.then(() => true, () => false);
    },
  },
};

/** The options of a test that needs what stands in the list by `name`: it is skipped where that cannot be had. */
export function needs(name) {
  return browserName === "firefox" ? { skip: `Firefox: ${lacks[name].why}` } : {};
}

/** The list. */
export const all = Object.entries(lacks).map(([name, { works }]) => ({ name, works }));
