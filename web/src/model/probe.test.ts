import { readFileSync } from "node:fs";
import { replay } from "tlsakit";
import { describe, expect, test } from "vitest";
import { bundleFile } from "../../../tests/npm/support/resolver.js";
import type { ProbeReport, Session } from "../tlsakit.ts";
import { certificateFact, chainFile, comparable, notes, places, probeVerdict, recordData, serviceName, sessionRows, transcripts } from "./probe.ts";

/** What the package makes of a recorded probe. */
async function report(name: string): Promise<ProbeReport> {
  const found = await replay(readFileSync(bundleFile(`probe-${name}`), "utf8"));
  if (found.kind !== "probe") throw new Error(name);
  return found;
}

const complete = await report("complete");
const failed = await report("failed");
const declined = await report("declined");
const direct = await report("direct");

/** The sessions of `probe`, as `change` makes them. */
function changed(probe: ProbeReport, change: (session: Session, index: number) => Partial<Session>): ProbeReport {
  return { ...probe, sessions: probe.sessions.map((session, index) => ({ ...session, ...change(session, index) })) };
}

describe("the verdict", () => {
  test.each([
    [complete, "ok", "Complete", "Every address of mx1.example.org showed a chain"],
    [failed, "bad", "Failed", "2 of 5 addresses of mail.example.org completed TLS"],
    [declined, "unk", "Undetermined", "mx2.example.org did not complete TLS"],
    [direct, "ok", "Complete", "mx1.example.org showed 2 chains"],
    [{ ...failed, sessions: [] }, "bad", "Failed", "None of the 5 addresses of mail.example.org completed TLS"],
    [{ ...failed, sessions: [], addresses: [] }, "bad", "Failed", "mail.example.org has no address that can be used"],
  ])("%#", (probe, state, word, head) => {
    expect(probeVerdict(probe)).toMatchObject({ state, word, head });
  });

  test("says what was spoken, and when", () => {
    expect(probeVerdict(complete).why).toBe("Port 25, SMTP with STARTTLS: 2 chains at 2 addresses.");
    expect(probeVerdict(direct).why).toBe("Port 465, TLS from the first octet: 2 chains at 1 address.");
    expect(probeVerdict(complete).meta).toEqual(["recorded 1 Dec 2026, 00:00:00 UTC", "replayed in this page", "12 sessions"]);
  });

  test("names the service with its port, unless that is SMTP's", () => {
    expect(serviceName(complete)).toBe("mx1.example.org");
    expect(serviceName(direct)).toBe("mx1.example.org:465");
    expect(serviceName({ host: "2001:db8::1", port: 443 })).toBe("[2001:db8::1]:443");
  });
});

describe("sessions", () => {
  test("that went alike are one row, first by server name and then by key", () => {
    expect(sessionRows(declined).flat()).toMatchObject([{ address: "192.0.2.41", keys: ["RSA", "ECDSA"], sni: "sent", result: { state: "unk", word: "declined", chain: null } }]);
    expect(sessionRows(complete).map((rows) => rows.map(({ keys, result }) => [...keys, result.chain]))).toEqual([
      [["RSA", 0], ["ECDSA", 1], ["Ed25519", null]],
      [["RSA", 0], ["ECDSA", 1], ["Ed25519", null]],
    ]);
  });

  test("that went apart by server name stay apart", () => {
    const apart = changed(declined, ({ keyAlgorithm }) => (keyAlgorithm === "RSA" ? { sni: null } : {}));
    expect(sessionRows(apart).flat().map(({ keys, sni }) => [keys.join(), sni])).toEqual([["RSA", "not sent"], ["ECDSA", "sent"]]);
    const other = changed(declined, () => ({ sni: "other.example" }));
    expect(sessionRows(other).flat().map(({ sni }) => sni)).toEqual(["other.example"]);
  });

  test("that were repeated are counted", () => {
    expect(sessionRows(direct).flat().map(({ keys, sni }) => `${keys.join()} ${sni}`)).toEqual([
      "RSA sent or not, 2 times", "ECDSA sent or not, 2 times", "Ed25519 sent or not",
    ]);
  });

  test("lose no session and no transcript", () => {
    for (const probe of [complete, failed, declined, direct]) {
      const rows = sessionRows(probe).flat();
      for (const { address, outcome } of probe.sessions) {
        expect(rows.some((row) => row.address === address && (outcome === "completed" ? row.result.state === "ok" : row.result.state !== "ok"))).toBe(true);
      }
      const lines = transcripts(probe).map(({ result }) => JSON.stringify(result.lines));
      for (const { transcript } of probe.sessions) expect(transcript.length === 0 || lines.includes(JSON.stringify(transcript))).toBe(true);
    }
  });
});

describe("chains", () => {
  test("are named by who shows them", () => {
    expect(places(failed, 0)).toEqual(["192.0.2.31: RSA", "192.0.2.34: old TLS"]);
  });

  test("are files that the package reads to the same keys", async () => {
    const { parseCertificates } = await import("tlsakit");
    for (const [index, { certificates }] of failed.chains.entries()) {
      const read = parseCertificates(String(chainFile(failed, index).data), { at: 0 });
      expect(read.certificates.map(({ key }) => key)).toEqual(certificates.map(({ key }) => key));
    }
    expect(comparable(failed).map(({ name }) => name)).toEqual(["Chain 1", "Chain 2", "Chain 3"]);
    expect(comparable({ ...failed, chains: failed.chains.map((chain) => ({ ...chain, certificates: [] })) })).toEqual([]);
  });

  test("tell dates as of the probe, and the data of the record for each place", () => {
    const [server, issuer] = failed.chains[2]?.certificates ?? [];
    if (server === undefined || issuer === undefined) throw new Error("no certificates");
    expect(certificateFact(server, failed.probedAt)).toEqual({ text: "RSA 2048 key, ended 29 Nov 2026", late: true });
    expect(certificateFact(server, "2026-11-28T00:00:00Z").late).toBe(false);
    expect(certificateFact({ ...server, notAfter: null }, failed.probedAt).text).toBe("RSA 2048 key, dates not readable");
    expect(recordData(server, 0)).toEqual({ numbers: "3 1 1", hex: server.key.fingerprints.sha256 });
    expect(recordData(issuer, 1).numbers).toBe("2 1 1");
  });
});

test("notes are said once", () => {
  const note = { code: "smtp-starttls-after-tls", text: "STARTTLS is offered again.", rfc: [] };
  expect(notes(changed(complete, () => ({ notes: [note] })))).toEqual([note]);
});
