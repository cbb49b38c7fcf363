//! A zone: its records, its keys, and the signatures over every RRset, made when they are needed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use domain::base::iana::Rtype;

use crate::denial::{Denial, Style};
use crate::key::{Algorithm, KeyPair, ds_digest, key_tag};
use crate::record::{Name, Rr, TTL, lower, name, parent};
use crate::sign::{Signing, ZoneKey};

/// A zone as a scenario describes it.
#[derive(Clone, Debug)]
pub struct ZoneSpec {
    /// The apex, relative to the root of the scenario.
    pub apex: String,
    /// Algorithm, kind of denial and the like.
    pub header: Vec<String>,
    /// Records, keys, signatures.
    pub lines: Vec<String>,
}

/// Records of one owner and type, with their signatures.
#[derive(Debug, Default)]
pub struct Rrset {
    /// The records.
    pub records: Vec<Rr>,
    signatures: OnceLock<Vec<Rr>>,
}

impl Rrset {
    /// An RRset that is not signed yet.
    pub fn new(records: Vec<Rr>) -> Self {
        Self {
            records,
            signatures: OnceLock::new(),
        }
    }
}

/// A zone, ready to answer.
pub struct Zone {
    /// The apex, in lower case.
    pub apex: Name,
    /// Its RRsets by owner in lower case.
    pub names: BTreeMap<Name, BTreeMap<Rtype, Rrset>>,
    /// The denial of existence; nothing of an unsigned zone.
    pub denial: Option<Denial>,
    /// The DS records that the parent has.
    pub ds: Vec<Rr>,
    keys: Vec<ZoneKey>,
    signings: Vec<SignLine>,
    now: i64,
}

/// What a line `sign` asks for.
struct SignLine {
    owner: Option<Name>,
    rtype: Option<Rtype>,
    signing: Option<Signing>,
}

