//! Zones from the trust anchors down, and what their keys say of RRsets and absences.
//!
//! Every method may find that a question has to be answered first. It then has that question asked,
//! and yields nothing; after the answer it is called again. What was verified before is kept.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use domain::base::iana::Rtype;

use super::denial::{Denials, Proof, Unproved};
use super::nsec::Nsec;
use super::rrset::{Rrset, Rrsets};
use super::store::{Answer, Store};
use super::verify::{Unsigned, Verified, ZoneKey, verify};
use super::zone::{EntryPoint, Established, establish, set_aside};
use super::{Limits, Validation, Work, nsec3};
use crate::dns::{Name, Question, Response, name};
use crate::report::{
    DenialKind, DenialReport, Reason, SecurityStatus, SignatureReport, ZoneReport,
};
use crate::time::UnixTime;

/// What a call yields: nothing while answers are outstanding.
pub(super) type Ready<T> = Option<T>;

/// A status that is not secure, and why.
type Fault = (SecurityStatus, Reason);

/// A zone whose keys are trusted.
#[derive(Clone, Debug)]
pub(super) struct Zone {
    pub(super) name: Name,
    pub(super) keys: Vec<ZoneKey>,
    /// The zones from the trust anchor down to this one.
    pub(super) path: Vec<Name>,
}

/// Why no trust leads to a name.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    pub(super) status: SecurityStatus,
    /// Where it ends.
    pub(super) at: Name,
    pub(super) reason: Reason,
    /// The zones from the trust anchor down to there.
    pub(super) path: Vec<Name>,
}

/// What the zone above a name says of a cut there (FINDINGS: a walk goes down one label at a time).
#[derive(Clone, Debug)]
enum Descent {
    /// Trust ends.
    Broken(Arc<Broken>),
    /// A zone of its own begins.
    Cut(Arc<Zone>),
    /// The name belongs to the zone above.
    NoCut,
    /// So does everything below it.
    NoCutBelow,
}

/// A section of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    Answer,
    Authority,
}

/// The denials of an answer that one zone signed.
#[derive(Debug, Default)]
struct SignedDenials {
    denials: Denials,
    /// What is wrong with the signature of the first one that was left out.
    problem: Option<Reason>,
    limit: Option<Reason>,
    ttl: u32,
}

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

/// Answers, and what has been made of them so far.
#[derive(Debug)]
pub(crate) struct Validator {
    pub(super) validation: Validation,
    pub(super) store: Store,
    work: Work,
    anchored: BTreeMap<Name, Result<Arc<Zone>, Arc<Broken>>>,
    descents: BTreeMap<(Name, Name), Descent>,
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
    pub(super) fn want(&mut self, name: &Name, rtype: Rtype) {
        let question = Question {
            name: name.clone(),
            rtype,
        };
        // If there is no room for it, that shows when its answer is needed.
        self.store.want(&question, &self.validation.limits);
    }

    /// Asks for what leads from the trust anchors to `target`, if it is a zone.
    pub(super) fn want_chain(&mut self, target: &Name) {
        for anchor in self.anchors_above(target, false) {
            self.want(&anchor, Rtype::DNSKEY);
            for name in between(&anchor, target) {
                self.want(&name, Rtype::DS);
                self.want(&name, Rtype::DNSKEY);
            }
        }
    }

    /// The names of the trust anchors at or above a name, the nearest first; only those above it with
    /// `strictly`.
    pub(super) fn anchors_above(&self, target: &Name, strictly: bool) -> Vec<Name> {
        let mut names: Vec<Name> = Vec::new();
        for anchor in &self.validation.anchors.anchors {
            let above = if strictly && !target.is_root() {
                name::is_below(target, &anchor.zone)
            } else {
                name::is_at_or_below(target, &anchor.zone)
            };
            if above && !names.contains(&anchor.zone) {
                names.push(anchor.zone.clone());
            }
        }
        names.sort_by_key(|name| core::cmp::Reverse(name::count(name)));
        names
    }

