//! What senders that go by public CAs make of a chain, as MTA-STS asks for (RFC 8461, section 4.2).

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Facts;
use super::facts::HostFacts;
use super::sets::ChainFacts;
use crate::name::DomainName;
use crate::tlsa::matching::{self, Presented, Service};
use crate::x509::Certificate;
use crate::x509::path::{Pool, is_presented_name};

/// What senders that go by public CAs make of a chain.
pub(super) enum Pkix {
    /// They refuse it: why, as a sentence without its subject (the certificate) and without a full stop.
    Refused(String),
    /// Whether its CA is one of theirs cannot be told.
    Unknown,
    /// They take it.
    Valid,
}

/// Holds a chain against public CAs and the name of the host.
pub(super) fn by_public_cas(
    facts: &Facts<'_>,
    host: &HostFacts<'_>,
    chain: &ChainFacts<'_>,
) -> Pkix {
    let Some(server) = chain.certificates.first() else {
        return Pkix::Unknown;
    };
    if let Some(why) = plain_refusal(host, server) {
        return Pkix::Refused(why.to_string());
    }
    let names: Vec<DomainName> = DomainName::parse(&host.report.host).into_iter().collect();
    let roots = facts.check.plan.roots.of(chain.certificates.iter());
    let pool = Pool::new(chain.certificates.iter(), facts.check.inquiry.verifier());
    let presented = Presented {
        chain: &chain.certificates,
        pool: &pool,
        records: &[],
        roots: roots.as_deref(),
        names: &names,
        service: Service::Generic,
        now: host.now,
    };
    match matching::validate_pkix(&presented) {
        Ok(()) => Pkix::Valid,
        Err(why) if why.code == "no-ca-certificates" => Pkix::Unknown,
        Err(why) if why.code == "unknown-ca" => {
            Pkix::Refused("leads to no CA that is known here".to_string())
        }
        Err(why) => Pkix::Refused(alloc::format!(
            "is not valid for public CAs ({})",
            why.text.trim_end_matches('.')
        )),
    }
}

/// What can be told without knowing any CA.
fn plain_refusal(host: &HostFacts<'_>, server: &Certificate) -> Option<&'static str> {
    let validity = server.validity();
    let is_dated = validity.is_some_and(|it| it.not_before <= host.now && host.now <= it.not_after);
    let own: Vec<DomainName> = DomainName::parse(&host.report.host).into_iter().collect();
    if server.issuer_der() == server.subject_der() {
        Some("is signed by itself")
    } else if !is_dated {
        Some("is out of date")
    } else if server.extensions().dns_names().next().is_none() {
        Some("has no subject alternative name")
    } else if !is_presented_name(server, &server.extensions(), &own) {
        Some("does not name the host")
    } else {
        None
    }
}
