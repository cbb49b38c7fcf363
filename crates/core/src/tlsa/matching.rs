//! Whether a certificate chain satisfies a TLSA RRset: RFC 6698, section 2.1, RFC 7671, sections 5 and
//! 9, and RFC 7672, section 3.
//!
//! The records are taken as given; that they are secure is for DNSSEC to say. Unusable, not matching
//! and set aside by digest agility are three things. Every record is looked at, also after a match.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use base16ct::lower::encode_string as hex;

use super::record::{CertificateUsage, MatchingType, Parameters, Selector, TlsaRecord};
use crate::name::DomainName;
use crate::report::{MatchVerdict, MatchedRecord, Reason, RecordMatch, RecordOutcome, Usability};
use crate::signature::SignatureError;
use crate::time::UnixTime;
use crate::x509::path::{Anchor, Path, PathError, Pool};
use crate::x509::{Certificate, SubjectPublicKeyInfo};

/// Matching types from the strongest to the weakest, for digest agility (RFC 7671, section 9). Full
/// has no place in it: it is never set aside.
const STRENGTH: [MatchingType; 2] = [MatchingType::SHA2_512, MatchingType::SHA2_256];

/// What kind of client asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Any TLS service: all four usages.
    Generic,
    /// SMTP between servers: usages 0 and 1 are unusable (RFC 7672, section 3.1.3).
    Smtp,
}

impl Service {
    /// Reads `generic` or `smtp`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "generic" => Some(Self::Generic),
            "smtp" => Some(Self::Smtp),
            _ => None,
        }
    }
}

/// What a server shows and what it is held against.
pub(crate) struct Presented<'a> {
    /// The chain as sent; the first is the server certificate.
    pub(crate) chain: &'a [Certificate],
    /// The same certificates, for paths.
    pub(crate) pool: &'a Pool<'a>,
    /// The RRset.
    pub(crate) records: &'a [TlsaRecord],
    /// Roots for usages 0 and 1; they play no part for 2 and 3.
    pub(crate) roots: Option<&'a [Certificate]>,
    /// Reference identifiers.
    pub(crate) names: &'a [DomainName],
    /// What kind of client asks.
    pub(crate) service: Service,
    /// The moment that dates are held against.
    pub(crate) now: UnixTime,
}

/// The outcome for an RRset.
pub(crate) struct Matched {
    pub(crate) verdict: MatchVerdict,
    pub(crate) matched: Option<MatchedRecord>,
    pub(crate) records: Vec<RecordMatch>,
}

/// What became of a record that was tried.
type Tried = Result<usize, Reason>;

/// Holds a chain against an RRset.
pub(crate) fn match_rrset(presented: &Presented<'_>) -> Matched {
    let usability: Vec<Result<(), Reason>> = presented
        .records
        .iter()
        .map(|record| usability(record, presented.service))
        .collect();
    let usable: Vec<&TlsaRecord> = presented
        .records
        .iter()
        .zip(&usability)
        .filter_map(|(record, usability)| usability.as_ref().ok().map(|()| record))
        .collect();
    let anchors = full_certificates(&usable);
    let matcher = Matcher::new(presented, &anchors);

    let records: Vec<RecordMatch> = presented
        .records
        .iter()
        .zip(usability)
        .map(|(record, usability)| {
            let mut result = RecordMatch {
                text: record.to_string(),
                usage: record.parameters.usage.0,
                selector: record.parameters.selector.0,
                matching_type: record.parameters.matching_type.0,
                mnemonics: record.parameters.mnemonics(),
                association_data: hex(&record.association_data),
                usability: Usability::Usable,
                outcome: RecordOutcome::NotTried,
                depth: None,
                reason: None,
                expected: matcher.expected(record),
            };
            if let Err(reason) = usability {
                result.usability = Usability::Unusable;
                result.reason = Some(reason);
            } else if let Some(stronger) = stronger(record, &usable) {
                result.outcome = RecordOutcome::Superseded;
                result.reason = Some(superseded(stronger));
            } else {
                match matcher.try_record(record) {
                    Ok(depth) => {
                        result.outcome = RecordOutcome::Match;
                        result.depth = Some(depth);
                    }
                    Err(reason) => {
                        result.outcome = RecordOutcome::Mismatch;
                        result.reason = Some(reason);
                    }
                }
            }
            result
        })
        .collect();

    let matched = records
        .iter()
        .enumerate()
        .filter_map(|(record, result)| Some((result.depth?, record)))
        .min()
        .map(|(depth, record)| MatchedRecord { record, depth });
    let verdict = match matched {
        Some(_) => MatchVerdict::Match,
        None if records.is_empty() => MatchVerdict::Empty,
        None if usable.is_empty() => MatchVerdict::AllUnusable,
        None => MatchVerdict::Mismatch,
    };
    Matched {
        verdict,
        matched,
        records,
    }
}

