//! The zones of the mail domains, from the table.
//!
//! In a line of the table `{d}` stands for the domain, `{h}` and `{a}` for the first host and its
//! address, `{p}` for the port, `{t}` for the RDATA of the first host's first TLSA record.

use std::fmt::Write;
use std::iter;

use super::{Domain, Mx, Plan, big, records};
use crate::Failure;
use crate::sign::{Denial, Flaw, Signing, Zone};

/// Where reports on TLS go (RFC 8460, section 3).
const REPORTS: &str = r#""v=TLSRPTv1; rua=https://reports.lab.example/tls""#;

const P256: &str = "ECDSAP256SHA256";

/// Signed, with NSEC.
pub(super) const SIGNED: &str = "mail.test.";
/// Signed, with NSEC3.
pub(super) const NSEC3: &str = "nsec3-mail.test.";
/// Signed, with NSEC3 and opt-out.
pub(super) const OPT_OUT: &str = "optout-mail.test.";
/// Signed, with NSEC3 and more iterations than validators accept.
pub(super) const ITERATIONS: &str = "iterations-mail.test.";
/// Signed, with NSEC3, a salt and some iterations.
pub(super) const SALTED: &str = "salted-mail.test.";
/// Signed, with RSA and SHA-1.
pub(super) const SHA1: &str = "sha1-mail.test.";
/// Not signed.
pub(super) const UNSIGNED: &str = "unsigned-mail.test.";
/// Signed, without DS.
pub(super) const ISLAND: &str = "island-mail.test.";
/// Signed, and bogus where a label says so.
pub(super) const BOGUS: &str = "bogus-mail.test.";
/// All signatures are past.
pub(super) const EXPIRED: &str = "expired-mail.test.";
/// Its DS names an algorithm that nobody knows.
pub(super) const UNKNOWN: &str = "unknown-mail.test.";
/// All signatures are to come.
pub(super) const FUTURE: &str = "future-mail.test.";
/// Its DS is of another key.
pub(super) const OTHER_KEY: &str = "other-key-mail.test.";
/// It has a DS, and is not signed.
pub(super) const STRIPPED: &str = "stripped-mail.test.";
/// Signed, without NSEC records.
pub(super) const NO_DENIAL: &str = "no-denial-mail.test.";
/// Not signed, below a host of [`SIGNED`].
pub(super) const CUT: &str = "_tcp.mx.cut.mail.test.";

/// All of them, each after those below it.
const ZONES: &[(&str, Signing)] = &[
    (CUT, Signing::None),
    (SIGNED, Signing::Good(P256, Denial::Nsec)),
    (NSEC3, Signing::Good(P256, nsec3(0, false))),
    (OPT_OUT, Signing::Good(P256, nsec3(0, true))),
    (ITERATIONS, Signing::Good(P256, nsec3(151, false))),
    (SALTED, Signing::Good(P256, SALTED_NSEC3)),
    (SHA1, Signing::Good("NSEC3RSASHA1", Denial::Nsec)),
    (UNSIGNED, Signing::None),
    (ISLAND, Signing::Flawed(Flaw::NoDs)),
    (BOGUS, Signing::Flawed(Flaw::BrokenTypes)),
    (EXPIRED, Signing::Flawed(Flaw::Expired)),
    (FUTURE, Signing::Flawed(Flaw::Future)),
    (OTHER_KEY, Signing::Flawed(Flaw::OtherKey)),
    (STRIPPED, Signing::Flawed(Flaw::Stripped)),
    (NO_DENIAL, Signing::Flawed(Flaw::NoDenial)),
    (UNKNOWN, Signing::Flawed(Flaw::UnknownAlgorithm)),
];

const SALTED_NSEC3: Denial = Denial::Nsec3 {
    salt: "5a17",
    iterations: 10,
    opt_out: false,
};

const fn nsec3(iterations: u16, opt_out: bool) -> Denial {
    Denial::Nsec3 {
        salt: "-",
        iterations,
        opt_out,
    }
}

/// The zones with the records of all domains.
///
/// # Errors
///
/// If a row of the table cannot be read, or a name is in none of the zones.
pub(super) fn zones(domains: &[Domain], plan: &Plan) -> Result<Vec<Zone>, Failure> {
    let mut all = big::lines(plan)?;
    for (index, domain) in domains.iter().enumerate() {
        all.extend(lines(domain, index, plan)?);
    }
    let mut texts = vec![String::new(); ZONES.len()];
    for line in all {
        let owner = line.split_whitespace().next().unwrap_or_default();
        let zone = zone_of(owner).ok_or_else(|| format!("{line:?} is in no zone"))?;
        let _ = writeln!(texts[zone], "{line}");
    }
    let zones = ZONES.iter().zip(texts);
    Ok(zones
        .map(|((name, signing), text)| Zone::new(name, *signing, &text))
        .collect())
}

/// The position of the zone that a name is in.
fn zone_of(owner: &str) -> Option<usize> {
    let holds = |zone: &str| owner == zone || owner.ends_with(&format!(".{zone}"));
    let holding = ZONES
        .iter()
        .enumerate()
        .filter(|(_, (zone, _))| holds(zone));
    let nearest = holding.max_by_key(|(_, (zone, _))| zone.len());
    nearest.map(|(index, _)| index)
}

/// The records of a domain, with absolute names.
fn lines(domain: &Domain, index: usize, plan: &Plan) -> Result<Vec<String>, Failure> {
    let placed = &plan.hosts[index];
    let mut lines = Vec::new();
    if domain.has_reports {
        lines.push(format!("_smtp._tls.{} TXT {REPORTS}", domain.name));
    }
    for (number, (host, placed)) in domain.hosts.iter().zip(placed).enumerate() {
        let name = &host.name;
        if domain.mx == Mx::Records {
            let preference = (number + 1) * 10;
            lines.push(format!("{} MX {preference} {name}", domain.name));
            if domain.hosts.len() > 1 {
                lines.push(format!("{} MX 10 {name}", domain.alone(number)));
            }
        }
        if host.is_bare {
            continue;
        }
        for server in iter::once(placed).chain(&placed.beside) {
            let rtype = if server.address.is_ipv4() {
                "A"
            } else {
                "AAAA"
            };
            lines.push(format!("{name} {rtype} {}", server.address));
        }
        for words in &host.tlsa {
            let rdata = records::rdata(words, &placed.parts)?;
            lines.push(format!("_{}._tcp.{name} TLSA {rdata}", plan.port));
        }
    }
    let mut fillings = vec![("{d}", domain.name.clone()), ("{p}", plan.port.to_string())];
    if let (Some(host), Some(placed)) = (domain.hosts.first(), placed.first()) {
        fillings.push(("{h}", host.name.clone()));
        fillings.push(("{a}", placed.address.to_string()));
        if let Some(words) = host.tlsa.first() {
            fillings.push(("{t}", records::rdata(words, &placed.parts)?));
        }
    }
    for line in &domain.lines {
        let filled = fillings.iter();
        lines.push(filled.fold((*line).to_owned(), |line, (place, text)| {
            line.replace(place, text)
        }));
    }
    Ok(lines)
}

impl Domain {
    /// A domain in the same zone that has the host with this number alone, for senders that would be
    /// content with another one.
    pub(super) fn alone(&self, number: usize) -> String {
        match self.hosts.len() {
            0 | 1 => self.name.clone(),
            _ => format!("only-{number}.{}", self.name),
        }
    }
}
