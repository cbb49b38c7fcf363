// What every consumer does: something with each function, and the results as one text.

import { check, explain, findings, generate, lookup, match, parseCertificates, parseRecords, ready, replay, rollover, TlsakitError, version } from "tlsakit";
import type { CertificateReport, CheckOptions, CheckReport, GenerateReport, LookupOptions, LookupReport, MatchReport, Replayed, RolloverReport } from "tlsakit";

/** What it is done with. */
export interface Input {
  /** A chain in PEM. */
  pem: string;
  /** A moment at which the chain is valid. */
  at: string;
  /** Whose chain it is. */
  host: string;
  /** What is looked up, and how. */
  looked: { name: string; type: string; options: LookupOptions };
  /** The domain that is checked, and how. */
  checked: { name: string; options: CheckOptions };
  /** The texts of recorded runs. */
  bundles: string[];
}

export async function work({ pem, at, host, looked, checked, bundles }: Input): Promise<string> {
  await ready();
  const certificates: CertificateReport[] = parseCertificates(pem, { at }).certificates;
  const generated: GenerateReport = generate(pem, { at, host });
  const tlsa: string[] = generated.records.map(({ text }) => text);
  const matched: MatchReport = match({ chain: new TextEncoder().encode(pem), tlsa, names: host, service: "smtp", at });
  const asked: number[] = [];
  const found: LookupReport = await lookup(looked.name, looked.type, { ...looked.options, onProgress: (progress) => asked.push(progress.asked) });
  const whole: CheckReport = await check(checked.name, checked.options);
  const plan: RolloverReport = await rollover(pem, { tlsa, names: host, ttl: 3600, at });
  const replayed: Replayed[] = [];
  for (const bundle of bundles) {
    replayed.push(await replay(bundle));
  }
  return JSON.stringify({
    version,
    certificates,
    generated,
    matched,
    records: parseRecords(generated.zone),
    found,
    progress: asked.length > 1,
    whole,
    plan,
    replayed,
    explained: await explain("tlsa-no-match"),
    findings: (await findings()).length,
    refused: [await codeOf(async () => generate(pem, { host: "not a host" })), await codeOf(() => lookup("a..b", "MX", looked.options))],
  });
}

/** The code of the error that a call ends with. */
async function codeOf(call: () => Promise<unknown>): Promise<string> {
  try {
    return String(await call());
  } catch (error) {
    return error instanceof TlsakitError ? error.code : String(error);
  }
}
