//! `tlsrpt-missing`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts, names, policies};
use crate::check::policy::Announced;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsrpt-missing",
    text: include_str!("tlsrpt-missing.md"),
    rfc: &["RFC 8460, section 3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let has_dane = facts.hosts.iter().any(|host| host.set.is_some());
    let Some((owner, Announced::Nothing)) = policies::tls_rpt(facts).filter(|_| has_dane) else {
        return Vec::new();
    };
    let message = "No address for reports on TLS: nobody hears of senders that cannot deliver.";
    let remedy = format!(
        "{owner} IN TXT \"v=TLSRPTv1; rua=mailto:tlsrpt@{}\"",
        names::bare(&facts.report.domain)
    );
    let case = Case::new(Severity::Notice, owner, message);
    Vec::from([case.remedy(remedy)])
}
