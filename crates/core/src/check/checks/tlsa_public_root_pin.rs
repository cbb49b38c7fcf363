//! `tlsa-public-root-pin`.

use alloc::vec::Vec;

use super::cases;
use super::sets::{RecordFacts, SetFacts};
use super::{Case, Check};
use crate::report::Severity;
use crate::tlsa::{CertificateUsage, MatchingType, Selector};
use crate::x509::public_roots;

pub(super) const CHECK: Check = Check {
    id: "tlsa-public-root-pin",
    text: include_str!("tlsa-public-root-pin.md"),
    rfc: &["RFC 7672, section 3.1.2"],
    run: |facts| cases::of_sets(facts, of_set),
};

/// Whether a record names the key of a public root, or a certificate with one that is sent.
fn names_public_root(set: &SetFacts<'_>, record: &RecordFacts) -> bool {
    let record = &record.record;
    if record.parameters.usage != CertificateUsage::DANE_TA {
        return false;
    }
    let data = record.association_data.as_slice();
    match (record.parameters.selector, record.parameters.matching_type) {
        (Selector::SPKI, MatchingType::SHA2_256) => public_roots::contains_digest(data),
        (Selector::SPKI, MatchingType::FULL) => public_roots::contains(data),
        (selector, matching_type) => {
            let sent = set.chains.iter().flat_map(|it| it.certificates.iter());
            let mut roots = sent.filter(|it| public_roots::contains(it.spki_der()));
            roots.any(|it| {
                let selected = match selector {
                    Selector::CERT => it.der(),
                    _ => it.spki_der(),
                };
                matching_type.apply(selected).as_deref() == Some(data)
            })
        }
    }
}

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    cases::of_records(set, |record| {
        let is_it = record.unusable.is_none() && names_public_root(set, record);
        let message = "The record names a root of the public CAs: everybody to whom it issues a certificate for these names is trusted, and the server has to send that root.";
        is_it.then(|| Case::new(Severity::Warning, set.owner.clone(), message))
    })
}
