//! Whether a key of a zone signs an RRset (RFC 4035, section 5.3).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::algorithm::{KeyMaterial, algorithm_report, scheme};
use super::anchor::OwnedKey;
use super::rrset::{Rrset, Signature};
use super::{Validation, Work};
use crate::dns::{Name, name, within};
use crate::report::{Reason, SignatureOutcome, SignatureReport};
use crate::signature::{PublicKey, SignatureError};
use crate::time::UnixTime;

/// A key that may sign the data of its zone.
#[derive(Clone, Debug)]
pub(super) struct ZoneKey {
    pub(super) tag: u16,
    pub(super) record: OwnedKey,
    pub(super) material: KeyMaterial,
}

impl ZoneKey {
    /// The key of a DNSKEY record, if it may sign the data of its zone: the Zone Key flag, protocol 3,
    /// not revoked (RFC 4034, section 2.1; RFC 5011, section 2.1), and well-formed.
    pub(super) fn read(record: &OwnedKey) -> Option<Self> {
        let material = KeyMaterial::read(record)?;
        may_sign(record).then(|| Self {
            tag: record.key_tag(),
            record: record.clone(),
            material,
        })
    }
}

/// Whether the flags and the protocol of a key let it sign data.
pub(super) fn may_sign(key: &OwnedKey) -> bool {
    key.is_zone_key() && key.protocol() == 3 && !key.is_revoked()
}

/// What the signatures over an RRset amount to.
#[derive(Clone, Debug)]
pub(super) struct Verified {
    /// The valid signature, or why there is none.
    pub(super) result: Result<ValidSignature, Unsigned>,
    /// All signatures, each with what became of it.
    pub(super) signatures: Vec<SignatureReport>,
}

/// What a valid signature says.
#[derive(Clone, Debug)]
pub(super) struct ValidSignature {
    /// The tag of the key.
    pub(super) key_tag: u16,
    /// The name that the wildcard stands directly below, if the RRset was expanded from one.
    pub(super) wildcard_encloser: Option<Name>,
    /// Seconds that the RRset may be kept (RFC 4035, section 5.3.3).
    pub(super) ttl: u32,
}

/// Why an RRset has no valid signature.
#[derive(Clone, Debug)]
pub(super) enum Unsigned {
    /// A limit was reached.
    Limit(Reason),
    /// None is valid: what is wrong with the one that came nearest.
    Invalid(Reason),
    /// There is none of this zone.
    Missing,
}

/// How near a signature came to being valid: the later, the nearer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    Algorithm,
    Labels,
    Key,
    Time,
    Octets,
}

/// Verifies the signatures that `zone` made over `set` with `keys`, until one is valid
/// (RFC 6840, section 5.4). A zone signs nothing outside of it.
pub(super) fn verify(
    set: &Rrset,
    zone: &Name,
    keys: &[&ZoneKey],
    validation: &Validation,
    work: &mut Work,
) -> Verified {
    let mut reports = Vec::new();
    let mut valid = None;
    let mut limit = None;
    let mut nearest: Option<(Nearness, Reason)> = None;
    let mut tried = 0;
    for signature in &set.signatures {
        let mut report = describe(set, signature, validation.now);
        let of_zone = signature.signer == *zone && name::is_at_or_below(&set.owner, zone);
        if valid.is_some() || limit.is_some() || !of_zone {
            reports.push(report);
            continue;
        }
        let mut attempt = Attempt {
            set,
            signature,
            keys,
            validation,
            work: &mut *work,
            tried: &mut tried,
        };
        match attempt.verify() {
            Ok(found) => {
                report.outcome = SignatureOutcome::Valid;
                valid = Some(found);
            }
            Err(Refusal::Limit(reason)) => limit = Some(reason),
            Err(Refusal::Invalid(nearness, reason)) => {
                report.outcome = SignatureOutcome::Invalid;
                report.problem = Some(reason.clone());
                if nearest.as_ref().is_none_or(|(other, _)| *other < nearness) {
                    nearest = Some((nearness, reason));
                }
            }
        }
        reports.push(report);
    }
    let result = match (valid, limit, nearest) {
        (Some(valid), ..) => agreed(set, zone, valid),
        (None, Some(reason), _) => Err(Unsigned::Limit(reason)),
        (None, None, Some((_, reason))) => Err(Unsigned::Invalid(reason)),
        (None, None, None) => Err(Unsigned::Missing),
    };
    Verified {
        result,
        signatures: reports,
    }
}

/// Holds a wildcard expansion against the other signatures of the zone: a signature counts the labels
/// of the name in the zone (RFC 4034, section 3.1.3), so all over one RRset count the same.
fn agreed(set: &Rrset, zone: &Name, valid: ValidSignature) -> Result<ValidSignature, Unsigned> {
    let Some(encloser) = &valid.wildcard_encloser else {
        return Ok(valid);
    };
    let labels = name::count(encloser);
    let differs = |signature: &Signature| {
        signature.signer == *zone && usize::from(signature.labels) != labels
    };
    if !set.signatures.iter().any(differs) {
        return Ok(valid);
    }
    Err(Unsigned::Invalid(Reason::new(
        "signature-labels",
        format!(
            "The signatures of {} over {} {} do not agree on whether it comes from a wildcard.",
            name::text(zone),
            name::text(&set.owner),
            set.rtype
        ),
        &["RFC 4034, section 3.1.3"],
    )))
}

