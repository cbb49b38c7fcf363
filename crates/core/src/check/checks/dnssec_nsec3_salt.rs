//! `dnssec-nsec3-salt`.

use alloc::format;
use alloc::vec::Vec;

use super::{Case, Check, Facts, names, nsec3};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-nsec3-salt",
    text: include_str!("dnssec-nsec3-salt.md"),
    rfc: &["RFC 9276, section 3.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let parameters = nsec3::parameters(facts).into_iter();
    let cases = parameters.filter(|it| it.salt != "-").map(|it| {
        let message = format!(
            "The NSEC3 records of {} have a salt.",
            names::bare(&it.zone)
        );
        let case = Case::new(Severity::Notice, it.zone, message);
        case.evidence([format!("salt {}", it.salt)])
    });
    cases.collect()
}
