import { language } from "../../text/index.ts";
import { paragraphs, rfcAddress } from "../../model/description.ts";
import { translated } from "../../text/findings.ts";

/** What the catalogue says of a check below the heading: in the language in force, or else as the core has it. */
export function Description({ id, text }: { id: string; text: string }) {
  const own = translated(id);
  return (
    <>
      {paragraphs(own ?? text).map((pieces, index) => (
        <p key={index} lang={own === null && language.value !== "en" ? "en" : undefined}>
          {pieces.map((piece, place) => (piece.code ? <code key={place}>{piece.text}</code> : piece.text))}
        </p>
      ))}
    </>
  );
}

/** The sections of RFCs that say so. */
export function Sections({ rfc }: { rfc: readonly string[] }) {
  return (
    <>
      {rfc.map((section) => {
        const address = rfcAddress(section);
        return address === null ? <span key={section}>{section}</span> : <a key={section} href={address} rel="noreferrer">{section}</a>;
      })}
    </>
  );
}
