//! RRsets with the signatures that cover them.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use domain::base::ParsedName;
use domain::base::iana::{Rtype, SecurityAlgorithm};
use domain::dep::octseq::Parser;
use domain::rdata::Rrsig;

use crate::dns::name::lower_case;
use crate::dns::{Name, Record, canonical_rdata};

/// All records of one name and type.
#[derive(Clone, Debug)]
pub(crate) struct Rrset {
    /// The owner, in lower case.
    pub(crate) owner: Name,
    pub(crate) rtype: Rtype,
    /// The least TTL of the records, in seconds.
    pub(crate) ttl: u32,
    /// RDATA as received, and in canonical form; in canonical order, each once (RFC 4034,
    /// section 6.3).
    pub(crate) rdatas: BTreeMap<Vec<u8>, Vec<u8>>,
    /// How many records came that were there already (RFC 2181, section 5).
    pub(crate) repeated: usize,
    /// The signatures that say that they cover it.
    pub(crate) signatures: Vec<Signature>,
}

/// A RRSIG record (RFC 4034, section 3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    /// The RDATA up to the signer's name, which is signed with the data.
    pub(crate) head: Vec<u8>,
    pub(crate) algorithm: SecurityAlgorithm,
    pub(crate) labels: u8,
    pub(crate) original_ttl: u32,
    pub(crate) expiration: u32,
    pub(crate) inception: u32,
    pub(crate) key_tag: u16,
    /// In lower case.
    pub(crate) signer: Name,
    pub(crate) signature: Vec<u8>,
}

impl Signature {
    /// The type that it covers, and the signature.
    fn read(rdata: &[u8]) -> Option<(Rtype, Self)> {
        let mut parser = Parser::from_ref(rdata);
        let read = Rrsig::<&[u8], ParsedName<&[u8]>>::parse(&mut parser).ok()?;
        let signature = Self {
            head: rdata.get(..18)?.to_vec(),
            algorithm: read.algorithm(),
            labels: read.labels(),
            original_ttl: read.original_ttl().as_secs(),
            expiration: read.expiration().into_int(),
            inception: read.inception().into_int(),
            key_tag: read.key_tag(),
            signer: lower_case(read.signer_name()),
            signature: read.signature().to_vec(),
        };
        Some((read.type_covered(), signature))
    }
}

/// The RRsets of a section.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rrsets(BTreeMap<(Name, Rtype), Rrset>);

impl Rrsets {
    /// Groups the records of a section. Signatures that cannot be read, or cover nothing that is
    /// there, are passed over (RFC 4035, section 5.3.1). All of them make an RRset of their own too,
    /// for those who ask for it.
    pub(crate) fn of(records: &[Record]) -> Self {
        let mut sets: BTreeMap<(Name, Rtype), Rrset> = BTreeMap::new();
        for record in records {
            let key = (record.owner.clone(), record.rtype);
            let set = sets.entry(key).or_insert_with(|| Rrset {
                owner: record.owner.clone(),
                rtype: record.rtype,
                ttl: record.ttl,
                rdatas: BTreeMap::new(),
                repeated: 0,
                signatures: Vec::new(),
            });
            set.ttl = set.ttl.min(record.ttl);
            let canonical = canonical_rdata(record.rtype, &record.rdata);
            if set.rdatas.insert(canonical, record.rdata.clone()).is_some() {
                set.repeated = set.repeated.saturating_add(1);
            }
        }
        for record in records {
            if record.rtype != Rtype::RRSIG {
                continue;
            }
            let Some((covered, signature)) = Signature::read(&record.rdata) else {
                continue;
            };
            if let Some(set) = sets.get_mut(&(record.owner.clone(), covered))
                && !set.signatures.contains(&signature)
            {
                set.signatures.push(signature);
            }
        }
        Self(sets)
    }

    /// The RRset of a name and type.
    pub(crate) fn get(&self, name: &Name, rtype: Rtype) -> Option<&Rrset> {
        self.0.get(&(name.clone(), rtype))
    }

    /// All RRsets of a name but the signatures.
    pub(crate) fn at(&self, name: &Name) -> Vec<&Rrset> {
        let at = self.0.values().filter(|set| set.owner == *name);
        at.filter(|set| set.rtype != Rtype::RRSIG).collect()
    }

    /// All RRsets.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Rrset> {
        self.0.values()
    }

    /// All RRsets of a type.
    pub(crate) fn of_type(&self, rtype: Rtype) -> impl Iterator<Item = &Rrset> {
        self.0.values().filter(move |set| set.rtype == rtype)
    }
}
