//! The check as a machine: what is looked up, and which servers are visited.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use core::net::IpAddr;

use domain::base::iana::Rtype;

use super::authorities::Authorities;
use super::checks::Holding;
use super::decision::{self, Chosen, Family, Reach, Requirement, State, Trace};
use super::delegations::Delegation;
use super::hosts::{Host, Lead};
use super::sts::Policy;
use super::subject::Subject;
use super::summary;
use crate::bundle::Exchange;
use crate::dns::{self, Name, Question, name};
use crate::dnssec::{Resolution, Validation};
use crate::lookup::Inquiry;
use crate::machine::{Event, Machine, Request};
use crate::name::DomainName;
use crate::probe::{Plan, Session, Target, Visits};
use crate::report::{CheckReport, LookupOutcome};
use crate::time::UnixTime;
use crate::tlsa::TlsaRecord;
use crate::tlsa::matching::{Service, usability};
use crate::x509::Certificate;
use crate::x509::bundle::{Bundle, Input};
use crate::x509::roots::Roots;
use crate::x509::write_pem;

/// A type that nobody uses (RFC 6895, section 3.1), which servers have to answer for like any other
/// (RFC 3597, section 3).
pub(super) const UNKNOWN_TYPE: Rtype = Rtype::from_int(65_280);

/// What is checked and how, read.
#[derive(Clone, Debug)]
pub(crate) struct CheckPlan {
    pub(crate) domain: DomainName,
    pub(crate) subject: Subject,
    /// Whether to ask every authoritative server of the zones that count.
    pub(crate) authorities: bool,
    /// Whether to ask the resolver too what it holds for authentic.
    pub(crate) opinions: bool,
    /// Whether to hold sessions with the servers.
    pub(crate) probe: bool,
    /// The chain that the servers are taken to show.
    pub(crate) given: Option<Vec<Certificate>>,
    /// The public CAs that count where a record or a service goes by them.
    pub(crate) roots: Roots,
    pub(crate) ehlo: Option<String>,
}

/// A check under way. See [`Machine`].
#[derive(Debug)]
pub struct Check {
    pub(super) plan: CheckPlan,
    pub(super) inquiry: Inquiry,
    pub(super) now: UnixTime,
    found: BTreeMap<Question, Resolution>,
    begun: BTreeSet<Question>,
    /// Those that are begun and not known yet.
    open: Vec<Question>,
    pub(super) leads: Option<Lead>,
    pub(super) hosts: Vec<Host>,
    /// How many further hosts are not looked at.
    pub(super) left_out: usize,
    started: bool,
    round_trips: usize,
    pub(super) policy: Policy,
    pub(super) authorities: Authorities,
    /// Zones that are still to be looked at; nothing while it is not known which.
    pub(super) pending_delegations: Option<BTreeMap<Name, Delegation>>,
    /// What the resolver was asked its own opinion of.
    opinions: BTreeSet<Question>,
    /// The host and its own number for each session that is outstanding.
    outstanding: BTreeMap<u32, (usize, u32)>,
    sessions: u32,
}

/// A check of the same by another resolver, of which the lookups count.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// The resolver.
    pub resolver: &'a str,
    /// The check, at its end.
    pub check: &'a Check,
}

/// What the DNS says of a host.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) trace: Trace,
    pub(super) reach: Reach,
    pub(super) addresses: Vec<IpAddr>,
    /// The candidates for the base domain, in order.
    pub(super) candidates: Vec<Name>,
    /// The candidate that has a secure set, and its records.
    pub(super) base: Option<(Name, Vec<TlsaRecord>)>,
    /// Nothing if the host is skipped.
    pub(super) requirement: Option<Requirement>,
}

impl Check {
    /// `validation` is for the lookups; `record` says whether to keep what was asked and answered.
    pub(crate) fn new(plan: CheckPlan, validation: Validation, record: bool) -> Self {
        Self {
            plan,
            now: validation.now,
            inquiry: Inquiry::new(validation, record),
            found: BTreeMap::new(),
            begun: BTreeSet::new(),
            open: Vec::new(),
            leads: None,
            hosts: Vec::new(),
            left_out: 0,
            started: false,
            round_trips: 0,
            policy: Policy::default(),
            authorities: Authorities::new(record),
            pending_delegations: None,
            opinions: BTreeSet::new(),
            outstanding: BTreeMap::new(),
            sessions: 0,
        }
    }

