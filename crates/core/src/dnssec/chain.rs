//! Zones from the trust anchors down (RFC 4035, section 5.2).

use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

use domain::base::iana::Rtype;

use super::resolve::is_synthesized;
use super::store::Answer;
use super::validator::{Ready, Validator, no_denial, signed};
use super::verify::ZoneKey;
use super::zone::{EntryPoint, Established, establish, set_aside};
use crate::dns::{Name, Question, name};
use crate::report::{
    DenialKind, DenialReport, Reason, SecurityStatus, SignatureReport, ZoneReport,
};

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
pub(super) enum Descent {
    /// Trust ends.
    Broken(Arc<Broken>),
    /// A zone of its own begins.
    Cut(Arc<Zone>),
    /// The name belongs to the zone above.
    NoCut,
    /// So does everything below it.
    NoCutBelow,
}

impl Validator {
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

    /// The keys of `signer`, if DS records lead there and it may speak of `owner`; `strictly` is for what
    /// the parent says. The inner value is missing if not.
    pub(super) fn zone_of(
        &mut self,
        signer: &Name,
        owner: &Name,
        strictly: bool,
    ) -> Ready<Option<Arc<Zone>>> {
        let Some(zone) = self.zone(signer)? else {
            return Some(None);
        };
        let cut_off = self.is_cut_off(&zone, owner, strictly)?;
        Some((!cut_off).then_some(zone))
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

    /// Whether a zone of its own begins below `zone`, at `owner` or above it, so that `zone` has no say in
    /// what stands at `owner` (RFC 4035, section 5.3.1); `strictly` is for what the parent says. Only
    /// what has been asked anyway is looked at: the keys of `zone` could as well vouch for others.
    fn is_cut_off(&mut self, zone: &Arc<Zone>, owner: &Name, strictly: bool) -> Ready<bool> {
        let mut steps = between(&zone.name, owner);
        if strictly {
            steps.pop();
        }
        for at in steps {
            if !self.store.is_asked(&at, Rtype::DS) {
                continue;
            }
            if let Ok(answer) = self.answer(&at, Rtype::DS)?
                && let Some(set) = answer.answer.get(&at, Rtype::DS)
                && signed(&self.verified(&answer, set, zone), set, zone).is_ok()
            {
                return Some(true);
            }
        }
        Some(false)
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
            let asked = self.store.is_asked(at, Rtype::DS);
            let Some(descent) = self.descend(&zone, at) else {
                // What is under way may end the walk; if it does not, the rest is asked at once.
                if !asked {
                    for below in steps.iter().skip(index) {
                        self.want(below, Rtype::DS);
                    }
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
        if let Some(set) = answer.answer.get(at, Rtype::CNAME) {
            let verified = self.verified(&answer, set, zone);
            match signed(&verified, set, zone) {
                Ok(()) => return Some(Descent::NoCut),
                // One that a wildcard or a DNAME stands for is proved by what came with it.
                Err(_) if verified.result.is_ok() || is_synthesized(&answer, set) => {}
                Err((status, reason)) => {
                    return Some(Descent::Broken(self.broken(status, at, reason, &zone.path)));
                }
            }
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
                    "{} proves that {} has no DS records, so nothing vouches for what stands there and below.",
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
}

/// The names from below `above` down to `below`, the highest first.
fn between(above: &Name, below: &Name) -> Vec<Name> {
    (name::count(above) + 1..=name::count(below))
        .map(|labels| name::suffix(below, labels))
        .collect()
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
