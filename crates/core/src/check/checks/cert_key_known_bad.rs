//! `cert-key-known-bad`.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use super::cases;
use super::known_keys::weakness;
use super::needed::advice;
use super::sets::SetFacts;
use super::{Case, Check};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "cert-key-known-bad",
    text: include_str!("cert-key-known-bad.md"),
    rfc: &["RFC 9500, section 1", "RFC 8017, section 3.1"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut known: BTreeSet<&[u8]> = BTreeSet::new();
    for chain in &set.chains {
        for (depth, certificate) in chain.certificates.iter().enumerate() {
            let is_new = known.insert(certificate.spki_der());
            let spki = certificate.spki().filter(|_| is_new);
            let Some(why) = spki.and_then(|spki| weakness(&spki)) else {
                continue;
            };
            let message = format!("A key that is served {why}: anybody can pass for its owner.");
            let case = Case::new(Severity::Error, set.server.clone(), message);
            let place = format!("{}, certificate {depth}", chain.place());
            cases.push(case.evidence([place]).remedy(advice(CHECK.text)));
        }
    }
    cases
}