impl Zone {
    /// Builds the zone of `spec` below `root`, with signatures around `now`.
    ///
    /// # Panics
    ///
    /// If the scenario says what cannot be understood.
    pub fn build(spec: &ZoneSpec, root: &Name, now: i64) -> Self {
        let apex = lower(&name(&spec.apex, root));
        let mut zone = Self {
            names: BTreeMap::new(),
            denial: None,
            ds: Vec::new(),
            keys: Vec::new(),
            signings: Vec::new(),
            now,
            apex,
        };
        let header: Vec<&str> = spec.header.iter().map(String::as_str).collect();
        let mut style = Style::parse(&header);
        let mut ds_lines = Vec::new();
        let mut proposals = Vec::new();
        for line in &spec.lines {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["key", rest @ ..] => zone.add_key(spec, rest),
                ["sign", owner, rtype, rest @ ..] => {
                    zone.signings
                        .push(SignLine::parse(owner, rtype, rest, root));
                }
                ["ds", rest @ ..] => ds_lines.push(rest.to_vec()),
                ["cds" | "cdnskey", ..] => proposals.push(words),
                ["bitmap", owner, changes @ ..] => style.change_bitmap(&name(owner, root), changes),
                _ => zone.add(Rr::parse(line, root)),
            }
        }
        let is_signed = !header.contains(&"unsigned");
        if is_signed && zone.keys.is_empty() {
            zone.add_default_keys(spec, &header);
        }
        for words in proposals {
            let proposal = zone.proposal(&words);
            zone.add(proposal);
        }
        zone.add_apex(root);
        if let Some(parameters) = style.parameters().filter(|_| is_signed) {
            zone.add(Rr {
                owner: zone.apex.clone(),
                rtype: Rtype::NSEC3PARAM,
                ttl: 0,
                rdata: parameters,
            });
        }
        if is_signed {
            if !header.contains(&"no-ds") {
                zone.add_ds(&ds_lines);
            }
            zone.denial = Some(Denial::new(style));
        }
        zone
    }

    /// Adds a record.
    pub fn add(&mut self, rr: Rr) {
        let types = self.names.entry(lower(&rr.owner)).or_default();
        types.entry(rr.rtype).or_default().records.push(rr);
    }

    /// SOA, NS and DNSKEY.
    fn add_apex(&mut self, root: &Name) {
        let apex = self.apex.clone();
        let has = |zone: &Self, rtype| zone.rrset(&apex, rtype).is_some();
        let text = |what: &str| Rr {
            owner: apex.clone(),
            ..Rr::parse(&format!("@ {what}"), root)
        };
        if !has(self, Rtype::SOA) {
            self.add(text("SOA ns hostmaster 1 3600 900 604800 3600"));
        }
        if !has(self, Rtype::NS) {
            self.add(text("NS ns"));
        }
        let published = self.keys.iter().filter(|key| key.published);
        let keys: Vec<Rr> = published
            .map(|key| Rr {
                owner: apex.clone(),
                rtype: Rtype::DNSKEY,
                ttl: TTL,
                rdata: key.rdata.clone(),
            })
            .collect();
        for key in keys {
            self.add(key);
        }
    }

    fn add_default_keys(&mut self, spec: &ZoneSpec, header: &[&str]) {
        let algorithm = header.iter().find(|word| Algorithm::parse(word).is_some());
        let algorithm = algorithm.unwrap_or(&"ecdsap256");
        let rsa = header.iter().find(|word| word.starts_with("rsa="));
        let names: &[&str] = match header.contains(&"split") {
            true => &["ksk", "zsk"],
            false => &["csk"],
        };
        for name in names {
            let words: Vec<&str> = [*name, algorithm].into_iter().chain(rsa.copied()).collect();
            self.add_key(spec, &words);
        }
    }

    /// `key NAME ALGORITHM [flags=N] [protocol=N] [algorithm=N] [rsa=FILE] [as=LABEL] [unpublished]`
    fn add_key(&mut self, spec: &ZoneSpec, words: &[&str]) {
        let [key, algorithm, rest @ ..] = words else {
            panic!("key {words:?}: a name and an algorithm are missing");
        };
        let algorithm = Algorithm::parse(algorithm).unwrap_or_else(|| panic!("key {words:?}"));
        let is_zsk = key.starts_with("zsk");
        let mut flags: u16 = if is_zsk { 256 } else { 257 };
        let mut protocol = 3;
        let mut number = algorithm.number();
        let mut rsa = if is_zsk { "2048-b" } else { "2048-a" }.to_owned();
        let mut label = format!("{}/{key}", spec.apex);
        let mut published = true;
        let mut cut = None;
        for word in rest {
            let (word, value) = word.split_once('=').unwrap_or((word, ""));
            match word {
                "flags" => flags = value.parse().expect("flags"),
                "protocol" => protocol = value.parse().expect("a protocol"),
                "algorithm" => number = value.parse().expect("an algorithm"),
                "rsa" => rsa = value.to_owned(),
                "as" => label = value.to_owned(),
                "unpublished" => published = false,
                "cut" => cut = Some(value.parse::<usize>().expect("octets")),
                _ => panic!("key {words:?}: {word}"),
            }
        }
        let pair = KeyPair::derive(algorithm, &label, &rsa);
        let mut public = pair.public();
        public.truncate(public.len() - cut.unwrap_or(0));
        let [high, low] = flags.to_be_bytes();
        let rdata = [&[high, low, protocol, number], public.as_slice()].concat();
        self.keys.push(ZoneKey {
            name: (*key).to_owned(),
            pair,
            rdata,
            published,
        });
    }

    /// The DS records that the parent is to have: what the lines say, or one of the key that signs keys.
    fn add_ds(&mut self, lines: &[Vec<&str>]) {
        if lines.is_empty() {
            let key = self.keys.iter().find(|key| key.signs_keys());
            let key = key.or(self.keys.first()).expect("a key").name.clone();
            self.ds.push(self.ds_of(&[&key]));
        }
        for line in lines.iter().filter(|line| line.as_slice() != ["none"]) {
            self.ds.push(self.ds_of(line));
        }
    }

    /// `KEY [sha1|sha256|sha384|digest=N] [algorithm=N] [tag=N] [broken] [cut=N]`
    pub fn ds_of(&self, words: &[&str]) -> Rr {
        let (key, words) = words.split_first().expect("a key");
        let key = self.key(key);
        let (mut tag, mut algorithm, mut digest_type) = (key_tag(&key.rdata), key.rdata[3], 2);
        let (mut broken, mut cut) = (false, 0);
        for word in words {
            let (word, value) = word.split_once('=').unwrap_or((word, ""));
            match word {
                "sha1" => digest_type = 1,
                "sha256" => digest_type = 2,
                "sha384" => digest_type = 4,
                "digest" => digest_type = value.parse().expect("a digest type"),
                "algorithm" => algorithm = value.parse().expect("an algorithm"),
                "tag" => tag = value.parse().expect("a key tag"),
                "broken" => broken = true,
                "cut" => cut = value.parse().expect("octets"),
                _ => panic!("ds: {word}"),
            }
        }
        let mut digest = ds_digest(digest_type, self.apex.as_slice(), &key.rdata);
        digest[0] ^= u8::from(broken);
        digest.truncate(digest.len() - cut);
        let [high, low] = tag.to_be_bytes();
        Rr {
            owner: self.apex.clone(),
            rtype: Rtype::DS,
            ttl: TTL,
            rdata: [&[high, low, algorithm, digest_type], digest.as_slice()].concat(),
        }
    }

    /// The DNSKEY of a key.
    pub fn dnskey_of(&self, key: &str) -> Rr {
        Rr {
            owner: self.apex.clone(),
            rtype: Rtype::DNSKEY,
            ttl: TTL,
            rdata: self.key(key).rdata.clone(),
        }
    }

    /// `cds` with what a line `ds` has, or `cdnskey KEY` (RFC 7344, section 3).
    fn proposal(&self, words: &[&str]) -> Rr {
        let (rtype, rr) = match words {
            ["cdnskey", key] => (Rtype::CDNSKEY, self.dnskey_of(key)),
            ["cds", words @ ..] => (Rtype::CDS, self.ds_of(words)),
            _ => panic!("{words:?}: a key is missing"),
        };
        Rr { rtype, ..rr }
    }

    fn key(&self, name: &str) -> &ZoneKey {
        let key = self.keys.iter().find(|key| key.name == name);
        key.unwrap_or_else(|| panic!("{}: no key {name}", self.apex.fmt_with_dot()))
    }

    /// The name of the key that is the first to sign keys.
    pub fn entry_key(&self) -> &str {
        let key = self.keys.iter().find(|key| key.signs_keys());
        &key.or(self.keys.first()).expect("a key").name
    }

    /// The RRset of a name and a type.
    pub fn rrset(&self, owner: &Name, rtype: Rtype) -> Option<&Rrset> {
        self.names.get(&lower(owner))?.get(&rtype)
    }

    /// Whether the zone has signatures.
    pub fn is_signed(&self) -> bool {
        !self.keys.is_empty()
    }

    /// Whether a name is at a delegation.
    pub fn is_cut(&self, owner: &Name) -> bool {
        *owner != self.apex && self.rrset(owner, Rtype::NS).is_some()
    }

    /// Whether a name lies below a delegation.
    pub fn is_below_cut(&self, owner: &Name) -> bool {
        let mut above = parent(owner);
        while let Some(name) = above {
            if name == self.apex || !name.ends_with(&self.apex) {
                return false;
            }
            if self.is_cut(&name) {
                return true;
            }
            above = parent(&name);
        }
        false
    }

    /// Whether the zone speaks for an RRset, rather than handing on what belongs to its child.
    pub fn is_authoritative(&self, owner: &Name, rtype: Rtype) -> bool {
        let owner = lower(owner);
        !self.is_below_cut(&owner)
            && (!self.is_cut(&owner) || [Rtype::DS, Rtype::NSEC, Rtype::NSEC3].contains(&rtype))
    }

    /// All names of the zone with the empty non-terminals between them.
    pub fn all_names(&self) -> BTreeSet<Name> {
        let mut all = BTreeSet::new();
        for owner in self.names.keys().filter(|owner| !self.is_below_cut(owner)) {
            let mut name = owner.clone();
            while name != self.apex && all.insert(name.clone()) {
                name = parent(&name).expect("names below the apex");
            }
        }
        all.insert(self.apex.clone());
        all
    }

    /// Records with their signatures.
    pub fn signed(&self, rrset: &Rrset) -> Vec<Rr> {
        let mut all = rrset.records.clone();
        all.extend_from_slice(self.signatures(rrset));
        all
    }

    /// The signatures over an RRset.
    pub fn signatures<'a>(&self, rrset: &'a Rrset) -> &'a [Rr] {
        rrset
            .signatures
            .get_or_init(|| self.make_signatures(&rrset.records))
    }

    fn make_signatures(&self, records: &[Rr]) -> Vec<Rr> {
        let Some(first) = records.first() else {
            return Vec::new();
        };
        if !self.is_signed() || !self.is_authoritative(&first.owner, first.rtype) {
            return Vec::new();
        }
        self.signings_for(&lower(&first.owner), first.rtype)
            .iter()
            .map(|signing| signing.sign(records, &self.apex, self.key(&signing.key), self.now))
            .collect()
    }

    /// What signs an RRset: the lines for exactly it, else those for any, else the keys for it.
    fn signings_for(&self, owner: &Name, rtype: Rtype) -> Vec<Signing> {
        for exact in [true, false] {
            let mut lines = self
                .signings
                .iter()
                .filter(|line| line.is_for(owner, rtype) && line.is_exact() == exact)
                .peekable();
            if lines.peek().is_some() {
                return lines.filter_map(|line| line.signing.clone()).collect();
            }
        }
        let signs = |key: &&ZoneKey| match rtype {
            Rtype::DNSKEY => key.signs_keys(),
            _ => key.signs_data(),
        };
        let keys = self.keys.iter().filter(signs);
        keys.map(|key| Signing::by(&key.name)).collect()
    }
}

impl SignLine {
    fn parse(owner: &str, rtype: &str, words: &[&str], root: &Name) -> Self {
        Self {
            owner: (owner != "any").then(|| lower(&name(owner, root))),
            rtype: (rtype != "any").then(|| rtype.parse().expect("a type")),
            signing: (words != ["none"]).then(|| Signing::parse(words, root)),
        }
    }

    fn is_exact(&self) -> bool {
        self.owner.is_some() && self.rtype.is_some()
    }

    fn is_for(&self, owner: &Name, rtype: Rtype) -> bool {
        self.owner.as_ref().is_none_or(|it| it == owner) && self.rtype.is_none_or(|it| it == rtype)
    }
}
