//! Denial by NSEC3 records (RFC 5155).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use domain::base::iana::{Nsec3HashAlgorithm, Rtype};
use domain::dep::octseq::Parser;
use domain::rdata::Nsec3;
use domain::rdata::dnssec::RtypeBitmap;
use domain::utils::base32;
use sha1::{Digest, Sha1};

use super::denial::{AtName, Proof, Unproved, at_name, ends_above, matched};
use super::verify::limit;
use super::{Limits, Work};
use crate::dns::{Name, name, presentation};
use crate::report::{DenialKind, DenialRecordReport, Reason};

/// The only flag that has a meaning (RFC 5155, section 3.1.2).
const OPT_OUT: u8 = 1;

/// Octets of a hash by SHA-1.
const HASH_OCTETS: usize = 20;

/// The NSEC3 records of a zone with the same iterations and salt, their signatures valid.
#[derive(Clone, Debug)]
pub(super) struct Nsec3Set {
    pub(super) iterations: u16,
    salt: Vec<u8>,
    records: Vec<Record>,
}

#[derive(Clone, Debug)]
struct Record {
    owner: Name,
    hash: Vec<u8>,
    next: Vec<u8>,
    opt_out: bool,
    types: RtypeBitmap<Vec<u8>>,
    rdata: Vec<u8>,
}

/// Adds a record to the set that it belongs to. One of an unknown hash algorithm, with unknown flags,
/// or at a name that is none of `zone`'s hashes is passed over (RFC 5155, sections 8.1 and 8.2).
pub(super) fn add(sets: &mut Vec<Nsec3Set>, owner: &Name, rdata: &[u8], zone: &Name) {
    let Some((iterations, salt, record)) = read(owner, rdata, zone) else {
        return;
    };
    let same = |set: &&mut Nsec3Set| set.iterations == iterations && set.salt == salt;
    match sets.iter_mut().find(same) {
        Some(set) => set.records.push(record),
        None => sets.push(Nsec3Set {
            iterations,
            salt,
            records: alloc::vec![record],
        }),
    }
}

fn read(owner: &Name, rdata: &[u8], zone: &Name) -> Option<(u16, Vec<u8>, Record)> {
    let mut parser = Parser::from_ref(rdata);
    let read = Nsec3::<&[u8]>::parse(&mut parser).ok()?;
    let known = read.hash_algorithm() == Nsec3HashAlgorithm::SHA1 && read.flags() & !OPT_OUT == 0;
    let at_hash = name::is_below(owner, zone) && name::count(owner) == name::count(zone) + 1;
    let label = core::str::from_utf8(owner.first().as_slice()).ok()?;
    let hash: Vec<u8> = base32::decode_hex(label).ok()?;
    let next = read.next_owner().as_slice().to_vec();
    if !known || !at_hash || parser.remaining() > 0 {
        return None;
    }
    if hash.len() != HASH_OCTETS || next.len() != HASH_OCTETS {
        return None;
    }
    let record = Record {
        owner: owner.clone(),
        hash,
        next,
        opt_out: read.opt_out(),
        types: RtypeBitmap::from_octets(read.types().as_slice().to_vec()).ok()?,
        rdata: rdata.to_vec(),
    };
    Some((read.iterations(), read.salt().as_slice().to_vec(), record))
}

/// The closest encloser of a name, and the name next to it on the way down (RFC 5155, section 8.3).
struct Encloser<'a> {
    name: Name,
    at: &'a Record,
    next_closer: Name,
    covering: &'a Record,
}

impl Nsec3Set {
    /// Proves that `qname` has no `qtype`, or does not exist.
    pub(super) fn absence(
        &self,
        qname: &Name,
        qtype: Rtype,
        zone: &Name,
        limits: &Limits,
        work: &mut Work,
    ) -> Result<Proof, Unproved> {
        let hash = self.hash(qname, limits, work)?;
        if let Some(record) = self.matching(&hash) {
            return match at_name(&record.types, qname, qtype) {
                AtName::Absent {
                    delegation,
                    name_error,
                } => {
                    let shows = format!("matches {}, without {qtype}", name::text(qname));
                    Ok(matched(delegation, name_error, record.report(shows)))
                }
                AtName::Present(why) => Err(invalid(why)),
            };
        }
        let encloser = self.encloser(qname, zone, limits, work)?;
        let opt_out = encloser
            .covering
            .opt_out
            .then(|| opt_out(&encloser.next_closer));
        let mut shown = encloser.report();
        if qtype == Rtype::DS && opt_out.is_some() {
            // RFC 5155, section 8.6: a delegation may be there.
            return Ok(Proof::of(DenialKind::InsecureDelegation, shown).insecure(opt_out));
        }
        let Some(wildcard) = name::wildcard(&encloser.name) else {
            return Ok(Proof::of(DenialKind::NameError, shown).insecure(opt_out));
        };
        let hash = self.hash(&wildcard, limits, work)?;
        if let Some(at) = self.matching(&hash) {
            return match at_name(&at.types, &wildcard, qtype) {
                AtName::Absent { .. } => {
                    let what = format!(
                        "matches the wildcard {}, without {qtype}",
                        name::text(&wildcard)
                    );
                    shown.push(at.report(what));
                    Ok(Proof::of(DenialKind::WildcardNoData, shown).insecure(opt_out))
                }
                AtName::Present(why) => Err(invalid(why)),
            };
        }
        match self.covering(&hash) {
            Some(at) => {
                shown.push(at.report(format!("covers the wildcard {}", name::text(&wildcard))));
                Ok(Proof::of(DenialKind::NameError, shown).insecure(opt_out))
            }
            // An empty non-terminal above delegations that opted out looks like this (erratum 3441
            // of RFC 5155), and so does any name in such a span.
            None if opt_out.is_some() => Ok(Proof::of(DenialKind::NoData, shown).insecure(opt_out)),
            None => Err(Unproved::Invalid(format!(
                "No NSEC3 record of {} matches or covers the wildcard {}.",
                name::text(zone),
                name::ending(&wildcard)
            ))),
        }
    }

