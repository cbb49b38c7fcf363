/** The styles of the views of certificates and records, and of what these have in common with others. */
import blocks from "../blocks/blocks.css?inline";
import certificates from "../certificates/certificates.css?inline";
import match from "../match/match.css?inline";
import records from "./records.css?inline";

const sheet = new CSSStyleSheet();
sheet.replaceSync(certificates + records + blocks + match);
document.adoptedStyleSheets.push(sheet);
