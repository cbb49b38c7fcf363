//! From DS records, or trust anchors, to the keys of a zone (RFC 4035, section 5.2).

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use domain::base::iana::{DigestAlgorithm, SecurityAlgorithm};
use domain::dep::octseq::Parser;
use domain::rdata::{Dnskey, Ds};
use sha2::{Digest, Sha256, Sha384};

use super::algorithm::{KeyMaterial, algorithm_report, digest_report, digest_supported, scheme};
use super::anchor::{AnchorData, OwnedDs, OwnedKey};
use super::rrset::Rrset;
use super::verify::{Unsigned, ZoneKey, key_unsupported, limit, may_sign, verify};
use super::{Validation, Work};
use crate::dns::{Name, name};
use crate::report::{
    DsOutcome, DsReport, Reason, SecurityStatus, SignatureOutcome, SignatureReport, ZoneKeyReport,
};

/// What names a key of a zone from above it.
#[derive(Clone, Debug)]
pub(super) struct EntryPoint {
    data: AnchorData,
    outcome: DsOutcome,
}

impl EntryPoint {
    /// From a trust anchor.
    pub(super) fn anchor(data: &AnchorData) -> Self {
        Self {
            data: data.clone(),
            outcome: DsOutcome::NotTried,
        }
    }

    /// From the DS records of an RRset; malformed ones are passed over.
    pub(super) fn of_ds(set: &Rrset) -> Vec<Self> {
        set.rdatas
            .keys()
            .filter_map(|rdata| {
                let ds = Ds::<&[u8]>::parse(&mut Parser::from_ref(rdata.as_slice())).ok()?;
                let digest = ds.digest().to_vec();
                let owned = OwnedDs::new(ds.key_tag(), ds.algorithm(), ds.digest_type(), digest);
                Some(Self::anchor(&AnchorData::Ds(owned.ok()?)))
            })
            .collect()
    }

    fn algorithm(&self) -> SecurityAlgorithm {
        match &self.data {
            AnchorData::Ds(ds) => ds.algorithm(),
            AnchorData::Key(key) => key.algorithm(),
        }
    }

    fn key_tag(&self) -> u16 {
        match &self.data {
            AnchorData::Ds(ds) => ds.key_tag(),
            AnchorData::Key(key) => key.key_tag(),
        }
    }

    fn digest_type(&self) -> Option<DigestAlgorithm> {
        match &self.data {
            AnchorData::Ds(ds) => Some(ds.digest_type()),
            AnchorData::Key(_) => None,
        }
    }

    /// Whether it names `key` of `zone`.
    fn names(&self, key: &OwnedKey, zone: &Name) -> bool {
        match &self.data {
            AnchorData::Key(own) => {
                own.algorithm() == key.algorithm() && own.public_key() == key.public_key()
            }
            AnchorData::Ds(ds) => {
                digest(ds.digest_type(), zone, key).is_some_and(|digest| digest == *ds.digest())
            }
        }
    }

    pub(super) fn report(&self) -> DsReport {
        DsReport {
            key_tag: self.key_tag(),
            algorithm: algorithm_report(self.algorithm()),
            digest_type: self.digest_type().map(digest_report),
            outcome: self.outcome,
        }
    }
}

/// The digest of a key (RFC 4034, section 5.1.4); nothing if the type is unsupported.
fn digest(digest_type: DigestAlgorithm, zone: &Name, key: &OwnedKey) -> Option<Vec<u8>> {
    let data = [
        zone.as_slice(),
        &key.flags().to_be_bytes(),
        &[key.protocol(), key.algorithm().to_int()],
        key.public_key(),
    ]
    .concat();
    Some(match digest_type {
        DigestAlgorithm::SHA1 => sha1::Sha1::digest(&data).to_vec(),
        DigestAlgorithm::SHA256 => Sha256::digest(&data).to_vec(),
        DigestAlgorithm::SHA384 => Sha384::digest(&data).to_vec(),
        _ => return None,
    })
}

