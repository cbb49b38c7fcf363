import { readdirSync, readFileSync } from "node:fs";
import { replay } from "tlsakit";
import { expect, test } from "vitest";
import type { CheckReport } from "../tlsakit.ts";
import { deploySteps } from "./deploy.ts";
import { steps } from "./steps.ts";

const folder = `${import.meta.dirname}/../../../tests/data/bundles`;

async function recorded(name: string): Promise<CheckReport> {
  const report = await replay(readFileSync(`${folder}/${name}`, "utf8"));
  if (report.kind !== "check") throw new Error(`${name} is no check`);
  return report;
}

const names = readdirSync(folder).filter((name) => name.startsWith("check-"));

test.each(names)("%s: the line ends at the certificate, and nothing after what is lost is judged", async (name) => {
  const line = steps(await recorded(name));
  expect(line.at(-1)?.name).toBe("certificate");
  const lost = line.findIndex(({ state, section }) => section === "chain-head" && (state === "bad" || state === "unk"));
  if (lost >= 0) expect(line.slice(lost + 1).every(({ state }) => state === "todo")).toBe(true);
});

test("only sessions make the last step good", async () => {
  const report = await recorded("check-protected.json");
  expect(steps(report).at(-1)?.state).toBe("ok");
  expect(steps({ ...report, basis: "given" }).at(-1)?.state).toBe("unk");
});

test("a zone that was not reached leaves the rest open", async () => {
  const report = await recorded("check-protected.json");
  const line = steps({ ...report, chain: [], mx: [] });
  expect(line.map(({ state }) => state)).toEqual(["unk", "todo", "todo", "todo", "todo", "todo"]);
});

test("the steps to DANE are done as far as the DNS shows", async () => {
  const report = await recorded("check-not-deployed.json");
  expect(deploySteps(report).map(({ done }) => done)).toEqual([true, true, false, false]);
  const mxLookup = report.mxLookup && { ...report.mxLookup, status: "insecure" as const };
  expect(deploySteps({ ...report, mxLookup })[0]?.done).toBe(false);
  expect(deploySteps({ ...report, mx: [] })).toEqual([]);
});