/// Whether the chain leads to one of the given CA certificates and is valid for one of the names, without
/// regard to the records (RFC 5280, section 6).
///
/// # Errors
///
/// Why it is not.
pub(crate) fn validate_pkix(presented: &Presented<'_>) -> Result<(), Reason> {
    let mut matcher = Matcher::new(presented, &[]);
    let roots = 0..matcher.pkix.len();
    let given = |index: &usize| {
        let certificate = matcher.pkix.certificate(*index);
        let mut roots = presented.roots.unwrap_or_default().iter();
        certificate.is_some_and(|it| roots.any(|root| root.der() == it.der()))
    };
    let roots: Vec<usize> = roots.filter(given).collect();
    matcher.pkix_paths = paths_to(&matcher.pkix, &roots);
    matcher.try_pkix(|_| true).map(|_| ())
}

/// Whether a client can make use of `record` (RFC 6698, section 4.1; RFC 7671, section 9; RFC 7672,
/// section 3.1.3), whatever the server shows.
pub(crate) fn usability(record: &TlsaRecord, service: Service) -> Result<(), Reason> {
    let Parameters {
        usage,
        selector,
        matching_type,
    } = record.parameters;
    let data = record.association_data.as_slice();
    let unknown = |code: &str, what: &str, number: u8| {
        let kind = if number == 255 {
            "for private use"
        } else {
            "not defined"
        };
        Err(Reason::new(
            code,
            format!("{what} {number} is {kind}."),
            &["RFC 6698, section 4.1"],
        ))
    };
    if usage > CertificateUsage::DANE_EE {
        return unknown("unknown-usage", "Certificate usage", usage.0);
    }
    if selector > Selector::SPKI {
        return unknown("unknown-selector", "Selector", selector.0);
    }
    if matching_type > MatchingType::SHA2_512 {
        return unknown("unknown-matching-type", "Matching type", matching_type.0);
    }
    if service == Service::Smtp && usage <= CertificateUsage::PKIX_EE {
        return Err(Reason::new(
            "usage-pkix-smtp",
            format!("SMTP clients do not use certificate usage {}.", usage.0),
            &["RFC 7672, section 3.1.3"],
        ));
    }
    if let Some(length) = matching_type.digest_length() {
        return if data.len() == length {
            Ok(())
        } else {
            Err(Reason::new(
                "digest-length",
                format!(
                    "{matching_type} has {length} octets, and the record holds {}.",
                    data.len()
                ),
                &["RFC 6698, section 2.1.4"],
            ))
        };
    }
    let complete = match selector {
        Selector::CERT => Certificate::parse(data).is_ok_and(|(_, length)| length == data.len()),
        _ => SubjectPublicKeyInfo::parse(data).is_ok(),
    };
    if complete {
        Ok(())
    } else {
        Err(Reason::new(
            "full-unparsable",
            match selector {
                Selector::CERT => "The record does not hold exactly one certificate.".to_owned(),
                _ => "The record does not hold exactly one SubjectPublicKeyInfo.".to_owned(),
            },
            &["RFC 6698, section 2.1.4"],
        ))
    }
}

/// What deserves attention in a record, whatever the server shows.
pub(crate) fn notes(record: &TlsaRecord) -> Vec<Reason> {
    let empty = record.parameters.matching_type.apply(&[]);
    if empty.is_some_and(|digest| !digest.is_empty() && digest == record.association_data) {
        Vec::from([digest_of_nothing()])
    } else {
        Vec::new()
    }
}

fn digest_of_nothing() -> Reason {
    Reason::new(
        "digest-of-nothing",
        "The record holds the digest of no octets at all: the script that made it digested an empty \
         input.",
        &["RFC 6698, section 2.1.4"],
    )
}

