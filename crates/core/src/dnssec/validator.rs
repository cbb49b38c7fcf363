//! The state of a validation: answers, and what has been made of them so far.
//!
//! Every method of [`Validator`] may find that a question has to be answered first. It then has that
//! question asked, and yields nothing; after the answer it is called again. What was verified before
//! is kept.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use domain::base::iana::Rtype;

use super::chain::{Broken, Descent, Zone};
use super::denial::{Denials, Proof, Unproved};
use super::nsec::Nsec;
use super::rrset::{Rrset, Rrsets};
use super::store::{Answer, Store};
use super::verify::{Unsigned, Verified, ZoneKey, verify};
use super::{Limits, Validation, Work, nsec3};
use crate::dns::{Name, Question, Response, name};
use crate::report::{DenialKind, DenialReport, Reason, SecurityStatus, ZoneReport};
use crate::signature::SignatureVerifier;
use crate::time::UnixTime;

/// What a call yields: nothing while answers are outstanding.
pub(super) type Ready<T> = Option<T>;

/// A status that is not secure, and why.
pub(super) type Fault = (SecurityStatus, Reason);

/// A section of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Answer,
    Authority,
}

/// The denials of an answer that one zone signed.
#[derive(Debug, Default)]
pub(super) struct SignedDenials {
    pub(super) denials: Denials,
    /// What is wrong with the signature of the first one that was left out.
    pub(super) problem: Option<Reason>,
    pub(super) limit: Option<Reason>,
    pub(super) ttl: u32,
}

/// Answers, and what has been made of them so far.
#[derive(Debug)]
pub(crate) struct Validator {
    pub(super) validation: Validation,
    pub(super) store: Store,
    pub(super) work: Work,
    pub(super) anchored: BTreeMap<Name, Result<Arc<Zone>, Arc<Broken>>>,
    pub(super) descents: BTreeMap<(Name, Name), Descent>,
    verified: BTreeMap<(Question, Section, Name, Rtype, Name), Arc<Verified>>,
    denials: BTreeMap<(Question, Name), Arc<SignedDenials>>,
    pub(super) reports: BTreeMap<Name, ZoneReport>,
}

impl Validator {
    pub(crate) fn new(validation: Validation) -> Self {
        Self {
            validation,
            store: Store::default(),
            work: Work::default(),
            anchored: BTreeMap::new(),
            descents: BTreeMap::new(),
            verified: BTreeMap::new(),
            denials: BTreeMap::new(),
            reports: BTreeMap::new(),
        }
    }

    /// The limits of the run.
    pub(crate) fn limits(&self) -> &Limits {
        &self.validation.limits
    }

    /// What verifies signatures.
    pub(crate) fn verifier(&self) -> &'static dyn SignatureVerifier {
        self.validation.verifier
    }

    /// The moment as of which everything is validated.
    pub(crate) fn now(&self) -> UnixTime {
        self.validation.now
    }

    /// Takes an answer in.
    pub(crate) fn put(&mut self, question: &Question, response: &Response) {
        self.store.put(question, response);
    }

    /// Takes in that there is no answer.
    pub(crate) fn put_failure(&mut self, question: &Question, reason: Reason) {
        self.store.put_failure(question, reason);
    }

    /// The answer to a question as it came, if it is known. Nothing is asked, and nothing validated.
    pub(crate) fn known(&self, question: &Question) -> Option<&Answer> {
        self.store.known(question)
    }

    /// What came of a question.
    pub(super) fn answer(
        &mut self,
        name: &Name,
        rtype: Rtype,
    ) -> Ready<Result<Arc<Answer>, Reason>> {
        let question = Question {
            name: name.clone(),
            rtype,
        };
        self.store.answer(&question, &self.validation.limits)
    }

    /// Asks a question whose answer may be needed.
    pub(crate) fn want(&mut self, name: &Name, rtype: Rtype) {
        let question = Question {
            name: name.clone(),
            rtype,
        };
        // If there is no room for it, that shows when its answer is needed.
        self.store.want(&question, &self.validation.limits);
    }

    /// The signatures that `zone` made over an RRset of the answer section.
    pub(super) fn verified(&mut self, answer: &Answer, set: &Rrset, zone: &Zone) -> Arc<Verified> {
        self.verified_in(Section::Answer, answer, set, zone)
    }

    pub(super) fn verified_in(
        &mut self,
        section: Section,
        answer: &Answer,
        set: &Rrset,
        zone: &Zone,
    ) -> Arc<Verified> {
        let key = (
            answer.question.clone(),
            section,
            set.owner.clone(),
            set.rtype,
            zone.name.clone(),
        );
        if let Some(known) = self.verified.get(&key) {
            return known.clone();
        }
        let keys: Vec<&ZoneKey> = zone.keys.iter().collect();
        let verified = verify(set, &zone.name, &keys, &self.validation, &mut self.work);
        let verified = Arc::new(verified);
        self.verified.insert(key, verified.clone());
        verified
    }

    /// The denials in an answer that `zone` signed.
    pub(super) fn signed_denials(
        &mut self,
        answer: &Answer,
        zone: &Arc<Zone>,
    ) -> Arc<SignedDenials> {
        let key = (answer.question.clone(), zone.name.clone());
        if let Some(known) = self.denials.get(&key) {
            return known.clone();
        }
        let mut found = SignedDenials {
            ttl: u32::MAX,
            ..SignedDenials::default()
        };
        for set in denial_sets(&answer.authority) {
            let verified = self.verified_in(Section::Authority, answer, set, zone);
            match &verified.result {
                // A record expanded from a wildcard says nothing of the name that it was given.
                Ok(valid) if valid.wildcard_encloser.is_none() => {
                    found.ttl = found.ttl.min(valid.ttl);
                    add_denials(&mut found.denials, set, &zone.name);
                }
                Ok(_) | Err(Unsigned::Missing) => {}
                Err(Unsigned::Invalid(reason)) => {
                    found.problem.get_or_insert(reason.clone());
                }
                Err(Unsigned::Limit(reason)) => {
                    found.limit.get_or_insert(reason.clone());
                }
            }
        }
        let found = Arc::new(found);
        self.denials.insert(key, found.clone());
        found
    }

    /// The proof that an answer holds of the absence of what was asked for.
    ///
    /// # Errors
    ///
    /// The status and the reason if it holds none.
    pub(super) fn proved(
        &mut self,
        question: &Question,
        answer: &Answer,
        zone: &Arc<Zone>,
    ) -> Result<(Proof, DenialReport), Fault> {
        let signed = self.signed_denials(answer, zone);
        self.work.hashes = 0;
        let proof = signed.denials.absence(
            &question.name,
            question.rtype,
            &zone.name,
            &self.validation,
            &mut self.work,
        );
        match proof {
            Ok(proof) => {
                let report = denial_report(question, &proof);
                Ok((proof, report))
            }
            Err(unproved) => Err(unproved_reason(question, zone, &signed, unproved)),
        }
    }
}

