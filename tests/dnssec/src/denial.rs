//! Denial of existence: the NSEC and NSEC3 records of a zone, and which of them prove what
//! (RFC 4035, section 3.1.3; RFC 5155, section 7.2; RFC 9824).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use data_encoding::BASE32HEX_NOPAD;
use domain::base::iana::Rtype;
use domain::rdata::dnssec::RtypeBitmap;
use sha1::{Digest, Sha1};

use crate::record::{Name, Rr, TTL, below, lower, parent};
use crate::zone::{Rrset, Zone};

/// Which kind of denial, with its parameters and faults.
#[derive(Clone, Debug)]
pub struct Style {
    kind: Kind,
    /// Of NSEC3: flags, hash algorithm, iterations, salt.
    flags: u8,
    hash: u8,
    iterations: u16,
    salt: Vec<u8>,
    /// Types that are added to or taken from the bitmap of a name.
    bitmaps: BTreeMap<Name, (Vec<Rtype>, Vec<Rtype>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Nsec,
    Nsec3,
    /// RFC 9824.
    Compact,
}

impl Style {
    /// Reads `nsec`, `compact`, or `nsec3 [opt-out] [salt=HEX] [iterations=N] [hash=N] [flags=N]`.
    pub fn parse(words: &[&str]) -> Self {
        let mut style = Self {
            kind: Kind::Nsec,
            flags: 0,
            hash: 1,
            iterations: 0,
            salt: Vec::new(),
            bitmaps: BTreeMap::new(),
        };
        for word in words {
            let (word, value) = word.split_once('=').unwrap_or((word, ""));
            match word {
                "nsec3" => style.kind = Kind::Nsec3,
                "compact" => style.kind = Kind::Compact,
                "opt-out" => style.flags = 1,
                "flags" => style.flags = value.parse().expect("flags"),
                "hash" => style.hash = value.parse().expect("a hash algorithm"),
                "iterations" => style.iterations = value.parse().expect("a number"),
                "salt" => {
                    let salt = data_encoding::HEXLOWER.decode(value.as_bytes());
                    style.salt = salt.expect("hexadecimal");
                }
                _ => {}
            }
        }
        style
    }

    /// Takes types into the bitmap of a name (`+A`) or out of it (`-A`).
    pub fn change_bitmap(&mut self, owner: &Name, changes: &[&str]) {
        let (added, removed) = self.bitmaps.entry(lower(owner)).or_default();
        for change in changes {
            let (sign, rtype) = change.split_at(1);
            let rtype = rtype.parse().expect("a type");
            match sign {
                "+" => added.push(rtype),
                _ => removed.push(rtype),
            }
        }
    }

    /// The RDATA of NSEC3PARAM (RFC 5155, section 4.2); nothing if there is none.
    pub fn parameters(&self) -> Option<Vec<u8>> {
        (self.kind == Kind::Nsec3).then(|| self.hash_parameters(0))
    }

    /// What NSEC3 and NSEC3PARAM begin with.
    fn hash_parameters(&self, flags: u8) -> Vec<u8> {
        let [high, low] = self.iterations.to_be_bytes();
        let salt = self.salt.as_slice();
        [&[self.hash, flags, high, low, salt.len() as u8], salt].concat()
    }

    /// The NSEC3 hash of a name (RFC 5155, section 5).
    fn hash(&self, name: &Name) -> Vec<u8> {
        let mut digest = Sha1::digest([lower(name).as_slice(), &self.salt].concat());
        for _ in 0..self.iterations {
            digest = Sha1::digest([digest.as_slice(), &self.salt].concat());
        }
        digest.to_vec()
    }

    fn bitmap(&self, owner: &Name, types: impl IntoIterator<Item = Rtype>) -> Vec<u8> {
        let mut types: BTreeSet<Rtype> = types.into_iter().collect();
        if let Some((added, removed)) = self.bitmaps.get(owner) {
            types.extend(added);
            types.retain(|rtype| !removed.contains(rtype));
        }
        let mut bitmap = RtypeBitmap::<Vec<u8>>::builder();
        for rtype in types {
            bitmap.add(rtype).expect("memory");
        }
        bitmap.finalize().as_slice().to_vec()
    }
}

/// The records that deny, made when they are first needed.
pub struct Denial {
    style: Style,
    nsec: OnceLock<BTreeMap<Name, Rrset>>,
    nsec3: OnceLock<BTreeMap<Vec<u8>, Rrset>>,
}

/// What is to be proved of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It has no records of the type that was asked for.
    NoData,
    /// It does not exist.
    NameError,
    /// It does not exist, and the answer comes from the wildcard below this name.
    Wildcard(Name),
    /// It does not exist, and the wildcard below this name has no records of the type.
    WildcardNoData(Name),
}

