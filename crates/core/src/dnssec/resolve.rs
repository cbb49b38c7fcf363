//! From a question to its outcome: aliases followed, each link judged (RFC 4035, section 5;
//! RFC 6672, section 5.3).

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

use domain::base::iana::{OptRcode, Rtype};

use super::judge::{Absence, Authenticated};
use super::rrset::Rrset;
use super::store::Answer;
use super::validator::{Ready, Validator};
use super::verify::limit;
use crate::dns::name::lower_case;
use crate::dns::{Name, Question, name};
use crate::report::{
    AliasKind, AliasReport, DenialReport, LookupOutcome, Reason, SecurityStatus, SignatureReport,
    ZoneReport,
};

/// What became of a question.
#[derive(Clone, Debug)]
pub(crate) struct Resolution {
    pub(crate) status: SecurityStatus,
    pub(crate) outcome: LookupOutcome,
    /// That of the last answer; nothing if the last question has none that says something.
    pub(crate) rcode: Option<OptRcode>,
    pub(crate) records: Vec<Found>,
    /// Seconds that the whole may be kept; nothing if that is not known.
    pub(crate) ttl: Option<u32>,
    pub(crate) aliases: Vec<AliasReport>,
    pub(crate) reason: Option<Reason>,
    pub(crate) at: Option<Name>,
    pub(crate) chain: Vec<ZoneReport>,
    pub(crate) signatures: Vec<SignatureReport>,
    pub(crate) denials: Vec<DenialReport>,
}

/// A record of the outcome.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) owner: Name,
    pub(crate) rtype: Rtype,
    /// Seconds that it may be kept (RFC 4035, section 5.3.3).
    pub(crate) ttl: u32,
    pub(crate) rdata: Vec<u8>,
}

/// A link from one name to the next.
struct Link {
    kind: AliasKind,
    owner: Name,
    target: Name,
}

impl Validator {
    /// Asks what can be known to be needed: the question, and what leads from the trust anchors to
    /// its name without the labels that begin with an underscore.
    pub(crate) fn begin(&mut self, question: &Question) {
        self.want(&question.name, question.rtype);
        self.want_chain(&name::without_underscores(&question.name));
    }

    /// The questions that have come up since the last call.
    pub(crate) fn take_wanted(&mut self) -> Vec<Question> {
        self.store.take_wanted()
    }

    /// What became of `question`; nothing while answers are outstanding that it depends on.
    pub(crate) fn resolve(&mut self, question: &Question) -> Option<Resolution> {
        let mut progress = Progress::new(question);
        loop {
            let answer = match self.answer(&progress.source, question.rtype)? {
                Ok(answer) => answer,
                Err(reason) => {
                    progress.rcode = None;
                    return self.finished(progress, LookupOutcome::Failed, Some(reason));
                }
            };
            progress.rcode = Some(answer.rcode);
            // The name has no records in this answer, and may have a denial.
            if let Some(resolution) = self.follow(&mut progress, &answer, question.rtype) {
                return resolution;
            }
        }
    }

    /// Reads on in one answer from the name that `progress` has come to. Yields nothing if the rest
    /// has to be asked anew.
    fn follow(
        &mut self,
        progress: &mut Progress,
        answer: &Arc<Answer>,
        rtype: Rtype,
    ) -> Option<Ready<Resolution>> {
        loop {
            let found = answer.answer.get(&progress.name, rtype);
            let sets: Vec<&Rrset> = match found {
                _ if rtype == Rtype::ANY => answer.answer.at(&progress.name),
                // A CNAME without signatures may be the one that a DNAME stands for.
                Some(set) if is_synthesized(answer, set) => Vec::new(),
                found => found.into_iter().collect(),
            };
            if !sets.is_empty() {
                return Some(self.answered(progress, answer, &sets));
            }
            let Some((link, set)) = link(answer, &progress.name, rtype) else {
                break;
            };
            let Some(link) = link else {
                let reason = Reason::new(
                    "alias-too-long",
                    format!(
                        "The DNAME record at {} makes a name of more than 255 octets of {}.",
                        name::text(&set.owner),
                        name::ending(&progress.name)
                    ),
                    &["RFC 6672, section 2.2"],
                );
                let progress = core::mem::take(progress);
                return Some(self.finished(progress, LookupOutcome::Failed, Some(reason)));
            };
            match self.authenticate(answer, set) {
                // The answers that are missing are under way; what the alias leads to can be asked
                // meanwhile.
                None => progress.waiting = true,
                Some(found) => progress.link(&link, found),
            }
            if matches!(
                progress.status,
                SecurityStatus::Bogus | SecurityStatus::Indeterminate
            ) {
                let claimed = claimed(answer, rtype);
                let progress = core::mem::take(progress);
                return Some(self.finished(progress, claimed, None));
            }
            if rtype == Rtype::CNAME {
                // The CNAME that a DNAME stands for is what was asked for (RFC 6672, section 2.3).
                progress.records.push(Found {
                    owner: progress.name.clone(),
                    rtype,
                    ttl: set.ttl,
                    rdata: link.target.as_slice().to_vec(),
                });
                return Some(self.concluded(progress, LookupOutcome::Answer));
            }
            if let Some(reason) = progress.advance(link, self.validation.limits.alias_links) {
                let progress = core::mem::take(progress);
                return Some(self.finished(progress, LookupOutcome::Failed, Some(reason)));
            }
        }
        if progress.name == progress.source {
            return Some(self.absent(progress, answer, rtype));
        }
        // The denial for the end of the aliases may have come with them.
        let question = Question {
            name: progress.name.clone(),
            rtype,
        };
        if answer.has_denials() {
            match self.absence(&question, answer) {
                None => return Some(None),
                Some(found) if found.status == SecurityStatus::Secure => {
                    return Some(self.denied(progress, found));
                }
                Some(_) => {}
            }
        }
        progress.source = progress.name.clone();
        self.want(&progress.source, rtype);
        self.want_chain(&name::without_underscores(&progress.source));
        None
    }

