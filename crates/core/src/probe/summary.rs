//! What the sessions of a probe come to: the chains, each once, and in what the sessions differ.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::IpAddr;

use super::visits::{MAX_ADDRESSES, Plan, Visits};
use super::{Alert, KeyAlgorithm, Session, SessionOutcome, SessionStage, Speaker};
use crate::report::{
    AddressLookup, ChainReport, ProbeReport, ProbeVerdict, Reason, SecurityStatus,
};
use crate::signature::PureRust;
use crate::time::UnixTime;
use crate::x509::bundle::{Bundle, Input};
use crate::x509::describe::{self, Relations};
use crate::x509::path::Pool;

/// Puts the report together. The order in which sessions ended does not matter.
pub(crate) fn report(visits: &Visits, lookups: Vec<AddressLookup>, now: UnixTime) -> ProbeReport {
    let plan = visits.plan();
    let mut places = visits.places();
    // IPv4 first, whichever answer came first.
    places.sort_by_key(IpAddr::is_ipv6);
    let sessions = in_order(plan, &places, visits.sessions());
    let chains = chains(&sessions, now);
    let seen = Seen {
        sessions: &sessions,
        chain_of: &chain_numbers(&chains, sessions.len()),
    };
    let mut judged = Judged::default();
    for lookup in &lookups {
        judged.lookup(lookup);
    }
    let found: usize = lookups.iter().map(|it| it.addresses.len()).sum();
    if found > MAX_ADDRESSES {
        let text = format!("There are {found} addresses; {MAX_ADDRESSES} of them were probed.");
        judged.undetermined(Reason::new("addresses-too-many", text, &[]));
    }
    if places.is_empty() && lookups.iter().all(AddressLookup::is_usable) {
        let text = format!("{} has no address.", plan.host());
        judged.failed(Reason::new("no-address", text, &[]));
    }
    for address in &places {
        judged.address(&address.to_string(), &seen);
    }
    ProbeReport {
        host: plan.host(),
        port: plan.target.port,
        starttls: plan.target.starttls,
        verdict: judged.verdict,
        problems: judged.problems,
        lookups,
        addresses: places.iter().map(ToString::to_string).collect(),
        differences: seen.differences(&places),
        chains,
        sessions,
        probed_at: now.to_string(),
    }
}

/// The sessions by address, server name, key algorithm and repetition, each with its outcome in the light
/// of the others.
fn in_order(plan: &Plan, places: &[IpAddr], sessions: &[(IpAddr, Session)]) -> Vec<Session> {
    let mut sorted: Vec<&(IpAddr, Session)> = sessions.iter().collect();
    sorted.sort_by_key(|(address, session)| {
        let name = plan.server_names.iter().position(|it| *it == session.sni);
        (
            places.iter().position(|place| place == address),
            session.certificate_type,
            session.hello,
            name,
            session.key_algorithm,
            session.attempt,
        )
    });
    let all: Vec<&Session> = sorted.iter().map(|(_, session)| session).collect();
    all.iter()
        .map(|session| {
            let mut session = (*session).clone();
            if all.iter().any(|other| shows_another_key(other, &session)) && lacks_key(&session) {
                session.outcome = SessionOutcome::NotOffered;
            }
            session
        })
        .collect()
}

/// Whether `other` was completed in the same place as `session`, with a key of another algorithm.
fn shows_another_key(other: &Session, session: &Session) -> bool {
    other.outcome == SessionOutcome::Completed
        && other.address == session.address
        && other.sni == session.sni
        && other.certificate_type == session.certificate_type
        && other.key_algorithm != session.key_algorithm
}

