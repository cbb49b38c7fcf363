import { expect, test } from "vitest";
import type { QuestionProgress } from "../tlsakit.ts";
import { listing, runningAnswer, runningSteps, runningWhy, secondsSpent } from "./running.ts";
import type { Target } from "./target.ts";

const target: Target = { text: "example.org", service: null, port: null, starttls: null };
const waits: QuestionProgress = { name: "example.org.", type: "MX", checkingDisabled: true, sent: 0, took: null, octets: null, rcode: null, records: null, failure: null };
const done: QuestionProgress = { ...waits, took: 140, octets: 80, rcode: 0, records: 2 };

function far(questions: QuestionProgress[]) {
  return { questions, asked: questions.length, answered: questions.filter(({ took }) => took !== null).length };
}

test("the line is as long from the beginning as at the end", () => {
  const names = ["root", "org", "example.org", "MX", "address", "TLSA", "certificate"];
  expect(runningSteps(target, far([]), null).map(({ name }) => name)).toEqual(names);
  expect(runningSteps(target, far([done, { ...done, type: "A", name: "mx.example.org." }]), null).map(({ name }) => name)).toEqual(names);
  expect(runningSteps({ ...target, text: "imaps://imap.example.org" }, far([]), null).map(({ name }) => name)).not.toContain("MX");
});

test("a step is answered when all its questions are, and nothing is called good", () => {
  const state = (questions: QuestionProgress[], name: string) => runningSteps(target, far(questions), null).find((step) => step.name === name);
  expect(state([waits], "MX")).toMatchObject({ state: "waiting", note: "waiting" });
  expect(state([{ ...waits, type: "A" }, { ...done, type: "AAAA" }], "address")).toMatchObject({ state: "waiting", note: "1 of 2 in" });
  expect(state([done], "MX")).toMatchObject({ state: "in", note: "answered" });
  expect(state([{ ...done, failure: "timeout" }], "MX")).toMatchObject({ state: "unk", note: "no answer" });
  // The resolver's own opinion is no part of the line.
  expect(state([{ ...done, checkingDisabled: false }], "MX")).toMatchObject({ state: "todo" });
});

test("visits are counted apart from questions", () => {
  const certificate = runningSteps(target, { questions: [done], asked: 7, answered: 3 }, "visits").at(-1);
  expect(certificate).toMatchObject({ note: "2 of 6 in", state: "waiting" });
});

test("servers are counted once they are named, which the domain itself is not", () => {
  expect(runningWhy(target, far([{ ...waits, type: "TLSA", name: "_25._tcp.example.org." }]))).toMatch(/^Asked are example\.org/);
  expect(runningWhy(target, far([{ ...waits, type: "TLSA", name: "_25._tcp.mx1.example.org." }]))).toMatch(/^1 server is named/);
});

test("an answer is told by its header", () => {
  expect(runningAnswer(done)).toEqual({ state: "in", word: "NOERROR, 2 records" });
  expect(runningAnswer({ ...done, rcode: 3, records: 0 }).word).toBe("NXDOMAIN, 0 records");
  expect(runningAnswer({ ...done, rcode: 23 }).word).toBe("RCODE 23, 2 records");
  expect(runningAnswer({ ...done, failure: "timeout" })).toMatchObject({ state: "unk" });
  expect(secondsSpent([done, waits])).toBe("0.1 s");
});

test("rows stay where they are, with opinions after what came up with them", () => {
  const opinion = { ...waits, checkingDisabled: false };
  expect(listing([opinion, waits], [])).toEqual([1, 0]);
  expect(listing([opinion, waits, opinion, waits], [1, 0])).toEqual([1, 0, 3, 2]);
});
