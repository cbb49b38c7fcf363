//! What a sender does that follows RFC 7672: for each MX host and each session, with every rule that
//! led there.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::dns::{Name, name};
use crate::dnssec::Resolution;
use crate::report::{CheckVerdict, Decision, LookupOutcome, NameLookup, SecurityStatus, TraceStep};
use crate::tlsa::matching::Service;

/// What a lookup comes to for a sender (RFC 7672, section 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Records, validated.
    Secure,
    /// Records of an insecure zone or by way of one.
    Insecure,
    /// It is proved that there are none.
    SecureAbsent,
    /// There are none, as an insecure zone says.
    InsecureAbsent,
    /// No answer, a bogus one, or one that cannot be told (RFC 7672, section 2.1.2).
    Failed,
}

impl State {
    pub(crate) fn of(found: &Resolution) -> Self {
        Self::from_parts(found.status, found.outcome)
    }

    pub(crate) fn of_lookup(found: &NameLookup) -> Self {
        Self::from_parts(found.status, found.outcome)
    }

    fn from_parts(status: SecurityStatus, outcome: LookupOutcome) -> Self {
        let is_data = outcome == LookupOutcome::Answer;
        match (status, outcome) {
            (_, LookupOutcome::Failed)
            | (SecurityStatus::Bogus | SecurityStatus::Indeterminate, _) => Self::Failed,
            (SecurityStatus::Secure, _) if is_data => Self::Secure,
            (SecurityStatus::Secure, _) => Self::SecureAbsent,
            (SecurityStatus::Insecure, _) if is_data => Self::Insecure,
            (SecurityStatus::Insecure, _) => Self::InsecureAbsent,
        }
    }

    /// In words.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Secure => "secure",
            Self::Insecure => "insecure",
            Self::SecureAbsent => "none, proved",
            Self::InsecureAbsent => "none, insecure",
            Self::Failed => "failed",
        }
    }

    fn has_data(self) -> bool {
        matches!(self, Self::Secure | Self::Insecure)
    }
}

/// The address lookups of a host, of one family.
#[derive(Clone, Debug)]
pub(crate) struct Family {
    pub(crate) state: State,
    /// Whether the first alias, if there is one, is secure by itself.
    pub(crate) first_alias_secure: bool,
    /// The name at the end of the aliases, if there are any.
    pub(crate) target: Option<Name>,
}

/// What is required of a session with a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requirement {
    /// TLS that a usable record authenticates (RFC 7672, section 2.2).
    Authenticated,
    /// TLS, of whatever certificate: there is a secure set without a usable record.
    Encrypted,
    /// TLS with a certificate of a public CA: there is a secure set without a usable record, of a service
    /// that is no mail between servers (RFC 7673, section 4.1; RFC 6698, section 4.1).
    PublicCa,
    /// Nothing: TLS if it is to be had.
    Nothing,
}

impl Requirement {
    /// What a secure set asks for, by whether it has a record that can be used.
    pub(crate) fn of_set(is_usable: bool, service: Service) -> Self {
        match (is_usable, service) {
            (true, _) => Self::Authenticated,
            (false, Service::Smtp) => Self::Encrypted,
            (false, Service::Generic) => Self::PublicCa,
        }
    }
}

/// Where the addresses of a host lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The names that may be the TLSA base domain, best first (RFC 7672, section 2.2.3).
    Candidates(Vec<Name>),
    /// DANE does not apply.
    Opportunistic,
    /// The host cannot be used.
    Skip,
}

/// The rules that were applied, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace(Vec<TraceStep>);

impl Trace {
    pub(crate) fn note(&mut self, rule: &str, rfc: &str, result: impl Into<String>) {
        self.0.push(TraceStep {
            rule: rule.to_string(),
            rfc: rfc.to_string(),
            result: result.into(),
        });
    }

    pub(crate) fn into_steps(self) -> Vec<TraceStep> {
        self.0
    }
}

