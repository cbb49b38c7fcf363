//! Published records, held against a chain or a key.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Today, key_kind};
use crate::report::{KeySource, MatchVerdict, MatchedRecord, Reason, RecordMatch, RecordOutcome};
use crate::signature::PureRust;
use crate::tlsa::matching::{self, Matched, Presented};
use crate::tlsa::{CertificateUsage, MatchingType, Parameters, Selector, TlsaRecord};
use crate::x509::path::Pool;
use crate::x509::{Certificate, SubjectPublicKeyInfo};

/// A certificate or a key that is to come.
pub(crate) struct Arrival {
    /// What it is in the input.
    pub(crate) source: KeySource,
    /// The chain, the server certificate first; empty for a request or a bare key.
    pub(crate) chain: Vec<Certificate>,
    /// The position in `chain` of the issuer of the server certificate.
    pub(crate) issuer: Option<usize>,
    /// Whether the server certificate is issued by itself.
    pub(crate) is_self_issued: bool,
    /// The SubjectPublicKeyInfo in DER.
    pub(crate) spki: Vec<u8>,
}

impl Arrival {
    /// The algorithm of the key, by its object identifier.
    pub(super) fn key_kind(&self) -> Option<String> {
        if !self.chain.is_empty() {
            return key_kind(&self.chain);
        }
        let spki = SubjectPublicKeyInfo::parse(&self.spki).ok()?;
        Some(String::from(spki.algorithm.oid.as_str()))
    }

    /// The record with `parameters` for what is to come; nothing if it cannot be made of what is known.
    pub(super) fn record(&self, parameters: Parameters) -> Option<TlsaRecord> {
        let certificate = match parameters.usage {
            CertificateUsage::PKIX_TA | CertificateUsage::DANE_TA => {
                Some(self.chain.get(self.issuer?)?)
            }
            _ => self.chain.first(),
        };
        let selected = match (parameters.selector, certificate) {
            (Selector::CERT, Some(certificate)) => certificate.der(),
            (Selector::SPKI, Some(certificate)) => certificate.spki_der(),
            (Selector::SPKI, None) if parameters.usage == CertificateUsage::DANE_EE => &self.spki,
            _ => return None,
        };
        Some(TlsaRecord {
            parameters,
            association_data: parameters.matching_type.apply(selected)?,
        })
    }
}

/// What becomes of published records beside a chain or a key.
pub(super) struct Held {
    /// Whether each record matches, digest agility left aside; nothing if that cannot be told.
    pub(super) outcomes: Vec<Option<bool>>,
    /// Whether clients find a match among all of them; nothing if that cannot be told.
    pub(super) verdict: Option<bool>,
    /// The match.
    pub(super) matched: Option<MatchedRecord>,
    /// Why the verdict cannot be told.
    pub(super) untold: Option<Reason>,
}

/// Holds the records against what is to come.
pub(super) fn arrival(today: &Today<'_>, arrival: &Arrival) -> Held {
    if arrival.chain.is_empty() {
        return key(today, arrival);
    }
    let mut held = chain(today, &arrival.chain);
    // A server certificate alone does not tell which issuers will be sent with it.
    let alone = arrival.chain.len() == 1 && !arrival.is_self_issued;
    if !alone
        && held
            .untold
            .as_ref()
            .is_some_and(|it| it.code == "issuers-missing")
    {
        held.untold = None;
        held.verdict = Some(false);
        for outcome in &mut held.outcomes {
            *outcome = Some(*outcome == Some(true));
        }
    }
    held
}

/// Holds the records against a chain.
pub(super) fn chain(today: &Today<'_>, chain: &[Certificate]) -> Held {
    let pool = Pool::new(chain, &PureRust);
    let matched = |records: &[TlsaRecord]| {
        matching::match_rrset(&Presented {
            chain,
            pool: &pool,
            records,
            roots: today.roots,
            names: today.names,
            service: today.service,
            now: today.now,
        })
    };
    let all = matched(today.records);
    let untold = all.records.iter().find_map(untold);
    let verdict = match (all.verdict, &untold) {
        (MatchVerdict::Match, _) => Some(true),
        (_, Some(_)) => None,
        (_, None) => Some(false),
    };
    Held {
        outcomes: outcomes(today.records, matched),
        verdict,
        matched: all.matched,
        untold: untold.filter(|_| verdict.is_none()),
    }
}

