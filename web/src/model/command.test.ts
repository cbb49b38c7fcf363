import { expect, test } from "vitest";
import { checkCommand, recordFile } from "./command.ts";
import type { Target } from "./target.ts";

const target: Target = { text: "example.org", service: null, port: null, starttls: null };
const known = "https://dns.google/dns-query";

test.each([
  [target, known, [], "tlsakit check example.org"],
  [target, known, ["--record", "example.org.json"], "tlsakit check example.org --record example.org.json"],
  [{ ...target, service: "imap" }, known, [], "tlsakit check example.org --service imap"],
  [{ ...target, text: "mx.example.org:2525", starttls: "smtp" }, known, [], "tlsakit check mx.example.org:2525 --starttls smtp"],
  [{ ...target, port: 2525 }, "https://dns.example/q{?dns}", [], "tlsakit check example.org --port 2525 --resolver 'https://dns.example/q{?dns}'"],
  [{ ...target, text: "a$(id).example" }, known, [], "tlsakit check 'a$(id).example'"],
  [{ ...target, service: "it's" }, known, [], "tlsakit check example.org --service 'it'\\''s'"],
])("%j at %s with %j is a command that a shell takes as it is", (asked, resolver, more, command) => {
  expect(checkCommand(asked, resolver, more)).toBe(command);
});

test.each([
  ["example.org", "example.org.json"],
  ["imaps://imap.example.org", "imap.example.org.json"],
  ["a`id`/b.example", "a-id-.json"],
])("%s is recorded in %s", (text, file) => {
  expect(recordFile({ ...target, text })).toBe(file);
});
