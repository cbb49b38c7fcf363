// What records must hold, computed with node:crypto from the fixtures.
import { createHash, createPublicKey, X509Certificate } from "node:crypto";
import { text } from "./browser.mjs";

/** The certificates of a PEM fixture. */
export async function certificates(name) {
  const blocks = (await text(name)).match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g);
  return blocks.map((block) => new X509Certificate(block));
}

/** Association data of a certificate: selector 0 or 1, matching type 0, 1 or 2. */
export function association(certificate, selector, matchingType) {
  const bytes = selector === 0 ? certificate.raw : certificate.publicKey.export({ type: "spki", format: "der" });
  return digest(bytes, matchingType);
}

/** SHA-256 of the key in a PEM public key. */
export async function keyDigest(name) {
  return digest(createPublicKey(await text(name)).export({ type: "spki", format: "der" }), 1);
}

function digest(bytes, matchingType) {
  if (matchingType === 0) return bytes.toString("hex");
  return createHash(matchingType === 1 ? "sha256" : "sha512").update(bytes).digest("hex");
}
