//! What RRsets and absences in an answer are worth (RFC 4035, sections 5.3 and 5.4).

use alloc::format;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use domain::base::iana::Rtype;

use super::chain::{Broken, Zone};
use super::denial::Unproved;
use super::rrset::{Rrset, Rrsets};
use super::store::Answer;
use super::validator::{
    Fault, Ready, Section, Validator, denial_report, no_denial, signed, unsigned_reason,
};
use super::verify::Unsigned;
use crate::dns::{Name, Question, name};
use crate::report::{DenialKind, DenialReport, Reason, SecurityStatus, SignatureReport};

/// What the signatures over an RRset are worth.
#[derive(Clone, Debug)]
pub(super) struct Authenticated {
    pub(super) status: SecurityStatus,
    pub(super) reason: Option<Reason>,
    pub(super) at: Option<Name>,
    /// Seconds that it may be kept.
    pub(super) ttl: u32,
    pub(super) signatures: Vec<SignatureReport>,
    /// The proof of a wildcard expansion.
    pub(super) denial: Option<DenialReport>,
    pub(super) path: Vec<Name>,
}

/// What an absence is worth.
#[derive(Clone, Debug)]
pub(super) struct Absence {
    pub(super) status: SecurityStatus,
    pub(super) reason: Option<Reason>,
    pub(super) at: Option<Name>,
    pub(super) name_error: bool,
    pub(super) ttl: u32,
    pub(super) denial: Option<DenialReport>,
    pub(super) path: Vec<Name>,
}

impl Validator {
    /// Says what an RRset in the answer section is worth (RFC 4035, section 5.3).
    pub(super) fn authenticate(&mut self, answer: &Answer, set: &Rrset) -> Ready<Authenticated> {
        let from_parent = set.rtype == Rtype::DS;
        let signers = signers(set, from_parent);
        for signer in &signers {
            self.want_chain(signer);
        }
        let mut nearest: Option<(Authenticated, Name)> = None;
        let mut waiting = false;
        for signer in signers {
            let Some(zone) = self.zone_of(&signer, &set.owner, from_parent) else {
                waiting = true;
                continue;
            };
            let Some(zone) = zone else {
                continue;
            };
            let found = self.authenticated_by(answer, set, &zone);
            match found.status {
                SecurityStatus::Secure | SecurityStatus::Indeterminate => return Some(found),
                _ => nearest.get_or_insert((found, zone.name.clone())),
            };
        }
        if waiting {
            return None;
        }
        if let Some((found, _)) = &nearest
            && found.status == SecurityStatus::Insecure
        {
            return Some(found.clone());
        }
        let walked = self.walk(&set.owner, from_parent)?;
        Some(match (walked, nearest) {
            (Err(broken), Some((found, zone))) if hides(&broken, &zone) => found,
            (Err(broken), nearest) => Authenticated {
                status: broken.status,
                reason: Some(broken.reason.clone()),
                at: Some(broken.at.clone()),
                ttl: set.ttl,
                signatures: nearest
                    .map(|(found, _)| found.signatures)
                    .unwrap_or_default(),
                denial: None,
                path: broken.path.clone(),
            },
            (Ok(_), Some((found, _))) => found,
            (Ok(zone), None) => Authenticated {
                status: SecurityStatus::Bogus,
                reason: Some(unsigned_reason(set, &zone)),
                at: Some(set.owner.clone()),
                ttl: 0,
                signatures: self.verified(answer, set, &zone).signatures.clone(),
                denial: None,
                path: zone.path.clone(),
            },
        })
    }

    /// What the signatures of one zone over an RRset are worth.
    fn authenticated_by(
        &mut self,
        answer: &Answer,
        set: &Rrset,
        zone: &Arc<Zone>,
    ) -> Authenticated {
        let verified = self.verified(answer, set, zone);
        let mut found = Authenticated {
            status: SecurityStatus::Secure,
            reason: None,
            at: Some(set.owner.clone()),
            ttl: 0,
            signatures: verified.signatures.clone(),
            denial: None,
            path: zone.path.clone(),
        };
        match &verified.result {
            Ok(valid) => {
                found.ttl = valid.ttl;
                if let Some(encloser) = &valid.wildcard_encloser {
                    self.expansion(answer, set, encloser, zone, &mut found);
                }
            }
            Err(Unsigned::Limit(reason)) => {
                found.status = SecurityStatus::Indeterminate;
                found.reason = Some(reason.clone());
            }
            Err(Unsigned::Invalid(reason)) => {
                // A key of a size that is not supported makes no data bogus.
                found.status = match reason.code.as_str() {
                    "key-unsupported" => SecurityStatus::Insecure,
                    _ => SecurityStatus::Bogus,
                };
                found.reason = Some(reason.clone());
            }
            Err(Unsigned::Missing) => {
                found.status = SecurityStatus::Bogus;
                found.reason = Some(unsigned_reason(set, zone));
            }
        }
        found
    }

