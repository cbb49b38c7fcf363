//! A text of records, put in order: what the checks of a text see.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Case;
use super::names::bare;
use super::sets::SetFacts;
use crate::time::UnixTime;
use crate::zone::{Span, ZoneName, is_tlsa};

/// What checks of a text see. All names are in lower case.
pub(in crate::check) struct TextFacts<'a> {
    /// The TLSA sets, in the order of the text.
    pub(in crate::check) sets: Vec<TextSet<'a>>,
    /// The records of other types, in the order of the text.
    pub(in crate::check) others: Vec<Other>,
    /// The name of the zone, absolute, if the text has its SOA record, and so all of it.
    pub(in crate::check) apex: Option<String>,
    /// The names that own records, and those of aliases to TLSA records.
    pub(in crate::check) names: Names,
    /// The moment that dates are held against.
    pub(in crate::check) now: UnixTime,
}

/// A TLSA set of a text.
pub(in crate::check) struct TextSet<'a> {
    /// Nothing for records without one.
    pub(in crate::check) owner: Option<Owner>,
    /// Where each record stands, as often as it does.
    pub(in crate::check) spans: Vec<Vec<Span>>,
    /// The TTL of each record as it stands there.
    pub(in crate::check) ttls: Vec<Option<u32>>,
    pub(in crate::check) facts: SetFacts<'a>,
}

impl TextSet<'_> {
    /// Where all its records stand, or those at some positions.
    pub(in crate::check) fn places(&self, records: &[usize]) -> Vec<Span> {
        let spans = self.spans.iter().enumerate();
        let spans = spans.filter(|(at, _)| records.is_empty() || records.contains(at));
        let mut spans: Vec<Span> = spans.flat_map(|(_, spans)| spans.iter().copied()).collect();
        spans.sort_by_key(|span| span.offset);
        spans
    }
}

/// A record of another type.
pub(in crate::check) struct Other {
    pub(in crate::check) owner: Option<Owner>,
    /// Its type in capitals.
    pub(in crate::check) rtype: String,
    /// The words of its data.
    pub(in crate::check) words: Vec<String>,
    /// The name in the data of MX, SRV and CNAME records.
    pub(in crate::check) target: Option<Owner>,
    pub(in crate::check) span: Span,
}

/// A case of a check, and where it stands in the text.
pub(in crate::check) struct TextCase {
    pub(in crate::check) case: Case,
    pub(in crate::check) spans: Vec<Span>,
}

impl TextCase {
    pub(super) fn new(case: Case, mut spans: Vec<Span>) -> Self {
        spans.sort_by_key(|span| span.offset);
        Self { case, spans }
    }

    /// At the records of a set that the case is about.
    pub(in crate::check) fn of_set(case: Case, set: &TextSet<'_>) -> Self {
        let spans = set.places(&case.records);
        Self { case, spans }
    }
}

/// A name of the text: the owner of records, or the target of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::check) struct Owner {
    /// In lower case; absolute if its end is known.
    pub(in crate::check) text: String,
    /// How many octets of it were written; the rest is the origin.
    pub(in crate::check) written: usize,
}

/// The port and the host that TLSA records are for (RFC 6698, section 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::check) struct ServiceName<'a> {
    /// Nothing for every port.
    pub(in crate::check) port: Option<u16>,
    /// The TLSA base domain.
    pub(in crate::check) base: &'a str,
}