enum Refusal {
    Invalid(Nearness, Reason),
    Limit(Reason),
}

/// One signature, and what it takes to verify it.
struct Attempt<'a> {
    set: &'a Rrset,
    signature: &'a Signature,
    keys: &'a [&'a ZoneKey],
    validation: &'a Validation,
    work: &'a mut Work,
    tried: &'a mut usize,
}

impl Attempt<'_> {
    fn verify(&mut self) -> Result<ValidSignature, Refusal> {
        let signature = self.signature;
        let algorithm = algorithm_report(signature.algorithm);
        let Some(scheme) = scheme(signature.algorithm, self.validation.refuse_sha1) else {
            return Err(Refusal::Invalid(
                Nearness::Algorithm,
                Reason::new(
                    "algorithm-unsupported",
                    format!(
                        "The signature is of algorithm {}, which is not supported here.",
                        algorithm.name
                    ),
                    &["RFC 4035, section 5.2", "RFC 9904, section 2"],
                ),
            ));
        };
        let encloser = self.encloser()?;
        self.check_time()?;
        let keys: Vec<&ZoneKey> = self
            .keys
            .iter()
            .copied()
            .filter(|key| {
                key.tag == signature.key_tag && key.record.algorithm() == signature.algorithm
            })
            .collect();
        if keys.is_empty() {
            return Err(Refusal::Invalid(
                Nearness::Key,
                Reason::new(
                    "signature-key-missing",
                    format!(
                        "The zone {} has no key with tag {} and algorithm {} that may sign.",
                        name::text(&signature.signer),
                        signature.key_tag,
                        algorithm.name
                    ),
                    &["RFC 4035, section 5.3.1"],
                ),
            ));
        }
        let data = self.signed_data(encloser.as_ref());
        let mut last = SignatureError::BadSignature;
        for (index, key) in keys.iter().enumerate() {
            if index == self.validation.limits.keys_per_tag {
                return Err(Refusal::Limit(limit(
                    "limit-keys-per-tag",
                    format!(
                        "More than {index} keys of {} have the tag {}.",
                        name::text(&signature.signer),
                        key.tag
                    ),
                )));
            }
            if !key.material.size_supported() {
                return Err(Refusal::Invalid(
                    Nearness::Key,
                    key_unsupported(&signature.signer, key.tag),
                ));
            }
            self.count()?;
            let material = key.material.public_key();
            if !length_fits(material, &signature.signature) {
                continue;
            }
            match self
                .validation
                .verifier
                .verify(material, scheme, &data, &signature.signature)
            {
                Ok(()) => {
                    return Ok(ValidSignature {
                        key_tag: key.tag,
                        wildcard_encloser: encloser,
                        ttl: self.ttl(),
                    });
                }
                Err(why) => last = why,
            }
        }
        Err(Refusal::Invalid(
            Nearness::Octets,
            Reason::new(
                "signature-invalid",
                format!(
                    "The signature over {} {} does not verify with key {} of {}: {last}.",
                    name::text(&self.set.owner),
                    self.set.rtype,
                    signature.key_tag,
                    name::text(&signature.signer)
                ),
                &["RFC 4035, section 5.3.3"],
            ),
        ))
    }

    /// The name above the wildcard that the RRset was expanded from, if it was
    /// (RFC 4035, section 5.3.2).
    fn encloser(&self) -> Result<Option<Name>, Refusal> {
        let owner = &self.set.owner;
        let own = name::count(owner) - usize::from(name::is_wildcard(owner));
        let labels = usize::from(self.signature.labels);
        if labels > own {
            return Err(Refusal::Invalid(
                Nearness::Labels,
                Reason::new(
                    "signature-labels",
                    format!(
                        "The signature counts {labels} labels, the name {} has {own}.",
                        name::text(owner)
                    ),
                    &["RFC 4035, section 5.3.1"],
                ),
            ));
        }
        // A name that begins with `*` may be the wildcard itself or be expanded from a higher one.
        Ok((labels < own).then(|| name::suffix(owner, labels)))
    }

    /// RFC 4035, section 5.3.1; serial arithmetic by RFC 4034, section 3.1.5.
    fn check_time(&self) -> Result<(), Refusal> {
        let signature = self.signature;
        let now = serial(self.validation.now);
        let (first, last) = (signature.inception, signature.expiration);
        if within(first, now, last) {
            return Ok(());
        }
        let moment = |serial| moment(serial, self.validation.now).to_prose();
        let reason = if !within(first, now, now) {
            Reason::new(
                "rrsig-not-yet-valid",
                format!(
                    "The signature over {} {} is valid from {} on.",
                    name::text(&self.set.owner),
                    self.set.rtype,
                    moment(first)
                ),
                &["RFC 4035, section 5.3.1"],
            )
        } else {
            Reason::new(
                "rrsig-expired",
                format!(
                    "The signature over {} {} expired at {}.",
                    name::text(&self.set.owner),
                    self.set.rtype,
                    moment(last)
                ),
                &["RFC 4035, section 5.3.1"],
            )
        };
        Err(Refusal::Invalid(Nearness::Time, reason))
    }

    /// What the signature is made over (RFC 4034, section 3.1.8.1; RFC 4035, section 5.3.2).
    fn signed_data(&self, encloser: Option<&Name>) -> Vec<u8> {
        let signature = self.signature;
        // A wildcard below a name that holds an expansion of it is never too long.
        let owner = encloser.and_then(name::wildcard);
        let owner = owner.as_ref().unwrap_or(&self.set.owner);
        let mut data = signature.head.clone();
        data.extend_from_slice(signature.signer.as_slice());
        for rdata in self.set.rdatas.keys() {
            data.extend_from_slice(owner.as_slice());
            data.extend_from_slice(&self.set.rtype.to_int().to_be_bytes());
            data.extend_from_slice(&1_u16.to_be_bytes());
            data.extend_from_slice(&signature.original_ttl.to_be_bytes());
            // RDATA of a message has at most 65,535 octets; names in full make it longer by little.
            let length = u16::try_from(rdata.len()).unwrap_or(u16::MAX);
            data.extend_from_slice(&length.to_be_bytes());
            data.extend_from_slice(rdata);
        }
        data
    }

    /// Counts a signature that is about to be verified.
    fn count(&mut self) -> Result<(), Refusal> {
        let limits = &self.validation.limits;
        if *self.tried == limits.signatures_per_rrset {
            return Err(Refusal::Limit(limit(
                "limit-signatures",
                format!(
                    "{} signatures over {} {} were tried, and none is valid.",
                    self.tried,
                    name::text(&self.set.owner),
                    self.set.rtype
                ),
            )));
        }
        if self.work.signatures == limits.signatures_per_run {
            return Err(Refusal::Limit(limit(
                "limit-signatures",
                format!(
                    "{} signatures were tried in this lookup.",
                    self.work.signatures
                ),
            )));
        }
        *self.tried += 1;
        self.work.signatures += 1;
        Ok(())
    }

    /// RFC 4035, section 5.3.3.
    fn ttl(&self) -> u32 {
        let left = self
            .signature
            .expiration
            .wrapping_sub(serial(self.validation.now));
        self.set.ttl.min(self.signature.original_ttl).min(left)
    }
}