/// Whether a handshake ended as servers end it that have no key of the wanted algorithm
/// (RFC 8446, section 4.4.2.2, asks for handshake_failure; some just close).
fn lacks_key(session: &Session) -> bool {
    // handshake_failure, unsupported_certificate, illegal_parameter, insufficient_security, internal_error.
    const CODES: [u8; 5] = [40, 43, 47, 71, 80];
    let early = session.chain.is_empty() && session.stage == SessionStage::Handshake;
    let refused = match (session.outcome, &session.tls.alert) {
        (SessionOutcome::Closed, _) => true,
        (SessionOutcome::HandshakeFailed, Some(Alert { from, code, .. })) => {
            *from == Speaker::Server && CODES.contains(code)
        }
        _ => false,
    };
    early && refused
}

/// The chains, in the order in which sessions show them.
fn chains(sessions: &[Session], now: UnixTime) -> Vec<ChainReport> {
    let mut found: Vec<(&[String], Vec<usize>)> = Vec::new();
    for (index, session) in sessions.iter().enumerate() {
        if session.chain.is_empty() {
            continue;
        }
        match found.iter_mut().find(|(chain, _)| *chain == session.chain) {
            Some((_, indices)) => indices.push(index),
            None => found.push((&session.chain, Vec::from([index]))),
        }
    }
    found
        .into_iter()
        .map(|(chain, indices)| {
            let proved = indices.iter().any(|index| {
                let session = sessions.get(*index);
                session.is_some_and(|it| it.outcome == SessionOutcome::Completed)
            });
            describe(chain, indices, proved, now)
        })
        .collect()
}

fn describe(chain: &[String], sessions: Vec<usize>, proved: bool, now: UnixTime) -> ChainReport {
    let text = chain.concat();
    let input = Input {
        name: None,
        bytes: text.as_bytes(),
    };
    let bundle = Bundle::read(&[input]);
    let pool = Pool::new(&bundle.certificates, &PureRust);
    let parsed = describe::parsed_input(&bundle, &Relations::of(&pool), now);
    ChainReport {
        sessions,
        proved,
        certificates: parsed.certificates,
        public_keys: parsed.public_keys,
        warnings: parsed.warnings,
    }
}

/// The number of the chain, from 1, that each session shows.
fn chain_numbers(chains: &[ChainReport], sessions: usize) -> Vec<Option<usize>> {
    let mut numbers = Vec::new();
    numbers.resize(sessions, None);
    for (index, chain) in chains.iter().enumerate() {
        for session in &chain.sessions {
            if let Some(number) = numbers.get_mut(*session) {
                *number = Some(index + 1);
            }
        }
    }
    numbers
}

/// The verdict, as far as it is known.
struct Judged {
    verdict: ProbeVerdict,
    problems: Vec<Reason>,
}

impl Default for Judged {
    fn default() -> Self {
        Self {
            verdict: ProbeVerdict::Complete,
            problems: Vec::new(),
        }
    }
}

impl Judged {
    fn failed(&mut self, why: Reason) {
        self.verdict = ProbeVerdict::Failed;
        self.problems.push(why);
    }

    fn undetermined(&mut self, why: Reason) {
        if self.verdict == ProbeVerdict::Complete {
            self.verdict = ProbeVerdict::Undetermined;
        }
        self.problems.push(why);
    }

    fn lookup(&mut self, lookup: &AddressLookup) {
        if lookup.is_usable() {
            return;
        }
        let because = lookup.reason.as_ref();
        let text = because.map_or("", |reason| reason.text.as_str());
        let rfc: Vec<&str> = because
            .map(|reason| reason.rfc.iter().map(String::as_str).collect())
            .unwrap_or_default();
        let rtype = &lookup.r#type;
        if lookup.status == SecurityStatus::Bogus {
            let text = format!("The {rtype} records are bogus and were not used. {text}");
            self.failed(Reason::new("address-bogus", text.trim_end(), &rfc));
        } else {
            let text = format!("The {rtype} records could not be had. {text}");
            self.undetermined(Reason::new("address-lookup-failed", text.trim_end(), &rfc));
        }
    }

