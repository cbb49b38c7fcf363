//! A text of records, judged before it is published.

use alloc::borrow::{Cow, ToOwned};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::checks::{
    self, ChainFacts, Holding, LINTS, Lint, Names, Other, Owner, RecordFacts, Scope, SetFacts,
    TextCase, TextFacts, TextSet,
};
use super::decision::{self, Requirement};
use super::summary::seen;
use crate::name::DomainName;
use crate::report::{Finding, LintFinding, LintedSet, MatchVerdict, SessionMatch, TextPlace};
use crate::signature::SignatureVerifier;
use crate::text::{Lines, printable};
use crate::time::UnixTime;
use crate::tlsa::TlsaRecord;
use crate::tlsa::matching::{Matched, Service, usability};
use crate::tlsa::text::{TextRecord, TextRecords, parse_with};
use crate::x509::Certificate;
use crate::x509::roots::Roots;
use crate::zone::{Reader, Record, Span, TextError};

/// Most TLSA records that are read of a text. A large zone of mail hosts has some thousand.
const MAX_RECORDS: usize = 10_000;

/// Most sets that are held against a chain: each may take a path with its signatures.
const MAX_HELD: usize = 200;

/// Most findings that are reported.
const MAX_FINDINGS: usize = 10_000;

/// Longest owner in octets: a name of 255 octets with each of them written as `\DDD` (RFC 1035, section
/// 5.1). What is longer would be repeated in every finding.
const MAX_NAME: usize = 1_020;

/// The port of mail between servers.
const SMTP_PORT: u16 = 25;

/// What a text is judged by.
pub(crate) struct Plan<'a> {
    /// The name of the zone, absolute, if it is known.
    pub(crate) origin: Option<String>,
    /// What kind of client asks; if missing, the port of each set tells.
    pub(crate) service: Option<Service>,
    /// The chain that the host of the records sends; empty if it is not known.
    pub(crate) chain: &'a [Certificate],
    pub(crate) verifier: &'static dyn SignatureVerifier,
    pub(crate) now: UnixTime,
}

/// What came of it.
pub(crate) struct Linted {
    pub(crate) records: usize,
    pub(crate) sets: Vec<LintedSet>,
    pub(crate) findings: Vec<LintFinding>,
    pub(crate) errors: Vec<TextError>,
    /// Whether the text has records of other types.
    pub(crate) has_others: bool,
}

/// Judges a text.
pub(crate) fn lint(text: &str, plan: &Plan<'_>) -> Linted {
    let mut others: Vec<Other> = Vec::new();
    let found = parse_with(
        text,
        plan.origin.clone(),
        MAX_RECORDS,
        |span, record, reader| {
            others.push(other(span, record, reader));
        },
    );
    let TextRecords {
        records,
        mut errors,
    } = found;
    let count = records.len();
    let apex = apex(&others);
    let names = names(&records, &others, apex.as_deref());
    let groups = groups(records, &mut errors);
    let mut fits: Vec<bool> = applicable(&groups, plan.chain);
    bound(&mut fits, &groups, &mut errors);
    let mail_domains = mail_domains(&others);
    let held: Vec<Held> = groups
        .iter()
        .zip(fits)
        .map(|(group, fits)| Held::new(group, fits, &mail_domains, plan))
        .collect();
    let sets = groups.iter().zip(&held);
    let facts = TextFacts {
        sets: sets.map(|(group, held)| group.facts(held, plan)).collect(),
        apex,
        others,
        names,
        now: plan.now,
    };
    let facts = with_faults(facts);
    let lines = Lines::new(text.as_bytes());
    errors.sort_by_key(|error| error.offset);
    let sets = facts.sets.iter().zip(&held);
    Linted {
        records: count,
        sets: sets
            .map(|(set, held)| LintedSet {
                owner: set.owner.as_ref().map(|it| printable(&it.text)),
                places: places(&lines, &set.places(&[])),
                verdict: held.verdict,
            })
            .collect(),
        findings: findings(&facts, &lines),
        has_others: !facts.others.is_empty(),
        errors,
    }
}

