/** The styles of certificates, records and comparisons, which recorded probes show too. */
import blocks from "../blocks/blocks.css?inline";
import certificates from "../certificates/certificates.css?inline";
import match from "../match/match.css?inline";
import { adopt } from "../style.ts";
import records from "./records.css?inline";

adopt(`${certificates}${records}${blocks}${match}`);
