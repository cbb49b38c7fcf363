//! A TLSA set with the chains that it is held against, put together once: what checks of a domain see, and
//! those of a text.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use sha2::{Digest, Sha256, Sha512};

use super::faults::Fault;
use crate::name::DomainName;
use crate::report::{
    ChainReport, Decision, Reason, RecordMatch, RecordOutcome, SessionMatch, Severity, Usability,
};
use crate::signature::SignatureVerifier;
use crate::time::UnixTime;
use crate::tlsa::matching::{self, Matched, Presented, Service};
use crate::tlsa::{CertificateUsage, MatchingType, Parameters, TlsaRecord};
use crate::x509::Certificate;
use crate::x509::path::Pool;
use crate::x509::roots::Roots;

/// A record that is right for every server (RFC 7672, section 3.1.1): the digest of its key.
const KEY_RECORD: Parameters = Parameters::new(3, 1, 1);

/// What is known of a TLSA set and of the chains that it is held against, wherever both come from.
pub(in crate::check) struct SetFacts<'a> {
    /// The host that it is for, without the final dot.
    pub(in crate::check) server: String,
    /// The owner of the set, absolute; that of the best candidate if there is none. Empty for records
    /// without an owner in a text.
    pub(in crate::check) owner: String,
    /// Whether there is such a set.
    pub(in crate::check) is_there: bool,
    /// Whether it is not yet published: then a record that is wrong is an error whatever others do.
    pub(in crate::check) is_draft: bool,
    /// What kind of client asks.
    pub(in crate::check) service: Service,
    /// For how many seconds it may be kept.
    pub(in crate::check) ttl: Option<u32>,
    /// The records, each once.
    pub(in crate::check) records: Vec<RecordFacts>,
    /// The chains that the host shows, or that it was said to show.
    pub(in crate::check) chains: Vec<ChainFacts<'a>>,
    /// The reference identifiers.
    pub(in crate::check) names: Vec<DomainName>,
    /// The moment that dates are held against.
    pub(in crate::check) now: UnixTime,
}

/// What is known of a record of a set.
pub(in crate::check) struct RecordFacts {
    /// Its position in the set.
    pub(in crate::check) index: usize,
    pub(in crate::check) record: TlsaRecord,
    /// How many times it stands in the text that it is from; 1 for one that was looked up.
    pub(in crate::check) times: usize,
    /// Why it cannot be used; nothing if it can.
    pub(in crate::check) unusable: Option<Reason>,
    /// The mistake that explains why it matches no chain, if one does.
    pub(super) fault: Option<Fault>,
}

/// What is known of a chain.
pub(in crate::check) struct ChainFacts<'a> {
    pub(in crate::check) certificates: Cow<'a, [Certificate]>,
    /// Its part of the report; nothing for one that was given.
    pub(in crate::check) report: Option<&'a ChainReport>,
    /// How the records of the secure set hold against it; nothing if there is none, or if it is shown
    /// only to clients without the server name.
    pub(in crate::check) matched: Option<&'a SessionMatch>,
    /// The records that digest agility set aside and that would match without it, by their positions.
    agile: BTreeSet<usize>,
}

impl<'a> SetFacts<'a> {
    /// Whether a chain was seen that the records do not authenticate.
    pub(in crate::check) fn is_unauthenticated(&self) -> bool {
        let mut decisions = self.matched().map(|(_, matched)| matched.decision);
        decisions.any(|it| matches!(it, Some(Decision::Skip | Decision::EncryptedOnly)))
    }

    /// How grave a fault of one record is: an error only while the host is not authenticated because
    /// of it, or while nobody relies on the set.
    pub(in crate::check) fn severity(&self) -> Severity {
        match self.is_draft || self.is_unauthenticated() {
            true => Severity::Error,
            false => Severity::Warning,
        }
    }

    /// The records that can be used.
    pub(in crate::check) fn usable(&self) -> impl Iterator<Item = &RecordFacts> {
        self.records.iter().filter(|it| it.unusable.is_none())
    }

    /// The chains that records are held against, with how each record fared.
    pub(in crate::check) fn matched(
        &self,
    ) -> impl Iterator<Item = (&ChainFacts<'a>, &'a SessionMatch)> {
        let chains = self.chains.iter();
        chains.filter_map(|chain| Some((chain, chain.matched?)))
    }

