//! `tlsrpt-malformed`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::advice;
use super::{Case, Check, Facts, policies};
use crate::check::policy::Announced;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsrpt-malformed",
    text: include_str!("tlsrpt-malformed.md"),
    rfc: &["RFC 8460, section 3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let Some((owner, Announced::Malformed { text, why })) = policies::tls_rpt(facts) else {
        return Vec::new();
    };
    let message = format!("The record of TLS reporting {why}: reports may not come.");
    let case = Case::new(Severity::Warning, owner, message);
    Vec::from([case.evidence([text]).remedy(advice(CHECK.text))])
}
