/** What a check is of: a mail domain, or one service of a host. */
import { domainOf } from "./question.ts";

/** What to check, in the form that the core takes. */
export interface Target {
  /** A domain, a host with a port, or a URL without a path. */
  text: string;
  /** A service of the domain, by its SRV records; nothing for mail between servers, or for a host. */
  service: string | null;
  /** The port of mail servers; nothing for 25. */
  port: number | null;
  /** What comes before TLS at a host; nothing for what is usual at the port. */
  starttls: string | null;
}

/** Characters beyond which a text is no target: a name of the longest, with a scheme and a port. */
const LONGEST = 400;

const URL_FORM = /^([a-z][a-z0-9.+-]{0,20}):\/\/([^\s/?#@]+)(?:[/?#]\S*)?$/i;
const HOST_AND_PORT = /^([^\s:/@]+):(\d{1,5})$/;

/** Reads a domain, an address of a mailbox, a host with a port, or a URL; nothing if `text` is none of them. */
export function readTarget(text: string): Target | null {
  const word = text.trim();
  if (word === "" || word.length > LONGEST || /\s/.test(word)) return null;
  const [, scheme, authority] = URL_FORM.exec(word) ?? [];
  if (scheme !== undefined && authority !== undefined) {
    const [, host = authority] = HOST_AND_PORT.exec(authority) ?? [];
    return domainOf(host) === null ? null : of(`${scheme.toLowerCase()}://${authority}`);
  }
  const [, host] = HOST_AND_PORT.exec(word) ?? [];
  if (host !== undefined) return domainOf(host) === null ? null : of(word);
  const domain = domainOf(word);
  return domain === null ? null : of(domain);
}

function of(text: string): Target {
  return { text, service: null, port: null, starttls: null };
}

/** Whether a target is a mail domain, and no service or host. */
export function isMail({ text, service, starttls }: Target): boolean {
  return service === null && starttls === null && !/[:/]/.test(text);
}

/** Whether two targets are the same, however they are written. */
export function sameTarget(one: Target, other: Target): boolean {
  return one.service === other.service && one.starttls === other.starttls && (one.port ?? 25) === (other.port ?? 25) && plain(one.text) === plain(other.text);
}

function plain(text: string): string {
  return text.toLowerCase().replace(/\.$/, "");
}

/** For the fragment of the address. */
export function targetFragment({ text, service, port, starttls }: Target): Record<string, string | null> {
  return { check: text, service, port: port === null ? null : String(port), starttls };
}

/** Reads `#check=…`, with `service`, `port` and `starttls` beside it; nothing if there is none, or it is no target. */
export function targetOf(values: URLSearchParams): Target | null {
  const target = readTarget(values.get("check") ?? "");
  if (target === null) return null;
  const port = Number(values.get("port") ?? Number.NaN);
  return {
    ...target,
    service: values.get("service"),
    port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : null,
    starttls: values.get("starttls"),
  };
}
