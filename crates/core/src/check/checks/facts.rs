//! What checks see, put together once: records, chains, and how the one holds against the other.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use sha2::{Digest, Sha256, Sha512};

use super::answers;
use super::faults::{self, Fault};
use crate::check::decision::State;
use crate::check::hosts::Host;
use crate::check::machine::{Beside, Check as Run, tlsa_owner};
use crate::check::summary::{certificates, to_dane_clients};
use crate::dns::{Question, Rtype, name};
use crate::dnssec::{Resolution, Rrset};
use crate::name::DomainName;
use crate::report::{
    ChainReport, CheckReport, CheckedHost, Decision, NameLookup, ProbeReport, Reason, RecordMatch,
    RecordOutcome, SessionMatch, Severity, Usability,
};
use crate::time::UnixTime;
use crate::tlsa::matching::{self, Matched, Presented};
use crate::tlsa::{CertificateUsage, MatchingType, Parameters, TlsaRecord};
use crate::x509::Certificate;
use crate::x509::path::Pool;

/// A record that is right for every server (RFC 7672, section 3.1.1): the digest of its key.
const KEY_RECORD: Parameters = Parameters::new(3, 1, 1);

/// What checks see.
pub(in crate::check) struct Facts<'a> {
    /// The run, with all its lookups.
    pub(super) check: &'a Run,
    /// What it comes to, without findings.
    pub(super) report: &'a CheckReport,
    /// The resolver, as the user named it; empty if that does not matter.
    pub(super) resolver: &'a str,
    /// The same by other resolvers.
    pub(super) others: &'a [Beside<'a>],
    /// The hosts, in the order of the report.
    pub(super) hosts: Vec<HostFacts<'a>>,
}

/// What is known of a host.
pub(super) struct HostFacts<'a> {
    /// Its part of the report.
    pub(super) report: &'a CheckedHost,
    /// Where it stands in the run.
    pub(super) host: &'a Host,
    /// The owner of its secure TLSA set, absolute; that of the best candidate if it has none.
    pub(super) owner: String,
    /// What was asked for the secure set.
    pub(super) question: Option<Question>,
    /// The lookup of the secure set, if it has one.
    pub(super) set: Option<&'a Resolution>,
    /// The records of the secure set.
    pub(super) records: Vec<RecordFacts>,
    /// The chains that it shows, or that it was said to show.
    pub(super) chains: Vec<ChainFacts<'a>>,
    names: Vec<DomainName>,
    now: UnixTime,
}

/// What is known of a record of a secure set.
pub(super) struct RecordFacts {
    /// Its position in the set.
    pub(super) index: usize,
    pub(super) record: TlsaRecord,
    /// Why it cannot be used; nothing if it can.
    pub(super) unusable: Option<Reason>,
    /// The mistake that explains why it matches no chain, if one does.
    pub(super) fault: Option<Fault>,
}

/// What is known of a chain.
pub(super) struct ChainFacts<'a> {
    pub(super) certificates: Vec<Certificate>,
    /// Its part of the report; nothing for one that was given.
    pub(super) report: Option<&'a ChainReport>,
    /// How the records of the secure set hold against it; nothing if there is none, or if it is shown
    /// only to clients without the server name.
    pub(super) matched: Option<&'a SessionMatch>,
    /// The records that digest agility set aside and that would match without it, by their positions.
    agile: BTreeSet<usize>,
}

impl<'a> Facts<'a> {
    pub(in crate::check) fn new(
        check: &'a Run,
        report: &'a CheckReport,
        resolver: &'a str,
        others: &'a [Beside<'a>],
    ) -> Self {
        let hosts = report.mx.iter().zip(&check.hosts);
        let hosts = hosts.map(|(report, host)| HostFacts::new(check, report, host));
        let mut facts = Self {
            check,
            report,
            resolver,
            others,
            hosts: hosts.collect(),
        };
        faults::find(&mut facts.hosts);
        facts
    }

    /// Whether it is a service that SRV records lead to: no mail between servers, and no MX hosts.
    pub(super) fn is_service(&self) -> bool {
        self.check.plan.subject.name().is_some()
    }
}

impl<'a> HostFacts<'a> {
    fn new(check: &'a Run, report: &'a CheckedHost, host: &'a Host) -> Self {
        let base = host.route.as_ref().and_then(|route| route.base.as_ref());
        let first = host.route.as_ref().and_then(|it| it.candidates.first());
        let owner = base.map(|(base, _)| base).or(first).unwrap_or(&host.name);
        let owner = tlsa_owner(owner, host.port);
        let set = owner.as_ref().filter(|_| base.is_some());
        let set = set.and_then(|owner| check.known(owner, Rtype::TLSA));
        let service = check.service();
        let records = base.iter().flat_map(|(_, records)| records);
        let records = records.enumerate().map(|(index, record)| RecordFacts {
            index,
            record: record.clone(),
            unusable: matching::usability(record, service).err(),
            fault: None,
        });
        let names = names(report);
        let mut chains = chains(check, report);
        for chain in &mut chains {
            chain.agile = set_aside(check, chain, &names, base.map_or(&[], |(_, it)| it));
        }
        Self {
            report,
            host,
            owner: owner.as_ref().map(name::text).unwrap_or_default(),
            question: owner
                .filter(|_| set.is_some())
                .map(|owner| Question::new(owner, Rtype::TLSA)),
            set,
            records: records.collect(),
            chains,
            names,
            now: check.now,
        }
    }