    /// What was asked and answered so far, if recording was asked for, in the order of the answers.
    pub fn exchanges(&self) -> &[Exchange] {
        self.inquiry.exchanges()
    }

    /// The sessions that were held so far, host by host.
    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        let visits = self.hosts.iter().filter_map(|host| host.visits.as_ref());
        visits.flat_map(|visits| visits.sessions().iter().map(|(_, session)| session))
    }

    /// The certificates in PEM of the public CAs that the chains seen may lead to; nothing if none are known.
    pub(crate) fn public_cas(&self) -> Option<String> {
        let given = self.plan.given.iter().flatten();
        let mut roots = self.plan.roots.of(given)?;
        for session in self.sessions() {
            let text = session.chain.concat();
            let input = Input {
                name: None,
                bytes: text.as_bytes(),
            };
            let chain = Bundle::read(&[input]).certificates;
            for root in self.plan.roots.of(&chain)? {
                if !roots.iter().any(|it| it.der() == root.der()) {
                    roots.push(root);
                }
            }
        }
        let blocks = roots.iter().map(|it| write_pem("CERTIFICATE", it.der()));
        Some(blocks.collect())
    }

    /// The result, once nothing is outstanding.
    pub fn report(&self) -> Option<CheckReport> {
        self.report_beside("", &[])
    }

    /// The same, compared with what other resolvers answered; `resolver` is the one of this check.
    pub fn report_beside(&self, resolver: &str, others: &[Beside<'_>]) -> Option<CheckReport> {
        let visited = self.outstanding.is_empty() && !self.awaits_policy();
        let visited = visited && self.authorities.is_idle();
        let idle = self.started && self.inquiry.is_idle() && visited;
        idle.then(|| summary::report(self, resolver, others))
    }

    /// How many times a question had to wait for another one, and one more.
    pub(super) fn round_trips(&self) -> usize {
        self.round_trips
    }

    /// A lookup that is known.
    pub(super) fn known(&self, owner: &Name, rtype: Rtype) -> Option<&Resolution> {
        self.found.get(&Question::new(owner.clone(), rtype))
    }

    /// The lookups that are known, in the order of their names.
    pub(super) fn lookups(&self) -> impl Iterator<Item = (&Question, &Resolution)> {
        self.found.iter()
    }

    /// Looks up once; nothing while answers are outstanding that it depends on.
    pub(super) fn look(&mut self, owner: &Name, rtype: Rtype) -> Option<&Resolution> {
        let question = Question::new(owner.clone(), rtype);
        if self.begun.insert(question.clone()) {
            self.inquiry.begin(&question);
            self.settle(question.clone());
        }
        self.found.get(&question)
    }

    /// Takes in the lookups that are known by now.
    fn take_in(&mut self) {
        for question in core::mem::take(&mut self.open) {
            self.settle(question);
        }
    }

    /// Takes in a lookup if it is known. One whose answers nobody waited for never will be.
    fn settle(&mut self, question: Question) {
        let given_up = |found: &Resolution| {
            let reason = found.reason.as_ref();
            reason.is_some_and(|it| it.code == "lookup-failed-aborted")
        };
        match self.inquiry.resolve(&question) {
            None => self.open.push(question),
            Some(found) if given_up(&found) => {}
            Some(found) => drop(self.found.insert(question, found)),
        }
    }

    /// The domain that was asked for, as a name of the DNS.
    pub(super) fn domain_name(&self) -> Option<Name> {
        Name::from_chars(self.plan.domain.as_str().chars()).ok()
    }

    /// Everything that can be looked up and visited now.
    fn advance(&mut self, round_trip: usize) -> Vec<Request> {
        self.round_trips = self.round_trips.max(round_trip.saturating_sub(1));
        self.take_in();
        let mut requests = Vec::new();
        if let Some(domain) = self.domain_name() {
            if self.leads.is_none() {
                self.find_hosts(&domain);
            }
            self.look_beside(&domain);
            requests.extend(self.advance_policy().map(Request::Https));
        }
        for index in 0..self.hosts.len() {
            requests.extend(self.route(index));
        }
        self.look_at_delegations();
        let authorities = self.advance_authorities();
        requests.extend(authorities.into_iter().map(Request::Authority));
        let opinions = self.ask_for_opinions(round_trip);
        requests.extend(opinions.into_iter().map(Request::Dns));
        let questions = self.inquiry.requests(round_trip);
        if !questions.is_empty() {
            self.round_trips = round_trip;
        }
        requests.extend(questions.into_iter().map(Request::Dns));
        requests
    }

    /// Asks what the resolver makes of the records that decisions rest on.
    fn ask_for_opinions(&mut self, round_trip: usize) -> Vec<dns::Request> {
        if !self.plan.opinions {
            return Vec::new();
        }
        let counts = |it: &&Question| matches!(it.rtype, Rtype::MX | Rtype::SRV | Rtype::TLSA);
        let is_new = |it: &&Question| !self.opinions.contains(*it);
        let wanted = self.begun.iter().filter(counts).filter(is_new);
        let wanted: Vec<Question> = wanted.cloned().collect();
        let mut requests = Vec::new();
        for question in wanted {
            requests.push(self.inquiry.opinion(&question, round_trip));
            self.opinions.insert(question);
        }
        requests
    }

    /// Whether it is known how each host is reached.
    pub(super) fn has_routes(&self) -> bool {
        self.leads.is_some() && self.hosts.iter().all(|host| host.route.is_some())
    }

    /// What a mail domain has beside its MX records.
    fn look_beside(&mut self, domain: &Name) {
        let Subject::Mail { port } = self.plan.subject else {
            return;
        };
        let tlsa = prefixed(&alloc::format!("_{port}._tcp"), domain);
        for (owner, rtype) in [
            (prefixed("_mta-sts", domain), Rtype::TXT),
            (prefixed("_smtp._tls", domain), Rtype::TXT),
            (tlsa, Rtype::TLSA),
        ] {
            if let Some(owner) = owner {
                self.look(&owner, rtype);
            }
        }
    }

    /// Goes on with a host as far as the answers lead.
    fn route(&mut self, index: usize) -> Vec<Request> {
        let Some(host) = self.hosts.get(index) else {
            return Vec::new();
        };
        if host.route.is_some() {
            return Vec::new();
        }
        let (host_name, port) = (host.name.clone(), host.port);
        let is_host = host.domain.is_ok();
        let Some(route) = self.find_route(&host_name, is_host, port) else {
            return Vec::new();
        };
        let visits = self.begin_visits(index, &route);
        if let Some(host) = self.hosts.get_mut(index) {
            host.route = Some(route);
        }
        visits
    }

    fn find_route(&mut self, host: &Name, is_host: bool, port: u16) -> Option<Route> {
        let mut trace = Trace::default();
        if !is_host {
            trace.note(
                "not-a-host-name",
                "RFC 7672, section 2.2",
                "the exchange is no host name: DANE does not apply",
            );
            return Some(Route {
                trace,
                reach: Reach::Opportunistic,
                addresses: Vec::new(),
                candidates: Vec::new(),
                base: None,
                requirement: Some(Requirement::Nothing),
            });
        }
        // All at once; what turns out not to be needed has no effect.
        self.look(host, Rtype::A);
        self.look(host, Rtype::AAAA);
        if let Some(owner) = tlsa_owner(host, port) {
            self.look(&owner, Rtype::TLSA);
        }
        // What resolvers ask first that keep names short (RFC 9156, section 3).
        if let Some(between) = prefixed("_tcp", host) {
            let question = Question::new(between, Rtype::A);
            self.inquiry.ask_unvalidated(&question);
        }
        let a = self.known(host, Rtype::A)?.clone();
        let aaaa = self.known(host, Rtype::AAAA)?.clone();
        let families = [family(&a), family(&aaaa)];
        let reach = match self.leads_securely() {
            true => decision::reach(host, &families, &mut trace),
            false => decision::reach_insecurely(&families, &mut trace),
        };
        let addresses = [&a, &aaaa]
            .into_iter()
            .filter(|it| matches!(State::of(it), State::Secure | State::Insecure))
            .flat_map(|it| it.records.iter())
            .filter_map(|record| address(&record.rdata))
            .collect();
        let mut route = Route {
            trace,
            addresses,
            candidates: Vec::new(),
            base: None,
            requirement: match &reach {
                Reach::Skip => None,
                Reach::Candidates(_) | Reach::Opportunistic => Some(Requirement::Nothing),
            },
            reach,
        };
        if let Reach::Candidates(candidates) = route.reach.clone() {
            self.find_base(&mut route, candidates, port)?;
        }
        Some(route)
    }

    /// Chooses the base domain among the candidates; nothing while a lookup is outstanding.
    fn find_base(&mut self, route: &mut Route, candidates: Vec<Name>, port: u16) -> Option<()> {
        let mut states = Vec::new();
        for candidate in &candidates {
            let owner = tlsa_owner(candidate, port);
            let found = owner.and_then(|owner| self.look(&owner, Rtype::TLSA));
            states.push(found.map(State::of));
        }
        self.look_with_another_type(&candidates, port);
        let mut trace = route.trace.clone();
        let chosen = decision::choose(&candidates, &states, port, &mut trace);
        if let Chosen::Waiting(_) = chosen {
            return None;
        }
        if chosen == Chosen::Skip {
            route.requirement = None;
        }
        if let Chosen::Base(index) = chosen
            && let Some(base) = candidates.get(index)
        {
            let owner = tlsa_owner(base, port)?;
            let found = self.known(&owner, Rtype::TLSA)?;
            let records = found.records.iter();
            let records: Vec<TlsaRecord> = records
                .filter_map(|record| TlsaRecord::from_rdata(&record.rdata))
                .collect();
            let service = self.service();
            let usable = records.iter().any(|it| usability(it, service).is_ok());
            route.requirement = Some(Requirement::of_set(usable, service));
            if !usable {
                decision::note_all_unusable(service, &mut trace);
            }
            route.base = Some((base.clone(), records));
        }
        route.trace = trace;
        route.candidates = candidates;
        Some(())
    }

    /// Where a TLSA lookup was not answered: whether any other type that is new to servers would be, and one
    /// that every server knows.
    fn look_with_another_type(&mut self, candidates: &[Name], port: u16) {
        let owners = candidates.iter().filter_map(|it| tlsa_owner(it, port));
        let unanswered = |owner: &Name| {
            let found = self.known(owner, Rtype::TLSA);
            found.is_some_and(|it| it.outcome == LookupOutcome::Failed)
        };
        let owners: Vec<Name> = owners.filter(unanswered).collect();
        for owner in owners {
            self.look(&owner, UNKNOWN_TYPE);
            self.look(&owner, Rtype::A);
        }
    }

    /// Which usages count.
    pub(super) fn service(&self) -> Service {
        self.plan.subject.service()
    }

    /// What records are held against chains with.
    pub(super) fn holding(&self) -> Holding<'_> {
        Holding {
            verifier: self.inquiry.verifier(),
            roots: &self.plan.roots,
            service: self.service(),
            now: self.now,
        }
    }

    fn begin_visits(&mut self, index: usize, route: &Route) -> Vec<Request> {
        let Some(host) = self.hosts.get_mut(index) else {
            return Vec::new();
        };
        let Ok(domain) = &host.domain else {
            return Vec::new();
        };
        if !self.plan.probe || self.plan.given.is_some() || route.addresses.is_empty() {
            return Vec::new();
        }
        // DANE clients send the base domain (RFC 7672, section 8.1).
        let base = route.base.as_ref().map(|(base, _)| name::text(base));
        let base = base
            .as_deref()
            .and_then(|base| DomainName::parse(base).ok());
        let sni = base.as_ref().unwrap_or(domain).as_str();
        let plan = Plan {
            target: Target {
                name: Some(domain.clone()),
                address: None,
                port: host.port,
                starttls: host.starttls,
            },
            addresses: Vec::new(),
            server_names: Vec::from([Some(String::from(sni)), None]),
            ehlo: self.plan.ehlo.clone(),
            domain: Some(String::from(self.plan.domain.as_str())),
            repeat: 1,
            raw_public_key: false,
        };
        let mut visits = Visits::new(plan);
        let requests = visits.visit(route.addresses.clone());
        host.visits = Some(visits);
        self.number(index, requests)
    }

    /// Gives the sessions of a host numbers that are unique in the run.
    fn number(
        &mut self,
        index: usize,
        requests: Vec<crate::probe::SessionRequest>,
    ) -> Vec<Request> {
        let numbered = requests.into_iter().map(|mut request| {
            let id = self.sessions;
            self.sessions = self.sessions.saturating_add(1);
            self.outstanding.insert(id, (index, request.id));
            request.id = id;
            Request::Session(request)
        });
        numbered.collect()
    }

    fn take_session(&mut self, id: u32, session: Session) -> Vec<Request> {
        let Some((index, local)) = self.outstanding.remove(&id) else {
            return Vec::new();
        };
        let visits = self.hosts.get_mut(index).and_then(|it| it.visits.as_mut());
        let more = visits.map(|visits| visits.take(local, session));
        self.number(index, more.unwrap_or_default())
    }
}

