/** Who can be asked: DNS over HTTPS resolvers that let web pages read their answers, or an own address. */
import list from "./resolvers.json";

/** A resolver of the list. */
export interface Resolver {
  name: string;
  address: string;
}

/** The list; the first is asked unless another one is chosen. */
export const resolvers: readonly Resolver[] = list;

/** The address that is asked unless another one is chosen. */
export const standard = list[0]?.address ?? "";

/** Whether `address` can be asked: `https:`, or `http:` on loopback. */
export function isAddress(address: string): boolean {
  const url = parsed(address.replace(/\{[?&]dns\}$/, ""));
  if (url === null || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && /^(?:localhost|127(?:\.\d+){3})$/.test(url.hostname));
}

/** A short name for `address`: that of the list, or host and port. */
export function resolverName(address: string): string {
  const known = resolvers.find((resolver) => resolver.address === address);
  return known?.name ?? parsed(address)?.host ?? address;
}

/** The address in `#resolver=`, whole or a name of the list; nothing if it cannot be asked. */
export function resolverOf(fragment: string | null): string | null {
  if (fragment === null) return null;
  const known = resolvers.find(({ name }) => name === fragment);
  if (known !== undefined) return known.address;
  return isAddress(fragment) ? fragment : null;
}

/** For `#resolver=`: a name of the list, else the address; nothing for the standard one. */
export function resolverFragment(address: string): string | null {
  if (address === standard) return null;
  return resolvers.find((resolver) => resolver.address === address)?.name ?? address;
}

function parsed(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
