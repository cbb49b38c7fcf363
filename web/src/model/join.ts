/** Several files as one input. */
import type { InputBlock } from "../tlsakit.ts";

/** A file, a pasted text, or what an address holds. */
export interface Given {
  /** The name of the file, or the names of the files. */
  name: string | null;
  data: string | Uint8Array;
  /** The form in which the address holds it (`model/link.ts`). */
  link?: string;
}

const labels: Partial<Record<InputBlock["kind"], string>> = {
  "certificate": "CERTIFICATE",
  "certificate-request": "CERTIFICATE REQUEST",
  "pkcs7": "PKCS7",
  "public-key": "PUBLIC KEY",
};

/** The blocks of a file in DER as PEM; those of other kinds are left out. */
export function armored(bytes: Uint8Array, blocks: readonly InputBlock[]): string {
  return blocks.flatMap(({ kind, offset, length }) => {
    const label = labels[kind];
    return label === undefined ? [] : [pem(label, bytes.subarray(offset, offset + length))];
  }).join("");
}

function pem(label: string, bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const lines = btoa(binary).replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** The texts one after the other, each ending in a line break, under the names of all. */
export function join(parts: readonly { name: string | null; text: string }[]): Given {
  return {
    name: parts.flatMap(({ name }) => name ?? []).join(", ") || null,
    data: parts.map(({ text }) => (text.endsWith("\n") ? text : `${text}\n`)).join(""),
  };
}