impl Denial {
    /// A denial of `style`.
    pub fn new(style: Style) -> Self {
        Self {
            style,
            nsec: OnceLock::new(),
            nsec3: OnceLock::new(),
        }
    }

    /// Whether nonexistent names are said to have no data (RFC 9824, section 3.1).
    pub fn is_compact(&self) -> bool {
        self.style.kind == Kind::Compact
    }

    /// The parts of the proof of something about `name` in `zone`: a record each, with its
    /// signatures. One record can be several parts.
    pub fn prove(&self, zone: &Zone, name: &Name, proof: &Proof) -> Vec<Vec<Rr>> {
        let name = lower(name);
        match self.style.kind {
            Kind::Nsec => self.nsec_proof(zone, &name, proof),
            Kind::Nsec3 => self.nsec3_proof(zone, &name, proof),
            Kind::Compact => {
                let rrset = self.compact(zone, &name, proof);
                vec![zone.signed(&rrset)]
            }
        }
    }

    fn nsec_proof(&self, zone: &Zone, name: &Name, proof: &Proof) -> Vec<Vec<Rr>> {
        let chain = self.nsec.get_or_init(|| self.nsec_chain(zone));
        let at_or_before = |name: &Name| {
            let before = chain.range(..=name.clone()).next_back();
            before.or(chain.last_key_value()).expect("an apex")
        };
        let mut owners = vec![at_or_before(name)];
        match proof {
            Proof::NameError => {
                let encloser = closest_encloser(zone, name);
                owners.push(at_or_before(&below(b"*", &encloser)));
            }
            Proof::WildcardNoData(encloser) => owners.push(at_or_before(&below(b"*", encloser))),
            Proof::NoData | Proof::Wildcard(_) => {}
        }
        owners.iter().map(|(_, rrset)| zone.signed(rrset)).collect()
    }

    /// One record for each name that is not an empty non-terminal (RFC 4034, section 4).
    fn nsec_chain(&self, zone: &Zone) -> BTreeMap<Name, Rrset> {
        let owners: Vec<&Name> = zone
            .names
            .keys()
            .filter(|owner| !zone.is_below_cut(owner))
            .collect();
        let mut chain = BTreeMap::new();
        for (index, owner) in owners.iter().enumerate() {
            let next = owners.get(index + 1).copied().unwrap_or(&zone.apex);
            let types = types(zone, owner)
                .into_iter()
                .chain([Rtype::RRSIG, Rtype::NSEC]);
            let bitmap = self.style.bitmap(owner, types);
            chain.insert(
                (*owner).clone(),
                Rrset::new(vec![nsec((*owner).clone(), next, &bitmap)]),
            );
        }
        chain
    }

    fn nsec3_proof(&self, zone: &Zone, name: &Name, proof: &Proof) -> Vec<Vec<Rr>> {
        let chain = self.nsec3.get_or_init(|| self.nsec3_chain(zone));
        let matching = |name: &Name| chain.get_key_value(&self.style.hash(name));
        let covering = |name: &Name| {
            let hash = self.style.hash(name);
            let before = chain.range(..hash).next_back();
            before.or(chain.last_key_value()).expect("an apex")
        };
        // The closest name above that has a record, and the name below it on the way (section 7.2.1).
        let encloser_proof = |name: &Name| {
            let mut next_closer = name.clone();
            loop {
                let encloser = parent(&next_closer).expect("a name below the apex");
                if let Some(record) = matching(&encloser) {
                    return (encloser, vec![record, covering(&next_closer)]);
                }
                next_closer = encloser;
            }
        };
        let owners = match proof {
            Proof::NoData => match matching(name) {
                Some(record) => vec![record],
                None => encloser_proof(name).1,
            },
            Proof::NameError => {
                let (encloser, mut owners) = encloser_proof(name);
                owners.push(covering(&below(b"*", &encloser)));
                owners
            }
            Proof::Wildcard(encloser) => vec![covering(&next_closer(name, encloser))],
            Proof::WildcardNoData(encloser) => {
                let mut owners = encloser_proof(name).1;
                owners.extend(matching(&below(b"*", encloser)));
                owners
            }
        };
        owners.iter().map(|(_, rrset)| zone.signed(rrset)).collect()
    }