    /// Holds a wildcard expansion against the denials that came with it (RFC 4035, section 5.3.4).
    fn expansion(
        &mut self,
        answer: &Answer,
        set: &Rrset,
        encloser: &Name,
        zone: &Arc<Zone>,
        found: &mut Authenticated,
    ) {
        let question = Question {
            name: set.owner.clone(),
            rtype: set.rtype,
        };
        let signed = self.signed_denials(answer, zone);
        self.work.hashes = 0;
        let proof = signed.denials.expansion(
            &set.owner,
            encloser,
            &zone.name,
            &self.validation,
            &mut self.work,
        );
        match proof {
            Ok(proof) => {
                found.ttl = found.ttl.min(signed.ttl);
                if let Some(reason) = &proof.insecure {
                    found.status = SecurityStatus::Insecure;
                    found.reason = Some(reason.clone());
                }
                found.denial = Some(denial_report(&question, &proof));
            }
            Err(Unproved::Limit(reason)) => {
                found.status = SecurityStatus::Indeterminate;
                found.reason = Some(reason);
            }
            Err(unproved) => {
                let why = match unproved {
                    Unproved::Invalid(why) => why,
                    _ => "No NSEC or NSEC3 record that is signed came with it.".to_string(),
                };
                let reason = signed.limit.clone().unwrap_or_else(|| {
                    Reason::new(
                        "wildcard-expansion-unproved",
                        format!(
                            "{} {} comes from the wildcard below {}, without a proof that no nearer name exists. {why}",
                            name::text(&set.owner), set.rtype, name::text(encloser)
                        ),
                        &["RFC 4035, section 5.3.4", "RFC 5155, section 8.8"],
                    )
                });
                found.status = match signed.limit {
                    Some(_) => SecurityStatus::Indeterminate,
                    None => SecurityStatus::Bogus,
                };
                found.denial = Some(no_denial(&question, found.status, reason.clone()));
                found.reason = Some(reason);
            }
        }
    }

    /// Says what an answer without the records asked for is worth (RFC 4035, section 5.4).
    pub(super) fn absence(&mut self, question: &Question, answer: &Answer) -> Ready<Absence> {
        let from_parent = question.rtype == Rtype::DS;
        let signers = denial_signers(&answer.authority, &question.name, from_parent);
        for signer in &signers {
            self.want_chain(signer);
        }
        let mut nearest: Option<(Absence, Name)> = None;
        let mut waiting = false;
        for signer in signers {
            let Some(zone) = self.zone_of(&signer, &question.name, from_parent) else {
                waiting = true;
                continue;
            };
            let Some(zone) = zone else {
                continue;
            };
            let found = self.absence_by(question, answer, &zone);
            if found.status != SecurityStatus::Bogus {
                return Some(found);
            }
            nearest.get_or_insert((found, zone.name.clone()));
        }
        if waiting {
            return None;
        }
        let walked = self.walk(&question.name, from_parent)?;
        Some(match (walked, nearest) {
            (Err(broken), Some((found, zone))) if hides(&broken, &zone) => found,
            (Err(broken), nearest) => Absence {
                status: broken.status,
                reason: Some(broken.reason.clone()),
                at: Some(broken.at.clone()),
                name_error: answer.is_name_error(),
                ttl: u32::MAX,
                denial: nearest.and_then(|(found, _)| found.denial),
                path: broken.path.clone(),
            },
            (Ok(_), Some((found, _))) => found,
            (Ok(zone), None) => self.absence_by(question, answer, &zone),
        })
    }