    fn answered(
        &mut self,
        progress: &mut Progress,
        answer: &Arc<Answer>,
        sets: &[&Rrset],
    ) -> Ready<Resolution> {
        let most = self.validation.limits.records_per_rrset;
        if let Some(set) = sets.iter().find(|set| set.rdatas.len() > most) {
            let what = format!(
                "{} {} has more than {most} records.",
                name::text(&set.owner),
                set.rtype
            );
            let reason = limit("limit-records", what);
            let progress = core::mem::take(progress);
            return self.finished(progress, LookupOutcome::Failed, Some(reason));
        }
        for set in sets {
            let found = if set.rtype == Rtype::RRSIG {
                unsigned_signatures(set)
            } else {
                self.authenticate(answer, set)?
            };
            progress.take(found.status, found.reason, found.at, &found.path);
            progress.ttl = progress.ttl.min(found.ttl);
            progress.denials.extend(found.denial);
            progress.signatures.extend(found.signatures);
            let record = |rdata: &Vec<u8>| Found {
                owner: set.owner.clone(),
                rtype: set.rtype,
                ttl: found.ttl,
                rdata: rdata.clone(),
            };
            progress.records.extend(set.rdatas.values().map(record));
        }
        self.concluded(progress, LookupOutcome::Answer)
    }

    fn absent(
        &mut self,
        progress: &mut Progress,
        answer: &Arc<Answer>,
        rtype: Rtype,
    ) -> Ready<Resolution> {
        let question = Question {
            name: progress.name.clone(),
            rtype,
        };
        let found = self.absence(&question, answer)?;
        self.denied(progress, found)
    }

    fn denied(&mut self, progress: &mut Progress, found: Absence) -> Ready<Resolution> {
        progress.take(found.status, found.reason, found.at, &found.path);
        progress.ttl = progress.ttl.min(found.ttl);
        progress.denials.extend(found.denial);
        let outcome = if found.name_error {
            LookupOutcome::NameError
        } else {
            LookupOutcome::NoData
        };
        self.concluded(progress, outcome)
    }

    /// Ends with an outcome, once every link has been judged.
    fn concluded(&mut self, progress: &mut Progress, outcome: LookupOutcome) -> Ready<Resolution> {
        if progress.waiting {
            return None;
        }
        self.finished(core::mem::take(progress), outcome, None)
    }

    /// Ends with an outcome; with a failure, indeterminate.
    fn finished(
        &mut self,
        mut progress: Progress,
        outcome: LookupOutcome,
        failure: Option<Reason>,
    ) -> Ready<Resolution> {
        if progress.waiting {
            return None;
        }
        if let Some(reason) = failure {
            progress.status = SecurityStatus::Indeterminate;
            progress.reason = Some(reason);
            progress.at = Some(progress.name.clone());
        }
        let reports = &self.reports;
        let chain = progress
            .path
            .iter()
            .filter_map(|zone| reports.get(zone).cloned())
            .collect();
        Some(Resolution {
            status: progress.status,
            outcome,
            rcode: progress.rcode,
            records: progress.records,
            ttl: Some(progress.ttl).filter(|ttl| *ttl != u32::MAX),
            aliases: progress.aliases,
            reason: progress.reason,
            at: progress.at,
            chain,
            signatures: progress.signatures,
            denials: progress.denials,
        })
    }
}

/// How far a question has come.
struct Progress {
    /// The name that the aliases have led to.
    name: Name,
    /// The name whose answer is being read.
    source: Name,
    status: SecurityStatus,
    reason: Option<Reason>,
    at: Option<Name>,
    rcode: Option<OptRcode>,
    ttl: u32,
    aliases: Vec<AliasReport>,
    seen: BTreeSet<Name>,
    records: Vec<Found>,
    signatures: Vec<SignatureReport>,
    denials: Vec<DenialReport>,
    path: Vec<Name>,
    /// Whether a link has not been judged yet.
    waiting: bool,
}

impl Default for Progress {
    fn default() -> Self {
        Self::new(&Question::new(Name::root_vec(), Rtype::A))
    }
}