    /// Judges what was seen at an address.
    fn address(&mut self, address: &str, seen: &Seen<'_>) {
        let here: Vec<&Session> = seen.at(address).map(|(session, _)| session).collect();
        let seen = [SessionOutcome::Completed, SessionOutcome::LegacySeen];
        if here.iter().any(|session| seen.contains(&session.outcome)) {
            self.problems.extend(old_tls(address, &here));
            return;
        }
        let furthest = |session: &&&Session| (!session.chain.is_empty(), session.stage);
        let Some(worst) = here.iter().max_by_key(furthest) else {
            let text = format!("{address}: no session was held.");
            return self.undetermined(Reason::new("not-tried", text, &[]));
        };
        let (code, text, rfc) = match &worst.problem {
            Some(problem) => (
                problem.code.as_str(),
                problem.text.as_str(),
                problem.rfc.as_slice(),
            ),
            None => ("no-chain", "No chain was shown.", &[][..]),
        };
        let rfc: Vec<&str> = rfc.iter().map(String::as_str).collect();
        let problem = Reason::new(code, format!("{address}: {text}"), &rfc);
        match (worst.outcome, worst.stage) {
            (
                SessionOutcome::ConnectFailed
                | SessionOutcome::Declined
                | SessionOutcome::NotTried
                | SessionOutcome::TimedOut,
                _,
            )
            | (SessionOutcome::Closed, SessionStage::Connect | SessionStage::Greeting) => {
                self.undetermined(problem);
            }
            _ => self.failed(problem),
        }
    }
}

/// What to say of an address that has no TLS of today.
fn old_tls(address: &str, here: &[&Session]) -> Option<Reason> {
    let modern = |session: &&&Session| session.outcome == SessionOutcome::Completed;
    let legacy = |session: &&&Session| session.outcome == SessionOutcome::LegacySeen;
    if here.iter().any(|session| modern(&session)) {
        return None;
    }
    let session = here.iter().find(legacy)?;
    let version = session.tls.tls_version.as_deref().unwrap_or("TLS");
    let suite = session
        .tls
        .cipher_suite
        .as_deref()
        .unwrap_or("an old suite");
    let seen = format!(
        "{address} speaks old TLS alone ({version}, {suite}). Its chain was seen, but that it has the \
         key was not proved."
    );
    Some(if version == "TLS 1.2" {
        let text = format!("{seen} Clients that have given up such cipher suites cannot connect.");
        Reason::new("tls-legacy-only", text, &["RFC 9325, section 4.2"])
    } else {
        let text = format!("{seen} No client should speak this version any more.");
        Reason::new(
            "tls-version-old",
            text,
            &["RFC 8996, sections 4 and 5", "RFC 7671, section 3"],
        )
    })
}

/// The sessions, with the number of the chain that each shows.
struct Seen<'a> {
    sessions: &'a [Session],
    chain_of: &'a [Option<usize>],
}

/// What of a session decides which chain a client sees, beside the address.
type Offer = (Option<String>, KeyAlgorithm);

impl<'a> Seen<'a> {
    fn all(&self) -> impl Iterator<Item = (&'a Session, Option<usize>)> {
        self.sessions.iter().zip(self.chain_of.iter().copied())
    }

    fn at(&self, address: &str) -> impl Iterator<Item = (&'a Session, Option<usize>)> {
        self.all().filter(move |(it, _)| it.address == address)
    }

    /// The chains at an address, for each offer.
    fn by_offer(&self, address: &str) -> BTreeMap<Offer, BTreeSet<usize>> {
        let mut offers: BTreeMap<Offer, BTreeSet<usize>> = BTreeMap::new();
        for (session, chain) in self.at(address) {
            if let Some(chain) = chain {
                let offer = (session.sni.clone(), session.key_algorithm);
                offers.entry(offer).or_default().insert(chain);
            }
        }
        offers
    }