/// From the addresses of `host` to the names that may be its TLSA base domain (RFC 7672, section 2.2.2).
pub(crate) fn reach(host: &Name, families: &[Family; 2], trace: &mut Trace) -> Reach {
    let [a, aaaa] = families;
    let both = format!("A {}, AAAA {}", a.state.as_str(), aaaa.state.as_str());
    let found: Vec<&Family> = families.iter().filter(|it| it.state.has_data()).collect();
    let Some(first) = found.first() else {
        let failed = families.iter().any(|it| it.state == State::Failed);
        let (rule, rfc) = if failed {
            ("address-lookup-failed", "RFC 7672, section 2.1.2")
        } else {
            ("no-address", "RFC 7672, section 2.2.2")
        };
        trace.note(rule, rfc, format!("{both}: the host cannot be used"));
        return Reach::Skip;
    };
    if families.iter().any(|it| it.state == State::Failed) {
        let result = format!("{both}: the addresses that came are used");
        trace.note("address-lookup-partial", "RFC 7672, section 2.1.2", result);
    }
    let secure = found.iter().all(|it| it.state == State::Secure);
    let rfc = "RFC 7672, section 2.2.2";
    match (&first.target, secure) {
        (None, true) => {
            trace.note(
                "address-secure",
                rfc,
                format!("{both}: base domain {}", name::text(host)),
            );
            Reach::Candidates(Vec::from([host.clone()]))
        }
        (Some(target), true) => {
            let result = format!(
                "{both}: base domain {}, then {}",
                name::text(target),
                name::text(host)
            );
            trace.note("address-alias-secure", "RFC 7672, section 2.2.3", result);
            Reach::Candidates(Vec::from([target.clone(), host.clone()]))
        }
        (Some(_), false) if found.iter().all(|it| it.first_alias_secure) => {
            let result = format!(
                "{both}, the alias itself secure: base domain {}",
                name::text(host)
            );
            trace.note("address-alias-insecure-target", rfc, result);
            Reach::Candidates(Vec::from([host.clone()]))
        }
        (_, false) => {
            trace.note(
                "address-insecure",
                rfc,
                format!("{both}: DANE does not apply"),
            );
            Reach::Opportunistic
        }
    }
}

/// Where the addresses of a host lead to that insecure records lead to, so that DANE does not apply
/// (RFC 7673, section 3.1).
pub(crate) fn reach_insecurely(families: &[Family; 2], trace: &mut Trace) -> Reach {
    let result = "the SRV records are insecure: DANE does not apply";
    trace.note("srv-insecure", "RFC 7673, section 3.1", result);
    match families.iter().any(|it| it.state.has_data()) {
        true => Reach::Opportunistic,
        false => {
            let result = "no address: the host cannot be used";
            trace.note("no-address", "RFC 7673, section 3.2", result);
            Reach::Skip
        }
    }
}

/// Notes what a secure set without a usable record asks for.
pub(crate) fn note_all_unusable(service: Service, trace: &mut Trace) {
    let (rfc, result) = match service {
        Service::Smtp => (
            "RFC 7672, section 2.2",
            "no usable record: TLS is required, and nothing verified",
        ),
        Service::Generic => (
            "RFC 7673, section 4.1",
            "no usable record: TLS is required, with a certificate of a public CA",
        ),
    };
    trace.note("tlsa-all-unusable", rfc, result);
}

/// What came of the TLSA lookups of the candidates, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// The position of the candidate that is the base domain.
    Base(usize),
    /// No candidate has a secure set.
    Opportunistic,
    /// A lookup failed before a secure set was found.
    Skip,
    /// The lookup of the candidate at this position has to be known first.
    Waiting(usize),
}

/// Chooses the base domain (RFC 7672, sections 2.1 and 2.2.3). `states` has nothing for lookups that are
/// not known yet.
pub(crate) fn choose(
    candidates: &[Name],
    states: &[Option<State>],
    port: u16,
    trace: &mut Trace,
) -> Chosen {
    for (index, candidate) in candidates.iter().enumerate() {
        let owner = format!("_{port}._tcp.{}", name::text(candidate));
        let Some(state) = states.get(index).copied().flatten() else {
            return Chosen::Waiting(index);
        };
        match state {
            State::Secure => {
                trace.note(
                    "tlsa-secure",
                    "RFC 7672, section 2.2.3",
                    format!("{owner}: a secure set"),
                );
                return Chosen::Base(index);
            }
            State::Failed => {
                let result = format!("{owner}: the lookup failed, so the host is skipped");
                trace.note("tlsa-lookup-failed", "RFC 7672, section 2.1.2", result);
                return Chosen::Skip;
            }
            State::Insecure => {
                trace.note(
                    "tlsa-insecure",
                    "RFC 7672, section 2.2",
                    format!("{owner}: insecure, as if absent"),
                );
            }
            State::SecureAbsent | State::InsecureAbsent => {
                trace.note(
                    "tlsa-absent",
                    "RFC 7672, section 2.1.1",
                    format!("{owner}: {}", state.as_str()),
                );
            }
        }
    }
    Chosen::Opportunistic
}

/// What a session came to, as far as the decision needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// TLS, and whether a usable record matches the chain with all that its usage asks for.
    Tls {
        /// Whether it does.
        matches: bool,
    },
    /// The server serves, and TLS was not to be had.
    NoTls,
    /// The server could not be reached, or did not serve just then.
    Unknown,
}