/// What an owner of TLSA records has in the place of port and transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum Form<'a> {
    /// A port and a transport.
    Service(Option<u16>),
    /// A port that begins with a zero.
    LeadingZero(&'a str),
    /// An underscore is missing in one of the two, or in both.
    NoUnderscore,
    /// Neither of the two.
    Other,
    /// Both, in the wrong order.
    Swapped,
    /// Something else in the place of the port.
    UnknownPort(&'a str),
    /// Something else in the place of the transport.
    UnknownTransport(&'a str),
}

impl Owner {
    pub(in crate::check) fn new(name: &ZoneName) -> Self {
        Self {
            text: name.text.to_ascii_lowercase(),
            written: name.written,
        }
    }

    /// The part that was written, if an origin is appended to it or something has to be.
    pub(in crate::check) fn relative(&self) -> Option<&str> {
        let written = self.text.get(..self.written)?;
        (!written.ends_with('.')).then_some(written)
    }

    /// The origin that was appended to it, without the final dot.
    pub(in crate::check) fn origin(&self) -> Option<&str> {
        let origin = self.text.get(self.written..)?.strip_prefix('.')?;
        Some(bare(origin)).filter(|it| !it.is_empty())
    }

    /// The end that a name has twice: the origin, or two labels and more where nothing shows it.
    pub(super) fn doubled(&self) -> Option<&str> {
        let name = self.text.strip_suffix('.')?;
        let origin = self.origin();
        let mut end = Some(name);
        while let Some(candidate) = end.and_then(|it| it.split_once('.')).map(|(_, it)| it) {
            end = Some(candidate);
            let before = name.strip_suffix(candidate)?.strip_suffix('.')?;
            let is_there = before
                .strip_suffix(candidate)
                .is_some_and(|it| it.is_empty() || it.ends_with('.'));
            if is_there && (candidate.contains('.') || origin == Some(candidate)) {
                return Some(candidate);
            }
        }
        None
    }

    /// Whether its end is known.
    pub(in crate::check) fn is_absolute(&self) -> bool {
        self.text.ends_with('.')
    }

    /// Whether it is a wildcard (RFC 4592, section 2.1.1).
    pub(in crate::check) fn is_wildcard(&self) -> bool {
        self.text.starts_with("*.")
    }

    /// What it has in the place of port and transport.
    pub(in crate::check) fn form(&self) -> Form<'_> {
        let mut labels = self.text.split('.');
        let (first, second) = (
            labels.next().unwrap_or_default(),
            labels.next().unwrap_or_default(),
        );
        let port = first.strip_prefix('_').unwrap_or(first);
        let transport = second.strip_prefix('_').unwrap_or(second);
        let is_port = !port.is_empty() && port.bytes().all(|octet| octet.is_ascii_digit());
        let is_marked = first.starts_with('_');
        match (is_transport(transport), first) {
            (true, "*") if second.starts_with('_') => Form::Service(None),
            (true, "*") => Form::NoUnderscore,
            (true, _) if is_marked || is_port => {
                if !is_marked || !second.starts_with('_') {
                    Form::NoUnderscore
                } else if is_port && port.starts_with('0') && port.len() > 1 {
                    Form::LeadingZero(port)
                } else {
                    match port.parse::<u16>() {
                        Ok(number) if is_port && number > 0 => Form::Service(Some(number)),
                        _ => Form::UnknownPort(first),
                    }
                }
            }
            _ if is_marked && is_port => Form::UnknownTransport(second),
            _ if is_marked && is_transport(port) && is_number(transport) => Form::Swapped,
            _ => Form::Other,
        }
    }

    /// The port and the host that records here are for.
    pub(in crate::check) fn service(&self) -> Option<ServiceName<'_>> {
        let Form::Service(port) = self.form() else {
            return None;
        };
        let base = self.base()?;
        Some(ServiceName { port, base })
    }

    /// What follows two labels.
    pub(in crate::check) fn base(&self) -> Option<&str> {
        let base = self.text.splitn(3, '.').nth(2)?;
        (!base.is_empty()).then_some(base)
    }
}

/// The transports of RFC 6698, section 3.
fn is_transport(label: &str) -> bool {
    matches!(label, "tcp" | "udp" | "sctp")
}

fn is_number(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|octet| octet.is_ascii_digit())
}

/// Longest name in octets with its final dot (RFC 1035, section 2.3.4).
const MAX_NAME: usize = 254;