/// Finds the mistake of each record that matches no chain.
fn with_faults(mut facts: TextFacts<'_>) -> TextFacts<'_> {
    let sets = facts.sets.iter_mut().map(|set| &mut set.facts);
    checks::find_faults(&mut sets.collect::<Vec<_>>());
    facts
}

/// A record of another type than TLSA.
fn other(span: Span, record: &Record<'_>, reader: &Reader<'_>) -> Other {
    let rtype = record.rtype.text.to_ascii_uppercase();
    let words = record.rdata.iter().map(|it| it.text.to_owned());
    // Nothing is read of the others.
    let words: Vec<String> = match rtype.as_str() {
        "CNAME" | "MX" | "RRSIG" | "SRV" => words.take(MAX_WORDS).collect(),
        _ => Vec::new(),
    };
    let at = match rtype.as_str() {
        "CNAME" => Some(0),
        "MX" => Some(1),
        "SRV" => Some(3),
        _ => None,
    };
    let target = at.and_then(|at| words.get(at));
    let target = target.map(|word| Owner::new(&reader.absolute(word)));
    let owner = record.owner.as_ref().map(Owner::new);
    Other {
        owner: owner.filter(is_short),
        rtype,
        target: target.filter(is_short),
        words,
        span,
    }
}

/// Words of the data of a record that are read: those of a signature up to its dates.
const MAX_WORDS: usize = 6;

fn is_short(owner: &Owner) -> bool {
    owner.text.len() <= MAX_NAME
}

fn names(records: &[TextRecord], others: &[Other], apex: Option<&str>) -> Names {
    let mut names = Names::default();
    for owner in records.iter().filter_map(|it| it.owner.as_deref()) {
        names.add(&owner.to_ascii_lowercase(), "TLSA", None);
    }
    for other in others {
        // At the apex there are the servers of the zone itself.
        let owner = other.owner.as_ref();
        let is_own = |it: &&Owner| other.rtype == "NS" && apex == Some(it.text.as_str());
        if let Some(owner) = owner.filter(|it| !is_own(it)) {
            let target = other.target.as_ref().filter(|_| other.rtype == "CNAME");
            names.add(&owner.text, &other.rtype, target.map(|it| it.text.as_str()));
        }
    }
    names
}

/// The owner of the SOA record.
fn apex(others: &[Other]) -> Option<String> {
    let soa = others.iter().find(|it| it.rtype == "SOA")?;
    let owner = soa.owner.as_ref().filter(|it| it.is_absolute())?;
    Some(owner.text.clone())
}

/// The domains whose MX records lead to a host, by the host.
fn mail_domains(others: &[Other]) -> BTreeMap<String, Vec<DomainName>> {
    let mut domains: BTreeMap<String, Vec<DomainName>> = BTreeMap::new();
    for mx in others.iter().filter(|it| it.rtype == "MX") {
        let owner = mx.owner.as_ref().map(|it| DomainName::parse(&it.text));
        if let (Some(Ok(owner)), Some(target)) = (owner, &mx.target) {
            let known = domains.entry(target.text.clone()).or_default();
            if known.len() < MAX_MAIL_DOMAINS && !known.contains(&owner) {
                known.push(owner);
            }
        }
    }
    domains
}

/// Most mail domains of one host whose names count in its certificate.
const MAX_MAIL_DOMAINS: usize = 100;

/// The records of one owner.
struct Group {
    owner: Option<Owner>,
    /// Each record once, with all its places and TTLs.
    records: Vec<(TlsaRecord, Vec<Span>)>,
    ttls: Vec<Option<u32>>,
}

/// Records by their owners, in the order of the text.
fn groups(records: Vec<TextRecord>, errors: &mut Vec<TextError>) -> Vec<Group> {
    let mut places: BTreeMap<Option<String>, usize> = BTreeMap::new();
    let mut known: BTreeMap<(usize, Vec<u8>), usize> = BTreeMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for record in records {
        let owner = record.owner.map(|it| it.to_ascii_lowercase());
        if owner.as_ref().is_some_and(|it| it.len() > MAX_NAME) {
            let message = "the owner is too long for a name";
            errors.push(TextError::new("name-too-long", message, record.span.offset));
            continue;
        }
        let at = *places.entry(owner.clone()).or_insert(groups.len());
        if at == groups.len() {
            let written = record.written;
            groups.push(Group {
                owner: owner.map(|text| Owner { text, written }),
                records: Vec::new(),
                ttls: Vec::new(),
            });
        }
        let Some(group) = groups.get_mut(at) else {
            continue;
        };
        group.ttls.push(record.ttl);
        let position = known.entry((at, record.record.to_rdata()));
        let position = *position.or_insert(group.records.len());
        match group.records.get_mut(position) {
            Some((_, spans)) => spans.push(record.span),
            None => group
                .records
                .push((record.record, Vec::from([record.span]))),
        }
    }
    groups
}

/// Whether each group is for a host that sends the chain. The names of the server certificate tell where it
/// names the host of one group at least; else it is that of all.
fn applicable(groups: &[Group], chain: &[Certificate]) -> Vec<bool> {
    let Some(first) = chain.first() else {
        return groups.iter().map(|_| false).collect();
    };
    let extensions = first.extensions();
    let presented: Vec<&str> = extensions.dns_names().collect();
    let is_named = |group: &Group| {
        let host = group.host();
        host.is_some_and(|host| presented.iter().any(|name| host.is_presented_by(name)))
    };
    let named: Vec<bool> = groups.iter().map(is_named).collect();
    match named.contains(&true) {
        true => named,
        false => groups.iter().map(|_| true).collect(),
    }
}

/// Leaves out those that are too many.
fn bound(fits: &mut [bool], groups: &[Group], errors: &mut Vec<TextError>) {
    let fitting = fits.iter_mut().zip(groups).filter(|(fits, _)| **fits);
    let mut rest = fitting.skip(MAX_HELD).peekable();
    let first = rest.peek().and_then(|(_, group)| group.records.first());
    if let Some(span) = first.and_then(|(_, spans)| spans.first()) {
        let message =
            format!("at most {MAX_HELD} sets are held against the chain; the rest was not");
        errors.push(TextError::new("too-many-sets", message, span.offset));
    }
    rest.for_each(|(fits, _)| *fits = false);
}

/// How a group holds against the chain.
struct Held {
    names: Vec<DomainName>,
    matched: Option<SessionMatch>,
    verdict: Option<MatchVerdict>,
}

impl Held {
    fn new(
        group: &Group,
        fits: bool,
        mail_domains: &BTreeMap<String, Vec<DomainName>>,
        plan: &Plan<'_>,
    ) -> Self {
        let service = group.service(plan);
        let mut names: Vec<DomainName> = group.host().into_iter().collect();
        // Of senders that come by the MX records (RFC 7672, section 3.2.2).
        let base = group.owner.as_ref().and_then(|it| it.base());
        let domains = base.and_then(|base| mail_domains.get(base));
        let domains = domains.filter(|_| service == Service::Smtp);
        names.extend(domains.into_iter().flatten().cloned());
        let records: Vec<TlsaRecord> = group.records.iter().map(|(it, _)| it.clone()).collect();
        let matched = fits.then(|| holding(plan, service).hold(plan.chain, &records, &names));
        Self {
            names,
            verdict: matched.as_ref().map(|it| it.verdict),
            matched: matched.map(|it| session(it, &records, service)),
        }
    }
}

fn holding<'a>(plan: &Plan<'_>, service: Service) -> Holding<'a> {
    const NO_ROOTS: &Roots = &Roots::NONE;
    Holding {
        verifier: plan.verifier,
        roots: NO_ROOTS,
        service,
        now: plan.now,
    }
}