    /// One record for each name, empty non-terminals too, but with opt-out not for unsigned
    /// delegations and what lies only above them (RFC 5155, section 7.1).
    fn nsec3_chain(&self, zone: &Zone) -> BTreeMap<Vec<u8>, Rrset> {
        let opt_out = self.style.flags & 1 == 1;
        let is_out =
            |name: &Name| opt_out && zone.is_cut(name) && zone.rrset(name, Rtype::DS).is_none();
        let mut owners = BTreeSet::from([zone.apex.clone()]);
        for owner in zone.names.keys() {
            if zone.is_below_cut(owner) || is_out(owner) {
                continue;
            }
            let mut name = owner.clone();
            while name != zone.apex && owners.insert(name.clone()) {
                name = parent(&name).expect("names below the apex");
            }
        }
        let hashed: BTreeMap<Vec<u8>, Name> = owners
            .into_iter()
            .map(|owner| (self.style.hash(&owner), owner))
            .collect();
        let hashes: Vec<&Vec<u8>> = hashed.keys().collect();
        let mut chain = BTreeMap::new();
        for (index, (hash, name)) in hashed.iter().enumerate() {
            let next = hashes[(index + 1) % hashes.len()];
            chain.insert(
                hash.clone(),
                Rrset::new(vec![self.nsec3(zone, name, hash, next)]),
            );
        }
        chain
    }

    fn nsec3(&self, zone: &Zone, name: &Name, hash: &[u8], next: &[u8]) -> Rr {
        let mut types = types(zone, name);
        let is_signed = types
            .iter()
            .any(|rtype| zone.is_authoritative(name, *rtype));
        if is_signed {
            types.push(Rtype::RRSIG);
        }
        let style = &self.style;
        let mut rdata = style.hash_parameters(style.flags);
        rdata.push(next.len() as u8);
        rdata.extend_from_slice(next);
        rdata.extend(style.bitmap(name, types));
        let label = BASE32HEX_NOPAD.encode(hash).to_ascii_lowercase();
        Rr {
            owner: below(label.as_bytes(), &zone.apex),
            rtype: Rtype::NSEC3,
            ttl: TTL,
            rdata,
        }
    }

    /// A record made for the question, at the name itself (RFC 9824, section 3).
    fn compact(&self, zone: &Zone, name: &Name, proof: &Proof) -> Rrset {
        let mut types = match proof {
            Proof::NoData => types(zone, name),
            Proof::NameError => vec![Rtype::from_int(128)],
            Proof::WildcardNoData(encloser) => types(zone, &below(b"*", encloser)),
            Proof::Wildcard(_) => return Rrset::default(),
        };
        types.extend([Rtype::RRSIG, Rtype::NSEC]);
        let bitmap = self.style.bitmap(name, types);
        Rrset::new(vec![nsec(name.clone(), &below(b"\0", name), &bitmap)])
    }
}

fn nsec(owner: Name, next: &Name, bitmap: &[u8]) -> Rr {
    Rr {
        owner,
        rtype: Rtype::NSEC,
        ttl: TTL,
        rdata: [next.as_slice(), bitmap].concat(),
    }
}

/// The types that `zone` has at a name; at a delegation only those that are its own.
fn types(zone: &Zone, owner: &Name) -> Vec<Rtype> {
    let Some(types) = zone.names.get(owner) else {
        return Vec::new();
    };
    let is_cut = zone.is_cut(owner);
    let types = types.keys().copied();
    types
        .filter(|rtype| !is_cut || *rtype == Rtype::NS || *rtype == Rtype::DS)
        .collect()
}

/// The nearest name above `name` that exists in `zone`.
pub fn closest_encloser(zone: &Zone, name: &Name) -> Name {
    let all = zone.all_names();
    let mut encloser = parent(name).expect("a name below the apex");
    while !all.contains(&encloser) {
        encloser = parent(&encloser).expect("a name below the apex");
    }
    encloser
}

/// The name on the way to `name` one label below `encloser`.
fn next_closer(name: &Name, encloser: &Name) -> Name {
    let mut next = name.clone();
    while let Some(above) = parent(&next) {
        if above == *encloser {
            break;
        }
        next = above;
    }
    next
}
