import { readdirSync, readFileSync } from "node:fs";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { pack, unpack } from "./link.ts";

const folder = `${import.meta.dirname}/../../../tests/data/bundles`;
const bundles = readdirSync(folder).filter((name) => name.startsWith("check-"));

test.each(bundles)("%s goes into an address and comes out of it", async (name) => {
  const text = readFileSync(`${folder}/${name}`, "utf8");
  const link = await pack(text);
  expect(link).toMatch(/^[\w-]+$/);
  expect(inflateRawSync(Buffer.from(link, "base64url")).toString()).toBe(text);
  expect(await unpack(link)).toBe(text);
});

test("what is cut short, changed, or no text is nothing", async () => {
  const link = await pack("{}".repeat(1000));
  const words = [link.slice(0, -3), "", "%", "A", "a b", deflateRawSync(Buffer.from([0xff, 0xfe])).toString("base64url")];
  for (const wrong of words) expect(await unpack(wrong), wrong).toBeNull();
});

test("what inflates beyond the limit is nothing, and is not inflated to its end", async () => {
  const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024)).toString("base64url");
  expect(bomb.length).toBeLessThan(100_000);
  expect(await unpack(bomb)).toBeNull();
  expect(await unpack(deflateRawSync(Buffer.alloc(1024 * 1024, 32)).toString("base64url"))).toHaveLength(1024 * 1024);
});