/// The names of a text.
#[derive(Debug, Default)]
pub(in crate::check) struct Names {
    /// Those that own records, of whatever type.
    pub(in crate::check) owners: BTreeSet<String>,
    /// Those that own TLSA records, or an alias.
    pub(in crate::check) with_tlsa: BTreeSet<String>,
    /// The names that aliases lead to.
    pub(in crate::check) targets: BTreeSet<String>,
    /// Those that own addresses, or an alias.
    pub(in crate::check) hosts: BTreeSet<String>,
    /// Those below which other zones begin, or other names are meant: the owners of NS and DNAME records.
    pub(in crate::check) cuts: BTreeSet<String>,
    /// Every name that exists for the sake of one below it.
    pub(in crate::check) parents: BTreeSet<String>,
}

impl Names {
    /// Adds the owner of a record of a type; `target` is that of an alias.
    pub(in crate::check) fn add(&mut self, owner: &str, rtype: &str, target: Option<&str>) {
        self.owners.insert(owner.to_owned());
        if matches!(rtype, "TLSA" | "CNAME") {
            self.with_tlsa.insert(owner.to_owned());
        }
        if matches!(rtype, "A" | "AAAA" | "CNAME") {
            self.hosts.insert(owner.to_owned());
        }
        if matches!(rtype, "NS" | "DNAME") {
            self.cuts.insert(owner.to_owned());
        }
        self.targets.extend(target.map(ToOwned::to_owned));
        // A longer one is no name, and would be copied for each of its labels.
        let mut rest = if owner.len() <= MAX_NAME { owner } else { "" };
        while let Some((_, above)) = rest.split_once('.').filter(|(_, it)| !it.is_empty()) {
            if !self.parents.insert(above.to_owned()) {
                break;
            }
            rest = above;
        }
    }
}

/// A signature over TLSA records.
pub(super) struct TextSignature<'a> {
    pub(super) owner: &'a Owner,
    pub(super) expiration: UnixTime,
    pub(super) inception: UnixTime,
    pub(super) span: Span,
}

/// Reads a moment of a signature: `YYYYMMDDHHmmSS`, or seconds since 1970 (RFC 4034, section 3.2).
fn moment(text: &str) -> Option<UnixTime> {
    if text.len() != 14 {
        return text.parse::<u32>().ok().map(|it| UnixTime(i64::from(it)));
    }
    let part = |from: usize, to: usize| text.get(from..to);
    let (date, time) = (
        [part(0, 4)?, part(4, 6)?, part(6, 8)?],
        [part(8, 10)?, part(10, 12)?, part(12, 14)?],
    );
    UnixTime::parse(&format!("{}T{}Z", date.join("-"), time.join(":"))).ok()
}

/// The hosts that the MX records of a domain lead to.
#[derive(Default)]
pub(super) struct MailDomain {
    pub(super) hosts: Vec<MailHost>,
}

/// A host of an MX record.
pub(super) struct MailHost {
    pub(super) name: String,
    pub(super) preference: u16,
    pub(super) span: Span,
}

impl MailDomain {
    /// Where its MX records stand.
    pub(super) fn spans(&self) -> Vec<Span> {
        self.hosts.iter().map(|host| host.span).collect()
    }

    /// The hosts of the text without TLSA records while others have some, and whether they all come after
    /// those. Of hosts in other zones nothing is known.
    pub(super) fn without_dane(&self, text: &TextFacts<'_>) -> Option<(Vec<String>, bool)> {
        let own = self.hosts.iter().filter(|host| text.is_own(&host.name));
        let (protected, without): (Vec<&MailHost>, Vec<&MailHost>) =
            own.partition(|host| text.has_mail_tlsa(&host.name));
        let last = protected.iter().map(|host| host.preference).max()?;
        let first = without.iter().map(|host| host.preference).min()?;
        let hosts = without.iter().map(|host| bare(&host.name).to_owned());
        Some((hosts.collect(), first > last))
    }
}

