//! The policy of MTA-STS: where it is, and what it says (RFC 8461).

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use domain::base::iana::Rtype;

use super::decision::State;
use super::machine::{Check, address, prefixed};
use super::policy::{self, Announced};
use crate::dns::name;
use crate::https::{Fetched, Request, STS_LABEL, STS_PATH};
use crate::name::DomainName;
use crate::report::{MtaStsReport, StsMode, StsPolicy};

/// The greatest `max_age`, in seconds (RFC 8461, section 3.2).
pub(super) const MAX_AGE: u64 = 31_557_600;

/// MX patterns that are kept: more than there are hosts is of no use.
const MAX_PATTERNS: usize = 1_000;

/// How far the policy of a domain is.
#[derive(Debug, Default)]
pub(super) enum Policy {
    /// Whether there is one is not known yet, or there is none.
    #[default]
    Unknown,
    /// It is being fetched.
    Asked(Request),
    /// It was fetched, or could not be.
    Fetched(Fetched),
}

impl Check {
    /// Goes on with the policy as far as the answers lead; yields what is to be fetched.
    pub(super) fn advance_policy(&mut self) -> Option<Request> {
        let visits = self.plan.probe && self.plan.given.is_none();
        if !visits || !matches!(self.policy, Policy::Unknown) || self.sts_id().is_none() {
            return None;
        }
        let domain = self.domain_name()?;
        let host = prefixed(STS_LABEL, &domain)?;
        let a = self.look(&host, Rtype::A).cloned();
        let aaaa = self.look(&host, Rtype::AAAA).cloned();
        let (a, aaaa) = (a?, aaaa?);
        let found = [a, aaaa];
        let with_data = found
            .iter()
            .filter(|it| matches!(State::of(it), State::Secure | State::Insecure));
        let records = with_data.flat_map(|it| &it.records);
        let request = Request {
            id: 0,
            host: DomainName::parse(&name::text(&host)).ok()?,
            addresses: records.filter_map(|it| address(&it.rdata)).collect(),
            path: STS_PATH.to_string(),
        };
        if request.addresses.is_empty() {
            let reason = found.iter().find_map(|it| it.reason.as_ref());
            let nothing = || alloc::format!("{} has no address.", request.host);
            let text = reason.map_or_else(nothing, |it| it.text.clone());
            self.policy = Policy::Fetched(Fetched::failed(request.url(), "no-address", text));
            return None;
        }
        self.policy = Policy::Asked(request.clone());
        Some(request)
    }

    /// Takes in what came of fetching the policy.
    pub(super) fn take_policy(&mut self, id: u32, fetched: Fetched) {
        if matches!(&self.policy, Policy::Asked(request) if request.id == id) {
            self.policy = Policy::Fetched(fetched.made_safe());
        }
    }

    /// Whether the policy is being fetched.
    pub(super) fn awaits_policy(&self) -> bool {
        matches!(self.policy, Policy::Asked(_))
    }

    /// What came of fetching the policy.
    pub fn fetched(&self) -> Option<&Fetched> {
        match &self.policy {
            Policy::Fetched(fetched) => Some(fetched),
            Policy::Asked(_) | Policy::Unknown => None,
        }
    }

    /// The identifier of the policy, if one is announced.
    fn sts_id(&self) -> Option<String> {
        let owner = prefixed("_mta-sts", &self.domain_name()?)?;
        let found = self.known(&owner, Rtype::TXT)?;
        match (State::of(found), policy::sts_record(&policy::texts(found))) {
            (State::Secure | State::Insecure, Announced::Record(record)) => Some(record.id),
            _ => None,
        }
    }

    /// What is known of the policy; nothing if none is announced.
    pub(super) fn mta_sts(&self) -> Option<MtaStsReport> {
        let id = self.sts_id()?;
        let fetched = self.fetched().cloned();
        let is_good = |it: &&Fetched| it.status == Some(200) && it.problem.is_none();
        let body = fetched.as_ref().filter(is_good);
        let body = body.and_then(|it| it.body.as_deref());
        Some(MtaStsReport {
            id,
            policy: body.and_then(|body| read(body).0),
            fetched,
        })
    }
}