    /// What the denials of one zone are worth.
    fn absence_by(&mut self, question: &Question, answer: &Answer, zone: &Arc<Zone>) -> Absence {
        let mut found = Absence {
            status: SecurityStatus::Secure,
            reason: None,
            at: Some(question.name.clone()),
            name_error: answer.is_name_error(),
            ttl: 0,
            denial: None,
            path: zone.path.clone(),
        };
        let minimum = match self.start_of_authority(answer, zone) {
            Ok(minimum) => minimum,
            Err((status, reason)) => {
                found.status = status;
                found.denial = Some(no_denial(question, status, reason.clone()));
                found.reason = Some(reason);
                return found;
            }
        };
        match self.proved(question, answer, zone) {
            Ok((proof, report)) => {
                found.ttl = self.signed_denials(answer, zone).ttl.min(minimum);
                found.denial = Some(report);
                // What opted out may be an empty non-terminal, but no name that does not exist, which
                // takes a word on the wildcard (RFC 5155, section 8.4).
                if answer.is_name_error()
                    && proof.kind == DenialKind::NoData
                    && proof.insecure.is_some()
                {
                    found.status = SecurityStatus::Bogus;
                    found.reason = Some(Reason::new(
                        "denial-invalid",
                        format!(
                            "There is no proof that no wildcard stands for {}.",
                            name::ending(&question.name)
                        ),
                        &["RFC 5155, section 8.4"],
                    ));
                } else if let Some(reason) = proof.insecure {
                    found.status = SecurityStatus::Insecure;
                    found.reason = Some(reason);
                } else if proof.kind == DenialKind::NameError {
                    // RCODE is not signed: a name that is said to exist does not.
                    if !answer.is_name_error() {
                        found.status = SecurityStatus::Bogus;
                        found.reason = Some(Reason::new(
                            "denial-invalid",
                            format!(
                                "The answer says that {} exists, and its denials prove that it does not.",
                                name::text(&question.name)
                            ),
                            &["RFC 4035, section 5.4"],
                        ));
                    }
                } else {
                    found.name_error = proof.name_error;
                    if proof.name_error {
                        found.reason = Some(Reason::new(
                            "compact-denial",
                            format!(
                                "{} does not exist; the zone says so by compact denial of existence.",
                                name::text(&question.name)
                            ),
                            &["RFC 9824, section 2"],
                        ));
                    }
                }
            }
            Err((status, reason)) => {
                found.status = status;
                found.denial = Some(no_denial(question, status, reason.clone()));
                found.reason = Some(reason);
            }
        }
        found
    }

    /// Seconds that an absence may be kept by the SOA record that comes with it, once that is verified
    /// (RFC 2308, section 5).
    fn start_of_authority(&mut self, answer: &Answer, zone: &Arc<Zone>) -> Result<u32, Fault> {
        let Some(set) = answer.authority.get(&zone.name, Rtype::SOA) else {
            return Ok(u32::MAX);
        };
        let verified = self.verified_in(Section::Authority, answer, set, zone);
        signed(&verified, set, zone)?;
        let minimum = set
            .rdatas
            .keys()
            .filter_map(|rdata| Some(u32::from_be_bytes(*rdata.last_chunk::<4>()?)))
            .min();
        Ok(minimum.unwrap_or_default().min(set.ttl))
    }
}

/// The zones that say that they signed an RRset, the nearest first. Only zones at or above its owner
/// may; above it for what the parent says (RFC 4035, sections 2.4 and 5.3.1).
fn signers(set: &Rrset, from_parent: bool) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for signature in &set.signatures {
        if may_speak(&signature.signer, &set.owner, from_parent)
            && !names.contains(&signature.signer)
        {
            names.push(signature.signer.clone());
        }
    }
    names.sort_by_key(|name| core::cmp::Reverse(name::count(name)));
    names
}

/// Whether what `zone` signed, and what is not valid, says more than that a cut below `zone` could not
/// be ruled out.
fn hides(broken: &Broken, zone: &Name) -> bool {
    broken.status > SecurityStatus::Insecure && name::is_below(&broken.at, zone)
}

/// The same for an authority section that is to deny something of `qname`.
fn denial_signers(authority: &Rrsets, qname: &Name, from_parent: bool) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for set in authority.all() {
        for signature in &set.signatures {
            let signer = &signature.signer;
            if may_speak(signer, qname, from_parent) && !names.contains(signer) {
                names.push(signer.clone());
            }
        }
    }
    names.sort_by_key(|name| core::cmp::Reverse(name::count(name)));
    names
}

fn may_speak(signer: &Name, owner: &Name, from_parent: bool) -> bool {
    if from_parent && !owner.is_root() {
        name::is_below(owner, signer)
    } else {
        name::is_at_or_below(owner, signer)
    }
}
