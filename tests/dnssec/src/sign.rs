//! RRSIG records (RFC 4034, sections 3 and 6), right and wrong ones.

use domain::base::iana::Rtype;

use crate::key::{KeyPair, key_tag};
use crate::record::{Name, Rr, lower, name};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A key of a zone.
#[derive(Clone)]
pub struct ZoneKey {
    /// The name in the scenario: `ksk`, `zsk`, `csk` or another.
    pub name: String,
    /// What signs.
    pub pair: KeyPair,
    /// The DNSKEY RDATA.
    pub rdata: Vec<u8>,
    /// Whether it is among the DNSKEY records.
    pub published: bool,
}

impl ZoneKey {
    /// Whether it signs the keys of the zone, if nothing else is asked for.
    pub fn signs_keys(&self) -> bool {
        self.name.starts_with("ksk") || self.name.starts_with("csk")
    }

    /// Whether it signs everything else.
    pub fn signs_data(&self) -> bool {
        self.name.starts_with("zsk") || self.name.starts_with("csk")
    }

    /// Key tag.
    pub fn tag(&self) -> u16 {
        key_tag(&self.rdata)
    }
}

/// How one signature is made, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// Name of the key.
    pub key: String,
    /// Inception in seconds after the present.
    pub from: i64,
    /// Expiration in seconds after the present.
    pub to: i64,
    /// Whether a bit of the signature is turned.
    pub broken: bool,
    /// Signer's name, if it is not the zone.
    pub signer: Option<Name>,
    /// What is added to the number of labels.
    pub labels: i16,
    /// Original TTL, if it is not that of the RRset.
    pub ttl: Option<u32>,
    /// Key tag, if it is not that of the key.
    pub tag: Option<u16>,
    /// Algorithm, if it is not that of the key.
    pub algorithm: Option<u8>,
    /// Type covered, if it is not that of the RRset.
    pub covered: Option<Rtype>,
    /// Octets taken from the end of the signature.
    pub cut: usize,
}

impl Signing {
    /// A signature by `key` with nothing wrong.
    pub fn by(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            from: -10 * DAY,
            to: 20 * DAY,
            broken: false,
            signer: None,
            labels: 0,
            ttl: None,
            tag: None,
            algorithm: None,
            covered: None,
            cut: 0,
        }
    }

    /// Reads the key and what is wrong, in the words of the scenarios.
    ///
    /// # Panics
    ///
    /// If a word is unknown.
    pub fn parse(words: &[&str], root: &Name) -> Self {
        let (key, words) = words.split_first().expect("a key");
        let mut signing = Self::by(key);
        for word in words {
            signing.read(word, root);
        }
        signing
    }

    fn read(&mut self, word: &str, root: &Name) {
        let (word, value) = word.split_once('=').unwrap_or((word, ""));
        let number = || {
            value
                .parse::<i64>()
                .unwrap_or_else(|why| panic!("{word}={value}: {why}"))
        };
        match word {
            "expired" => (self.from, self.to) = (-40 * DAY, -DAY),
            "not-yet" => (self.from, self.to) = (DAY, 40 * DAY),
            "from" => self.from = number(),
            "to" => self.to = number(),
            "broken" => self.broken = true,
            "signer" => self.signer = Some(name(value, root)),
            "labels" => self.labels = number() as i16,
            "ttl" => self.ttl = Some(number() as u32),
            "tag" => self.tag = Some(number() as u16),
            "algorithm" => self.algorithm = Some(number() as u8),
            "covered" => self.covered = Some(value.parse().expect("a type")),
            "cut" => self.cut = number() as usize,
            _ => panic!("{word}: unknown word of a signature"),
        }
    }

    /// The RRSIG of `rrset`, all of one owner and type, by `key` of the zone `apex`.
    pub fn sign(&self, rrset: &[Rr], apex: &Name, key: &ZoneKey, now: i64) -> Rr {
        let first = &rrset[0];
        let owner = lower(&first.owner);
        let original_ttl = self.ttl.unwrap_or(first.ttl);
        let is_wildcard = owner.as_slice().starts_with(b"\x01*");
        let labels = owner.label_count() - 1 - usize::from(is_wildcard);
        let labels = (labels as i16 + self.labels) as u8;

        let mut rdata = Vec::new();
        rdata.extend(self.covered.unwrap_or(first.rtype).to_int().to_be_bytes());
        rdata.push(self.algorithm.unwrap_or(key.rdata[3]));
        rdata.push(labels);
        rdata.extend(original_ttl.to_be_bytes());
        // Serial numbers: the lower 32 bits (RFC 4034, section 3.1.5).
        rdata.extend(((now + self.to) as u32).to_be_bytes());
        rdata.extend(((now + self.from) as u32).to_be_bytes());
        rdata.extend(self.tag.unwrap_or(key.tag()).to_be_bytes());
        let signer = self.signer.as_ref().unwrap_or(apex);
        rdata.extend_from_slice(lower(signer).as_slice());

        let mut message = rdata.clone();
        let mut contents: Vec<Vec<u8>> = rrset.iter().map(Rr::canonical_rdata).collect();
        contents.sort();
        contents.dedup();
        // RFC 4035, section 5.3.2: fewer labels than the owner has stand for a wildcard.
        let signed_owner = wildcard_of(&owner, usize::from(labels));
        for content in contents {
            message.extend_from_slice(&signed_owner);
            message.extend(first.rtype.to_int().to_be_bytes());
            message.extend([0, 1]);
            message.extend(original_ttl.to_be_bytes());
            message.extend((content.len() as u16).to_be_bytes());
            message.extend(content);
        }
        let mut signature = key.pair.sign(&message);
        if self.broken {
            let middle = signature.len() / 2;
            signature[middle] ^= 1;
        }
        signature.truncate(signature.len() - self.cut);
        rdata.extend(signature);
        Rr {
            owner: first.owner.clone(),
            rtype: Rtype::RRSIG,
            ttl: first.ttl,
            rdata,
        }
    }
}

/// The owner that is signed: the name itself, or `*` and its last `labels` labels.
fn wildcard_of(owner: &Name, labels: usize) -> Vec<u8> {
    let own = owner.label_count() - 1;
    if labels >= own {
        return owner.as_slice().to_vec();
    }
    let mut rest = owner.as_slice();
    for _ in 0..own - labels {
        rest = &rest[usize::from(rest[0]) + 1..];
    }
    [b"\x01*", rest].concat()
}