    /// The zone of a trust anchor.
    fn anchored(&mut self, anchor: &Name) -> Ready<Result<Arc<Zone>, Arc<Broken>>> {
        if let Some(known) = self.anchored.get(anchor) {
            return Some(known.clone());
        }
        let now = self.validation.now;
        let entries: Vec<EntryPoint> = self
            .validation
            .anchors
            .anchors
            .iter()
            .filter(|one| one.zone == *anchor)
            .filter(|one| one.from.is_none_or(|from| from <= now))
            .filter(|one| one.until.is_none_or(|until| now < until))
            .map(|one| EntryPoint::anchor(&one.data))
            .collect();
        let result = if entries.is_empty() {
            let reason = Reason::new(
                "anchor-not-valid",
                format!(
                    "No trust anchor of {} is valid at {}.",
                    name::text(anchor),
                    now.to_prose()
                ),
                &["RFC 9718, section 2"],
            );
            Err(self.broken(SecurityStatus::Indeterminate, anchor, reason, &[]))
        } else {
            self.established(anchor, entries, None, &[])?
        };
        self.anchored.insert(anchor.clone(), result.clone());
        Some(result)
    }

    /// Holds the keys of a zone against what names them from above: a trust anchor, or the DS records
    /// that `signatures` cover.
    fn established(
        &mut self,
        zone: &Name,
        mut entries: Vec<EntryPoint>,
        signatures: Option<Vec<SignatureReport>>,
        path: &[Name],
    ) -> Ready<Result<Arc<Zone>, Arc<Broken>>> {
        let aside = set_aside(&mut entries, zone, &self.validation);
        let established = match aside {
            Err(reason) => without_keys(SecurityStatus::Insecure, reason),
            Ok(()) => match self.answer(zone, Rtype::DNSKEY)? {
                Err(reason) => without_keys(SecurityStatus::Indeterminate, reason),
                Ok(answer) => match answer.answer.get(zone, Rtype::DNSKEY) {
                    None => without_keys(SecurityStatus::Bogus, no_keys(zone)),
                    Some(set) => {
                        establish(set, zone, &mut entries, &self.validation, &mut self.work)
                    }
                },
            },
        };
        let path: Vec<Name> = path.iter().chain([zone]).cloned().collect();
        let (status, reason) = match &established.result {
            Ok(_) => (SecurityStatus::Secure, None),
            Err((status, reason)) => (*status, Some(reason.clone())),
        };
        let report = ZoneReport {
            name: name::text(zone),
            status,
            reason,
            anchored: signatures.is_none(),
            ds: entries.iter().map(EntryPoint::report).collect(),
            ds_signatures: signatures.unwrap_or_default(),
            keys: established.keys,
            key_signatures: established.signatures,
            denial: None,
        };
        self.reports.insert(zone.clone(), report);
        Some(match established.result {
            Ok(keys) => Ok(Arc::new(Zone {
                name: zone.clone(),
                keys,
                path,
            })),
            Err((status, reason)) => Err(Arc::new(Broken {
                status,
                at: zone.clone(),
                reason,
                path,
            })),
        })
    }

    /// The end of trust at a name, with a report for it.
    fn broken(
        &mut self,
        status: SecurityStatus,
        at: &Name,
        reason: Reason,
        path: &[Name],
    ) -> Arc<Broken> {
        self.broken_with(status, at, reason, path, None, Vec::new())
    }

    fn broken_with(
        &mut self,
        status: SecurityStatus,
        at: &Name,
        reason: Reason,
        path: &[Name],
        denial: Option<DenialReport>,
        ds_signatures: Vec<SignatureReport>,
    ) -> Arc<Broken> {
        let report = ZoneReport {
            name: name::text(at),
            status,
            reason: Some(reason.clone()),
            anchored: false,
            ds: Vec::new(),
            ds_signatures,
            keys: Vec::new(),
            key_signatures: Vec::new(),
            denial,
        };
        self.reports.insert(at.clone(), report);
        Arc::new(Broken {
            status,
            at: at.clone(),
            reason,
            path: path.iter().chain([at]).cloned().collect(),
        })
    }

    /// What `zone` says of a cut at `at`, a name below it.
    fn descend(&mut self, zone: &Arc<Zone>, at: &Name) -> Ready<Descent> {
        let key = (zone.name.clone(), at.clone());
        if let Some(known) = self.descents.get(&key) {
            return Some(known.clone());
        }
        let descent = self.read_descent(zone, at)?;
        self.descents.insert(key, descent.clone());
        Some(descent)
    }

