//! `dnssec-nsec3-iterations-nonzero`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::advice;
use super::{Case, Check, Facts, names, nsec3};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-nsec3-iterations-nonzero",
    text: include_str!("dnssec-nsec3-iterations-nonzero.md"),
    rfc: &["RFC 9276, section 3.1", "RFC 9276, section 3.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let parameters = nsec3::parameters(facts).into_iter();
    let nonzero = parameters.filter(|it| (1..=nsec3::MANY_ITERATIONS).contains(&it.iterations));
    let cases = nonzero.map(|it| {
        let message = format!(
            "The NSEC3 records of {} are made with {} iterations, which must be none: some validators call what rests on them insecure.",
            names::bare(&it.zone), it.iterations
        );
        Case::new(Severity::Warning, it.zone, message).remedy(advice(CHECK.text))
    });
    cases.collect()
}
