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
const PORT = /^([^\s:]+):(\d{1,5})$/;
const TLSA_OWNER = /^(?:\*|_\d+)\._(?:tcp|udp|sctp)\./i;

/** Reads `example.org`, `example.org MX`, an address of mail, or a host and a port; nothing if `text` is none of them. */
export function readQuestion(text: string): Question | null {
  const words = text.trim().split(/\s+/);
  const [first = "", written] = words;
  if (text.length > LONGEST || words.length > 2) return null;
  const type = written?.toUpperCase();
  if (type !== undefined) {
    const known = types.has(type) || /^TYPE\d{1,5}$/.test(type);
    return known && NAME.test(first) ? { name: first, type, chosen: false } : null;
  }
  const [, host, port] = PORT.exec(first) ?? [];
  if (host !== undefined && NAME.test(host)) return named(`_${Number(port)}._tcp.${host}`, "TLSA");
  const name = MAIL.exec(first)?.[1] ?? first;
  return NAME.test(name) ? named(name, TLSA_OWNER.test(name) ? "TLSA" : "MX") : null;
}

/** A question without a type: only names of two labels or more, since a single word may be anything. */
function named(name: string, type: string): Question | null {
  return /^[^./]+\.[\p{L}\p{N}_-]{2,}[^/]*$/u.test(name) ? { name, type, chosen: true } : null;
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