/// What a client does that is shown the chain.
fn session(matched: Matched, records: &[TlsaRecord], service: Service) -> SessionMatch {
    let is_usable = records.iter().any(|it| usability(it, service).is_ok());
    let requirement = Requirement::of_set(is_usable, service);
    // Nothing tells which public CAs count.
    let decision = match requirement {
        Requirement::PublicCa => None,
        _ => decision::in_session(requirement, seen(&matched)),
    };
    SessionMatch {
        chain: 0,
        decision,
        records: matched.records,
    }
}

impl Group {
    /// The host that it is for.
    fn host(&self) -> Option<DomainName> {
        let service = self.owner.as_ref()?.service()?;
        DomainName::parse(service.base).ok()
    }

    fn service(&self, plan: &Plan<'_>) -> Service {
        let port = self.owner.as_ref().and_then(|it| it.service()?.port);
        let by_port = match port {
            Some(SMTP_PORT) => Service::Smtp,
            _ => Service::Generic,
        };
        plan.service.unwrap_or(by_port)
    }

    fn facts<'a>(&self, held: &'a Held, plan: &Plan<'a>) -> TextSet<'a> {
        let service = self.service(plan);
        let owner = self.owner.as_ref();
        let host = owner.map_or("the host", |it| {
            it.service().map_or(it.text.as_str(), |it| it.base)
        });
        let records: Vec<TlsaRecord> = self.records.iter().map(|(it, _)| it.clone()).collect();
        let mut chains = Vec::new();
        if held.matched.is_some() {
            let certificates = Cow::Borrowed(plan.chain);
            let mut chain = ChainFacts::new(certificates, None, held.matched.as_ref());
            chain.find_agile(&holding(plan, service), &records, &held.names);
            chains.push(chain);
        }
        let numbered = self.records.iter().enumerate();
        TextSet {
            owner: self.owner.clone(),
            spans: self
                .records
                .iter()
                .map(|(_, spans)| spans.clone())
                .collect(),
            ttls: self.ttls.clone(),
            facts: SetFacts {
                server: host.trim_end_matches('.').to_string(),
                owner: owner.map(|it| it.text.clone()).unwrap_or_default(),
                is_there: true,
                is_draft: true,
                service,
                ttl: self.ttls.iter().copied().flatten().max(),
                records: numbered
                    .map(|(index, (record, spans))| {
                        RecordFacts::new(index, record.clone(), spans.len(), service)
                    })
                    .collect(),
                chains,
                names: held.names.clone(),
                now: plan.now,
            },
        }
    }
}