/// Whether `zone` signed an RRset as it stands, not expanded from a wildcard.
pub(super) fn signed(verified: &Verified, set: &Rrset, zone: &Zone) -> Result<(), Fault> {
    match &verified.result {
        Ok(valid) if valid.wildcard_encloser.is_none() => Ok(()),
        Ok(_) | Err(Unsigned::Missing) => Err((SecurityStatus::Bogus, unsigned_reason(set, zone))),
        Err(Unsigned::Limit(reason)) => Err((SecurityStatus::Indeterminate, reason.clone())),
        Err(Unsigned::Invalid(reason)) => Err((SecurityStatus::Bogus, reason.clone())),
    }
}

fn denial_sets(authority: &Rrsets) -> impl Iterator<Item = &Rrset> {
    authority
        .of_type(Rtype::NSEC)
        .chain(authority.of_type(Rtype::NSEC3))
}

fn add_denials(denials: &mut Denials, set: &Rrset, zone: &Name) {
    for rdata in set.rdatas.values() {
        if set.rtype == Rtype::NSEC {
            denials.nsec.extend(Nsec::read(&set.owner, rdata));
        } else {
            nsec3::add(&mut denials.nsec3, &set.owner, rdata, zone);
        }
    }
}

fn unproved_reason(
    question: &Question,
    zone: &Zone,
    signed: &SignedDenials,
    unproved: Unproved,
) -> Fault {
    if let Unproved::Limit(reason) = unproved {
        return (SecurityStatus::Indeterminate, reason);
    }
    if let Some(reason) = &signed.limit {
        return (SecurityStatus::Indeterminate, reason.clone());
    }
    let reason = match (unproved, &signed.problem) {
        (_, Some(problem)) => problem.clone(),
        (Unproved::Invalid(why), None) => Reason::new(
            "denial-invalid",
            format!("There is no proof that {question} does not exist. {why}"),
            &["RFC 4035, section 5.4", "RFC 5155, section 8"],
        ),
        _ => Reason::new(
            "denial-missing",
            format!(
                "There is no proof that {question} does not exist: the answer has no NSEC or NSEC3 record that {} signed.",
                name::text(&zone.name)
            ),
            &["RFC 4035, section 5.4"],
        ),
    };
    (SecurityStatus::Bogus, reason)
}

pub(super) fn denial_report(question: &Question, proof: &Proof) -> DenialReport {
    DenialReport {
        name: name::text(&question.name),
        r#type: question.rtype.to_string(),
        proves: proof.kind,
        status: match proof.insecure {
            Some(_) => SecurityStatus::Insecure,
            None => SecurityStatus::Secure,
        },
        reason: proof.insecure.clone(),
        records: proof.records.clone(),
    }
}

pub(super) fn no_denial(
    question: &Question,
    status: SecurityStatus,
    reason: Reason,
) -> DenialReport {
    DenialReport {
        name: name::text(&question.name),
        r#type: question.rtype.to_string(),
        proves: DenialKind::Nothing,
        status,
        reason: Some(reason),
        records: Vec::new(),
    }
}

pub(super) fn unsigned_reason(set: &Rrset, zone: &Zone) -> Reason {
    let (owner, rtype) = (name::text(&set.owner), set.rtype);
    if set.signatures.is_empty() {
        return Reason::new(
            "rrsig-missing",
            format!(
                "{owner} {rtype} has no signature, though the zone {} is signed.",
                name::text(&zone.name)
            ),
            &["RFC 4035, section 2.2", "RFC 4035, section 5"],
        );
    }
    Reason::new(
        "signer-mismatch",
        format!(
            "{owner} {rtype} has no signature of {}, the zone that it belongs to.",
            name::text(&zone.name)
        ),
        &["RFC 4035, section 5.3.1"],
    )
}
