//! `dnssec-nsec3-iterations-too-high`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::{advice, by_reason};
use super::{Case, Check, Facts, names, nsec3};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "dnssec-nsec3-iterations-too-high",
    text: include_str!("dnssec-nsec3-iterations-too-high.md"),
    rfc: &["RFC 9276, section 3.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let remedy = advice(CHECK.text);
    let cases = by_reason(
        facts,
        Severity::Warning,
        |_, reason| reason.code == "nsec3-iterations-too-high",
        Some(&remedy),
    );
    if !cases.is_empty() {
        return cases;
    }
    // Proofs that hold here, and not everywhere.
    let parameters = nsec3::parameters(facts).into_iter();
    let many = parameters.filter(|it| it.iterations > nsec3::MANY_ITERATIONS);
    let cases = many.map(|it| {
        let message = format!(
            "The NSEC3 records of {} are made with {} iterations, which some validators do not compute.",
            names::bare(&it.zone), it.iterations
        );
        Case::new(Severity::Warning, it.zone, message).remedy(remedy.clone())
    });
    cases.collect()
}
