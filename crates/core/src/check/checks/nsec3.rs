//! How NSEC3 records of the zones that are looked at were made (RFC 5155, section 3).

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Facts;
use super::answers::answers;
use super::needed::{Needed, own};
use crate::dns::{Question, Rtype};

/// Iterations beyond which some validators give up, though more are computed here.
pub(super) const MANY_ITERATIONS: u16 = 50;

/// The parameters of NSEC3 records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameters {
    /// The zone.
    pub(super) zone: String,
    /// How many times a name is hashed again.
    pub(super) iterations: u16,
    /// In hexadecimal; `-` for none.
    pub(super) salt: String,
}

/// The parameters that proofs of absence were made with, each once.
pub(super) fn parameters(facts: &Facts<'_>) -> Vec<Parameters> {
    let mut found: Vec<Parameters> = Vec::new();
    for (_, lookup) in own(facts) {
        let records = lookup.denials.iter().flat_map(|it| &it.records);
        for record in records.filter(|it| it.r#type == "NSEC3") {
            let zone = record.owner.split_once('.').map(|(_, zone)| zone);
            // Hash algorithm, flags, iterations, salt, next, types (RFC 5155, section 3.3).
            let mut fields = record.rdata.split(' ').skip(2);
            let iterations = fields.next().and_then(|it| it.parse().ok());
            let (Some(zone), Some(iterations), Some(salt)) = (zone, iterations, fields.next())
            else {
                continue;
            };
            let parameters = Parameters {
                zone: match zone {
                    "" => ".".to_string(),
                    zone => zone.to_string(),
                },
                iterations,
                salt: salt.to_string(),
            };
            if !found.contains(&parameters) {
                found.push(parameters);
            }
        }
    }
    found
}

/// Whether an answer that a lookup rests on has NSEC3 records that validators pass over, since their
/// hash algorithm or flags are not known (RFC 5155, sections 8.1 and 8.2).
pub(super) fn is_unknown(facts: &Facts<'_>, needed: &Needed<'_>) -> bool {
    let delegation = needed.found.at.as_ref();
    let delegation = delegation.map(|at| Question::new(at.clone(), Rtype::DS));
    let delegation = delegation.and_then(|it| facts.check.inquiry.answer(&it));
    let mut answers = answers(facts, &needed.question, needed.found).chain(delegation);
    answers.any(|answer| {
        let records = answer.authority.of_type(Rtype::NSEC3);
        let mut records = records.flat_map(|set| set.rdatas.values());
        // Hash algorithm 1 is SHA-1; flag 1 is Opt-Out.
        records.any(|it| !matches!(it.as_slice(), [1, 0 | 1, ..]))
    })
}
