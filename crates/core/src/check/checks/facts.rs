//! What checks see, put together once: records, chains, and how the one holds against the other.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Deref;

use super::answers;
use super::faults;
use super::sets::{ChainFacts, RecordFacts, SetFacts};
use crate::check::decision::State;
use crate::check::hosts::Host;
use crate::check::machine::{Beside, Check as Run, tlsa_owner};
use crate::check::summary::{certificates, to_dane_clients};
use crate::dns::{Question, Rtype, name};
use crate::dnssec::{Resolution, Rrset};
use crate::name::DomainName;
use crate::report::{ChainReport, CheckReport, CheckedHost, NameLookup, ProbeReport};
use crate::tlsa::TlsaRecord;

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

/// What is known of a host; that of its TLSA set can be asked for at once.
pub(super) struct HostFacts<'a> {
    /// Its part of the report.
    pub(super) report: &'a CheckedHost,
    /// Where it stands in the run.
    pub(super) host: &'a Host,
    /// What was asked for the secure set.
    pub(super) question: Option<Question>,
    /// The lookup of the secure set, if it has one.
    pub(super) set: Option<&'a Resolution>,
    /// The secure set and the chains that it is held against.
    pub(super) tlsa: SetFacts<'a>,
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
        let sets = facts.hosts.iter_mut().map(|it| &mut it.tlsa);
        faults::find(&mut sets.collect::<Vec<_>>());
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
        let question = owner
            .as_ref()
            .filter(|_| set.is_some())
            .map(|owner| Question::new(owner.clone(), Rtype::TLSA));
        let records: &[TlsaRecord] = base.map_or(&[], |(_, records)| records);
        let names = names(report);
        let mut chains = chains(check, report);
        for chain in &mut chains {
            chain.find_agile(&check.holding(), records, &names);
        }
        let service = check.service();
        let known = records.iter().enumerate();
        Self {
            report,
            host,
            question,
            set,
            tlsa: SetFacts {
                server: report.host.clone(),
                owner: owner.as_ref().map(name::text).unwrap_or_default(),
                is_there: set.is_some(),
                is_draft: false,
                service,
                ttl: set.and_then(|set| set.ttl),
                records: known
                    .map(|(index, record)| RecordFacts::new(index, record.clone(), 1, service))
                    .collect(),
                chains,
                names,
                now: check.now,
            },
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
        let matched = check.holding().hold(&chain, &records, &self.names);
        matched.matched.is_some()
    }
}

impl<'a> Deref for HostFacts<'a> {
    type Target = SetFacts<'a>;

    fn deref(&self) -> &SetFacts<'a> {
        &self.tlsa
    }
}

fn names(report: &CheckedHost) -> Vec<DomainName> {
    let names = report.reference_identifiers.iter();
    names.filter_map(|it| DomainName::parse(it).ok()).collect()
}

fn chains<'a>(check: &'a Run, report: &'a CheckedHost) -> Vec<ChainFacts<'a>> {
    if let Some(given) = &check.plan.given {
        return Vec::from([ChainFacts::new(
            Cow::Borrowed(given),
            None,
            report.matches.first(),
        )]);
    }
    let Some(probe) = &report.probe else {
        return Vec::new();
    };
    let chains = probe.chains.iter().enumerate();
    let chains = chains.filter(|(_, chain)| to_dane_clients(probe, chain));
    let facts = chains.map(|(index, chain)| {
        let matched = report.matches.iter().find(|it| it.chain == index);
        ChainFacts::new(Cow::Owned(certificates(probe, chain)), Some(chain), matched)
    });
    facts.collect()
}
