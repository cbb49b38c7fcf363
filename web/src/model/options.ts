/** What records are made for, and its form in the fragment of the address. */

/** The choices of the page, as its fields hold them. */
export interface Options {
  /** The TLSA base domain; empty: the first name of the certificate. */
  host: string;
  /** A number or `*`. */
  port: string;
  transport: Transport;
  /** Seconds. */
  ttl: string;
}

/** The transports that TLSA owner names know. */
export const transports = ["tcp", "udp", "sctp"] as const;
export type Transport = (typeof transports)[number];

/** What the fields hold at first. */
export const defaults: Options = { host: "", port: "25", transport: "tcp", ttl: "3600" };

/** Reads `#host=…&port=…`; what is missing or unknown stays at its default. */
export function fromFragment(fragment: string): Options {
  const values = new URLSearchParams(fragment.replace(/^#/, ""));
  const transport = values.get("transport");
  return {
    host: values.get("host") ?? defaults.host,
    port: values.get("port") ?? defaults.port,
    transport: transports.find((one) => one === transport) ?? defaults.transport,
    ttl: values.get("ttl") ?? defaults.ttl,
  };
}

/**
 * The fragment for `options`: what differs from the defaults, and `others` that are there, by name alone if they are
 * empty; empty if nothing is.
 */
export function toFragment(options: Options, others: Readonly<Record<string, string | null>> = {}): string {
  const values = new URLSearchParams();
  for (const [key, value] of Object.entries(others)) {
    if (value !== null) values.set(key, value);
  }
  for (const key of ["host", "port", "transport", "ttl"] as const) {
    if (options[key] !== defaults[key]) values.set(key, options[key]);
  }
  // These are plain in a fragment, and read better there.
  const text = values.toString().replaceAll("%2F", "/").replaceAll("%3A", ":").replace(/=(?=&|$)/g, "");
  return text === "" ? "" : `#${text}`;
}

/** The service by which records are judged: port 25 is SMTP between servers (RFC 7672). */
export function service(port: string | number | null): "generic" | "smtp" {
  return String(port) === "25" ? "smtp" : "generic";
}
