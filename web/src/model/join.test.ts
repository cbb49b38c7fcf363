import { expect, test } from "vitest";
import { armored, join } from "./join.ts";

const block = {
  input: null, label: null, firstLine: null, lastLine: null, outcome: "read", holds: [], error: null,
} as const;

test("DER becomes PEM, block by block", () => {
  const bytes = Uint8Array.from({ length: 60 }, (_, index) => index);
  const text = armored(bytes, [
    { ...block, holds: [], kind: "certificate", offset: 0, length: 50 },
    { ...block, holds: [], kind: "unknown", offset: 50, length: 5 },
    { ...block, holds: [], kind: "certificate-request", offset: 55, length: 5 },
  ]);
  const first = Buffer.from(bytes.subarray(0, 50)).toString("base64");
  expect(text).toBe([
    "-----BEGIN CERTIFICATE-----", first.slice(0, 64), first.slice(64), "-----END CERTIFICATE-----",
    "-----BEGIN CERTIFICATE REQUEST-----", "Nzg5Ojs=", "-----END CERTIFICATE REQUEST-----", "",
  ].join("\n"));
});

test("files are one input under all their names", () => {
  expect(join([{ name: "a.pem", text: "A" }, { name: "b.csr", text: "B\n" }])).toEqual({ name: "a.pem, b.csr", data: "A\nB\n" });
});
