//! Questions of a run and their answers.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use domain::base::iana::{ExtendedErrorCode, OptRcode, Rtype};

use super::Limits;
use super::rrset::{Rrset, Rrsets};
use super::verify::limit;
use crate::dns::{ExtendedError, Failure, Name, Question, Response};
use crate::report::Reason;

/// An answer that says something: records, or their absence.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// What was asked.
    pub(crate) question: Question,
    /// `NOERROR` or `NXDOMAIN`. Not signed.
    pub(crate) rcode: OptRcode,
    pub(crate) answer: Rrsets,
    pub(crate) authority: Rrsets,
}

impl Answer {
    /// Whether NSEC or NSEC3 records came with it.
    pub(crate) fn has_denials(&self) -> bool {
        let denials = |set: &Rrset| matches!(set.rtype, Rtype::NSEC | Rtype::NSEC3);
        self.authority.all().any(denials)
    }

    /// Whether it claims that the name does not exist.
    pub(crate) fn is_name_error(&self) -> bool {
        self.rcode == OptRcode::NXDOMAIN
    }
}

/// What came of a question.
#[derive(Clone, Debug)]
enum State {
    Waiting,
    Answered(Arc<Answer>),
    Failed(Reason),
}

/// Every question of a run, with CD set, and what came of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    states: BTreeMap<Question, State>,
    wanted: Vec<Question>,
}

impl Store {
    /// Asks a question unless it has been asked. Says whether there was room for it.
    pub(super) fn want(&mut self, question: &Question, limits: &Limits) -> bool {
        if self.states.contains_key(question) {
            return true;
        }
        if self.states.len() >= limits.questions {
            return false;
        }
        self.states.insert(question.clone(), State::Waiting);
        self.wanted.push(question.clone());
        true
    }

    /// What came of a question, which is asked if it has not been; nothing while it is under way.
    pub(super) fn answer(
        &mut self,
        question: &Question,
        limits: &Limits,
    ) -> Option<Result<Arc<Answer>, Reason>> {
        if !self.want(question, limits) {
            return Some(Err(limit(
                "limit-questions",
                format!("{} questions were asked.", self.states.len()),
            )));
        }
        match self.states.get(question)? {
            State::Waiting => None,
            State::Answered(answer) => Some(Ok(answer.clone())),
            State::Failed(reason) => Some(Err(reason.clone())),
        }
    }

    /// Whether a question has been asked, answered or not.
    pub(super) fn is_asked(&self, name: &Name, rtype: Rtype) -> bool {
        let name = name.clone();
        self.states.contains_key(&Question { name, rtype })
    }

    /// The answer to a question, if it has one that says something. Nothing is asked.
    pub(super) fn known(&self, question: &Question) -> Option<&Answer> {
        match self.states.get(question)? {
            State::Answered(answer) => Some(answer),
            State::Failed(_) | State::Waiting => None,
        }
    }

    /// The questions that have come up since the last call.
    pub(super) fn take_wanted(&mut self) -> Vec<Question> {
        core::mem::take(&mut self.wanted)
    }

    /// Takes an answer in.
    pub(super) fn put(&mut self, question: &Question, response: &Response) {
        let usable = matches!(response.rcode, OptRcode::NOERROR | OptRcode::NXDOMAIN);
        let state = if !usable {
            State::Failed(refused(question, response))
        } else if response.truncated {
            State::Failed(failed(
                question,
                &Failure::Truncated.to_string(),
                "truncated",
            ))
        } else {
            State::Answered(Arc::new(Answer {
                question: question.clone(),
                rcode: response.rcode,
                answer: Rrsets::of(&response.answer),
                authority: Rrsets::of(&response.authority),
            }))
        };
        self.states.insert(question.clone(), state);
    }

    /// Takes in that there is no answer, for a reason.
    pub(super) fn put_failure(&mut self, question: &Question, reason: Reason) {
        self.states.insert(question.clone(), State::Failed(reason));
    }
}

/// The reason for having no answer: the resolver, and what it did, as a sentence without subject.
pub(crate) fn failed(question: &Question, what: &str, code: &str) -> Reason {
    Reason::new(
        &format!("lookup-failed-{code}"),
        format!("{question}: the resolver {what}."),
        &["RFC 4035, section 4.3"],
    )
}

/// The reason for an RCODE that is no answer.
fn refused(question: &Question, response: &Response) -> Reason {
    let errors: Vec<String> = response
        .extended_errors
        .iter()
        .map(extended_error)
        .collect();
    let said = if errors.is_empty() {
        String::new()
    } else {
        format!(" ({})", errors.join("; "))
    };
    let rcode = response.rcode.to_string();
    failed(
        question,
        &format!("answered with {rcode}{said}"),
        &rcode.to_ascii_lowercase(),
    )
}

/// An extended DNS error in a few words.
pub(crate) fn extended_error(error: &ExtendedError) -> String {
    let meaning = extended_error_meaning(error.code);
    if error.text.is_empty() {
        meaning
    } else {
        format!("{meaning}: {}", error.text)
    }
}

/// The meaning of an INFO-CODE in the registry of RFC 8914; `EDE` and the number if it is unknown.
pub(crate) fn extended_error_meaning(code: u16) -> String {
    ExtendedErrorCode::from_int(code).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_extended_errors() {
        let worded = |code, text: &str| {
            extended_error(&ExtendedError {
                code,
                text: text.to_string(),
            })
        };
        assert_eq!(worded(9, ""), "DNSKEY Missing");
        assert_eq!(
            worded(22, "at a.example"),
            "No Reachable Authority: at a.example"
        );
        assert_eq!(worded(65_000, ""), "EDE65000");
    }
}