impl TextFacts<'_> {
    /// A case for each owner of TLSA records that `case` has something to say of, by its form.
    pub(super) fn of_forms(
        &self,
        case: impl Fn(&Owner, Form<'_>) -> Option<Case>,
    ) -> Vec<TextCase> {
        let cases = self.sets.iter().filter_map(|set| {
            let owner = set.owner.as_ref()?;
            Some(TextCase::of_set(case(owner, owner.form())?, set))
        });
        cases.collect()
    }

    /// A case for each owner of TLSA records, and each target of others, that `case` has something to say
    /// of.
    pub(super) fn of_names(&self, case: impl Fn(&Owner) -> Option<Case>) -> Vec<TextCase> {
        let mut cases = self.of_forms(|owner, _| case(owner));
        for other in &self.others {
            let case = other.target.as_ref().and_then(&case);
            cases.extend(case.map(|case| TextCase::new(case, Vec::from([other.span]))));
        }
        cases
    }

    /// Whether a name may have addresses in this zone: it or a wildcard above it does, it is an alias, or
    /// it is delegated.
    pub(super) fn may_have_address(&self, name: &str) -> bool {
        if self.names.hosts.contains(name) {
            return true;
        }
        let mut rest = name;
        while let Some((_, above)) = rest.split_once('.').filter(|(_, it)| !it.is_empty()) {
            let is_cut = self.names.cuts.contains(rest);
            if is_cut || self.names.hosts.contains(&format!("*.{above}")) {
                return true;
            }
            rest = above;
        }
        false
    }

    /// The signatures over TLSA records whose dates can be read (RFC 4034, section 3.2).
    pub(super) fn tlsa_signatures(&self) -> impl Iterator<Item = TextSignature<'_>> {
        let signatures = self.others.iter().filter(|it| it.rtype == "RRSIG");
        signatures.filter_map(|it| {
            let word = |at: usize| it.words.get(at).map(String::as_str);
            word(0).filter(|covered| is_tlsa(covered))?;
            Some(TextSignature {
                owner: it.owner.as_ref()?,
                expiration: moment(word(4)?)?,
                inception: moment(word(5)?)?,
                span: it.span,
            })
        })
    }

    /// The domains that have MX records.
    pub(super) fn mail_domains(&self) -> BTreeMap<&str, MailDomain> {
        let mut domains: BTreeMap<&str, MailDomain> = BTreeMap::new();
        for other in self.others.iter().filter(|it| it.rtype == "MX") {
            let owner = other.owner.as_ref();
            let preference = other.words.first().and_then(|it| it.parse().ok());
            if let (Some(owner), Some(target), Some(preference)) =
                (owner, &other.target, preference)
            {
                let domain = domains.entry(&owner.text).or_default();
                domain.hosts.push(MailHost {
                    name: target.text.clone(),
                    preference,
                    span: other.span,
                });
            }
        }
        domains
    }

    /// Whether all records of a name are in the text: it has the whole zone.
    pub(super) fn is_whole(&self, name: &str) -> bool {
        let apex = self.apex.as_deref();
        apex.is_some_and(|apex| is_at_or_below(name, apex))
    }

    /// Whether a host belongs to the text: it is of its zone, or has records there.
    pub(super) fn is_own(&self, host: &str) -> bool {
        self.is_whole(host) || self.names.owners.contains(host) || self.has_mail_tlsa(host)
    }

    /// Whether there are TLSA records at a name, or an alias.
    pub(super) fn has_tlsa(&self, name: &str) -> bool {
        self.names.with_tlsa.contains(name)
    }

    /// Whether there are TLSA records for a mail host, or an alias in their place.
    pub(super) fn has_mail_tlsa(&self, host: &str) -> bool {
        let owners = [format!("_25._tcp.{host}"), format!("*._tcp.{host}")];
        owners.iter().any(|owner| self.has_tlsa(owner))
    }

    /// Whether a name exists below another one.
    pub(super) fn has_name_below(&self, name: &str) -> bool {
        self.names.parents.contains(name)
    }
}

/// Whether a name is another one, or below it; both absolute and in lower case.
pub(super) fn is_at_or_below(name: &str, above: &str) -> bool {
    if above == "." {
        return name.ends_with('.');
    }
    let prefix = name.strip_suffix(above);
    prefix.is_some_and(|prefix| prefix.is_empty() || prefix.ends_with('.'))
}