impl Machine for Check {
    fn step(&mut self, event: Event) -> Vec<Request> {
        match event {
            Event::Start if !self.started => {
                self.started = true;
                self.advance(1)
            }
            Event::Start => Vec::new(),
            Event::Dns(event) => match self.inquiry.take(&event) {
                Some(round_trip) => self.advance(round_trip.saturating_add(1)),
                None => Vec::new(),
            },
            Event::Authority(event) => {
                self.authorities.take(&event, self.now);
                Vec::new()
            }
            Event::Https { id, fetched } => {
                self.take_policy(id, *fetched);
                Vec::new()
            }
            Event::Session { id, session } => self.take_session(id, *session),
        }
    }

    fn progress(&self) -> (usize, usize) {
        let (answered, asked) = self.inquiry.progress();
        let visits = self.hosts.iter().filter_map(|host| host.visits.as_ref());
        let (by_authority, to_authority) = self.authorities.progress();
        visits.map(Visits::progress).fold(
            (
                answered.saturating_add(by_authority),
                asked.saturating_add(to_authority),
            ),
            |(ended, begun), (more_ended, more_begun)| {
                (
                    ended.saturating_add(more_ended),
                    begun.saturating_add(more_begun),
                )
            },
        )
    }

    fn is_decided(&self) -> bool {
        let done =
            |host: &Host| host.route.is_some() && host.visits.as_ref().is_none_or(Visits::is_done);
        let looked = self.begun.len() == self.found.len();
        let looked = looked && !self.awaits_policy() && self.authorities.is_idle();
        self.leads.is_some() && looked && self.hosts.iter().all(done)
    }
}

fn family(found: &Resolution) -> Family {
    use crate::report::SecurityStatus;
    let first = found.aliases.first();
    Family {
        state: State::of(found),
        first_alias_secure: first.is_some_and(|alias| alias.status == SecurityStatus::Secure),
        target: found
            .aliases
            .last()
            .and_then(|alias| Name::from_chars(alias.target.chars()).ok()),
    }
}

pub(super) fn address(rdata: &[u8]) -> Option<IpAddr> {
    match rdata.len() {
        4 => <[u8; 4]>::try_from(rdata).ok().map(IpAddr::from),
        _ => <[u8; 16]>::try_from(rdata).ok().map(IpAddr::from),
    }
}

/// The owner of the TLSA records of a host (RFC 6698, section 3); nothing if that name is too long.
pub(super) fn tlsa_owner(host: &Name, port: u16) -> Option<Name> {
    prefixed(&alloc::format!("_{port}._tcp"), host)
}

pub(super) fn prefixed(labels: &str, host: &Name) -> Option<Name> {
    let text = alloc::format!("{labels}.{}", name::text(host));
    Name::from_chars(text.chars()).ok()
}