    fn read_descent(&mut self, zone: &Arc<Zone>, at: &Name) -> Ready<Descent> {
        let answer = match self.answer(at, Rtype::DS)? {
            Ok(answer) => answer,
            Err(reason) => {
                let status = SecurityStatus::Indeterminate;
                return Some(Descent::Broken(self.broken(status, at, reason, &zone.path)));
            }
        };
        if let Some(set) = answer.answer.get(at, Rtype::DS) {
            let verified = self.verified(&answer, set, zone);
            return match signed(&verified, set, zone) {
                Ok(()) => {
                    let signatures = Some(verified.signatures.clone());
                    let entries = EntryPoint::of_ds(set);
                    Some(
                        match self.established(at, entries, signatures, &zone.path)? {
                            Ok(zone) => Descent::Cut(zone),
                            Err(broken) => Descent::Broken(broken),
                        },
                    )
                }
                Err((status, reason)) => {
                    let signatures = verified.signatures.clone();
                    Some(Descent::Broken(self.broken_with(
                        status, at, reason, &zone.path, None, signatures,
                    )))
                }
            };
        }
        if let Some(set) = answer.answer.get(at, Rtype::CNAME)
            && signed(&self.verified(&answer, set, zone), set, zone).is_ok()
        {
            return Some(Descent::NoCut);
        }
        for set in answer.answer.of_type(Rtype::DNAME) {
            let above = name::is_below(at, &set.owner);
            if above && signed(&self.verified(&answer, set, zone), set, zone).is_ok() {
                return Some(Descent::NoCutBelow);
            }
        }
        Some(self.undelegated(zone, at, &answer))
    }

    /// What the denial of DS records at `at` says.
    fn undelegated(&mut self, zone: &Arc<Zone>, at: &Name, answer: &Answer) -> Descent {
        let question = Question {
            name: at.clone(),
            rtype: Rtype::DS,
        };
        let (proof, report) = match self.proved(&question, answer, zone) {
            Ok(found) => found,
            Err((status, reason)) => {
                let denial = Some(no_denial(&question, status, reason.clone()));
                let broken = self.broken_with(status, at, reason, &zone.path, denial, Vec::new());
                return Descent::Broken(broken);
            }
        };
        let insecure = match (&proof.insecure, proof.kind) {
            (Some(reason), _) => Some(reason.clone()),
            (None, DenialKind::InsecureDelegation) => Some(Reason::new(
                "insecure-delegation",
                format!(
                    "{} proves that it has no DS records for {}, whose keys nobody vouches for therefore.",
                    name::text(&zone.name),
                    name::text(at)
                ),
                &["RFC 4035, section 5.2"],
            )),
            _ => None,
        };
        if let Some(reason) = insecure {
            let status = SecurityStatus::Insecure;
            let denial = Some(report);
            let broken = self.broken_with(status, at, reason, &zone.path, denial, Vec::new());
            return Descent::Broken(broken);
        }
        match proof.kind {
            DenialKind::NoData if !proof.name_error => Descent::NoCut,
            _ => Descent::NoCutBelow,
        }
    }

