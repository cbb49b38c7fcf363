//! What NSEC and NSEC3 records prove (RFC 4035, section 5.4; RFC 5155, section 8; RFC 6840,
//! section 4). Their signatures have been verified before.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use domain::base::iana::Rtype;
use domain::rdata::dnssec::RtypeBitmap;

use super::nsec::Nsec;
use super::nsec3::Nsec3Set;
use super::{Validation, Work};
use crate::dns::{Name, name};
use crate::report::{DenialKind, DenialRecordReport, Reason};

/// The type that says in a bitmap that the name does not exist (RFC 9824, section 2).
const NXNAME: Rtype = Rtype::from_int(128);

/// A proof, or what stands for one.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    /// What it shows.
    pub(super) kind: DenialKind,
    /// Why it shows it only insecurely: an opt-out span or too many iterations.
    pub(super) insecure: Option<Reason>,
    /// Whether it is the name that does not exist, though the proof is one of no data (RFC 9824).
    pub(super) name_error: bool,
    /// The records, each with its part.
    pub(super) records: Vec<DenialRecordReport>,
}

impl Proof {
    pub(super) fn of(kind: DenialKind, records: Vec<DenialRecordReport>) -> Self {
        Self {
            kind,
            insecure: None,
            name_error: false,
            records,
        }
    }

    pub(super) fn insecure(self, reason: Option<Reason>) -> Self {
        Self {
            insecure: reason,
            ..self
        }
    }
}

/// Why records prove nothing.
#[derive(Clone, Debug)]
pub(super) enum Unproved {
    /// There are none.
    Missing,
    /// They do not fit the question: why.
    Invalid(String),
    /// A limit was reached.
    Limit(Reason),
}

/// The denials that a zone signed in one answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Denials {
    pub(super) nsec: Vec<Nsec>,
    pub(super) nsec3: Vec<Nsec3Set>,
}

impl Denials {
    /// Proves that `qname` has no records of `qtype`, or does not exist at all. For `qtype` DS the
    /// zone is the parent's.
    pub(super) fn absence(
        &self,
        qname: &Name,
        qtype: Rtype,
        zone: &Name,
        validation: &Validation,
        work: &mut Work,
    ) -> Result<Proof, Unproved> {
        let has_nsec = !self.nsec.is_empty();
        let by_nsec = has_nsec.then(|| super::nsec::absence(&self.nsec, qname, qtype, zone));
        self.or_by_nsec3(by_nsec, validation, |set| {
            set.absence(qname, qtype, zone, &validation.limits, work)
        })
    }

    /// Proves that no name nearer to `qname` than `encloser`, whose wildcard answered, exists.
    pub(super) fn expansion(
        &self,
        qname: &Name,
        encloser: &Name,
        zone: &Name,
        validation: &Validation,
        work: &mut Work,
    ) -> Result<Proof, Unproved> {
        let has_nsec = !self.nsec.is_empty();
        let by_nsec = has_nsec.then(|| super::nsec::expansion(&self.nsec, qname, encloser, zone));
        self.or_by_nsec3(by_nsec, validation, |set| {
            set.expansion(qname, encloser, zone, &validation.limits, work)
        })
    }

    /// The proof by NSEC records, if there are any and they make one; else that by one of the sets of
    /// NSEC3 records, one for each set of parameters: they are never mixed (RFC 5155, section 8.2).
    fn or_by_nsec3(
        &self,
        by_nsec: Option<Result<Proof, String>>,
        validation: &Validation,
        mut prove: impl FnMut(&Nsec3Set) -> Result<Proof, Unproved>,
    ) -> Result<Proof, Unproved> {
        let mut why = match by_nsec {
            Some(Ok(proof)) => return Ok(proof),
            Some(Err(invalid)) => Unproved::Invalid(invalid),
            None => Unproved::Missing,
        };
        let limit = validation.limits.nsec3_iterations;
        for set in self.nsec3.iter().filter(|set| set.iterations <= limit) {
            match prove(set) {
                Ok(proof) => return Ok(proof),
                Err(reason) => why = reason,
            }
        }
        // RFC 9276, section 3.2: what rests on them is insecure, whatever they show.
        match self.nsec3.iter().find(|set| set.iterations > limit) {
            Some(set) if !matches!(why, Unproved::Limit(_)) => {
                let reason = Reason::new(
                    "nsec3-iterations-too-high",
                    format!(
                        "The NSEC3 records are made with {} iterations, and more than {limit} are not computed.",
                        set.iterations
                    ),
                    &["RFC 9276, section 3.2"],
                );
                Ok(Proof::of(DenialKind::Nothing, set.reports()).insecure(Some(reason)))
            }
            _ => Err(why),
        }
    }
}

/// What the types at a name say about a question for `qtype` there.
pub(super) enum AtName {
    /// It has no records of the type.
    Absent {
        /// It is a delegation, and the type DS.
        delegation: bool,
        /// The name itself does not exist (RFC 9824, section 2).
        name_error: bool,
    },
    /// The record does not deny it: why.
    Present(String),
}

/// RFC 6840, sections 4.1 and 4.3; RFC 5155, sections 8.5 and 8.6.
pub(super) fn at_name<Octets: AsRef<[u8]>>(
    types: &RtypeBitmap<Octets>,
    owner: &Name,
    qtype: Rtype,
) -> AtName {
    let has = |rtype| types.contains(rtype);
    if has(qtype) {
        return AtName::Present(format!("says that {} has {qtype}", name::text(owner)));
    }
    if has(Rtype::CNAME) {
        return AtName::Present(format!("says that {} has CNAME", name::text(owner)));
    }
    let ever_present = [Rtype::NSEC, Rtype::RRSIG, NXNAME];
    if qtype == Rtype::ANY && types.iter().any(|rtype| !ever_present.contains(&rtype)) {
        return AtName::Present(format!("says that {} has records", name::text(owner)));
    }
    let delegation = has(Rtype::NS) && !has(Rtype::SOA);
    if qtype == Rtype::DS {
        // The child's side of a cut knows nothing of DS; only the root has no other side.
        if has(Rtype::SOA) && !owner.is_root() {
            return AtName::Present(format!(
                "is that of the zone {} itself, where DS records do not stand",
                name::text(owner)
            ));
        }
    } else if delegation {
        return AtName::Present(format!(
            "is the parent's at the delegation {}, and says nothing of other types",
            name::text(owner)
        ));
    }
    AtName::Absent {
        delegation: delegation && qtype == Rtype::DS,
        name_error: has(NXNAME),
    }
}

/// Whether a record at `owner` with these types can say nothing about names below it: it is that of
/// a delegation, or there is a DNAME (RFC 6840, section 4.1; RFC 5155, section 8.3).
pub(super) fn ends_above<Octets: AsRef<[u8]>>(types: &RtypeBitmap<Octets>) -> bool {
    types.contains(Rtype::DNAME) || (types.contains(Rtype::NS) && !types.contains(Rtype::SOA))
}

/// The proof that a record which matches the name itself makes.
pub(super) fn matched(delegation: bool, name_error: bool, record: DenialRecordReport) -> Proof {
    let kind = if delegation {
        DenialKind::InsecureDelegation
    } else {
        DenialKind::NoData
    };
    Proof {
        name_error,
        ..Proof::of(kind, alloc::vec![record])
    }
}
