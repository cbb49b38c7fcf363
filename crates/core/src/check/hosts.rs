//! The hosts of a domain: by its MX records, by SRV records, or the one that was asked for.

use alloc::vec::Vec;
use core::cmp::Reverse;

use domain::base::iana::Rtype;

use super::decision::State;
use super::machine::{Check, Route, prefixed, tlsa_owner};
use super::subject::Subject;
use crate::dns::{Name, name};
use crate::dnssec::Resolution;
use crate::name::{DomainName, NameError};
use crate::probe::{StartTls, Visits};
use crate::report::LookupOutcome;

/// Hosts that are looked at, those of the best preference first. Senders try fewer (Postfix: 5).
pub(crate) const MAX_HOSTS: usize = 50;

/// What leads to the hosts (RFC 5321, section 5.1; RFC 2782).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// A host was asked for.
    Asked,
    /// The lookup failed: mail waits, and clients of a service give up.
    Failed,
    /// The MX or SRV records.
    Hosts,
    /// The domain itself is the host.
    Implicit,
    /// The domain does not exist: mail is refused.
    NoName,
    /// There are no SRV records, so that clients find no host by them.
    NoService,
    /// It takes no mail (RFC 7505), or does not have the service (RFC 2782).
    Null,
}

/// A host, and how far it is.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) name: Name,
    /// The same as a host name, if it can be one.
    pub(super) domain: Result<DomainName, NameError>,
    /// Preference of its MX record, priority of its SRV record.
    pub(super) preference: Option<u16>,
    pub(super) port: u16,
    pub(super) starttls: StartTls,
    pub(super) route: Option<Route>,
    pub(super) visits: Option<Visits>,
}

/// A host as an MX or SRV record names it; the one that is tried first comes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Exchange {
    /// Preference or priority.
    preference: u16,
    /// Of hosts with one priority, those with a greater weight are likelier to come first.
    weight: Reverse<u16>,
    host: Name,
    /// The port, where the record has one.
    port: Option<u16>,
}

impl Exchange {
    /// Reads the RDATA of an MX record (RFC 1035, section 3.3.9).
    fn of_mx(rdata: &[u8]) -> Option<Self> {
        let (preference, host) = rdata.split_first_chunk::<2>()?;
        Some(Self {
            preference: u16::from_be_bytes(*preference),
            weight: Reverse(0),
            host: Name::from_octets(host.to_vec()).ok()?,
            port: None,
        })
    }

    /// Reads the RDATA of an SRV record (RFC 2782).
    fn of_srv(rdata: &[u8]) -> Option<Self> {
        let (numbers, host) = rdata.split_first_chunk::<6>()?;
        let [p0, p1, w0, w1, q0, q1] = *numbers;
        Some(Self {
            preference: u16::from_be_bytes([p0, p1]),
            weight: Reverse(u16::from_be_bytes([w0, w1])),
            host: Name::from_octets(host.to_vec()).ok()?,
            port: Some(u16::from_be_bytes([q0, q1])),
        })
    }
}

impl Check {
    /// The owner and type of the records that lead to the hosts; nothing if a host was asked for.
    pub(super) fn leading(&self) -> Option<(Name, Rtype)> {
        let domain = self.domain_name()?;
        match self.plan.subject {
            Subject::Host { .. } => None,
            Subject::Mail { .. } => Some((domain, Rtype::MX)),
            Subject::Service(service) => {
                let labels = alloc::format!("_{}._tcp", service.name);
                Some((prefixed(&labels, &domain)?, Rtype::SRV))
            }
        }
    }

    /// What became of the lookup that leads to the hosts.
    pub(super) fn lead(&self) -> Option<&Resolution> {
        let (owner, rtype) = self.leading()?;
        self.known(&owner, rtype)
    }

    /// Whether DANE may apply to the hosts as far as what leads there goes: an insecure SRV RRset rules it
    /// out (RFC 7673, section 3.1), an insecure MX RRset does not (RFC 7672, section 2.2.1).
    pub(super) fn leads_securely(&self) -> bool {
        match self.plan.subject {
            Subject::Service(_) => self.lead().map(State::of) == Some(State::Secure),
            Subject::Host { .. } | Subject::Mail { .. } => true,
        }
    }

    /// Finds the hosts of the domain, or takes the host that was asked for.
    pub(super) fn find_hosts(&mut self, domain: &Name) {
        let (default_port, starttls) = match self.plan.subject {
            Subject::Host { port, starttls } => {
                self.leads = Some(Lead::Asked);
                return self.add_host(domain.clone(), None, port, starttls);
            }
            Subject::Mail { port } => (port, StartTls::Smtp),
            Subject::Service(service) => (0, service.starttls),
        };
        let Some((owner, rtype)) = self.leading() else {
            // No such name can exist.
            self.leads = Some(Lead::NoService);
            return;
        };
        let Some(found) = self.look(&owner, rtype) else {
            return;
        };
        let records = found.records.iter().filter_map(|record| match rtype {
            Rtype::SRV => Exchange::of_srv(&record.rdata),
            _ => Exchange::of_mx(&record.rdata),
        });
        let mut exchanges: Vec<Exchange> = records.collect();
        exchanges.sort();
        let leads = leads_to(found, rtype, &exchanges);
        if leads == Lead::Implicit {
            self.add_host(domain.clone(), None, default_port, starttls);
        }
        if leads == Lead::Hosts {
            exchanges.retain(|exchange| !exchange.host.is_root());
            self.left_out = exchanges.len().saturating_sub(MAX_HOSTS);
            for exchange in exchanges.into_iter().take(MAX_HOSTS) {
                let port = exchange.port.unwrap_or(default_port);
                self.look_at_service_domain(domain, port);
                self.add_host(exchange.host, Some(exchange.preference), port, starttls);
            }
        }
        self.leads = Some(leads);
    }

    /// The TLSA records that clients of a service would find if they looked at its domain.
    fn look_at_service_domain(&mut self, domain: &Name, port: u16) {
        if let (Subject::Service(_), Some(owner)) = (self.plan.subject, tlsa_owner(domain, port)) {
            self.look(&owner, Rtype::TLSA);
        }
    }

    fn add_host(&mut self, host: Name, preference: Option<u16>, port: u16, starttls: StartTls) {
        if self
            .hosts
            .iter()
            .any(|it| it.name == host && it.port == port)
        {
            return;
        }
        self.hosts.push(Host {
            domain: DomainName::parse(&name::text(&host)),
            name: host,
            preference,
            port,
            starttls,
            route: None,
            visits: None,
        });
    }
}

/// What a lookup of MX or SRV records leads to.
fn leads_to(found: &Resolution, rtype: Rtype, exchanges: &[Exchange]) -> Lead {
    match State::of(found) {
        State::Failed => Lead::Failed,
        State::SecureAbsent | State::InsecureAbsent if rtype == Rtype::SRV => Lead::NoService,
        State::SecureAbsent | State::InsecureAbsent => match found.outcome {
            LookupOutcome::NameError => Lead::NoName,
            _ => Lead::Implicit,
        },
        State::Secure | State::Insecure => match exchanges.iter().all(|it| it.host.is_root()) {
            true => Lead::Null,
            false => Lead::Hosts,
        },
    }
}