/// Sets aside what is not supported, and digests of SHA-1 beside stronger ones (RFC 4509, section 3).
///
/// # Errors
///
/// The reason for which the zone is insecure, if nothing is left (RFC 4035, section 5.2; RFC 6840, section 5.2).
pub(super) fn set_aside(
    entries: &mut [EntryPoint],
    zone: &Name,
    validation: &Validation,
) -> Result<(), Reason> {
    let mut algorithm_known = false;
    for entry in &mut *entries {
        let algorithm = scheme(entry.algorithm(), validation.refuse_sha1).is_some();
        algorithm_known |= algorithm;
        if !algorithm || !entry.digest_type().is_none_or(digest_supported) {
            entry.outcome = DsOutcome::Unsupported;
        }
    }
    let supported = |entry: &&EntryPoint| entry.outcome != DsOutcome::Unsupported;
    if !entries.iter().any(|entry| supported(&entry)) {
        let (code, what) = if algorithm_known {
            ("ds-digest-unsupported", "digest types")
        } else {
            ("ds-algorithm-unsupported", "algorithms")
        };
        return Err(Reason::new(
            code,
            format!(
                "The keys of {} are named with {what} alone that are not supported here.",
                name::text(zone)
            ),
            &["RFC 4035, section 5.2", "RFC 6840, section 5.2"],
        ));
    }
    let strong = entries.iter().filter(supported).any(|entry| {
        matches!(
            entry.digest_type(),
            Some(DigestAlgorithm::SHA256 | DigestAlgorithm::SHA384)
        )
    });
    for entry in entries {
        let weak = entry.digest_type() == Some(DigestAlgorithm::SHA1);
        if strong && weak && entry.outcome != DsOutcome::Unsupported {
            entry.outcome = DsOutcome::Superseded;
        }
    }
    Ok(())
}

/// What comes of holding the DNSKEY RRset of a zone against what names its keys.
pub(super) struct Established {
    /// The keys that may sign the zone's data, or why there are none to trust.
    pub(super) result: Result<Vec<ZoneKey>, (SecurityStatus, Reason)>,
    /// All keys.
    pub(super) keys: Vec<ZoneKeyReport>,
    /// The signatures over them.
    pub(super) signatures: Vec<SignatureReport>,
}

/// Holds the DNSKEY RRset of `zone` against `entries`, of which some are not set aside.
pub(super) fn establish(
    set: &Rrset,
    zone: &Name,
    entries: &mut [EntryPoint],
    validation: &Validation,
    work: &mut Work,
) -> Established {
    let records: Vec<OwnedKey> = set
        .rdatas
        .keys()
        .filter_map(|rdata| read_key(rdata))
        .collect();
    let most = validation.limits.keys_per_zone;
    if records.len() > most {
        let reason = limit(
            "limit-keys",
            format!("{} has more than {most} keys.", name::text(zone)),
        );
        return Established {
            result: Err((SecurityStatus::Indeterminate, reason)),
            keys: Vec::new(),
            signatures: Vec::new(),
        };
    }
    let found = entry_keys(&records, zone, entries, validation);
    let entry_points = found.as_deref().unwrap_or_default();
    let mut keys: Vec<ZoneKeyReport> = Vec::new();
    for key in &records {
        let entry_point = entry_points.iter().any(|entry| entry.record == *key);
        keys.push(key_report(key, entry_point));
    }
    let verified = match &found {
        Ok(entry_points) => {
            let signers: Vec<&ZoneKey> = entry_points.iter().collect();
            let mut verified = verify(set, zone, &signers, validation, work);
            pass_over_others(&mut verified.signatures, &records, entry_points);
            verified
        }
        Err((status, reason)) => {
            return Established {
                result: Err((*status, reason.clone())),
                keys,
                signatures: verify(set, zone, &[], validation, work).signatures,
            };
        }
    };
    let result = match verified.result {
        Ok(valid) if valid.wildcard_encloser.is_none() => {
            for entry in entries
                .iter_mut()
                .filter(|entry| entry.key_tag() != valid.key_tag)
            {
                if entry.outcome == DsOutcome::Match {
                    entry.outcome = DsOutcome::NotTried;
                }
            }
            Ok(records.iter().filter_map(ZoneKey::read).collect())
        }
        Ok(_) => Err((SecurityStatus::Bogus, unsigned_keys(zone))),
        Err(why) => {
            for entry in entries
                .iter_mut()
                .filter(|entry| entry.outcome == DsOutcome::Match)
            {
                entry.outcome = DsOutcome::Mismatch;
            }
            Err(match why {
                Unsigned::Limit(reason) => (SecurityStatus::Indeterminate, reason),
                Unsigned::Invalid(reason) => (SecurityStatus::Bogus, reason),
                Unsigned::Missing => (SecurityStatus::Bogus, unsigned_keys(zone)),
            })
        }
    };
    Established {
        result,
        keys,
        signatures: verified.signatures,
    }
}

/// Signatures that keys of the zone made which nothing above names: they prove nothing, and nothing is
/// wrong with them.
fn pass_over_others(
    signatures: &mut [SignatureReport],
    records: &[OwnedKey],
    entry_points: &[ZoneKey],
) {
    for signature in signatures {
        let tag = signature.key_tag;
        let of_other = !entry_points.iter().any(|key| key.tag == tag)
            && records.iter().any(|key| key.key_tag() == tag);
        if of_other && signature.outcome == SignatureOutcome::Invalid {
            signature.outcome = SignatureOutcome::NotTried;
            signature.problem = None;
        }
    }
}

