//! What a check comes to.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use domain::base::iana::Rtype;

use super::checks;
use super::decision::{self, Judged, Reach, Requirement, Seen, State, Trace};
use super::hosts::{Host, Lead};
use super::machine::{Beside, Check, Route, tlsa_owner};
use super::proofs;
use super::subject::Subject;
use crate::dns::{name, presentation};
use crate::dnssec::Resolution;
use crate::name::DomainName;
use crate::probe::{self, Session, SessionOutcome, SessionStage};
use crate::report::{
    Action, AddressLookup, ChainReport, CheckBasis, CheckReport, CheckVerdict, CheckedHost,
    Decision, Finding, NameLookup, ProbeReport, RecordMatch, RecordOutcome, SessionMatch, Severity,
};
use crate::tlsa::matching::{self, Matched, Presented};
use crate::x509::Certificate;
use crate::x509::bundle::{Bundle, Input};
use crate::x509::path::Pool;

/// Things to do that are told at once: more are not read at night.
const MAX_ACTIONS: usize = 3;

/// Puts the report together.
pub(super) fn report(check: &Check, resolver: &str, others: &[Beside<'_>]) -> CheckReport {
    let lead = check.leading();
    let lead =
        lead.and_then(|(owner, rtype)| Some((owner.clone(), rtype, check.known(&owner, rtype)?)));
    let led = |wanted| {
        let (owner, rtype, found) = lead.as_ref().filter(|(_, rtype, _)| *rtype == wanted)?;
        Some(lookup(&name::text(owner), *rtype, found))
    };
    let secure = check.is_secure();
    let mx: Vec<CheckedHost> = check
        .hosts
        .iter()
        .map(|host| checked(check, host, secure))
        .collect();
    let mut judged: Vec<Judged> = mx.iter().map(judged).collect();
    if check.left_out > 0 {
        judged.push(decision::UNSEEN);
    }
    let verdict = match &check.leads {
        // That is about this machine, not about the domain.
        _ if !check.inquiry.has_answers() => CheckVerdict::Undetermined,
        Some(Lead::Failed | Lead::NoName) => CheckVerdict::Broken,
        Some(Lead::Null | Lead::NoService) => CheckVerdict::NotDeployed,
        Some(_) => decision::verdict(secure, &judged),
        None => CheckVerdict::Undetermined,
    };
    let basis = if check.plan.given.is_some() {
        CheckBasis::Given
    } else if mx.iter().any(|host| host.probe.is_some()) {
        CheckBasis::Probed
    } else {
        CheckBasis::DnsOnly
    };
    let (_, questions) = check.inquiry.progress();
    let mut report = CheckReport {
        domain: check.plan.domain.as_str().to_string(),
        verdict,
        basis,
        actions: Vec::new(),
        service: check.plan.subject.name().map(ToString::to_string),
        mx_lookup: led(Rtype::MX),
        srv_lookup: led(Rtype::SRV),
        mta_sts: check.mta_sts(),
        authorities: check.authorities.reports(),
        mx,
        findings: Vec::new(),
        chain: Vec::new(),
        proofs: Vec::new(),
        asked: check.inquiry.questions(),
        extended_errors: check.inquiry.extended_errors(),
        questions,
        round_trips: check.round_trips(),
        checked_at: check.now.to_string(),
    };
    (report.chain, report.proofs) = proofs::proofs(check);
    if check.inquiry.has_answers() {
        let facts = checks::Facts::new(check, &report, resolver, others);
        let (findings, senders) = (checks::run(&facts), checks::senders(&facts));
        report.findings = findings;
        for (host, senders) in report.mx.iter_mut().zip(senders) {
            host.senders = senders;
        }
    }
    if report.verdict == CheckVerdict::Protected && report.findings.iter().any(is_dane_error) {
        report.verdict = CheckVerdict::AtRisk;
    }
    report.actions = actions(&report);
    report
}

/// Whether it is luck that DANE works, as far as a finding tells. What senders with MTA-STS do is another
/// matter.
fn is_dane_error(finding: &Finding) -> bool {
    finding.severity == Severity::Error && !finding.id.starts_with("sts-")
}

/// What to do about the gravest findings, the first of each kind.
fn actions(report: &CheckReport) -> Vec<Action> {
    let mut actions: Vec<Action> = Vec::new();
    for finding in &report.findings {
        let Some(remedy) = &finding.remedy else {
            continue;
        };
        let grave = finding.severity <= Severity::Warning;
        let known = actions.iter().any(|it| it.text == *remedy);
        if grave && !known && actions.len() < MAX_ACTIONS {
            let host = report.mx.iter().find(|host| is_record_of(remedy, host));
            actions.push(Action {
                finding: finding.id.clone(),
                subject: finding.subject.clone(),
                text: remedy.clone(),
                remove: host.map(|it| unmatched(it, remedy)).unwrap_or_default(),
                wait: host.and_then(|it| it.tlsa.iter().find_map(|set| set.ttl)),
            });
        }
    }
    actions
}

/// Whether a remedy is TLSA records of the secure set of a host.
fn is_record_of(remedy: &str, host: &CheckedHost) -> bool {
    let owner = remedy.split_whitespace().next();
    owner.is_some() && owner == owner_of(host).as_deref()
}

/// The owner of the secure set of a host.
fn owner_of(host: &CheckedHost) -> Option<String> {
    let base = host.base_domain.as_ref()?;
    Some(alloc::format!("_{}._tcp.{base}.", host.port))
}

/// The records of a host that match no chain, and are none of those that a remedy names.
fn unmatched(host: &CheckedHost, remedy: &str) -> Vec<String> {
    let Some((first, owner)) = host.matches.first().zip(owner_of(host)) else {
        return Vec::new();
    };
    let idle = [RecordOutcome::Mismatch, RecordOutcome::NotTried];
    let records = first.records.iter().enumerate();
    let records = records.filter(|(index, _)| {
        let mut outcomes = host.matches.iter().filter_map(|it| it.records.get(*index));
        outcomes.all(|it| idle.contains(&it.outcome))
    });
    let lines = records.map(|(_, it)| alloc::format!("{owner} IN TLSA {}", it.text));
    lines
        .filter(|line| !remedy.contains(line.as_str()))
        .collect()
}

impl Check {
    /// Whether senders come to the hosts by secure records: the MX RRset or its absence (RFC 7672, section
    /// 2.2.1), the SRV RRset (RFC 7673, section 3.1).
    pub(super) fn is_secure(&self) -> bool {
        let state = self.lead().map(State::of);
        match self.plan.subject {
            Subject::Host { .. } => true,
            Subject::Mail { .. } => {
                matches!(state, Some(State::Secure | State::SecureAbsent))
            }
            Subject::Service(_) => state == Some(State::Secure),
        }
    }
}

fn checked(check: &Check, host: &Host, secure: bool) -> CheckedHost {
    let own = name::text(&host.name);
    let addresses = [Rtype::A, Rtype::AAAA]
        .into_iter()
        .filter_map(|rtype| Some(lookup(&own, rtype, check.known(&host.name, rtype)?)));
    let addresses: Vec<NameLookup> = addresses.collect();
    let route = host.route.as_ref();
    let tlsa = route.iter().flat_map(|route| &route.candidates);
    let tlsa = tlsa.filter_map(|candidate| {
        let owner = tlsa_owner(candidate, host.port)?;
        let found = check.known(&owner, Rtype::TLSA)?;
        Some(lookup(&name::text(&owner), Rtype::TLSA, found))
    });
    let tlsa: Vec<NameLookup> = tlsa.collect();
    let probe = host.visits.as_ref().map(|visits| {
        let lookups = [Rtype::A, Rtype::AAAA].into_iter().filter_map(|rtype| {
            let found = check.known(&host.name, rtype)?;
            Some(AddressLookup::from_lookup(&lookup(&own, rtype, found)))
        });
        probe::report(visits, lookups.collect(), check.now)
    });
    let mut trace = route.map(|route| route.trace.clone()).unwrap_or_default();
    let names = route.map_or_else(Vec::new, |route| {
        identifiers(check, route, secure, &mut trace)
    });
    let (decision, matches) = match route {
        None => (None, Vec::new()),
        Some(route) => decide(check, route, &names, probe.as_ref(), &mut trace),
    };
    CheckedHost {
        host: own.trim_end_matches('.').to_string(),
        preference: host.preference,
        port: host.port,
        decision,
        trace: trace.into_steps(),
        addresses,
        base_domain: route
            .and_then(|route| route.base.as_ref())
            .map(|(base, _)| name::text(base).trim_end_matches('.').to_string()),
        tlsa,
        reference_identifiers: names.iter().map(|name| name.as_str().to_string()).collect(),
        matches,
        probe,
        senders: Vec::new(),
    }
}

/// A lookup, in short.
fn lookup(owner: &str, rtype: Rtype, found: &Resolution) -> NameLookup {
    let records = found.records.iter();
    NameLookup {
        name: owner.to_string(),
        r#type: rtype.to_string(),
        status: found.status,
        outcome: found.outcome,
        records: records
            .map(|record| presentation(record.rtype, &record.rdata))
            .collect(),
        ttl: found.ttl,
        aliases: found.aliases.iter().map(|it| it.target.clone()).collect(),
        reason: found.reason.clone(),
    }
}

/// The reference identifiers for usage DANE-TA (RFC 7672, section 3.2.2).
fn identifiers(check: &Check, route: &Route, secure: bool, trace: &mut Trace) -> Vec<DomainName> {
    let Some((base, records)) = &route.base else {
        return Vec::new();
    };
    if records.is_empty() {
        return Vec::new();
    }
    let mut names: Vec<DomainName> = DomainName::parse(&name::text(base)).into_iter().collect();
    let mut add = |name: Option<DomainName>| {
        if let Some(name) = name
            && !names.contains(&name)
        {
            names.push(name);
        }
    };
    // The next-hop domain and its expansion count where secure records lead from there.
    if secure {
        add(Some(check.plan.domain.clone()));
        let mx = check.lead().filter(|_| check.plan.subject.is_mail());
        let expanded = mx.and_then(|found| found.aliases.last());
        add(expanded.and_then(|alias| DomainName::parse(&alias.target).ok()));
    }
    let list: Vec<&str> = names.iter().map(DomainName::as_str).collect();
    trace.note(
        "reference-identifiers",
        "RFC 7672, section 3.2.2",
        list.join(", "),
    );
    names
}

/// The decision for a host: the worst of its sessions that could be seen.
fn decide(
    check: &Check,
    route: &Route,
    names: &[DomainName],
    probe: Option<&ProbeReport>,
    trace: &mut Trace,
) -> (Option<Decision>, Vec<SessionMatch>) {
    let Some(requirement) = route.requirement else {
        return (Some(Decision::Skip), Vec::new());
    };
    if requirement == Requirement::Nothing {
        let skip = route.reach == Reach::Skip;
        let decision = if skip {
            Decision::Skip
        } else {
            Decision::Opportunistic
        };
        return (Some(decision), Vec::new());
    }
    let Some((_, records)) = &route.base else {
        return (None, Vec::new());
    };
    let hold = |chain: &[Certificate]| {
        let pool = Pool::new(chain, check.inquiry.verifier());
        let roots = check.plan.roots.of(chain);
        let presented = Presented {
            chain,
            pool: &pool,
            records,
            roots: roots.as_deref(),
            names,
            service: check.service(),
            now: check.now,
        };
        let matched = matching::match_rrset(&presented);
        let seen = match requirement {
            Requirement::PublicCa => by_public_ca(&presented),
            _ => seen(&matched),
        };
        (matched, seen)
    };
    if let Some(given) = &check.plan.given {
        let (matched, seen) = hold(given);
        let decision = decision::in_session(requirement, seen);
        note(trace, "given-chain", decision);
        let matches = Vec::from([SessionMatch {
            chain: 0,
            decision,
            records: matched.records,
        }]);
        return (decision, matches);
    }
    let Some(probe) = probe else {
        return (None, Vec::new());
    };
    let mut matches = Vec::new();
    let mut decisions = Vec::new();
    for (index, chain) in probe.chains.iter().enumerate() {
        if !to_dane_clients(probe, chain) {
            continue;
        }
        let certificates = certificates(probe, chain);
        let (matched, seen) = hold(&certificates);
        let decision = decision::in_session(requirement, seen);
        decisions.extend(decision);
        matches.push(SessionMatch {
            chain: index,
            decision,
            records: matched.records,
        });
    }
    for address in &probe.addresses {
        if let Some(seen) = without_chain(probe, address) {
            decisions.extend(decision::in_session(requirement, seen));
        }
    }
    let untold = matches.iter().any(|it| it.decision.is_none());
    let worst = decision::worst(decisions.into_iter());
    let decision = worst.filter(|worst| !untold || *worst == Decision::Skip);
    note(trace, "sessions", decision);
    (decision, matches)
}

/// What a chain comes to that a certificate of a public CA is required of.
fn by_public_ca(presented: &Presented<'_>) -> Seen {
    match matching::validate_pkix(presented) {
        Err(why) if why.code == "no-ca-certificates" => Seen::Unknown,
        valid => Seen::Tls {
            matches: valid.is_ok(),
        },
    }
}

/// What a chain comes to. Where nothing matches and a record depends on public CAs, which are not known
/// here, that cannot be told.
pub(super) fn seen(matched: &Matched) -> Seen {
    let matches = matched.matched.is_some();
    let by_public_ca = |record: &RecordMatch| {
        let reason = record.reason.as_ref();
        reason.is_some_and(|it| it.code == "no-ca-certificates")
    };
    if !matches && matched.records.iter().any(by_public_ca) {
        return Seen::Unknown;
    }
    Seen::Tls { matches }
}

fn note(trace: &mut Trace, rule: &str, decision: Option<Decision>) {
    let result = match decision {
        None => "what the sessions came to does not tell",
        Some(Decision::Authenticated) => "a usable record matches each chain",
        Some(Decision::EncryptedOnly) => "TLS, of whatever certificate",
        Some(Decision::Opportunistic) => "anything goes",
        Some(Decision::Skip) => "a chain that no usable record matches, or no TLS",
    };
    trace.note(rule, "RFC 7672, section 2.2", result);
}

/// Whether clients that send the server name see a chain in a handshake that ends well.
pub(super) fn to_dane_clients(probe: &ProbeReport, chain: &ChainReport) -> bool {
    let sessions = chain.sessions.iter();
    let mut sessions = sessions.filter_map(|index| probe.sessions.get(*index));
    sessions.any(|session| {
        session.sni.is_some()
            && matches!(
                session.outcome,
                SessionOutcome::Completed | SessionOutcome::LegacySeen
            )
    })
}

pub(super) fn certificates(probe: &ProbeReport, chain: &ChainReport) -> Vec<Certificate> {
    let session = chain.sessions.first();
    let session = session.and_then(|index| probe.sessions.get(*index));
    let text: String = session.map(|it| it.chain.concat()).unwrap_or_default();
    let input = Input {
        name: None,
        bytes: text.as_bytes(),
    };
    Bundle::read(&[input]).certificates
}

/// What sessions with an address came to that showed no chain; nothing if one did.
fn without_chain(probe: &ProbeReport, address: &str) -> Option<Seen> {
    let here = probe.sessions.iter().filter(|it| it.address == address);
    let here: Vec<&Session> = here.filter(|it| it.sni.is_some()).collect();
    let good = |session: &&Session| {
        matches!(
            session.outcome,
            SessionOutcome::Completed | SessionOutcome::LegacySeen
        )
    };
    if here.iter().any(good) {
        return None;
    }
    let unknown = |session: &&Session| match session.outcome {
        SessionOutcome::ConnectFailed
        | SessionOutcome::Declined
        | SessionOutcome::NotTried
        | SessionOutcome::TimedOut => true,
        SessionOutcome::Closed => session.stage <= SessionStage::Greeting,
        _ => false,
    };
    Some(match here.iter().all(unknown) {
        true => Seen::Unknown,
        false => Seen::NoTls,
    })
}

/// Whether a sender that connects to this address delivers there, whichever certificate it is shown.
pub(super) fn is_good(host: &CheckedHost, probe: &ProbeReport, address: &str) -> bool {
    let is_here = |matched: &&SessionMatch| {
        let chain = probe.chains.get(matched.chain);
        let mut sessions = chain.iter().flat_map(|it| &it.sessions);
        sessions.any(|index| {
            probe
                .sessions
                .get(*index)
                .is_some_and(|it| it.address == address)
        })
    };
    let good = [Decision::Authenticated, Decision::EncryptedOnly];
    let mut here = host.matches.iter().filter(is_here).peekable();
    here.peek().is_some()
        && here.all(|it| it.decision.is_some_and(|decision| good.contains(&decision)))
}

fn judged(host: &CheckedHost) -> Judged {
    let unseen = |probe: &ProbeReport| {
        let mut addresses = probe.addresses.iter();
        addresses.any(|address| without_chain(probe, address) == Some(Seen::Unknown))
    };
    Judged {
        decision: host.decision,
        has_set: host.base_domain.is_some(),
        partly_unseen: host.probe.as_ref().is_some_and(unseen),
        partly_good: host.probe.as_ref().is_some_and(|probe| {
            let mut addresses = probe.addresses.iter();
            addresses.any(|address| is_good(host, probe, address))
        }),
    }
}