    /// The proof that an answer holds of the absence of what was asked for.
    ///
    /// # Errors
    ///
    /// The status and the reason if it holds none.
    fn proved(
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

    /// The keys of `target`, if it is a zone to which DS records lead; nothing else is looked at on the
    /// way. The inner value is missing if they do not lead there.
    fn zone(&mut self, target: &Name) -> Ready<Option<Arc<Zone>>> {
        let mut waiting = false;
        for anchor in self.anchors_above(target, false) {
            let Some(anchored) = self.anchored(&anchor) else {
                self.want_chain(target);
                waiting = true;
                continue;
            };
            let Ok(mut zone) = anchored else {
                continue;
            };
            let mut blocked = false;
            for at in between(&anchor, target) {
                match self.cut(&zone, &at) {
                    None => {
                        self.want_chain(target);
                        blocked = true;
                        break;
                    }
                    Some(Some(cut)) => zone = cut,
                    Some(None) => {}
                }
            }
            if blocked {
                waiting = true;
            } else if zone.name == *target {
                return Some(Some(zone));
            }
        }
        (!waiting).then_some(None)
    }

    /// The zone that begins at `at`, if DS records say so.
    fn cut(&mut self, zone: &Arc<Zone>, at: &Name) -> Ready<Option<Arc<Zone>>> {
        match self.answer(at, Rtype::DS)? {
            Ok(answer) if answer.answer.get(at, Rtype::DS).is_some() => {}
            _ => return Some(None),
        }
        Some(match self.descend(zone, at)? {
            Descent::Cut(zone) => Some(zone),
            _ => None,
        })
    }

    /// The zone that a name belongs to, with a proof for every step; or where trust ends. `strictly`
    /// is for what the parent of a name says of it.
    pub(super) fn walk(
        &mut self,
        target: &Name,
        strictly: bool,
    ) -> Ready<Result<Arc<Zone>, Arc<Broken>>> {
        let anchors = self.anchors_above(target, strictly);
        let mut first = None;
        for anchor in anchors {
            let walked = self.walk_from(&anchor, target, strictly)?;
            if walked.is_ok() {
                return Some(walked);
            }
            // RFC 6840, section 5.10: any anchor will do; of failures the nearest anchor's counts.
            first.get_or_insert(walked);
        }
        Some(first.unwrap_or_else(|| {
            let reason = Reason::new(
                "no-anchor",
                format!(
                    "No trust anchor stands at {} or above it.",
                    name::text(target)
                ),
                &["RFC 4035, section 4.3", "RFC 7672, section 2.1.1"],
            );
            Err(Arc::new(Broken {
                status: SecurityStatus::Insecure,
                at: target.clone(),
                reason,
                path: Vec::new(),
            }))
        }))
    }

    fn walk_from(
        &mut self,
        anchor: &Name,
        target: &Name,
        strictly: bool,
    ) -> Ready<Result<Arc<Zone>, Arc<Broken>>> {
        let mut zone = match self.anchored(anchor)? {
            Ok(zone) => zone,
            Err(broken) => return Some(Err(broken)),
        };
        let mut steps = between(anchor, target);
        if strictly {
            steps.pop();
        }
        for (index, at) in steps.iter().enumerate() {
            let Some(descent) = self.descend(&zone, at) else {
                for below in steps.iter().skip(index) {
                    self.want(below, Rtype::DS);
                }
                return None;
            };
            match descent {
                Descent::Broken(broken) => return Some(Err(broken)),
                Descent::Cut(below) => zone = below,
                Descent::NoCut => {}
                Descent::NoCutBelow => break,
            }
        }
        Some(Ok(zone))
    }

    /// The signatures that `zone` made over an RRset of the answer section.
    fn verified(&mut self, answer: &Answer, set: &Rrset, zone: &Zone) -> Arc<Verified> {
        self.verified_in(Section::Answer, answer, set, zone)
    }

    fn verified_in(
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
    fn signed_denials(&mut self, answer: &Answer, zone: &Arc<Zone>) -> Arc<SignedDenials> {
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
            let Some(zone) = self.zone(&signer) else {
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
            let Some(zone) = self.zone(&signer) else {
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
                            name::text(&question.name)
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
}

/// The names from below `above` down to `below`, the highest first.
fn between(above: &Name, below: &Name) -> Vec<Name> {
    (name::count(above) + 1..=name::count(below))
        .map(|labels| name::suffix(below, labels))
        .collect()
}

/// Whether `zone` signed an RRset as it stands, not expanded from a wildcard.
fn signed(verified: &Verified, set: &Rrset, zone: &Zone) -> Result<(), Fault> {
    match &verified.result {
        Ok(valid) if valid.wildcard_encloser.is_none() => Ok(()),
        Ok(_) | Err(Unsigned::Missing) => Err((SecurityStatus::Bogus, unsigned_reason(set, zone))),
        Err(Unsigned::Limit(reason)) => Err((SecurityStatus::Indeterminate, reason.clone())),
        Err(Unsigned::Invalid(reason)) => Err((SecurityStatus::Bogus, reason.clone())),
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

/// Whether what `zone` signed, and what is not valid, counts in spite of a lookup that failed: that of
/// a cut below `zone`, which nothing but the failure speaks for.
fn hides(broken: &Broken, zone: &Name) -> bool {
    broken.status == SecurityStatus::Indeterminate && name::is_below(&broken.at, zone)
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

fn denial_report(question: &Question, proof: &Proof) -> DenialReport {
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

fn no_denial(question: &Question, status: SecurityStatus, reason: Reason) -> DenialReport {
    DenialReport {
        name: name::text(&question.name),
        r#type: question.rtype.to_string(),
        proves: DenialKind::Nothing,
        status,
        reason: Some(reason),
        records: Vec::new(),
    }
}

fn unsigned_reason(set: &Rrset, zone: &Zone) -> Reason {
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

fn without_keys(status: SecurityStatus, reason: Reason) -> Established {
    Established {
        result: Err((status, reason)),
        keys: Vec::new(),
        signatures: Vec::new(),
    }
}

fn no_keys(zone: &Name) -> Reason {
    Reason::new(
        "dnskey-missing",
        format!(
            "{} has no keys, though they are named from above.",
            name::text(zone)
        ),
        &["RFC 4035, section 5.2"],
    )
}