    /// Each record with each chain that it was held against, and how it fared.
    pub(in crate::check) fn outcomes(
        &self,
    ) -> impl Iterator<Item = (&RecordFacts, &ChainFacts<'a>, &'a RecordMatch)> {
        self.matched().flat_map(|(chain, matched)| {
            let records = self.records.iter().zip(&matched.records);
            records.map(move |(record, outcome)| (record, chain, outcome))
        })
    }

    /// Whether a record names nothing in a chain, rather than something that is not valid.
    pub(in crate::check) fn is_stranger(
        &self,
        record: &RecordFacts,
        chain: &ChainFacts<'_>,
        outcome: &RecordMatch,
    ) -> bool {
        let code = outcome.reason.as_ref().map(|it| it.code.as_str());
        let is_named = record.fault.is_some() || chain.matched.is_none();
        is_mismatch(outcome) && !is_named && matches!(code, Some("no-match" | "no-issuer"))
    }

    /// The record that names the key of the server certificate of `chain`, as a line of a zone file; nothing
    /// if it is there.
    pub(in crate::check) fn proper_record(&self, chain: &ChainFacts<'_>) -> Option<String> {
        // Beside a record with the stronger digest the weaker one is set aside (RFC 7671, section 9).
        let strong = Parameters::new(3, 1, 2);
        let is_strong = self.usable().any(|it| it.record.parameters == strong);
        self.key_record(chain, if is_strong { strong } else { KEY_RECORD })
    }

    /// The records that name the keys of all server certificates that it shows to DANE clients, as
    /// lines of a zone file.
    pub(in crate::check) fn proper_records(&self) -> Option<String> {
        let records = self.matched().map(|(chain, _)| self.proper_record(chain));
        lines(records)
    }

    /// The same with SHA2-256, whatever else there is.
    pub(in crate::check) fn records_of_sha256(&self) -> Option<String> {
        let records = self
            .matched()
            .map(|(chain, _)| self.key_record(chain, KEY_RECORD));
        lines(records)
    }

    /// `parameters` are those of a digest of a key.
    fn key_record(&self, chain: &ChainFacts<'_>, parameters: Parameters) -> Option<String> {
        let spki = chain.certificates.first()?.spki_der();
        let association_data = match parameters.matching_type {
            MatchingType::SHA2_512 => Sha512::digest(spki).to_vec(),
            _ => Sha256::digest(spki).to_vec(),
        };
        let record = TlsaRecord {
            parameters,
            association_data,
        };
        let is_there = self.records.iter().any(|it| it.record == record);
        (!is_there).then(|| self.zone_line(&record))
    }

    /// A record as a line of a zone file.
    pub(in crate::check) fn line(&self, record: &RecordFacts) -> String {
        self.zone_line(&record.record)
    }

    /// Without an owner its data alone.
    fn zone_line(&self, record: &TlsaRecord) -> String {
        match self.owner.as_str() {
            "" => record.to_string(),
            owner => record.to_zone_line(owner, None),
        }
    }
}

impl RecordFacts {
    /// A record at a position of a set, for such clients.
    pub(in crate::check) fn new(
        index: usize,
        record: TlsaRecord,
        times: usize,
        service: Service,
    ) -> Self {
        Self {
            index,
            unusable: matching::usability(&record, service).err(),
            record,
            times,
            fault: None,
        }
    }

    /// Whether it cannot be used for the reason with this code.
    pub(in crate::check) fn is_unusable_by(&self, code: &str) -> bool {
        self.unusable.as_ref().is_some_and(|it| it.code == code)
    }

    /// Its certificate usage.
    pub(in crate::check) fn usage(&self) -> CertificateUsage {
        self.record.parameters.usage
    }
}

impl<'a> ChainFacts<'a> {
    /// A chain, its part of a report if it has one, and how the records of the set hold against it.
    pub(in crate::check) fn new(
        certificates: Cow<'a, [Certificate]>,
        report: Option<&'a ChainReport>,
        matched: Option<&'a SessionMatch>,
    ) -> Self {
        Self {
            certificates,
            report,
            matched,
            agile: BTreeSet::new(),
        }
    }

