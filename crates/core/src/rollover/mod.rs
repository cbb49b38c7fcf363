//! Changing to another certificate or key (RFC 7671, section 8; RFC 7672, section 4): whether the records
//! that are published now match it, and what to do in which order.
//!
//! At every moment, and for each combination of usage, selector and matching type, a record has to match
//! what is served, also in sets that resolvers keep (RFC 7671, section 8.4).

mod held;
mod judgement;
mod steps;

use alloc::string::String;
use alloc::vec::Vec;

pub(crate) use held::Arrival;
use held::Held;
pub(crate) use judgement::{Judgement, judge};
pub(crate) use steps::steps;

use crate::name::DomainName;
use crate::report::MatchedRecord;
use crate::time::UnixTime;
use crate::tlsa::TlsaRecord;
use crate::tlsa::matching::{self, Service};
use crate::x509::Certificate;

/// What is known of a server at the moment of the plan.
pub(crate) struct Today<'a> {
    /// The published records: one RRset.
    pub(crate) records: &'a [TlsaRecord],
    /// Their owner, absolute, if known.
    pub(crate) owner: Option<&'a str>,
    /// Their time to live in seconds.
    pub(crate) ttl: u32,
    /// The chains that are served; empty if they are not known.
    pub(crate) chains: &'a [Vec<Certificate>],
    /// Roots for usages 0 and 1.
    pub(crate) roots: Option<&'a [Certificate]>,
    /// Reference identifiers.
    pub(crate) names: &'a [DomainName],
    /// What kind of client asks.
    pub(crate) service: Service,
    /// When a record for what is to come was first seen published.
    pub(crate) seen_at: Option<UnixTime>,
    /// The moment of the plan.
    pub(crate) now: UnixTime,
}

/// The published records beside what is served and what is to come.
pub(crate) struct Comparison<'a> {
    pub(crate) today: &'a Today<'a>,
    arrival: &'a Arrival,
    /// Whether each record can be used.
    usable: Vec<bool>,
    /// What becomes of them beside what is to come.
    next: Held,
    /// Whether each record matches a chain that is served; nothing if none is known.
    served: Vec<Option<bool>>,
    /// Whether each record matches a chain that goes on to be served.
    staying: Vec<bool>,
}

impl<'a> Comparison<'a> {
    /// Holds the records against everything.
    pub(crate) fn new(today: &'a Today<'a>, arrival: &'a Arrival) -> Self {
        let usable = today.records.iter();
        let usable = usable.map(|record| matching::usability(record, today.service).is_ok());
        let mut served = Vec::from([None]);
        served.resize(today.records.len(), None);
        let mut staying = Vec::from([false]);
        staying.resize(today.records.len(), false);
        for chain in today.chains {
            let stays = !is_replaced(today.chains, chain, arrival);
            let outcomes = held::chain(today, chain).outcomes;
            for ((outcome, served), staying) in
                outcomes.into_iter().zip(&mut served).zip(&mut staying)
            {
                if *served != Some(true) {
                    *served = outcome;
                }
                *staying |= stays && outcome == Some(true);
            }
        }
        Self {
            today,
            arrival,
            usable: usable.collect(),
            next: held::arrival(today, arrival),
            served,
            staying,
        }
    }

    /// The positions of the records that clients can use.
    fn usable(&self) -> impl Iterator<Item = usize> + '_ {
        let usable = self.usable.iter().enumerate();
        usable
            .filter(|(_, usable)| **usable)
            .map(|(index, _)| index)
    }

    /// The record by which clients accept what is to come.
    pub(crate) fn matched(&self) -> Option<MatchedRecord> {
        self.next.matched
    }

    /// Whether the record at `index` matches a chain that is served.
    pub(crate) fn is_served(&self, index: usize) -> Option<bool> {
        self.served.get(index).copied().flatten()
    }

    /// Whether the record at `index` matches what is to come.
    pub(crate) fn is_for_next(&self, index: usize) -> Option<bool> {
        self.next.outcomes.get(index).copied().flatten()
    }

    /// The server certificates that what is to come replaces.
    fn replaced(&self) -> impl Iterator<Item = &'a Certificate> + '_ {
        let chains = self.today.chains.iter();
        let replaced = chains.filter(|it| is_replaced(self.today.chains, it, self.arrival));
        replaced.filter_map(|chain| chain.first())
    }
}

/// Whether what is to come takes the place of `chain`. Servers with keys of several kinds change each by
/// itself.
fn is_replaced(chains: &[Vec<Certificate>], chain: &[Certificate], arrival: &Arrival) -> bool {
    let kind = arrival.key_kind();
    let same = |chain: &[Certificate]| kind.is_some() && key_kind(chain) == kind;
    same(chain) || !chains.iter().any(|other| same(other))
}

/// The algorithm of the key of a server certificate, by its object identifier.
fn key_kind(chain: &[Certificate]) -> Option<String> {
    Some(String::from(chain.first()?.spki()?.algorithm.oid.as_str()))
}
