/** What stands at the top of a result. */
import { capital, counted } from "../text/index.ts";
import { hasText, t, tn } from "../text/records.ts";
import type { CertificateReport, GenerateReport, InputBlock, KeySource, ParsedInput } from "../tlsakit.ts";
import { unread } from "./input.ts";
import { withoutDot } from "./record.ts";

/** A heading, and one or two sentences below it. */
export interface Summary {
  heading: string;
  why: string;
}

/** The head of made records. */
export function ofRecords(report: GenerateReport): Summary {
  const host = withoutDot(report.owner.hostUnicode);
  const purposes = new Set(report.records.map(({ purpose }) => purpose));
  const key = `records.why.${["current", "issuer", "next"].filter((one) => purposes.has(one as never)).join("-")}`;
  const several = report.records.length > purposes.size;
  return {
    heading: tn("records.heading", report.records.length, { count: counted(report.records.length), host }),
    why: several ? t("records.why.many") : hasText(key) ? t(key) : "",
  };
}

/** The head while there are no records: what is missing. */
export function withoutRecords(code: string | undefined): Summary {
  return { heading: t(code === "host-missing" ? "records.which-host" : "records.none-yet"), why: "" };
}

/** `certificate 0`, `request 0`, `public key 0`: the position is left out where there is one only. */
export function sourceName(source: KeySource, input: ParsedInput): string {
  switch (source.kind) {
    case "certificate":
      return t("source.certificate", { n: source.index });
    case "certificate-request":
      return input.requests.length === 1 ? t("source.request") : t("source.request-n", { n: source.index + 1 });
    case "public-key":
      return input.publicKeys.length === 1 ? t("source.key") : t("source.key-n", { n: source.index + 1 });
  }
}

/** The head of an input that was not read, or not wholly. */
export function ofUnread(input: ParsedInput): string {
  const count = unread(input).length;
  const kinds = new Set(input.blocks.map(({ kind }) => kind));
  const what = kinds.size === 1 && kinds.has("certificate") ? "errors.certificates" : "errors.blocks";
  return tn(what, input.blocks.length, { failed: count, n: input.blocks.length });
}

/** The names of a certificate as one phrase: three at most, and how many more. */
export function names(certificate: CertificateReport): string | null {
  const all = [...certificate.dnsNames.map(({ unicode }) => unicode), ...certificate.ipAddresses];
  if (all.length === 0) return null;
  const shown = all.slice(0, 3).join(", ");
  return all.length > 3 ? t("certificate.names-more", { names: shown, n: all.length - 3 }) : tn("certificate.names", all.length, { names: shown });
}

/** The head of a block in the list of what was read. */
export function blockTitle(block: InputBlock, input: ParsedInput): string {
  if (block.error !== null) return capital(block.error.summary);
  const held = block.holds.map((source) => holdsName(source, input));
  return held.length > 0 ? held.join(", ") : t(`kind.${block.kind}`);
}

function holdsName(source: KeySource, input: ParsedInput): string {
  switch (source.kind) {
    case "certificate":
      return input.certificates[source.index]?.name ?? "";
    case "certificate-request":
      return input.requests[source.index]?.name ?? "";
    case "public-key":
      return t("kind.public-key");
  }
}

/** `Certificate, P-256 key`. */
export function blockKind(block: InputBlock, input: ParsedInput): string {
  const keys = block.holds.map((source) => {
    switch (source.kind) {
      case "certificate":
        return input.certificates[source.index]?.key.description;
      case "certificate-request":
        return input.requests[source.index]?.key.description;
      case "public-key":
        return input.publicKeys[source.index]?.key.description;
    }
  });
  const key = keys.length === 1 ? keys[0] : undefined;
  return key === undefined ? t(`kind.${block.kind}`) : t("block.kind-key", { kind: t(`kind.${block.kind}`), key });
}
