//! The table: for each domain what is in the DNS, what its servers do, and what is due.

mod findings;
mod lookups;
mod records;

pub use findings::FINDINGS_FILE;

use super::chains::Kind::Usual;
use super::servers::Behaviour::{self, Closed, Shows};
use super::zones::SIGNED;
use super::{Domain, Family, Host, Mx};

const AUTHENTICATED: Option<&str> = Some("authenticated");
const ENCRYPTED: Option<&str> = Some("encrypted-only");
const OPPORTUNISTIC: Option<&str> = Some("opportunistic");
const SKIP: Option<&str> = Some("skip");
const UNREACHED: Option<&str> = None;

/// All domains.
pub(super) fn all() -> Vec<Domain> {
    let parts = [
        records::end_entity(),
        records::trust_anchor(),
        records::usability(),
        records::certificates(),
        records::sessions(),
        lookups::tlsa(),
        lookups::addresses(),
        lookups::mx(),
        lookups::aliases(),
        lookups::several(),
        lookups::beside(),
    ];
    let mut domains = parts.concat();
    findings::add(&mut domains);
    domains
}

/// A domain with one host, `mx` below it.
fn one(
    label: &str,
    zone: &str,
    behaviour: Behaviour,
    tlsa: &[&'static str],
    due: Option<&'static str>,
) -> Domain {
    let name = format!("{label}.{zone}");
    let host = format!("mx.{name}");
    let domain = Domain {
        name,
        hosts: Vec::new(),
        verdict: match due {
            AUTHENTICATED => "protected",
            ENCRYPTED => "at-risk",
            OPPORTUNISTIC => "not-deployed",
            None => "undetermined",
            _ => "broken",
        },
        findings: Vec::new(),
        mx: Mx::Records,
        has_reports: true,
        lines: Vec::new(),
    };
    domain.host(&host, behaviour, tlsa, due)
}

/// A domain without hosts.
fn none(label: &str, zone: &str, verdict: &'static str) -> Domain {
    Domain {
        hosts: Vec::new(),
        verdict,
        mx: Mx::None,
        has_reports: false,
        ..one(label, zone, Closed, &[], UNREACHED)
    }
}

/// A signed domain with a usual server.
fn usual(label: &str, tlsa: &[&'static str], due: Option<&'static str>) -> Domain {
    one(label, SIGNED, Shows(Usual), tlsa, due)
}

impl Domain {
    /// With one more host, by its absolute name.
    fn host(
        mut self,
        name: &str,
        behaviour: Behaviour,
        tlsa: &[&'static str],
        due: Option<&'static str>,
    ) -> Self {
        self.hosts.push(Host {
            name: name.to_owned(),
            due,
            behaviour,
            beside: Vec::new(),
            tlsa: tlsa.to_vec(),
            is_bare: false,
        });
        self
    }

    /// With one more host, by its label below the domain.
    fn and(
        self,
        label: &str,
        behaviour: Behaviour,
        tlsa: &[&'static str],
        due: Option<&'static str>,
    ) -> Self {
        let name = format!("{label}.{}", self.name);
        self.host(&name, behaviour, tlsa, due)
    }

    /// With further records.
    fn lines(mut self, lines: &[&'static str]) -> Self {
        self.lines.extend(lines);
        self
    }

    /// With these records alone for the hosts; those of the mail domain stay.
    fn bare(mut self, lines: &[&'static str]) -> Self {
        self.hosts.iter_mut().for_each(|host| host.is_bare = true);
        self.lines(lines)
    }

    /// Without MX records but those among its lines.
    fn without_mx(mut self) -> Self {
        self.mx = Mx::None;
        self
    }

    /// Without a place for reports on TLS.
    fn without_reports(mut self) -> Self {
        self.has_reports = false;
        self
    }

    /// With its first host named otherwise.
    fn named(mut self, name: &str) -> Self {
        if let Some(host) = self.hosts.first_mut() {
            host.name = name.to_owned();
        }
        self
    }

    /// With one more address of its first host, and a server there with a key of its own.
    fn beside(mut self, family: Family, behaviour: Behaviour) -> Self {
        if let Some(host) = self.hosts.first_mut() {
            host.beside.push((family, behaviour));
        }
        self
    }

    /// With what a check comes to, where that is not what the first host says.
    fn verdict(mut self, verdict: &'static str) -> Self {
        self.verdict = verdict;
        self
    }
}