/// What a sender does in a session (RFC 7672, section 2.2). Nothing if that cannot be told.
pub(crate) fn in_session(requirement: Requirement, seen: Seen) -> Option<Decision> {
    Some(match (requirement, seen) {
        (_, Seen::Unknown) => return None,
        (Requirement::Nothing, _) => Decision::Opportunistic,
        (_, Seen::NoTls) => Decision::Skip,
        (Requirement::Encrypted, Seen::Tls { .. }) => Decision::EncryptedOnly,
        (_, Seen::Tls { matches: false }) => Decision::Skip,
        (_, Seen::Tls { matches: true }) => Decision::Authenticated,
    })
}

/// A host has the worst decision among its sessions that could be seen.
pub(crate) fn worst(decisions: impl Iterator<Item = Decision>) -> Option<Decision> {
    decisions.max_by_key(|decision| match decision {
        Decision::Authenticated => 0,
        Decision::EncryptedOnly => 1,
        Decision::Opportunistic => 2,
        Decision::Skip => 3,
    })
}

/// One MX host, as far as the verdict needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judged {
    /// Nothing if it cannot be told.
    pub(crate) decision: Option<Decision>,
    /// Whether it has a secure TLSA set.
    pub(crate) has_set: bool,
    /// Whether sessions with one of its addresses could not be held.
    pub(crate) partly_unseen: bool,
    /// Whether a sender delivers to one of its addresses, whichever certificate it is shown there.
    pub(crate) partly_good: bool,
}

/// A host of which nothing is known.
pub(crate) const UNSEEN: Judged = Judged {
    decision: None,
    has_set: false,
    partly_unseen: false,
    partly_good: false,
};

