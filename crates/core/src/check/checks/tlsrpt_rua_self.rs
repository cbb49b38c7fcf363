//! `tlsrpt-rua-self`.

use alloc::vec::Vec;

use super::{Case, Check, Facts, names, policies};
use crate::check::policy::{Announced, Destination};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsrpt-rua-self",
    text: include_str!("tlsrpt-rua-self.md"),
    rfc: &["RFC 8460, section 3", "RFC 8460, section 5.3.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some((owner, Announced::Record(record))) = policies::tls_rpt(facts) else {
        return Vec::new();
    };
    let own = names::bare(&facts.report.domain);
    let is_own = |it: &Destination| match it {
        Destination::Https => false,
        Destination::Mail { domain } => names::bare(domain).eq_ignore_ascii_case(own),
    };
    if !record.destinations.iter().all(is_own) {
        return Vec::new();
    }
    let message = "Reports on TLS go to the domain that they are about, and nowhere else.";
    Vec::from([Case::new(Severity::Info, owner, message)])
}