impl Progress {
    fn new(question: &Question) -> Self {
        Self {
            name: question.name.clone(),
            source: question.name.clone(),
            status: SecurityStatus::Secure,
            reason: None,
            at: None,
            rcode: None,
            ttl: u32::MAX,
            aliases: Vec::new(),
            seen: BTreeSet::new(),
            records: Vec::new(),
            signatures: Vec::new(),
            denials: Vec::new(),
            path: Vec::new(),
            waiting: false,
        }
    }

    /// Takes the status of one part in: the worst counts, with its reason. A reason that comes with a
    /// secure status is one that a reader should know.
    fn take(
        &mut self,
        status: SecurityStatus,
        reason: Option<Reason>,
        at: Option<Name>,
        path: &[Name],
    ) {
        if status > self.status || (status == self.status && self.reason.is_none()) {
            self.status = status;
            self.at = reason.as_ref().and(at);
            self.reason = reason;
        }
        for zone in path {
            if !self.path.contains(zone) {
                self.path.push(zone.clone());
            }
        }
    }

    fn link(&mut self, link: &Link, found: Authenticated) {
        self.aliases.push(AliasReport {
            kind: link.kind,
            owner: name::text(&link.owner),
            name: name::text(&self.name),
            target: name::text(&link.target),
            status: found.status,
            signatures: found.signatures,
        });
        self.ttl = self.ttl.min(found.ttl);
        self.denials.extend(found.denial);
        self.take(found.status, found.reason, found.at, &found.path);
    }

    /// Goes on to the target of a link; a reason if that leads nowhere.
    fn advance(&mut self, link: Link, most: usize) -> Option<Reason> {
        self.seen.insert(self.name.clone());
        if self.seen.contains(&link.target) {
            return Some(Reason::new(
                "cname-loop",
                format!("The aliases lead back to {}.", name::ending(&link.target)),
                &["RFC 1034, section 3.6.2", "RFC 7672, section 2.1.3"],
            ));
        }
        if self.seen.len() > most {
            return Some(limit(
                "limit-alias-links",
                format!("More than {most} aliases follow each other."),
            ));
        }
        self.name = link.target;
        None
    }
}

/// The alias that an answer holds for a name, with the RRset that says so: the nearest DNAME above the
/// name before a CNAME, since the CNAME that comes with it is not signed (RFC 6672, section 5.3). The
/// link is missing if it would lead to a name that is too long.
fn link<'a>(answer: &'a Answer, qname: &Name, rtype: Rtype) -> Option<(Option<Link>, &'a Rrset)> {
    let dname = answer
        .answer
        .of_type(Rtype::DNAME)
        .filter(|set| name::is_below(qname, &set.owner))
        .max_by_key(|set| name::count(&set.owner));
    if let Some(set) = dname {
        let target = target(set)?;
        let link = name::substituted(qname, &set.owner, &target).map(|target| Link {
            kind: AliasKind::Dname,
            owner: set.owner.clone(),
            target: lower_case(&target),
        });
        return Some((link, set));
    }
    if rtype == Rtype::CNAME {
        return None;
    }
    let set = answer.answer.get(qname, Rtype::CNAME)?;
    let target = target(set)?;
    let link = Link {
        kind: AliasKind::Cname,
        owner: qname.clone(),
        target,
    };
    Some((Some(link), set))
}

/// Whether an RRset is a CNAME that came with a DNAME (RFC 6672, section 5.3.1).
pub(super) fn is_synthesized(answer: &Answer, set: &Rrset) -> bool {
    let above = |dname: &Rrset| name::is_below(&set.owner, &dname.owner);
    set.rtype == Rtype::CNAME
        && set.signatures.is_empty()
        && answer.answer.of_type(Rtype::DNAME).any(above)
}

/// RRSIG records have no signatures of their own (RFC 4035, section 2.2).
fn unsigned_signatures(set: &Rrset) -> Authenticated {
    Authenticated {
        status: SecurityStatus::Insecure,
        reason: Some(Reason::new(
            "rrsig-not-signed",
            "RRSIG records are not signed themselves, so nothing can be said of them as a set.",
            &["RFC 4035, section 2.2"],
        )),
        at: Some(set.owner.clone()),
        ttl: set.ttl,
        signatures: Vec::new(),
        denial: None,
        path: Vec::new(),
    }
}

/// Where the one record of a CNAME or DNAME RRset leads; several are none (RFC 2181, section 10.1).
fn target(set: &Rrset) -> Option<Name> {
    let mut rdatas = set.rdatas.keys();
    let target = rdatas.next().filter(|_| set.rdatas.len() == 1)?;
    Name::from_octets(target.clone()).ok()
}

/// What an answer claims, whatever that is worth.
fn claimed(answer: &Answer, rtype: Rtype) -> LookupOutcome {
    if answer.answer.of_type(rtype).next().is_some() {
        LookupOutcome::Answer
    } else if answer.is_name_error() {
        LookupOutcome::NameError
    } else {
        LookupOutcome::NoData
    }
}
