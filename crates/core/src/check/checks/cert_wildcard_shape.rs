//! `cert-wildcard-shape`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Case, Check, Facts};
use crate::report::Severity;
use crate::text::printable;
use crate::tlsa::CertificateUsage;

pub(super) const CHECK: Check = Check {
    id: "cert-wildcard-shape",
    text: include_str!("cert-wildcard-shape.md"),
    rfc: &["RFC 7672, section 3.2.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in facts.hosts.iter().filter(|it| {
        it.usable()
            .any(|it| it.usage() == CertificateUsage::DANE_TA)
    }) {
        for (chain, _) in host.matched() {
            let first = chain.certificates.first().map(|it| it.extensions());
            let names = first.iter().flat_map(|it| it.dns_names());
            for name in names.filter(|it| is_odd(it, &host.report.reference_identifiers)) {
                let name = printable(name);
                let message =
                    format!("The wildcard {name} stands for no name that senders look for.");
                let case = Case::new(Severity::Warning, host.report.host.clone(), message);
                cases.push(case.evidence([chain.place()]));
            }
        }
    }
    cases
}

/// Whether a name has a `*` elsewhere than as its whole first label, or would have to stand for more than
/// one label of one of `wanted`.
fn is_odd(name: &str, wanted: &[String]) -> bool {
    match name.strip_prefix("*.") {
        None => name.contains('*'),
        Some(rest) if rest.contains('*') => true,
        Some(rest) => wanted.iter().any(|it| {
            let labels = it.to_ascii_lowercase();
            let labels = labels
                .strip_suffix(&rest.to_ascii_lowercase())
                .map(String::from);
            let labels = labels.as_deref().and_then(|it| it.strip_suffix('.'));
            labels.is_some_and(|it| it.contains('.'))
        }),
    }
}
