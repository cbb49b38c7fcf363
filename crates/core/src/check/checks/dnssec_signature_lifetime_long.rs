//! `dnssec-signature-lifetime-long`.

use alloc::format;
use alloc::vec::Vec;

use domain::base::iana::Rtype;

use super::needed::needed;
use super::{Case, Check, Facts};
use crate::report::{Severity, SignatureOutcome};
use crate::time::UnixTime;

pub(super) const CHECK: Check = Check {
    id: "dnssec-signature-lifetime-long",
    text: include_str!("dnssec-signature-lifetime-long.md"),
    rfc: &["RFC 7671, section 13", "RFC 7672, section 9.2"],
    run,
};

/// Seconds that a signature may be valid for without remark: a month and a little.
const USUAL: i64 = 35 * 86_400;

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for needed in needed(facts).iter().filter(|it| it.rtype == Rtype::TLSA) {
        let signatures = needed.found.signatures.iter();
        for signature in signatures.filter(|it| it.outcome == SignatureOutcome::Valid) {
            let ends = UnixTime::parse(&signature.expiration);
            let (Ok(begin), Ok(end)) = (UnixTime::parse(&signature.inception), ends) else {
                continue;
            };
            let lifetime = end.0.saturating_sub(begin.0);
            if lifetime > USUAL {
                cases.push(Case {
                    severity: Severity::Notice,
                    subject: needed.what.clone(),
                    message: format!(
                        "The signature over {} is valid for {} days.",
                        needed.what,
                        lifetime / 86_400
                    ),
                    evidence: Vec::new(),
                    remedy: None,
                    records: Vec::new(),
                });
            }
        }
    }
    cases
}
