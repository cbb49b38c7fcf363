//! Answers as they came, beside what validation made of them.

use alloc::vec::Vec;

use super::Facts;
use crate::dns::{Name, Question};
use crate::dnssec::{Answer, Resolution, Rrset};

/// The RRset that the lookup `asked` has found, as it came, with all its signatures; nothing if it found
/// none.
pub(super) fn rrset<'a>(
    facts: &Facts<'a>,
    asked: &Question,
    found: &Resolution,
) -> Option<&'a Rrset> {
    let owner = &found.records.first()?.owner;
    let answers = answers(facts, asked, found);
    let sets = answers.filter_map(|it| it.answer.get(owner, asked.rtype));
    sets.last()
}

/// The answers that a lookup was read from: that to its question, and those to the questions for the
/// targets of aliases.
pub(super) fn answers<'a>(
    facts: &Facts<'a>,
    asked: &Question,
    found: &Resolution,
) -> impl Iterator<Item = &'a Answer> {
    let inquiry = &facts.check.inquiry;
    let rtype = asked.rtype;
    let targets = found.aliases.iter();
    let targets = targets.filter_map(|alias| Name::from_chars(alias.target.chars()).ok());
    let questions = targets.map(move |target| Question::new(target, rtype));
    let mut questions: Vec<Question> = questions.collect();
    questions.insert(0, asked.clone());
    questions.into_iter().filter_map(|it| inquiry.answer(&it))
}