/// The strongest matching type among `usable` that sets `record` aside (RFC 7671, section 9).
pub(crate) fn stronger(record: &TlsaRecord, usable: &[&TlsaRecord]) -> Option<MatchingType> {
    let own = record.parameters;
    let rank = |matching_type| STRENGTH.iter().position(|other| *other == matching_type);
    let own_rank = rank(own.matching_type)?;
    usable
        .iter()
        .map(|other| other.parameters)
        .filter(|other| other.usage == own.usage && other.selector == own.selector)
        .filter_map(|other| rank(other.matching_type))
        .min()
        .filter(|best| *best < own_rank)
        .and_then(|best| STRENGTH.get(best).copied())
}

fn superseded(stronger: MatchingType) -> Reason {
    Reason::new(
        "superseded",
        format!("A record with the same usage and selector has the stronger {stronger}."),
        &["RFC 7671, section 9"],
    )
}

/// The certificates in records `2 0 0`: they may stand in a path without being sent (RFC 7671,
/// section 5.2.2).
fn full_certificates(usable: &[&TlsaRecord]) -> Vec<Certificate> {
    usable
        .iter()
        .filter(|record| record.parameters == Parameters::new(2, 0, 0))
        .filter_map(|record| Certificate::parse(&record.association_data).ok())
        .map(|(certificate, _)| certificate)
        .collect()
}

/// Whether `record` names `certificate`: the selected octets, digested, are the association data.
fn names(record: &TlsaRecord, certificate: &Certificate) -> bool {
    select(record.parameters.selector, certificate)
        .and_then(|octets| record.parameters.matching_type.apply(octets))
        .is_some_and(|data| data == record.association_data)
}

fn select(selector: Selector, certificate: &Certificate) -> Option<&[u8]> {
    match selector {
        Selector::CERT => Some(certificate.der()),
        Selector::SPKI => Some(certificate.spki_der()),
        _ => None,
    }
}

/// A chain with the paths that can be built from it.
struct Matcher<'a> {
    presented: &'a Presented<'a>,
    /// The chain and the anchors that records hold in full.
    dane: Pool<'a>,
    dane_paths: Vec<Path>,
    /// The certificates that occur above the first in these paths, each once.
    dane_issuers: BTreeSet<usize>,
    /// The chain and the given roots.
    pkix: Pool<'a>,
    /// Each up to its root.
    pkix_paths: Vec<Path>,
}

/// The paths of a pool that end at one of the self-issued certificates `roots`, cut there.
fn paths_to(pool: &Pool<'_>, roots: &[usize]) -> Vec<Path> {
    let cut = |mut path: Path| {
        let is_root = |index: &usize| roots.contains(index) && pool.is_self_issued(*index);
        let length = path.iter().position(is_root)? + 1;
        path.truncate(length);
        Some(path)
    };
    pool.paths().into_iter().filter_map(cut).collect()
}

impl<'a> Matcher<'a> {
    fn new(presented: &'a Presented<'a>, anchors: &'a [Certificate]) -> Self {
        let uses = |usages: &[CertificateUsage]| {
            presented
                .records
                .iter()
                .any(|record| usages.contains(&record.parameters.usage))
        };
        let mut dane = presented.pool.clone();
        for anchor in anchors {
            dane.add(anchor);
        }
        let mut dane_paths = Vec::new();
        if uses(&[CertificateUsage::DANE_TA]) {
            dane_paths = dane.paths();
        }
        let mut dane_issuers = BTreeSet::new();
        for path in &dane_paths {
            dane_issuers.extend(path.iter().skip(1).copied());
        }
        let mut pkix = presented.pool.clone();
        let roots = presented.roots.unwrap_or_default().iter();
        let roots: Vec<usize> = roots.map(|root| pkix.add(root)).collect();
        let mut pkix_paths = Vec::new();
        if uses(&[CertificateUsage::PKIX_TA, CertificateUsage::PKIX_EE]) && !roots.is_empty() {
            pkix_paths = paths_to(&pkix, &roots);
        }
        Self {
            presented,
            dane,
            dane_paths,
            dane_issuers,
            pkix,
            pkix_paths,
        }
    }

    fn end_entity(&self) -> Option<&Certificate> {
        self.presented.chain.first()
    }

    /// What a digest record of usage 1 or 3 would hold if it named the server certificate.
    fn expected(&self, record: &TlsaRecord) -> Option<String> {
        let Parameters {
            usage,
            selector,
            matching_type,
        } = record.parameters;
        let compares = matches!(usage, CertificateUsage::PKIX_EE | CertificateUsage::DANE_EE)
            && matching_type.digest_length().is_some();
        let selected = select(selector, self.end_entity()?).filter(|_| compares)?;
        Some(hex(&matching_type.apply(selected)?))
    }