/// The reason for a key of a size that is not supported.
pub(super) fn key_unsupported(zone: &Name, tag: u16) -> Reason {
    Reason::new(
        "key-unsupported",
        format!(
            "The key {tag} of {} is of a size that is not supported here.",
            name::text(zone)
        ),
        &["RFC 4035, section 5.2"],
    )
}

/// Whether a signature has the length that its key asks for.
fn length_fits(key: PublicKey<'_>, signature: &[u8]) -> bool {
    let length = match key {
        PublicKey::Rsa { modulus, .. } => modulus.len(),
        PublicKey::P384(_) => 96,
        PublicKey::Ed448(_) => 114,
        _ => 64,
    };
    signature.len() == length
}

/// A reason for stopping.
pub(super) fn limit(code: &str, what: String) -> Reason {
    Reason::new(
        code,
        format!("{what} No more work is spent on it."),
        &["RFC 4035, section 5.3.1"],
    )
}

/// Seconds modulo 2^32, as RRSIG records have them.
fn serial(time: UnixTime) -> u32 {
    let wrapped = time.0.rem_euclid(1 << 32);
    u32::try_from(wrapped).unwrap_or_default()
}

/// The moment nearest to `now` that has this serial (RFC 1982).
fn moment(time: u32, now: UnixTime) -> UnixTime {
    let ahead = i64::from(time.wrapping_sub(serial(now)));
    let offset = if ahead >= 1 << 31 {
        ahead - (1 << 32)
    } else {
        ahead
    };
    UnixTime(now.0.saturating_add(offset))
}

fn describe(set: &Rrset, signature: &Signature, now: UnixTime) -> SignatureReport {
    let owner = &set.owner;
    let labels = usize::from(signature.labels);
    let own = name::count(owner) - usize::from(name::is_wildcard(owner));
    let wildcard = (labels < own)
        .then(|| name::wildcard(&name::suffix(owner, labels)))
        .flatten();
    SignatureReport {
        signer: name::text(&signature.signer),
        key_tag: signature.key_tag,
        algorithm: algorithm_report(signature.algorithm),
        original_ttl: signature.original_ttl,
        inception: moment(signature.inception, now).to_string(),
        expiration: moment(signature.expiration, now).to_string(),
        wildcard: wildcard.as_ref().map(name::text),
        outcome: SignatureOutcome::NotTried,
        problem: None,
    }
}