/// The outcome of each record among those with the same parameters, so that none sets another aside.
fn outcomes(
    records: &[TlsaRecord],
    matched: impl Fn(&[TlsaRecord]) -> Matched,
) -> Vec<Option<bool>> {
    let mut outcomes = Vec::from([Some(false)]);
    outcomes.resize(records.len(), Some(false));
    let combinations: BTreeSet<[u8; 3]> = records.iter().map(numbers).collect();
    // At most one for each of the registered numbers: 4 usages, 2 selectors and 3 matching types.
    for combination in combinations.into_iter().filter(is_registered) {
        let own = |record: &&TlsaRecord| numbers(record) == combination;
        let same: Vec<TlsaRecord> = records.iter().filter(own).cloned().collect();
        let mut results = matched(&same).records.into_iter();
        for (record, outcome) in records.iter().zip(&mut outcomes) {
            if numbers(record) != combination {
                continue;
            }
            let Some(result) = results.next() else {
                break;
            };
            *outcome = match untold(&result) {
                Some(_) => None,
                None => Some(result.outcome == RecordOutcome::Match),
            };
        }
    }
    outcomes
}

/// Why it cannot be told whether a record matches, if that is so.
fn untold(result: &RecordMatch) -> Option<Reason> {
    match result.reason.as_ref()?.code.as_str() {
        "no-issuer" => Some(Reason::new(
            "issuers-missing",
            "A published record names an issuer, and the certificate came without any: whether it matches \
             depends on what the server will send beside it.",
            &["RFC 7671, section 5.2"],
        )),
        "no-ca-certificates" => Some(Reason::new(
            "ca-certificates-missing",
            "A published record counts only with a path to a public CA, and no CA certificates are given.",
            &["RFC 7671, section 5.3"],
        )),
        _ => None,
    }
}

/// Holds the records against a bare key: only DANE-EE with SPKI can be told before there is a certificate.
fn key(today: &Today<'_>, arrival: &Arrival) -> Held {
    let usable = |record: &&TlsaRecord| matching::usability(record, today.service).is_ok();
    let usable: Vec<&TlsaRecord> = today.records.iter().filter(usable).collect();
    let is_usable = |record: &TlsaRecord| usable.iter().any(|other| core::ptr::eq(*other, record));
    let outcome = |record: &TlsaRecord| {
        if !is_usable(record) {
            return Some(false);
        }
        let own = arrival.record(record.parameters)?;
        Some(own.association_data == record.association_data)
    };
    let outcomes: Vec<Option<bool>> = today.records.iter().map(outcome).collect();
    let counts = |record: &TlsaRecord| matching::stronger(record, &usable).is_none();
    let counting = || {
        today
            .records
            .iter()
            .zip(&outcomes)
            .filter(|(it, _)| counts(it))
    };
    let position = today.records.iter().zip(&outcomes);
    let position = position.map(|(record, outcome)| *outcome == Some(true) && counts(record));
    let matched = position.enumerate().find(|(_, it)| *it);
    let verdict = match matched {
        Some(_) => Some(true),
        None if counting().any(|(_, outcome)| outcome.is_none()) => None,
        None => Some(false),
    };
    Held {
        matched: matched.map(|(record, _)| MatchedRecord { record, depth: 0 }),
        untold: verdict.is_none().then(|| {
            Reason::new(
                "certificate-missing",
                "No published record names this key. Others name certificates or issuers: whether one of \
                 them matches cannot be told before the certificate is issued.",
                &["RFC 7671, section 8.1"],
            )
        }),
        verdict,
        outcomes,
    }
}

fn numbers(record: &TlsaRecord) -> [u8; 3] {
    let Parameters {
        usage,
        selector,
        matching_type,
    } = record.parameters;
    [usage.0, selector.0, matching_type.0]
}

fn is_registered(numbers: &[u8; 3]) -> bool {
    let [usage, selector, matching_type] = *numbers;
    usage <= CertificateUsage::DANE_EE.0
        && selector <= Selector::SPKI.0
        && matching_type <= MatchingType::SHA2_512.0
}
