/** How much of an input was read. */
import type { InputBlock, ParsedInput } from "../tlsakit.ts";

/** Blocks that were not read although they should have been. */
export function unread(input: ParsedInput): InputBlock[] {
  return input.blocks.filter(({ outcome }) => outcome === "unreadable");
}

/** The number of things a record can be made of. */
export function usable(input: ParsedInput): number {
  return input.certificates.length + input.requests.length + input.publicKeys.length;
}
