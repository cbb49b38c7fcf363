//! Denial by NSEC records (RFC 4034, section 4; RFC 4035, section 5.4).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use domain::base::ParsedName;
use domain::base::iana::Rtype;
use domain::dep::octseq::Parser;
use domain::rdata::dnssec::RtypeBitmap;

use super::denial::{AtName, Proof, at_name, ends_above, matched};
use crate::dns::name::{self, lower_case};
use crate::dns::{Name, presentation};
use crate::report::{DenialKind, DenialRecordReport};

/// A NSEC record whose signature is valid.
#[derive(Clone, Debug)]
pub(super) struct Nsec {
    owner: Name,
    next: Name,
    types: RtypeBitmap<Vec<u8>>,
    rdata: Vec<u8>,
}

impl Nsec {
    /// Reads a record; nothing if it is malformed.
    pub(super) fn read(owner: &Name, rdata: &[u8]) -> Option<Self> {
        let mut parser = Parser::from_ref(rdata);
        let read = domain::rdata::Nsec::<&[u8], ParsedName<&[u8]>>::parse(&mut parser).ok()?;
        if parser.remaining() > 0 {
            return None;
        }
        Some(Self {
            owner: owner.clone(),
            next: lower_case(read.next_name()),
            types: RtypeBitmap::from_octets(read.types().as_slice().to_vec()).ok()?,
            rdata: rdata.to_vec(),
        })
    }

    /// Whether `qname` lies between the owner and the next name (RFC 4034, section 4.1.1), and the
    /// record may say so.
    fn covers(&self, qname: &Name, zone: &Name) -> bool {
        if !name::is_at_or_below(qname, zone) || qname <= &self.owner {
            return false;
        }
        // The last record of a zone names its apex.
        let last = self.next == *zone;
        let before_next = last || qname < &self.next;
        before_next && !(name::is_below(qname, &self.owner) && ends_above(&self.types))
    }

    /// The nearest name above `qname` that this record, which covers it, shows to exist.
    fn encloser(&self, qname: &Name) -> Name {
        let labels = name::common(qname, &self.owner).max(name::common(qname, &self.next));
        name::suffix(qname, labels)
    }

    fn report(&self, shows: String) -> DenialRecordReport {
        DenialRecordReport {
            owner: name::text(&self.owner),
            r#type: Rtype::NSEC.to_string(),
            rdata: presentation(Rtype::NSEC, &self.rdata),
            shows,
        }
    }

    fn report_covers(&self, what: &str, name: &Name) -> DenialRecordReport {
        self.report(format!("covers {what}{}", name::text(name)))
    }
}

/// Proves that `qname` has no `qtype`, or does not exist.
pub(super) fn absence(
    records: &[Nsec],
    qname: &Name,
    qtype: Rtype,
    zone: &Name,
) -> Result<Proof, String> {
    if let Some(record) = records.iter().find(|record| record.owner == *qname) {
        return match at_name(&record.types, qname, qtype) {
            AtName::Absent {
                delegation,
                name_error,
            } => {
                let shows = format!("stands at {}, without {qtype}", name::text(qname));
                Ok(matched(delegation, name_error, record.report(shows)))
            }
            AtName::Present(why) => Err(format!("The NSEC record {why}.")),
        };
    }
    let Some(record) = records.iter().find(|record| record.covers(qname, zone)) else {
        return Err(format!(
            "No NSEC record of {} stands at {} or covers it.",
            name::text(zone),
            name::text(qname)
        ));
    };
    if name::is_below(&record.next, qname) {
        let shows = format!("shows that only names below {} exist", name::text(qname));
        return Ok(Proof::of(
            DenialKind::NoData,
            alloc::vec![record.report(shows)],
        ));
    }
    let covers = record.report_covers("", qname);
    let Some(wildcard) = name::wildcard(&record.encloser(qname)) else {
        // No such name can exist, so nothing stands for the one that does not.
        return Ok(Proof::of(DenialKind::NameError, alloc::vec![covers]));
    };
    if let Some(at) = records.iter().find(|record| record.owner == wildcard) {
        return match at_name(&at.types, &wildcard, qtype) {
            AtName::Absent { .. } => {
                let shows = format!(
                    "stands at the wildcard {}, without {qtype}",
                    name::text(&wildcard)
                );
                let records = alloc::vec![covers, at.report(shows)];
                Ok(Proof::of(DenialKind::WildcardNoData, records))
            }
            AtName::Present(why) => Err(format!("The NSEC record {why}.")),
        };
    }
    match records.iter().find(|record| record.covers(&wildcard, zone)) {
        Some(at) => {
            let mut shown = alloc::vec![covers];
            if at.owner != record.owner {
                shown.push(at.report_covers("the wildcard ", &wildcard));
            }
            Ok(Proof::of(DenialKind::NameError, shown))
        }
        None => Err(format!(
            "No NSEC record of {} covers the wildcard {}.",
            name::text(zone),
            name::ending(&wildcard)
        )),
    }
}

/// Proves that no name nearer to `qname` than `encloser` exists (RFC 4035, section 5.3.4).
pub(super) fn expansion(
    records: &[Nsec],
    qname: &Name,
    encloser: &Name,
    zone: &Name,
) -> Result<Proof, String> {
    let found = records
        .iter()
        .find(|record| record.covers(qname, zone) && record.encloser(qname) == *encloser);
    let Some(record) = found else {
        return Err(format!(
            "No NSEC record of {} shows that nothing nearer to {} than *.{} exists.",
            name::text(zone),
            name::text(qname),
            name::text(encloser)
        ));
    };
    // A name whose next name lies below it exists.
    if name::is_below(&record.next, qname) {
        return Err(format!(
            "The NSEC record shows that {} exists.",
            name::text(qname)
        ));
    }
    let shown = alloc::vec![record.report_covers("", qname)];
    Ok(Proof::of(DenialKind::WildcardExpansion, shown))
}