/// Runs all checks of a text.
fn findings(facts: &TextFacts<'_>, lines: &Lines<'_>) -> Vec<LintFinding> {
    let mut findings: Vec<LintFinding> = Vec::new();
    for lint in LINTS {
        let room = MAX_FINDINGS.saturating_sub(findings.len());
        let cases = cases(lint, facts).into_iter().take(room);
        findings.extend(cases.map(|TextCase { case, spans }| LintFinding {
            finding: shown(case.into_finding(lint.id, lint.text, lint.rfc)),
            places: places(lines, &spans),
        }));
    }
    let first = |it: &LintFinding| it.places.first().map(|place| place.offset);
    findings.sort_by_key(|it| (first(it), it.finding.severity));
    findings
}

fn cases(lint: &Lint, facts: &TextFacts<'_>) -> Vec<TextCase> {
    match lint.run {
        Scope::Text(run) => run(facts),
        Scope::Set(run) => {
            let cases = facts.sets.iter().flat_map(|set| {
                let cases = run(&set.facts).into_iter();
                cases.map(move |case| TextCase::of_set(case, set))
            });
            cases.collect()
        }
    }
}

/// A finding that is safe to show: it repeats what stands in the text.
fn shown(finding: Finding) -> Finding {
    let lines = |text: &str| {
        let lines: Vec<String> = text.split('\n').map(printable).collect();
        lines.join("\n")
    };
    let subject = match finding.subject.as_str() {
        "" => "TLSA",
        subject => subject,
    };
    Finding {
        subject: printable(subject),
        message: printable(&finding.message),
        evidence: finding.evidence.iter().map(|it| printable(it)).collect(),
        remedy: finding.remedy.as_deref().map(lines),
        ..finding
    }
}

fn places(lines: &Lines<'_>, spans: &[Span]) -> Vec<TextPlace> {
    let places = spans.iter().map(|span| TextPlace {
        line: lines.line(span.offset),
        offset: span.offset,
        length: span.length,
    });
    places.collect()
}