    /// Tries a usable record: the depth at which it matches, or why it does not.
    fn try_record(&self, record: &TlsaRecord) -> Tried {
        match record.parameters.usage {
            CertificateUsage::DANE_EE => self.try_end_entity(record),
            CertificateUsage::DANE_TA => self.try_dane_ta(record),
            CertificateUsage::PKIX_EE => {
                let depth = self.try_end_entity(record)?;
                self.try_pkix(|_| true).map(|_| depth)
            }
            _ => self.try_pkix_ta(record),
        }
    }

    /// RFC 7671, section 5.1: the server certificate alone, without names, dates or signatures.
    fn try_end_entity(&self, record: &TlsaRecord) -> Tried {
        match self.end_entity() {
            Some(certificate) if names(record, certificate) => Ok(0),
            _ => Err(self.explain_end_entity(record)),
        }
    }

    fn explain_end_entity(&self, record: &TlsaRecord) -> Reason {
        if let Some(nothing) = notes(record).into_iter().next() {
            return nothing;
        }
        if let Some(selector) = self.other_selector(record) {
            return selector;
        }
        let issuers = self.presented.chain.iter().enumerate().skip(1);
        for (index, issuer) in issuers {
            if names(record, issuer) {
                return Reason::new(
                    "usage-swapped",
                    format!(
                        "The record names certificate {index} of the chain, an issuer; usage 2 is \
                         meant."
                    ),
                    &["RFC 6698, section 2.1.1"],
                );
            }
        }
        Reason::new(
            "no-match",
            match record.parameters.selector {
                Selector::SPKI => "The record names another key than the server certificate has.",
                _ => "The record names another certificate than the server's.",
            },
            &["RFC 7671, section 5.1"],
        )
    }

    /// The reason if the digest fits the server certificate by the other selector.
    fn other_selector(&self, record: &TlsaRecord) -> Option<Reason> {
        let selector = match record.parameters.selector {
            Selector::CERT => Selector::SPKI,
            _ => Selector::CERT,
        };
        let mut other = record.clone();
        other.parameters.selector = selector;
        names(&other, self.end_entity()?).then(|| {
            Reason::new(
                "selector-swapped",
                format!("The digest fits with selector {} ({selector}).", selector.0),
                &["RFC 6698, section 2.1.2"],
            )
        })
    }

    /// RFC 7671, section 5.2: an issuer of the server certificate, and a valid path up to it.
    fn try_dane_ta(&self, record: &TlsaRecord) -> Tried {
        let named: Vec<usize> = self
            .dane_issuers
            .iter()
            .copied()
            .filter(|index| {
                self.dane
                    .certificate(*index)
                    .is_some_and(|certificate| names(record, certificate))
            })
            .collect();
        let anchored: Vec<&[usize]> = self
            .dane_paths
            .iter()
            .filter_map(|path| {
                let issuers = &mut path.iter().skip(1);
                let depth = issuers.position(|index| named.contains(index))? + 1;
                path.get(..=depth)
            })
            .collect();
        // The nearest anchor first.
        let lengths = 2..=anchored.iter().map(|path| path.len()).max().unwrap_or(0);
        let nearest_first =
            lengths.flat_map(|length| anchored.iter().filter(move |path| path.len() == length));
        let mut failure: Option<PathError> = None;
        for path in nearest_first {
            match self.validate(&self.dane, path, Anchor::Certificate) {
                Ok(()) => return Ok(path.len() - 1),
                Err(error) => {
                    failure.get_or_insert(error);
                }
            }
        }
        if failure.is_none() && record.parameters == Parameters::new(2, 1, 0) {
            match self.try_bare_key(record) {
                Ok(Some(depth)) => return Ok(depth),
                Ok(None) => {}
                Err(error) => failure = Some(error),
            }
        }
        Err(match failure {
            Some(error) => error.reason(),
            None => self.explain_dane_ta(record),
        })
    }