/// The verdict over a domain whose MX lookup did not fail. `secure` says whether it is secure.
pub(crate) fn verdict(secure: bool, hosts: &[Judged]) -> CheckVerdict {
    let all = |decision| !hosts.is_empty() && hosts.iter().all(|it| it.decision == Some(decision));
    if all(Decision::Skip) && !hosts.iter().any(|it| it.partly_good) {
        return CheckVerdict::Broken;
    }
    if !hosts.iter().any(|it| it.has_set) {
        let any = |decision| hosts.iter().any(|it| it.decision == decision);
        return match (any(Some(Decision::Skip)), any(None)) {
            (_, true) => CheckVerdict::Undetermined,
            (true, false) => CheckVerdict::AtRisk,
            (false, false) => CheckVerdict::NotDeployed,
        };
    }
    let known: Vec<Decision> = hosts.iter().filter_map(|it| it.decision).collect();
    let fine = known.iter().all(|it| *it == Decision::Authenticated) && secure;
    let complete = known.len() == hosts.len() && !hosts.iter().any(|it| it.partly_unseen);
    match (fine, complete) {
        (true, true) => CheckVerdict::Protected,
        (true, false) => CheckVerdict::Undetermined,
        (false, _) => CheckVerdict::AtRisk,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::from_chars(text.chars()).expect("a name")
    }

    fn family(state: State, target: Option<&str>, first_alias_secure: bool) -> Family {
        Family {
            state,
            first_alias_secure,
            target: target.map(name),
        }
    }

    /// A and AAAA, the alias, whether that is secure; the candidates, or else what follows.
    type Row<'a> = (
        State,
        State,
        Option<&'a str>,
        bool,
        Option<&'a [&'a str]>,
        Reach,
    );

    /// The table of RFC 7672, section 2.2.2: A and AAAA, the alias, and what follows.
    #[test]
    fn addresses_lead_to_base_domains() {
        use State::{Failed, Insecure, InsecureAbsent, Secure, SecureAbsent};
        let host = name("mx.example.");
        let rows: &[Row<'_>] = &[
            (SecureAbsent, SecureAbsent, None, false, None, Reach::Skip),
            (SecureAbsent, InsecureAbsent, None, false, None, Reach::Skip),
            (Failed, SecureAbsent, None, false, None, Reach::Skip),
            (Failed, Failed, None, false, None, Reach::Skip),
            (
                Secure,
                SecureAbsent,
                None,
                false,
                Some(&["mx.example."]),
                Reach::Skip,
            ),
            (
                Secure,
                Failed,
                None,
                false,
                Some(&["mx.example."]),
                Reach::Skip,
            ),
            (
                Insecure,
                InsecureAbsent,
                None,
                false,
                None,
                Reach::Opportunistic,
            ),
            (Insecure, Failed, None, false, None, Reach::Opportunistic),
            (Secure, Insecure, None, false, None, Reach::Opportunistic),
            (
                Secure,
                Secure,
                Some("t.example."),
                true,
                Some(&["t.example.", "mx.example."]),
                Reach::Skip,
            ),
            (
                Insecure,
                Insecure,
                Some("t.test."),
                true,
                Some(&["mx.example."]),
                Reach::Skip,
            ),
            (
                Insecure,
                Insecure,
                Some("t.test."),
                false,
                None,
                Reach::Opportunistic,
            ),
        ];
        for (a, aaaa, target, first, candidates, other) in rows {
            let families = [family(*a, *target, *first), family(*aaaa, *target, *first)];
            let mut trace = Trace::default();
            let expected = match candidates {
                Some(names) => Reach::Candidates(names.iter().map(|it| name(it)).collect()),
                None => other.clone(),
            };
            assert_eq!(
                reach(&host, &families, &mut trace),
                expected,
                "{a:?} {aaaa:?} {target:?}"
            );
            assert!(!trace.into_steps().is_empty());
        }
    }

    #[test]
    fn the_first_secure_set_decides_and_a_failure_stops() {
        use State::{Failed, Insecure, InsecureAbsent, Secure, SecureAbsent};
        let candidates = [name("t.example."), name("mx.example.")];
        for (states, expected) in [
            ([Some(Secure), None], Chosen::Base(0)),
            ([Some(Failed), Some(Secure)], Chosen::Skip),
            ([Some(Insecure), Some(Secure)], Chosen::Base(1)),
            ([Some(SecureAbsent), Some(Failed)], Chosen::Skip),
            (
                [Some(InsecureAbsent), Some(SecureAbsent)],
                Chosen::Opportunistic,
            ),
            ([Some(SecureAbsent), None], Chosen::Waiting(1)),
            ([None, Some(Secure)], Chosen::Waiting(0)),
        ] {
            let mut trace = Trace::default();
            assert_eq!(
                choose(&candidates, &states, 25, &mut trace),
                expected,
                "{states:?}"
            );
        }
    }

    #[test]
    fn sessions_are_held_against_the_requirement() {
        use Requirement::{Authenticated, Encrypted, Nothing};
        let (good, bad) = (Seen::Tls { matches: true }, Seen::Tls { matches: false });
        for (requirement, seen, expected) in [
            (Authenticated, good, Some(Decision::Authenticated)),
            (Authenticated, bad, Some(Decision::Skip)),
            (Authenticated, Seen::NoTls, Some(Decision::Skip)),
            (Authenticated, Seen::Unknown, None),
            (Encrypted, bad, Some(Decision::EncryptedOnly)),
            (Encrypted, Seen::NoTls, Some(Decision::Skip)),
            (Nothing, bad, Some(Decision::Opportunistic)),
            (Nothing, Seen::NoTls, Some(Decision::Opportunistic)),
        ] {
            assert_eq!(
                in_session(requirement, seen),
                expected,
                "{requirement:?} {seen:?}"
            );
        }
    }

    #[test]
    fn hosts_make_a_verdict() {
        use Decision::{Authenticated, EncryptedOnly, Opportunistic, Skip};
        let host = |decision, has_set| Judged {
            decision,
            has_set,
            partly_unseen: false,
            partly_good: false,
        };
        let good = host(Some(Authenticated), true);
        let unseen = Judged {
            partly_unseen: true,
            ..good
        };
        for (secure, hosts, expected) in [
            (true, &[good, good][..], CheckVerdict::Protected),
            (false, &[good], CheckVerdict::AtRisk),
            (true, &[good, unseen], CheckVerdict::Undetermined),
            (true, &[good, UNSEEN], CheckVerdict::Undetermined),
            (true, &[UNSEEN], CheckVerdict::Undetermined),
            (true, &[good, host(None, true)], CheckVerdict::Undetermined),
            (
                true,
                &[good, host(Some(Opportunistic), false)],
                CheckVerdict::AtRisk,
            ),
            (true, &[good, host(Some(Skip), true)], CheckVerdict::AtRisk),
            (true, &[host(Some(Skip), true)], CheckVerdict::Broken),
            (true, &[host(Some(Skip), false)], CheckVerdict::Broken),
            (
                true,
                &[host(Some(EncryptedOnly), true)],
                CheckVerdict::AtRisk,
            ),
            (
                true,
                &[host(Some(Opportunistic), false)],
                CheckVerdict::NotDeployed,
            ),
            (false, &[host(None, false)], CheckVerdict::Undetermined),
            (true, &[host(None, true)], CheckVerdict::Undetermined),
        ] {
            assert_eq!(verdict(secure, hosts), expected, "{hosts:?}");
        }
    }
}