/// The keys that entry points name and that may sign.
fn entry_keys(
    records: &[OwnedKey],
    zone: &Name,
    entries: &mut [EntryPoint],
    validation: &Validation,
) -> Result<Vec<ZoneKey>, (SecurityStatus, Reason)> {
    let mut found: Vec<ZoneKey> = Vec::new();
    let mut failed = 0;
    let mut may_not_sign = None;
    let mut size_unsupported = None;
    for entry in entries.iter_mut() {
        if entry.outcome != DsOutcome::NotTried {
            continue;
        }
        entry.outcome = DsOutcome::Mismatch;
        let (tag, algorithm) = (entry.key_tag(), entry.algorithm());
        let fits = |key: &&OwnedKey| key.key_tag() == tag && key.algorithm() == algorithm;
        for key in records.iter().filter(fits) {
            if !may_sign(key) {
                may_not_sign = Some(key);
                continue;
            }
            if !entry.names(key, zone) {
                failed += 1;
                if failed > validation.limits.failed_ds {
                    let reason = limit(
                        "limit-failed-ds",
                        format!(
                            "{failed} times a key of {} has the tag of a DS record and not its digest.",
                            name::text(zone)
                        ),
                    );
                    return Err((SecurityStatus::Indeterminate, reason));
                }
                continue;
            }
            match ZoneKey::read(key) {
                Some(usable) if !usable.material.size_supported() => size_unsupported = Some(key),
                Some(usable) => {
                    entry.outcome = DsOutcome::Match;
                    if !found.iter().any(|other| other.record == usable.record) {
                        found.push(usable);
                    }
                }
                None => may_not_sign = Some(key),
            }
        }
    }
    if !found.is_empty() {
        return Ok(found);
    }
    if let Some(key) = size_unsupported {
        let reason = key_unsupported(zone, key.key_tag());
        return Err((SecurityStatus::Insecure, reason));
    }
    Err((
        SecurityStatus::Bogus,
        no_entry_point(records, zone, entries, may_not_sign),
    ))
}

fn no_entry_point(
    records: &[OwnedKey],
    zone: &Name,
    entries: &[EntryPoint],
    may_not_sign: Option<&OwnedKey>,
) -> Reason {
    if let Some(key) = may_not_sign {
        return Reason::new(
            "dnskey-unusable",
            format!(
                "The key {} of {} may not sign: its flags are {}, its protocol is {}.",
                key.key_tag(),
                name::text(zone),
                key.flags(),
                key.protocol()
            ),
            &["RFC 4034, section 2.1", "RFC 5011, section 2.1"],
        );
    }
    let stale = entries.iter().any(|entry| {
        entry.outcome == DsOutcome::Superseded
            && records
                .iter()
                .any(|key| may_sign(key) && entry.names(key, zone))
    });
    if stale {
        return Reason::new(
            "ds-strong-digest-stale",
            format!(
                "Only a digest of SHA-1 names a key of {}; the stronger digests name none.",
                name::text(zone)
            ),
            &["RFC 4509, section 3"],
        );
    }
    let tags: Vec<_> = entries
        .iter()
        .filter(|entry| entry.outcome == DsOutcome::Mismatch)
        .map(|entry| entry.key_tag().to_string())
        .collect();
    Reason::new(
        "dnskey-missing",
        format!(
            "{} has no key that is the one named from above (tag {}).",
            name::text(zone),
            tags.join(", ")
        ),
        &["RFC 4035, section 5.2"],
    )
}

fn unsigned_keys(zone: &Name) -> Reason {
    Reason::new(
        "rrsig-missing",
        format!(
            "The keys of {} are not signed by a key named from above.",
            name::text(zone)
        ),
        &["RFC 4035, section 5.2"],
    )
}

/// A DNSKEY record by its RDATA, or by that of a CDNSKEY record.
pub(super) fn read_key(rdata: &[u8]) -> Option<OwnedKey> {
    let key = Dnskey::<&[u8]>::parse(&mut Parser::from_ref(rdata)).ok()?;
    let octets = key.public_key().to_vec();
    OwnedKey::new(key.flags(), key.protocol(), key.algorithm(), octets).ok()
}

fn key_report(key: &OwnedKey, entry_point: bool) -> ZoneKeyReport {
    ZoneKeyReport {
        key_tag: key.key_tag(),
        flags: key.flags(),
        algorithm: algorithm_report(key.algorithm()),
        bits: KeyMaterial::read(key).map(|material| material.bits()),
        entry_point,
    }
}