    /// The chains at an address, for each key algorithm, that clients see who send the server name; if no
    /// session sent one, those that all see.
    fn to_dane_clients(&self, address: &str) -> BTreeMap<KeyAlgorithm, BTreeSet<usize>> {
        let offers = self.by_offer(address);
        let named = offers.keys().any(|(sni, _)| sni.is_some());
        let mut seen: BTreeMap<KeyAlgorithm, BTreeSet<usize>> = BTreeMap::new();
        for ((sni, key_algorithm), chains) in offers {
            if sni.is_some() == named {
                seen.entry(key_algorithm).or_default().extend(chains);
            }
        }
        seen
    }

    fn differences(&self, places: &[IpAddr]) -> Vec<Reason> {
        let mut differences = Vec::new();
        let addresses: Vec<(String, bool)> = places
            .iter()
            .map(|place| (place.to_string(), place.is_ipv6()))
            .collect();
        for (address, _) in &addresses {
            differences.extend(self.by_repetition(address));
            differences.extend(self.by_server_name(address));
            differences.extend(self.by_need_of_server_name(address));
        }
        differences.extend(self.by_address(&addresses));
        differences.extend(self.by_key_algorithm(&addresses));
        differences
    }

    /// A balancer in front of servers with different certificates.
    fn by_repetition(&self, address: &str) -> Vec<Reason> {
        let offers = self.by_offer(address);
        let several = offers.iter().filter(|(_, chains)| chains.len() > 1);
        several
            .map(|((sni, key_algorithm), chains)| {
                let same = |it: &&(&Session, Option<usize>)| {
                    it.0.sni == *sni && it.0.key_algorithm == *key_algorithm
                };
                let all: Vec<_> = self.at(address).collect();
                let count = all.iter().filter(same).count();
                let text = format!(
                    "{address} shows {} in {count} connections that ask for the same ({}, {}): several \
                     servers seem to share the address. The records have to match each of them.",
                    numbered(chains),
                    name_of(*key_algorithm),
                    with_name(sni.as_deref()),
                );
                Reason::new("chains-differ-by-repetition", text, &["RFC 7672, section 8.1"])
            })
            .collect()
    }

    /// Another chain without the server name: allowed, since DANE clients send it.
    fn by_server_name(&self, address: &str) -> Option<Reason> {
        let offers = self.by_offer(address);
        // Chance, not the name.
        if offers.values().any(|chains| chains.len() > 1) {
            return None;
        }
        // Only what was asked for with and without it can be compared.
        let differs = offers.iter().any(|((sni, key_algorithm), chains)| {
            offers.iter().any(|((other, algorithm), others)| {
                algorithm == key_algorithm && other.is_some() != sni.is_some() && others != chains
            })
        });
        if !differs {
            return None;
        }
        let shown = |named: bool| -> BTreeSet<usize> {
            let side = offers.iter().filter(|((sni, _), _)| sni.is_some() == named);
            side.flat_map(|(_, chains)| chains).copied().collect()
        };
        let (with, without) = (numbered(&shown(true)), numbered(&shown(false)));
        let text = format!(
            "{address} shows {with} to clients that send the server name, and {without} to others. DANE \
             clients send it: the records have to match {with}."
        );
        Some(Reason::new(
            "chains-differ-by-server-name",
            text,
            &["RFC 7672, section 8.1"],
        ))
    }

    /// TLS that is to be had with the server name alone, or without it alone.
    fn by_need_of_server_name(&self, address: &str) -> Option<Reason> {
        let completed = |named: bool| {
            self.at(address).any(|(session, _)| {
                session.sni.is_some() == named && session.outcome == SessionOutcome::Completed
            })
        };
        let refused = |named: bool| {
            self.at(address).any(|(session, _)| {
                session.sni.is_some() == named && session.stage == SessionStage::Handshake
            })
        };
        if completed(true) && !completed(false) && refused(false) {
            let text = format!(
                "{address} completes a handshake only with clients that send the server name. A server \
                 must not insist on it."
            );
            let rfc = ["RFC 7672, section 8.1", "RFC 7671, section 3"];
            return Some(Reason::new("tls-sni-required", text, &rfc));
        }
        if completed(false) && !completed(true) && refused(true) {
            let text = format!(
                "{address} completes a handshake only with clients that do not send this server name. \
                 DANE clients send it."
            );
            let rfc = ["RFC 7672, section 8.1"];
            return Some(Reason::new("tls-sni-refused", text, &rfc));
        }
        None
    }