    /// Proves that no name nearer to `qname` than `encloser` exists (RFC 5155, section 8.8).
    pub(super) fn expansion(
        &self,
        qname: &Name,
        encloser: &Name,
        zone: &Name,
        limits: &Limits,
        work: &mut Work,
    ) -> Result<Proof, Unproved> {
        let next_closer = name::suffix(qname, name::count(encloser) + 1);
        let hash = self.hash(&next_closer, limits, work)?;
        let Some(record) = self.covering(&hash) else {
            return Err(Unproved::Invalid(format!(
                "No NSEC3 record of {} covers {}.",
                name::text(zone),
                name::ending(&next_closer)
            )));
        };
        let insecure = record.opt_out.then(|| opt_out(&next_closer));
        let shown = alloc::vec![record.report_covers(&next_closer)];
        Ok(Proof::of(DenialKind::WildcardExpansion, shown).insecure(insecure))
    }

    /// RFC 5155, section 8.3.
    fn encloser(
        &self,
        qname: &Name,
        zone: &Name,
        limits: &Limits,
        work: &mut Work,
    ) -> Result<Encloser<'_>, Unproved> {
        let apex = name::count(zone);
        let mut next_closer = qname.clone();
        for labels in (apex..name::count(qname)).rev() {
            let candidate = name::suffix(qname, labels);
            let hash = self.hash(&candidate, limits, work)?;
            let Some(at) = self.matching(&hash) else {
                next_closer = candidate;
                continue;
            };
            if ends_above(&at.types) {
                return Err(invalid(format!(
                    "at {} is that of a delegation or of a DNAME, and says nothing of names below",
                    name::text(&candidate)
                )));
            }
            let hash = self.hash(&next_closer, limits, work)?;
            let Some(covering) = self.covering(&hash) else {
                return Err(Unproved::Invalid(format!(
                    "No NSEC3 record of {} covers {}, the name next to the closest encloser {}.",
                    name::text(zone),
                    name::text(&next_closer),
                    name::ending(&candidate)
                )));
            };
            return Ok(Encloser {
                name: candidate,
                at,
                next_closer,
                covering,
            });
        }
        Err(Unproved::Invalid(format!(
            "No NSEC3 record of {} matches {} or a name above it.",
            name::text(zone),
            name::text(qname)
        )))
    }

    fn matching(&self, hash: &[u8]) -> Option<&Record> {
        self.records.iter().find(|record| record.hash == hash)
    }

    fn covering(&self, hash: &[u8]) -> Option<&Record> {
        self.records.iter().find(|record| record.covers(hash))
    }

    /// RFC 5155, section 5.
    fn hash(&self, name: &Name, limits: &Limits, work: &mut Work) -> Result<Vec<u8>, Unproved> {
        if work.hashes == limits.nsec3_hashes {
            return Err(Unproved::Limit(limit(
                "limit-nsec3-hashes",
                format!(
                    "{} names were hashed for the denials of one answer.",
                    work.hashes
                ),
            )));
        }
        work.hashes += 1;
        let once = |octets: &[u8]| {
            Sha1::new()
                .chain_update(octets)
                .chain_update(&self.salt)
                .finalize()
        };
        let mut hash = once(name.as_slice());
        for _ in 0..self.iterations {
            hash = once(&hash);
        }
        Ok(hash.to_vec())
    }

    /// The records, with nothing said of their part.
    pub(super) fn reports(&self) -> Vec<DenialRecordReport> {
        let report = |record: &Record| record.report("not computed".to_string());
        self.records.iter().map(report).collect()
    }
}

impl Record {
    /// RFC 5155, section 3.1.7: the hashes are a circle.
    fn covers(&self, hash: &[u8]) -> bool {
        let (owner, next) = (self.hash.as_slice(), self.next.as_slice());
        if owner < next {
            owner < hash && hash < next
        } else {
            hash > owner || hash < next
        }
    }

    fn report(&self, shows: String) -> DenialRecordReport {
        DenialRecordReport {
            owner: name::text(&self.owner),
            r#type: Rtype::NSEC3.to_string(),
            rdata: presentation(Rtype::NSEC3, &self.rdata),
            shows,
        }
    }

    fn report_covers(&self, next_closer: &Name) -> DenialRecordReport {
        let span = if self.opt_out {
            " in an opt-out span"
        } else {
            ""
        };
        self.report(format!(
            "covers the next closer name {}{span}",
            name::text(next_closer)
        ))
    }
}

impl Encloser<'_> {
    fn report(&self) -> Vec<DenialRecordReport> {
        let at = format!("matches the closest encloser {}", name::text(&self.name));
        let covering = self.covering.report_covers(&self.next_closer);
        alloc::vec![self.at.report(at), covering]
    }
}

fn invalid(why: String) -> Unproved {
    Unproved::Invalid(format!("The NSEC3 record {why}."))
}

fn opt_out(next_closer: &Name) -> Reason {
    Reason::new(
        "nsec3-opt-out-covers-name",
        format!(
            "{} lies in an opt-out span, in which delegations without DS need not be listed.",
            name::text(next_closer)
        ),
        &["RFC 5155, section 9.2"],
    )
}
