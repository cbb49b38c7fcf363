//! Zones that are signed and to which no DS record leads.

use crate::dns::{Name, Question, Rtype};
use crate::dnssec::Rrset;
use crate::report::{DenialKind, ZoneReport};

use super::Facts;

/// The keys of a zone that signs them, if it is proved that its parent has no DS record for it.
pub(super) fn keys<'a>(facts: &Facts<'a>, zone: &ZoneReport) -> Option<&'a Rrset> {
    let denial = zone.denial.as_ref()?;
    if denial.proves != DenialKind::InsecureDelegation {
        return None;
    }
    let apex = Name::from_chars(zone.name.chars()).ok()?;
    let question = Question::new(apex, Rtype::DNSKEY);
    let answer = facts.check.inquiry.answer(&question)?;
    let keys = answer.answer.get(&question.name, Rtype::DNSKEY)?;
    let own = |signer: &Name| *signer == question.name;
    let is_signed = keys.signatures.iter().any(|it| own(&it.signer));
    is_signed.then_some(keys)
}