    /// Addresses of one host with different chains.
    fn by_address(&self, addresses: &[(String, bool)]) -> Option<Reason> {
        let chains = |address: &str| -> BTreeSet<usize> {
            let seen = self.to_dane_clients(address);
            seen.into_values().flatten().collect()
        };
        let shown: Vec<(&str, bool, BTreeSet<usize>)> = addresses
            .iter()
            .map(|(address, is_ipv6)| (address.as_str(), *is_ipv6, chains(address)))
            .filter(|(.., chains)| !chains.is_empty())
            .collect();
        let (.., first) = shown.first()?;
        if shown.iter().all(|(.., chains)| chains == first) {
            return None;
        }
        let uniform = |family: bool| {
            let mut same = shown.iter().filter(|(_, is_ipv6, _)| *is_ipv6 == family);
            let first = same.next().map(|(.., chains)| chains);
            same.all(|(.., chains)| Some(chains) == first)
        };
        let (code, what) = if uniform(false) && uniform(true) {
            ("chains-differ-by-family", "IPv4 and IPv6 differ")
        } else {
            ("chains-differ-by-address", "The addresses differ")
        };
        let list: Vec<String> = shown
            .iter()
            .map(|(address, _, chains)| format!("{address} shows {}", numbered(chains)))
            .collect();
        let text = format!(
            "{what}: {}. The records have to match what each of them shows.",
            list.join(", ")
        );
        Some(Reason::new(code, text, &["RFC 7672, section 8.1"]))
    }

    /// Certificates with keys of several algorithms, of which each client sees one.
    fn by_key_algorithm(&self, addresses: &[(String, bool)]) -> Option<Reason> {
        let mut algorithms: BTreeMap<KeyAlgorithm, BTreeSet<usize>> = BTreeMap::new();
        for (address, _) in addresses {
            for (key_algorithm, chains) in self.to_dane_clients(address) {
                algorithms.entry(key_algorithm).or_default().extend(chains);
            }
        }
        algorithms.remove(&KeyAlgorithm::Any);
        if algorithms.len() < 2 {
            return None;
        }
        let list: Vec<String> = algorithms
            .iter()
            .map(|(algorithm, chains)| format!("{}: {}", name_of(*algorithm), numbered(chains)))
            .collect();
        let text = format!(
            "Which chain a client sees depends on the key algorithms that it offers ({}). The records \
             have to match the chain of each algorithm.",
            list.join("; ")
        );
        Some(Reason::new(
            "chains-differ-by-key-algorithm",
            text,
            &["RFC 7672, section 8.1", "RFC 7671, section 8"],
        ))
    }
}

/// `chain 1`, `chains 1 and 3`, `no chain`.
fn numbered(chains: &BTreeSet<usize>) -> String {
    let numbers: Vec<String> = chains.iter().map(ToString::to_string).collect();
    match numbers.split_last() {
        None => "no chain".to_owned(),
        Some((one, [])) => format!("chain {one}"),
        Some((last, others)) => format!("chains {} and {last}", others.join(", ")),
    }
}

fn name_of(key_algorithm: KeyAlgorithm) -> &'static str {
    match key_algorithm {
        KeyAlgorithm::RSA => "RSA",
        KeyAlgorithm::ECDSA => "ECDSA",
        KeyAlgorithm::Ed25519 => "Ed25519",
        KeyAlgorithm::Any => "any key",
    }
}

fn with_name(sni: Option<&str>) -> String {
    match sni {
        Some(name) => format!("server name {name}"),
        None => "no server name".to_owned(),
    }
}