    /// Finds the records that digest agility sets aside and that match without it.
    pub(in crate::check) fn find_agile(
        &mut self,
        holding: &Holding<'_>,
        records: &[TlsaRecord],
        names: &[DomainName],
    ) {
        let outcomes = self.matched.iter().flat_map(|it| &it.records);
        let outcomes = outcomes.map(|it| it.outcome);
        // All that are set aside have the weaker digest.
        let aside = records.iter().zip(outcomes).enumerate();
        let aside = aside.filter(|(_, (_, it))| *it == RecordOutcome::Superseded);
        let (positions, aside): (Vec<usize>, Vec<TlsaRecord>) =
            aside.map(|(index, (it, _))| (index, it.clone())).unzip();
        if aside.is_empty() {
            return;
        }
        let matched = holding.hold(&self.certificates, &aside, names);
        let matched = positions.into_iter().zip(matched.records);
        let matched = matched.filter(|(_, it)| it.outcome == RecordOutcome::Match);
        self.agile = matched.map(|(index, _)| index).collect();
    }

    /// Whether a record of this usage matches it.
    pub(in crate::check) fn is_matched_by(&self, usage: CertificateUsage) -> bool {
        self.matching_records().any(|it| it.usage == usage.0)
    }

    /// The records that match it.
    pub(in crate::check) fn matching_records(&self) -> impl Iterator<Item = &RecordMatch> {
        let records = self.matched.iter().flat_map(|it| &it.records);
        records.filter(|it| it.outcome == RecordOutcome::Match)
    }

    /// Whether a record matches it, or would but for digest agility.
    pub(in crate::check) fn is_matched_without_agility(
        &self,
        record: &RecordFacts,
        outcome: &RecordMatch,
    ) -> bool {
        outcome.outcome == RecordOutcome::Match || self.agile.contains(&record.index)
    }

    /// How grave it is if a record does not match it: an error only while no other record does.
    pub(in crate::check) fn severity(&self) -> Severity {
        match self.is_authenticated() {
            true => Severity::Warning,
            false => Severity::Error,
        }
    }

    /// Whether a sender that is shown it takes the server for authenticated.
    pub(in crate::check) fn is_authenticated(&self) -> bool {
        self.matched
            .is_some_and(|it| it.decision == Some(Decision::Authenticated))
    }

    /// Whether a record names a CA whose certificate may be missing at the end of the chain.
    pub(in crate::check) fn lacks_anchor(
        &self,
        record: &RecordFacts,
        outcome: &RecordMatch,
    ) -> bool {
        let code = outcome.reason.as_ref().map(|it| it.code.as_str());
        let parameters = record.record.parameters;
        let may_be_sent = parameters.usage == CertificateUsage::DANE_TA
            && parameters != Parameters::new(2, 0, 0)
            && record.fault.is_none();
        let ends_early = !self.certificates.iter().any(is_self_issued);
        may_be_sent
            && ends_early
            && is_mismatch(outcome)
            && matches!(code, Some("no-match" | "no-issuer"))
            && !self.is_matched_by(CertificateUsage::DANE_TA)
    }

    /// Where it was seen, for evidence.
    pub(in crate::check) fn place(&self) -> String {
        match self.matched {
            Some(matched) if self.report.is_some() => format!("chain {}", matched.chain + 1),
            _ => "the chain".to_string(),
        }
    }
}

/// Each line once; nothing if there is none.
fn lines(all: impl Iterator<Item = Option<String>>) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in all.flatten() {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Whether a record was usable and did not match.
pub(in crate::check) fn is_mismatch(outcome: &RecordMatch) -> bool {
    outcome.usability == Usability::Usable && outcome.outcome == RecordOutcome::Mismatch
}

/// What records are held against chains with.
pub(in crate::check) struct Holding<'a> {
    pub(in crate::check) verifier: &'static dyn SignatureVerifier,
    /// The public CAs.
    pub(in crate::check) roots: &'a Roots,
    pub(in crate::check) service: Service,
    pub(in crate::check) now: UnixTime,
}

impl Holding<'_> {
    /// Holds records against a chain.
    pub(in crate::check) fn hold(
        &self,
        chain: &[Certificate],
        records: &[TlsaRecord],
        names: &[DomainName],
    ) -> Matched {
        let pool = Pool::new(chain, self.verifier);
        let roots = self.roots.of(chain);
        matching::match_rrset(&Presented {
            chain,
            pool: &pool,
            records,
            roots: roots.as_deref(),
            names,
            service: self.service,
            now: self.now,
        })
    }
}

/// Whether a certificate names itself as its issuer.
pub(in crate::check) fn is_self_issued(certificate: &Certificate) -> bool {
    certificate.issuer_der() == certificate.subject_der()
}
