//! `dnssec-signed-without-ds`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use domain::base::iana::SecurityAlgorithm;
use domain::rdata::Dnskey;
use sha2::{Digest, Sha256};

use super::island;
use super::needed::{advice, zones};
use super::{Case, Check, Facts, names};
use crate::dnssec::Rrset;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-signed-without-ds",
    text: include_str!("dnssec-signed-without-ds.md"),
    rfc: &["RFC 4035, section 5.2", "RFC 7672, section 2.1.1"],
    run,
};

/// The flags Zone Key and Secure Entry Point, without Revoke (RFC 4034, section 2.1.1; RFC 5011,
/// section 2.1).
const ENTRY: u16 = 257;

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for zone in zones(facts) {
        let Some(keys) = island::keys(facts, zone) else {
            continue;
        };
        let message = format!(
            "{} is signed, and its parent has no DS record for it: to everybody it is as if it were not.",
            names::bare(&zone.name)
        );
        let lines = ds_lines(&zone.name, keys);
        let remedy = match lines.is_empty() {
            true => advice(CHECK.text),
            false => lines.join("\n"),
        };
        cases.push(Case::new(Severity::Warning, zone.name.clone(), message).remedy(remedy));
    }
    cases
}

/// The DS records of the keys that sign the keys and are meant as entry points, as lines of a zone file,
/// with digests of SHA-256 (RFC 4034, section 5.1.4; RFC 4509).
fn ds_lines(zone: &str, keys: &Rrset) -> Vec<String> {
    let mut lines = Vec::new();
    for rdata in keys.rdatas.values() {
        let Some((&[high, low, protocol, algorithm], public)) = rdata.split_first_chunk::<4>()
        else {
            continue;
        };
        let flags = u16::from_be_bytes([high, low]);
        let algorithm = SecurityAlgorithm::from_int(algorithm);
        let Ok(key) = Dnskey::new(flags, protocol, algorithm, public) else {
            continue;
        };
        let tag = key.key_tag();
        if flags == ENTRY && keys.signatures.iter().any(|it| it.key_tag == tag) {
            let data = [keys.owner.as_slice(), rdata].concat();
            let digest = base16ct::lower::encode_string(&Sha256::digest(&data));
            lines.push(format!(
                "{zone} IN DS {tag} {} 2 {digest}",
                algorithm.to_int()
            ));
        }
    }
    lines
}
