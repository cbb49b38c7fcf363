//! What a zone asks its parent for with CDS and CDNSKEY records (RFC 7344, RFC 8078).

use alloc::vec::Vec;

use domain::base::iana::Rtype;

use super::anchor::AnchorData;
use super::rrset::Rrset;
use super::validator::Validator;
use super::zone::{EntryPoint, establish, read_key, set_aside};
use super::{Validation, Work};
use crate::report::{DsReport, Reason};

/// The RDATA of the CDS record that asks for no DS records at all (RFC 8078, section 4, erratum 5049).
const NO_CDS: [u8; 5] = [0, 0, 0, 0, 0];

/// The same as a CDNSKEY record.
const NO_CDNSKEY: [u8; 5] = [0, 0, 3, 0, 0];

/// Whether a CDS or CDNSKEY RRset asks the parent to remove all DS records. For that it has to be the only
/// record (RFC 8078, section 4).
pub(crate) fn is_removal(proposal: &Rrset) -> bool {
    let none = match proposal.rtype {
        Rtype::CDNSKEY => NO_CDNSKEY,
        _ => NO_CDS,
    };
    proposal.rdatas.keys().map(Vec::as_slice).eq([none])
}

/// The keys that a DS, CDS or CDNSKEY RRset names, none of them tried. Malformed records are passed over.
pub(crate) fn named(set: &Rrset) -> Vec<DsReport> {
    entries(set).iter().map(EntryPoint::report).collect()
}

impl Validator {
    /// Holds the DNSKEY RRset `keys` against what a CDS or CDNSKEY RRset asks for, as if the parent had
    /// published that.
    ///
    /// # Errors
    ///
    /// Why the keys would not be trusted then, or not be taken for keys at all (RFC 7344, section 4.1).
    pub(crate) fn would_hold(&self, proposal: &Rrset, keys: &Rrset) -> Result<(), Reason> {
        hold(proposal, keys, &self.validation)
    }
}

fn hold(proposal: &Rrset, keys: &Rrset, validation: &Validation) -> Result<(), Reason> {
    let zone = &keys.owner;
    let mut entries = entries(proposal);
    set_aside(&mut entries, zone, validation)?;
    // The work is that for the DNSKEY RRset of one zone, and is done once in a run.
    let mut work = Work::default();
    let established = establish(keys, zone, &mut entries, validation, &mut work);
    established.result.map(drop).map_err(|(_, reason)| reason)
}

fn entries(set: &Rrset) -> Vec<EntryPoint> {
    if set.rtype != Rtype::CDNSKEY {
        return EntryPoint::of_ds(set);
    }
    let keys = set.rdatas.keys().filter_map(|rdata| read_key(rdata));
    keys.map(|key| EntryPoint::anchor(&AnchorData::Key(key)))
        .collect()
}