    /// RFC 7671, section 5.2.3: a key in full that signed the topmost certificate of a path. Nothing
    /// if it signed none.
    fn try_bare_key(&self, record: &TlsaRecord) -> Result<Option<usize>, PathError> {
        let Ok(spki) = SubjectPublicKeyInfo::parse(&record.association_data) else {
            return Ok(None);
        };
        let mut failure = None;
        for path in &self.dane_paths {
            let Some(top) = path.last() else {
                continue;
            };
            if !self.dane.is_signed_by(*top, &spki) {
                continue;
            }
            match self.validate(&self.dane, path, Anchor::Key) {
                Ok(()) => return Ok(Some(path.len() - 1)),
                Err(error) => {
                    failure.get_or_insert(error);
                }
            }
        }
        failure.map_or(Ok(None), Err)
    }

    fn explain_dane_ta(&self, record: &TlsaRecord) -> Reason {
        if let Some(nothing) = notes(record).into_iter().next() {
            return nothing;
        }
        if self
            .end_entity()
            .is_some_and(|certificate| names(record, certificate))
        {
            return Reason::new(
                "usage-swapped",
                "The record names the server certificate itself, which DANE-TA never matches; usage 3 \
                 is meant.",
                &["RFC 6698, section 2.1.1"],
            );
        }
        for (index, certificate) in self.presented.chain.iter().enumerate().skip(1) {
            if names(record, certificate) {
                return self.explain_no_path(index);
            }
        }
        if self.dane_paths.iter().all(|path| path.len() < 2) {
            return PathError::NoIssuer.reason();
        }
        Reason::new(
            "no-match",
            "The record names none of the issuers in the chain; the server must send the issuer that \
             it names.",
            &["RFC 7671, section 5.2"],
        )
    }

    /// Why no path leads to the certificate at `index` of the chain, which the record names.
    fn explain_no_path(&self, index: usize) -> Reason {
        let children = (0..self.presented.chain.len())
            .filter(|child| *child != index && self.dane.names_as_issuer(*child, index));
        for child in children {
            let name = self.dane.name(child);
            match self.dane.verify(child, index) {
                Ok(()) => {}
                Err(SignatureError::Unsupported) => {
                    return Reason::new(
                        "signature-unsupported",
                        format!(
                            "The signature of the certificate of {name} is of an algorithm that is \
                             not supported, or too many were to be verified."
                        ),
                        &["RFC 5280, section 6.1.3"],
                    );
                }
                Err(_) => {
                    return Reason::new(
                        "signature-bad",
                        format!(
                            "The certificate of {name} names {} as its issuer, but was not signed by \
                             its key.",
                            self.dane.name(index)
                        ),
                        &["RFC 5280, section 6.1.3"],
                    );
                }
            }
        }
        Reason::new(
            "issuer-unrelated",
            format!(
                "The record names certificate {index} of the chain, which did not issue the server \
                 certificate."
            ),
            &["RFC 7671, section 5.2"],
        )
    }

    /// RFC 7671, section 5.4: PKIX validation, and an issuer of the path.
    fn try_pkix_ta(&self, record: &TlsaRecord) -> Tried {
        let issuer = |path: &[usize]| {
            path.iter().enumerate().skip(1).find_map(|(depth, index)| {
                let certificate = self.pkix.certificate(*index)?;
                names(record, certificate).then_some(depth)
            })
        };
        let path = self.try_pkix(|path| issuer(path).is_some())?;
        issuer(path).ok_or_else(|| PathError::UnknownCa.reason())
    }

    /// A valid path to a given root that `wanted` says yes to.
    fn try_pkix(&self, wanted: impl Fn(&[usize]) -> bool) -> Result<&[usize], Reason> {
        if self.presented.roots.is_none() {
            return Err(Reason::new(
                "no-ca-certificates",
                "PKIX validation needs CA certificates, and none are given.",
                &["RFC 7671, section 5.3"],
            ));
        }
        let mut failure: Option<PathError> = None;
        let mut valid = false;
        for path in &self.pkix_paths {
            match self.validate(&self.pkix, path, Anchor::DatedCertificate) {
                Ok(()) if wanted(path) => return Ok(path),
                Ok(()) => valid = true,
                Err(error) => {
                    failure.get_or_insert(error);
                }
            }
        }
        Err(if valid {
            Reason::new(
                "no-match",
                "The record names none of the issuers up to the root.",
                &["RFC 7671, section 5.4"],
            )
        } else {
            failure.unwrap_or(PathError::UnknownCa).reason()
        })
    }

    fn validate(&self, pool: &Pool<'_>, path: &[usize], anchor: Anchor) -> Result<(), PathError> {
        pool.validate(path, anchor, self.presented.names, self.presented.now)
    }
}
