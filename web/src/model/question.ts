/** Questions to the DNS: a name and a type, as people write them. */

/** What to look up. */
export interface Question {
  name: string;
  type: string;
  /** Whether the type was not written, but chosen by the name. */
  chosen: boolean;
}

/** Characters beyond which a text is no question: a name of the longest, escaped. */
const LONGEST = 1100;

/** Types that may be asked for, beside `TYPE` and a number. */
const types = new Set([
  "A", "AAAA", "AFSDB", "APL", "CAA", "CDNSKEY", "CDS", "CERT", "CNAME", "CSYNC", "DHCID", "DNAME", "DNSKEY", "DS", "EUI48",
  "EUI64", "HINFO", "HIP", "HTTPS", "IPSECKEY", "KEY", "KX", "LOC", "MX", "NAPTR", "NS", "NSEC", "NSEC3", "NSEC3PARAM",
  "OPENPGPKEY", "PTR", "RP", "SMIMEA", "SOA", "SPF", "SRV", "SSHFP", "SVCB", "TLSA", "TXT", "URI", "ZONEMD",
]);

const NAME = /^(?:\.|[\p{L}\p{N}_*\\](?:[^\s.@:;"'<>()]*\.)*[^\s.@:;"'<>()]*\.?)$/u;
const MAIL = /^[^\s@]+@([^\s@]+)$/;
const TLSA_OWNER = /^(?:\*|_\d+)\._(?:tcp|udp|sctp)\./i;

/** Reads `example.org MX`, or a name that begins with an underscore; nothing if `text` is none of them. */
export function readQuestion(text: string): Question | null {
  const words = text.trim().split(/\s+/);
  const [name = "", written] = words;
  if (text.length > LONGEST || words.length > 2 || !NAME.test(name)) return null;
  const type = written?.toUpperCase();
  if (type === undefined) {
    if (TLSA_OWNER.test(name)) return { name, type: "TLSA", chosen: true };
    return name.startsWith("_") && name.includes(".") ? { name, type: "TXT", chosen: true } : null;
  }
  return types.has(type) || /^TYPE\d{1,5}$/.test(type) ? { name, type, chosen: false } : null;
}

/**
 * The domain in `example.org` or `postmaster@example.org`; nothing if there is none. Only names of two labels or
 * more count, since a single word may be anything.
 */
export function domainOf(text: string): string | null {
  const name = MAIL.exec(text)?.[1] ?? text;
  return NAME.test(name) && !/^[_*]/.test(name) && /^[^./]+\.[\p{L}\p{N}_-]{2,}[^/]*$/u.test(name) ? name : null;
}

/** As it is written: `example.org MX`. */
export function questionText({ name, type }: Pick<Question, "name" | "type">): string {
  return `${name} ${type}`;
}

/** For `#lookup=`: the type after the last `/`, since names may hold one (RFC 2317). */
export function questionOf(fragment: string | null): Question | null {
  const at = fragment?.lastIndexOf("/") ?? -1;
  return fragment === null || at < 0 ? null : readQuestion(`${fragment.slice(0, at)} ${fragment.slice(at + 1)}`);
}
