//! `tlsrpt-multiple`.

use alloc::vec::Vec;

use super::needed::advice;
use super::{Case, Check, Facts, policies};
use crate::check::policy::Announced;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsrpt-multiple",
    text: include_str!("tlsrpt-multiple.md"),
    rfc: &["RFC 8460, section 3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some((owner, Announced::Several(texts))) = policies::tls_rpt(facts) else {
        return Vec::new();
    };
    let message = "There are several records of TLS reporting: no sender reports.";
    let case = Case::new(Severity::Warning, owner, message);
    Vec::from([case.evidence(texts).remedy(advice(CHECK.text))])
}
