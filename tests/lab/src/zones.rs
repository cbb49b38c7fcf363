//! The zones: which there are, how each is signed, and what is wrong with some of them.

use std::fmt::Write;

use crate::sign::{Denial, Flaw, Signing, Zone};

/// What every zone but the root and the top level has.
const HOST: &str = include_str!("../zones/host.zone");

/// Aliases, wildcards, empty non-terminals and more.
const NAMES: &str = include_str!("../zones/names.zone");

/// Hosts of services, at addresses of loopback.
const SERVICES: &str = include_str!("../zones/services.zone");

const P256: &str = "ECDSAP256SHA256";

/// NSEC3 as RFC 9276 recommends it.
const NSEC3: Denial = Denial::Nsec3 {
    salt: "-",
    iterations: 0,
    opt_out: false,
};

const OPT_OUT: Denial = Denial::Nsec3 {
    salt: "-",
    iterations: 0,
    opt_out: true,
};

/// Octets of each record of the RRset that no datagram holds, and how many there are.
const BIG: (usize, usize) = (900, 3);

/// All zones, each after those below it, so that the digests of their keys are there when it is signed.
pub(crate) fn zones() -> Vec<Zone> {
    let good = |name, algorithm, denial| Zone::new(name, Signing::Good(algorithm, denial), HOST);
    let flawed = |name, flaw| Zone::new(name, Signing::Flawed(flaw), HOST);
    let names = format!("{HOST}{NAMES}{}", big_rrset());

    vec![
        good("rsa256.example.", "RSASHA256", Denial::Nsec),
        good("rsa512.example.", "RSASHA512", NSEC3),
        good("rsa1.example.", "NSEC3RSASHA1", Denial::Nsec),
        good("p384.example.", "ECDSAP384SHA384", NSEC3),
        good(
            "ed25519.example.",
            "ED25519",
            Denial::Nsec3 {
                salt: "5a17",
                iterations: 10,
                opt_out: false,
            },
        ),
        good("ed448.example.", "ED448", Denial::Nsec),
        Zone::new("unsigned.example.", Signing::None, HOST),
        good("below.nsec.test.", P256, Denial::Nsec),
        Zone::new("unsigned.nsec.test.", Signing::None, HOST),
        Zone::new("nsec.test.", Signing::Good(P256, Denial::Nsec), &names),
        Zone::new("unsigned.nsec3.test.", Signing::None, HOST),
        Zone::new("nsec3.test.", Signing::Good(P256, NSEC3), &names),
        good("below.optout.test.", P256, Denial::Nsec),
        Zone::new("unsigned.optout.test.", Signing::None, HOST),
        Zone::new("optout.test.", Signing::Good(P256, OPT_OUT), &names),
        good(
            "iterations.test.",
            P256,
            Denial::Nsec3 {
                salt: "-",
                iterations: 151,
                opt_out: false,
            },
        ),
        Zone::new(
            "services.test.",
            Signing::Good(P256, Denial::Nsec),
            SERVICES,
        ),
        Zone::new("unsigned.test.", Signing::None, HOST),
        flawed("expired.test.", Flaw::Expired),
        flawed("future.test.", Flaw::Future),
        flawed("unsigned-host.test.", Flaw::NoSignature),
        flawed("broken.test.", Flaw::BrokenSignature),
        flawed("other-key.test.", Flaw::OtherKey),
        flawed("stripped.test.", Flaw::Stripped),
        flawed("no-denial.test.", Flaw::NoDenial),
        flawed("unknown.test.", Flaw::UnknownAlgorithm),
        Zone::new("example.", Signing::Good(P256, OPT_OUT), ""),
        Zone::new("test.", Signing::Good("ED25519", Denial::Nsec), ""),
        Zone::new(".", Signing::TwoKeys("RSASHA256", Denial::Nsec), ""),
    ]
}

/// TLSA records with whole certificates, of more octets than a datagram takes.
fn big_rrset() -> String {
    let (octets, records) = BIG;
    let mut text = String::new();
    for record in 0..records {
        let _ = write!(text, "_443._tcp.big TLSA 3 0 0 ");
        for octet in 0..octets {
            let _ = write!(text, "{:02x}", (octet * 7 + record) % 256);
        }
        text.push('\n');
    }
    text
}