/// Reads a policy (RFC 8461, section 3.2): what it says, if senders can make use of it, and what is wrong
/// with it, each thing as a sentence without its subject (the policy) and without a full stop.
pub(super) fn read(text: &str) -> (Option<StsPolicy>, Vec<String>) {
    let mut faults = Vec::new();
    let mut fields: Vec<(&str, &str)> = Vec::new();
    let mut mx: Vec<String> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let number = index.saturating_add(1);
        match line.split_once(':') {
            None => faults.push(alloc::format!("has no colon in line {number}")),
            Some((key, value)) => match (key.trim(), value.trim()) {
                ("mx", pattern) if is_pattern(pattern) && mx.len() < MAX_PATTERNS => {
                    mx.push(pattern.to_ascii_lowercase());
                }
                ("mx", _) => faults.push(alloc::format!("has no host name at mx in line {number}")),
                // All but the first are passed over (RFC 8461, section 3.2).
                (key, _) if fields.iter().any(|(known, _)| *known == key) => {
                    faults.push(alloc::format!("repeats a field in line {number}"));
                }
                field => fields.push(field),
            },
        }
    }
    let value = |name| {
        let mut fields = fields.iter();
        fields
            .find(|(key, _)| *key == name)
            .map(|(_, value)| *value)
    };
    if value("version") != Some("STSv1") {
        faults.push("has no version: STSv1".to_string());
    }
    let mode = value("mode").and_then(StsMode::parse);
    if mode.is_none() {
        faults.push("has no mode that is enforce, testing or none".to_string());
    }
    let max_age = value("max_age").and_then(max_age);
    if max_age.is_none() {
        faults.push("has no max_age in seconds".to_string());
    }
    if mx.is_empty() && mode != Some(StsMode::None) {
        faults.push("names no mx".to_string());
    }
    let is_complete =
        value("version") == Some("STSv1") && (!mx.is_empty() || mode == Some(StsMode::None));
    let policy = mode.zip(max_age).filter(|_| is_complete);
    let policy = policy.map(|(mode, max_age)| StsPolicy { mode, max_age, mx });
    (policy, faults)
}

/// Reads `max_age`: 1 to 10 digits.
fn max_age(text: &str) -> Option<u64> {
    let is_number = (1..=10).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// Whether it is a host name, or one after `*.`.
fn is_pattern(text: &str) -> bool {
    let name = text.strip_prefix("*.").unwrap_or(text);
    name.is_ascii() && !name.ends_with('.') && DomainName::parse(name).is_ok()
}

/// Whether a policy lists a host: by its name, or by `*.` for exactly one label (RFC 8461, section 4.1).
pub(super) fn lists(policy: &StsPolicy, host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let parent = host.split_once('.').map(|(_, parent)| parent);
    policy
        .mx
        .iter()
        .any(|pattern| match pattern.strip_prefix("*.") {
            Some(suffix) => parent == Some(suffix),
            None => *pattern == host,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmx: backupmx.example.com\r\nmax_age: 604800\r\n";

    #[test]
    fn reads_policies() {
        let (policy, faults) = read(GOOD);
        let policy = policy.expect("a policy");
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!((policy.mode, policy.max_age), (StsMode::Enforce, 604_800));
        assert_eq!(policy.mx.len(), 3);
        for good in [
            "version:STSv1\nmode:none\nmax_age:0",
            "version: STSv1\nmode: testing\nmx: a.b\nmax_age: 1\nextra: x\n\n",
            "mx: a.b\nmax_age : 10\nmode :enforce \nversion:\tSTSv1",
        ] {
            let (policy, faults) = read(good);
            assert!(policy.is_some() && faults.is_empty(), "{good:?} {faults:?}");
        }
    }

    #[test]
    fn says_what_is_wrong_with_a_policy() {
        for (bad, is_used) in [
            ("", false),
            ("version: STSv2\nmode: none\nmax_age: 1", false),
            ("version: STSv1\nmode: none", false),
            ("version: STSv1\nmode: enforce\nmax_age: 1", false),
            ("version: STSv1\nmode: Enforce\nmx: a.b\nmax_age: 1", false),
            (
                "version: STSv1\nmode: enforce\nmx: a.b\nmax_age: 1e6",
                false,
            ),
            (
                "version: STSv1\nmode: enforce\nmx: a.b\nmax_age: 12345678901",
                false,
            ),
            ("version: STSv1\nmode: enforce\nmx: *\nmax_age: 1", false),
            (
                "version: STSv1\nmode: enforce\nmx: a.*.b\nmx: a.b\nmax_age: 1",
                true,
            ),
            (
                "version: STSv1\nmode: enforce\nmode: none\nmx: a.b\nmax_age: 1",
                true,
            ),
            (
                "version: STSv1\nmode: enforce\nmx a.b\nmx: a.b\nmax_age: 1",
                true,
            ),
            ("<html>", false),
        ] {
            let (policy, faults) = read(bad);
            assert_eq!(policy.is_some(), is_used, "{bad:?}");
            assert!(!faults.is_empty(), "{bad:?}");
        }
    }

    /// RFC 8461, section 4.1.
    #[test]
    fn a_wildcard_is_for_one_label() {
        let policy = read(GOOD).0.expect("a policy");
        assert!(lists(&policy, "mail.example.com"));
        assert!(lists(&policy, "MX.example.net."));
        assert!(!lists(&policy, "a.b.example.net"));
        assert!(!lists(&policy, "example.net"));
        assert!(!lists(&policy, "mail.example.org"));
    }
}
