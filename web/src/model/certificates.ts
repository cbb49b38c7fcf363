/** The facts about each thing that was read, as short lines. */
import { listed } from "../text/index.ts";
import { t, tn } from "../text/records.ts";
import type { CertificateReport, GenerateReport, ParsedInput } from "../tlsakit.ts";
import { day, distance, isNear, moment } from "./dates.ts";
import { names } from "./summary.ts";

/** A square on the line of certificates. */
export interface Card {
  /** What stands in the square. */
  mark: string;
  name: string;
  facts: Fact[];
  /** Whether the next card issued this one, so that a line joins them. */
  joined: boolean;
  details: Detail[];
}

/** A short line; one that ended or has not begun is `late`. */
export interface Fact {
  text: string;
  late?: boolean;
}

/** A row of the details; a digest is shown in groups. */
export interface Detail {
  term: string;
  text: string;
  digest?: boolean;
}

/** Certificates, then requests, then bare keys. */
export function cards(input: ParsedInput, records: GenerateReport["records"] | null, now: number): Card[] {
  return [
    ...input.certificates.map((certificate, index) => ({
      mark: String(index),
      name: certificate.name,
      facts: certificateFacts(certificate, index, input, records, now),
      joined: certificate.issuedBy === index + 1,
      details: certificateDetails(certificate),
    })),
    ...input.requests.map(({ name, subject, dnsNames, key }) => ({
      mark: "R",
      name,
      facts: [{ text: t("certificate.request", { key: key.description }) }],
      joined: false,
      details: [
        ...row("detail.subject", subject),
        ...row("detail.names", dnsNames.map(bothForms).join(", ")),
        ...keyRows(key),
      ],
    })),
    ...input.publicKeys.map(({ key }) => ({
      mark: "K",
      name: t("kind.public-key"),
      facts: [{ text: t("certificate.key", { key: key.description }) }],
      joined: false,
      details: keyRows(key),
    })),
  ];
}

function certificateFacts(certificate: CertificateReport, index: number, input: ParsedInput, records: GenerateReport["records"] | null, now: number): Fact[] {
  const { role, key, ca } = certificate;
  const issued = input.certificates.flatMap(({ issuedBy }, other) => (issuedBy === index ? [other] : []));
  const self = certificate.selfSigned === true;
  const facts: Fact[] = [];
  if (role === "end-entity") {
    facts.push({ text: t("certificate.server", { key: key.description }) });
    if (self) facts.push({ text: t("certificate.self-signed") });
    facts.push({ text: names(certificate) ?? t("certificate.no-names") });
  } else if (issued.length > 0) {
    const which = tn("certificate.which", issued.length, { list: listed(issued.map(String)) });
    facts.push({ text: t(self ? "certificate.issued-self" : "certificate.issued", { certificates: which }) });
    facts.push({ text: t("certificate.key", { key: key.description }) });
  } else {
    facts.push({ text: t(self ? "certificate.unrelated-self" : "certificate.unrelated") });
    facts.push({ text: t("certificate.key", { key: key.description }) });
  }
  if (certificate.publicRoot) facts.push({ text: t("certificate.public-root") });
  facts.push(...validity(certificate, now));
  const named = records === null || records.some(({ source }) => source.kind === "certificate" && source.index === index);
  if (self && ca && issued.length > 0 && !named) facts.push({ text: t("certificate.root-kept") });
  return facts;
}

function validity({ notBefore, notAfter }: CertificateReport, now: number): Fact[] {
  if (notBefore !== null && Date.parse(notBefore) > now) {
    return [{ text: t("certificate.begins", { day: day(notBefore), distance: distance(notBefore, now) }), late: true }];
  }
  if (notAfter === null) return [];
  const words = { day: day(notAfter), distance: distance(notAfter, now) };
  if (Date.parse(notAfter) < now) return [{ text: t("certificate.ended", words), late: true }];
  return [{ text: isNear(notAfter, now) ? t("certificate.ends-near", words) : t("certificate.ends", words) }];
}

function certificateDetails(certificate: CertificateReport): Detail[] {
  const { ca, pathLength, selfSigned, fingerprints } = certificate;
  return [
    ...row("detail.subject", certificate.subject),
    ...row("detail.issuer", certificate.issuer),
    ...row("detail.names", certificate.dnsNames.map(bothForms).join(", ")),
    ...row("detail.addresses", certificate.ipAddresses.join(", ")),
    ...row("detail.mail", certificate.emailAddresses.join(", ")),
    ...row("detail.from", certificate.notBefore === null ? "" : moment(certificate.notBefore)),
    ...row("detail.until", certificate.notAfter === null ? "" : moment(certificate.notAfter)),
    ...row("detail.serial", certificate.serial),
    ...row("detail.version", String(certificate.version)),
    ...row("detail.signature", certificate.signatureAlgorithm.name),
    ...row("detail.ca", !ca ? t("detail.ca-no") : pathLength === null ? t("detail.ca-yes") : t("detail.ca-path", { n: pathLength })),
    ...row("detail.usage", certificate.keyUsage?.join(", ") ?? t("detail.unrestricted")),
    ...row("detail.extended", certificate.extendedKeyUsage?.join(", ") ?? t("detail.unrestricted")),
    ...row("detail.self", t(selfSigned === null ? "detail.self-unknown" : selfSigned ? "detail.self-yes" : "detail.self-no")),
    ...certificate.unreadable.map(({ text }) => ({ term: t("detail.unreadable"), text })),
    ...digestRow("detail.sha256", fingerprints.sha256),
    ...digestRow("detail.sha512", fingerprints.sha512),
    ...keyRows(certificate.key),
  ];
}

function keyRows(key: CertificateReport["key"]): Detail[] {
  return [
    ...row("detail.key", t("detail.key-text", { algorithm: key.algorithm.name, description: key.description })),
    ...digestRow("detail.key-sha256", key.fingerprints.sha256),
    ...digestRow("detail.key-sha512", key.fingerprints.sha512),
  ];
}

function bothForms({ ascii, unicode }: { ascii: string; unicode: string }): string {
  return ascii === unicode ? ascii : `${unicode} (${ascii})`;
}

function row(key: Parameters<typeof t>[0], text: string): Detail[] {
  return text === "" ? [] : [{ term: t(key), text }];
}

function digestRow(key: Parameters<typeof t>[0], text: string): Detail[] {
  return [{ term: t(key), text, digest: true }];
}