    /// The lookups of the TLSA sets of its candidates for the base domain, best first.
    pub(super) fn lookups(&self) -> impl Iterator<Item = (&'a NameLookup, State)> {
        let lookups = self.report.tlsa.iter();
        lookups.map(|lookup| (lookup, State::of_lookup(lookup)))
    }

    /// Those of the candidates that count: up to the one that has the secure set.
    pub(super) fn counting(&self) -> impl Iterator<Item = (&'a NameLookup, State)> {
        let own = self.set.is_some().then_some(self.owner.as_str());
        let mut is_over = false;
        self.lookups().take_while(move |(lookup, _)| {
            let counts = !is_over;
            is_over = own == Some(lookup.name.as_str());
            counts
        })
    }

    /// The lookups of its addresses, A first.
    pub(super) fn addresses(&self) -> impl Iterator<Item = (&'a NameLookup, State)> {
        let lookups = self.report.addresses.iter();
        lookups.map(|lookup| (lookup, State::of_lookup(lookup)))
    }

    /// The secure set as it came, with all its signatures.
    pub(super) fn rrset(&self, facts: &Facts<'a>) -> Option<&'a Rrset> {
        answers::rrset(facts, self.question.as_ref()?, self.set?)
    }

    /// Whether an address was found, secure or not.
    pub(super) fn has_address(&self) -> bool {
        let mut addresses = self.addresses();
        addresses.any(|(_, state)| matches!(state, State::Secure | State::Insecure))
    }

    /// Whether it has a secure set with a record that can be used.
    pub(super) fn is_protected(&self) -> bool {
        self.usable().next().is_some()
    }

    /// Whether a chain was seen that the records do not authenticate.
    pub(super) fn is_unauthenticated(&self) -> bool {
        let decisions = self.report.matches.iter().map(|matched| matched.decision);
        let mut bad =
            decisions.filter(|it| matches!(it, Some(Decision::Skip | Decision::EncryptedOnly)));
        bad.next().is_some()
    }

    /// How grave a fault of one record is: an error only while the host is not authenticated because
    /// of it.
    pub(super) fn severity(&self) -> Severity {
        match self.is_unauthenticated() {
            true => Severity::Error,
            false => Severity::Warning,
        }
    }

    /// The records that can be used.
    pub(super) fn usable(&self) -> impl Iterator<Item = &RecordFacts> {
        self.records.iter().filter(|it| it.unusable.is_none())
    }

    /// The chains that records are held against, with how each record fared.
    pub(super) fn matched(&self) -> impl Iterator<Item = (&ChainFacts<'a>, &'a SessionMatch)> {
        let chains = self.chains.iter();
        chains.filter_map(|chain| Some((chain, chain.matched?)))
    }

    /// Each record with each chain that it was held against, and how it fared.
    pub(super) fn outcomes(
        &self,
    ) -> impl Iterator<Item = (&RecordFacts, &ChainFacts<'a>, &'a RecordMatch)> {
        self.matched().flat_map(|(chain, matched)| {
            let records = self.records.iter().zip(&matched.records);
            records.map(move |(record, outcome)| (record, chain, outcome))
        })
    }

    /// Whether a record names nothing in a chain, rather than something that is not valid.
    pub(super) fn is_stranger(
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
    pub(super) fn proper_record(&self, chain: &ChainFacts<'_>) -> Option<String> {
        // Beside a record with the stronger digest the weaker one is set aside (RFC 7671, section 9).
        let strong = Parameters::new(3, 1, 2);
        let is_strong = self.usable().any(|it| it.record.parameters == strong);
        self.key_record(chain, if is_strong { strong } else { KEY_RECORD })
    }

    /// The records that name the keys of all server certificates that it shows to DANE clients, as
    /// lines of a zone file.
    pub(super) fn proper_records(&self) -> Option<String> {
        let records = self.matched().map(|(chain, _)| self.proper_record(chain));
        lines(records)
    }

    /// The same with SHA2-256, whatever else there is.
    pub(super) fn records_of_sha256(&self) -> Option<String> {
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
        (!is_there).then(|| record.to_zone_line(&self.owner, None))
    }

    /// The reference identifiers.
    pub(super) fn names(&self) -> &[DomainName] {
        &self.names
    }

    /// Whether a record of the secure set matches a chain that is not shown to DANE clients.
    pub(super) fn would_match(
        &self,
        check: &Run,
        probe: &ProbeReport,
        chain: &ChainReport,
    ) -> bool {
        let records = self.records.iter().map(|it| it.record.clone());
        let records: Vec<TlsaRecord> = records.collect();
        let chain = certificates(probe, chain);
        hold(check, &chain, &records, &self.names).matched.is_some()
    }

    /// The moment that dates are held against.
    pub(super) fn now(&self) -> UnixTime {
        self.now
    }

    /// A record as a line of a zone file.
    pub(super) fn line(&self, record: &RecordFacts) -> String {
        record.record.to_zone_line(&self.owner, None)
    }
}

impl RecordFacts {
    /// Whether it cannot be used for the reason with this code.
    pub(super) fn is_unusable_by(&self, code: &str) -> bool {
        self.unusable.as_ref().is_some_and(|it| it.code == code)
    }

    /// Its certificate usage.
    pub(super) fn usage(&self) -> CertificateUsage {
        self.record.parameters.usage
    }
}

impl ChainFacts<'_> {
    /// Whether a record of this usage matches it.
    pub(super) fn is_matched_by(&self, usage: CertificateUsage) -> bool {
        self.matching_records().any(|it| it.usage == usage.0)
    }

    /// The records that match it.
    pub(super) fn matching_records(&self) -> impl Iterator<Item = &RecordMatch> {
        let records = self.matched.iter().flat_map(|it| &it.records);
        records.filter(|it| it.outcome == RecordOutcome::Match)
    }

    /// Whether a record matches it, or would but for digest agility.
    pub(super) fn is_matched_without_agility(
        &self,
        record: &RecordFacts,
        outcome: &RecordMatch,
    ) -> bool {
        outcome.outcome == RecordOutcome::Match || self.agile.contains(&record.index)
    }

    /// How grave it is if a record does not match it: an error only while no other record does.
    pub(super) fn severity(&self) -> Severity {
        match self.is_authenticated() {
            true => Severity::Warning,
            false => Severity::Error,
        }
    }

    /// Whether a sender that is shown it takes the server for authenticated.
    pub(super) fn is_authenticated(&self) -> bool {
        self.matched
            .is_some_and(|it| it.decision == Some(Decision::Authenticated))
    }

    /// Whether a record names a CA whose certificate may be missing at the end of the chain.
    pub(super) fn lacks_anchor(&self, record: &RecordFacts, outcome: &RecordMatch) -> bool {
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
    pub(super) fn place(&self) -> String {
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
pub(super) fn is_mismatch(outcome: &RecordMatch) -> bool {
    outcome.usability == Usability::Usable && outcome.outcome == RecordOutcome::Mismatch
}

/// The records that digest agility set aside and that match a chain without it.
fn set_aside(
    check: &Run,
    chain: &ChainFacts<'_>,
    names: &[DomainName],
    records: &[TlsaRecord],
) -> BTreeSet<usize> {
    let outcomes = chain.matched.iter().flat_map(|it| &it.records);
    let outcomes = outcomes.map(|it| it.outcome);
    // All that are set aside have the weaker digest.
    let aside = records.iter().zip(outcomes).enumerate();
    let aside = aside.filter(|(_, (_, it))| *it == RecordOutcome::Superseded);
    let (positions, aside): (Vec<usize>, Vec<TlsaRecord>) =
        aside.map(|(index, (it, _))| (index, it.clone())).unzip();
    if aside.is_empty() {
        return BTreeSet::new();
    }
    let matched = hold(check, &chain.certificates, &aside, names);
    let matched = positions.into_iter().zip(matched.records);
    let matched = matched.filter(|(_, it)| it.outcome == RecordOutcome::Match);
    matched.map(|(index, _)| index).collect()
}

/// Holds records against a chain.
fn hold(
    check: &Run,
    chain: &[Certificate],
    records: &[TlsaRecord],
    names: &[DomainName],
) -> Matched {
    let pool = Pool::new(chain, check.inquiry.verifier());
    let roots = check.plan.roots.of(chain);
    matching::match_rrset(&Presented {
        chain,
        pool: &pool,
        records,
        roots: roots.as_deref(),
        names,
        service: check.service(),
        now: check.now,
    })
}

/// Whether a certificate names itself as its issuer.
pub(super) fn is_self_issued(certificate: &Certificate) -> bool {
    certificate.issuer_der() == certificate.subject_der()
}

fn names(report: &CheckedHost) -> Vec<DomainName> {
    let names = report.reference_identifiers.iter();
    names.filter_map(|it| DomainName::parse(it).ok()).collect()
}

fn chains<'a>(check: &Run, report: &'a CheckedHost) -> Vec<ChainFacts<'a>> {
    if let Some(given) = &check.plan.given {
        return Vec::from([ChainFacts {
            certificates: given.clone(),
            report: None,
            matched: report.matches.first(),
            agile: BTreeSet::new(),
        }]);
    }
    let Some(probe) = &report.probe else {
        return Vec::new();
    };
    let chains = probe.chains.iter().enumerate();
    let chains = chains.filter(|(_, chain)| to_dane_clients(probe, chain));
    let facts = chains.map(|(index, chain)| ChainFacts {
        certificates: certificates(probe, chain),
        report: Some(chain),
        matched: report.matches.iter().find(|it| it.chain == index),
        agile: BTreeSet::new(),
    });
    facts.collect()
}
