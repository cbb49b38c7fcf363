//! `cert-wildcard-shape`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::cases;
use super::sets::{RecordFacts, SetFacts};
use super::{Case, Check};
use crate::name::DomainName;
use crate::report::Severity;
use crate::text::printable;
use crate::tlsa::CertificateUsage;

pub(super) const CHECK: Check = Check {
    id: "cert-wildcard-shape",
    text: include_str!("cert-wildcard-shape.md"),
    rfc: &["RFC 7672, section 3.2.3"],
    run: |facts| cases::of_sets(facts, of_set),
};

pub(super) fn of_set(set: &SetFacts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    let has_anchor = |it: &RecordFacts| it.usage() == CertificateUsage::DANE_TA;
    if set.usable().any(has_anchor) {
        for (chain, _) in set.matched() {
            let first = chain.certificates.first().map(|it| it.extensions());
            let names = first.iter().flat_map(|it| it.dns_names());
            for name in names.filter(|it| is_odd(it, &set.names)) {
                let name = printable(name);
                let message =
                    format!("The wildcard {name} stands for no name that senders look for.");
                let case = Case::new(Severity::Warning, set.server.clone(), message);
                cases.push(case.evidence([chain.place()]));
            }
        }
    }
    cases
}

/// Whether a name has a `*` elsewhere than as its whole first label, or would have to stand for more than
/// one label of one of `wanted`.
fn is_odd(name: &str, wanted: &[DomainName]) -> bool {
    match name.strip_prefix("*.") {
        None => name.contains('*'),
        Some(rest) if rest.contains('*') => true,
        Some(rest) => wanted.iter().any(|it| {
            let labels = it.as_str().to_string();
            let labels = labels
                .strip_suffix(&rest.to_ascii_lowercase())
                .map(String::from);
            let labels = labels.as_deref().and_then(|it| it.strip_suffix('.'));
            labels.is_some_and(|it| it.contains('.'))
        }),
    }
}
