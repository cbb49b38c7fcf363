//! The zones of a scenario, and what an honest resolver would answer from them, or what the scenario
//! wants it to answer.

use std::collections::BTreeMap;

use domain::base::iana::Rtype;
use tlsakit_core::dns::Failure;

use crate::denial::{Proof, closest_encloser};
use crate::record::{Answer, Name, Rr, TTL, below, lower, name};
use crate::reply::ReplyLine;
use crate::scenario::Scenario;
use crate::zone::Zone;

/// Aliases that the resolver follows.
const MAX_ALIASES: usize = 16;

/// RCODEs (RFC 1035, section 4.1.1).
const SERVFAIL: u16 = 2;
const NXDOMAIN: u16 = 3;
const REFUSED: u16 = 5;

/// The zones of a scenario.
pub struct Universe {
    /// The trust anchors: DS and DNSKEY records.
    pub anchors: Vec<Rr>,
    /// The name that is asked for.
    pub name: Name,
    /// The type that is asked for.
    pub rtype: Rtype,
    pub(crate) root: Name,
    pub(crate) zones: BTreeMap<Name, Zone>,
    replies: Vec<ReplyLine>,
}

/// What comes of a question.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A message.
    Answer(Box<Answer>),
    /// None.
    Failure(Failure),
}

impl Universe {
    /// Builds the zones of `scenario` below `root`, signed around `now` in seconds since the epoch.
    ///
    /// # Panics
    ///
    /// If the scenario says what cannot be understood.
    pub fn build(scenario: &Scenario, root: &Name, now: i64) -> Self {
        let built = scenario
            .zones
            .iter()
            .map(|spec| Zone::build(spec, root, now));
        let mut zones: BTreeMap<Name, Zone> = built.map(|zone| (zone.apex.clone(), zone)).collect();
        delegate(&mut zones, root);
        let (rtype, root) = (scenario.rtype(), root.clone());
        let mut universe = Self {
            anchors: Vec::new(),
            name: name(&scenario.ask.0, &root),
            rtype,
            replies: scenario
                .replies
                .iter()
                .map(|line| ReplyLine::parse(line, &root))
                .collect(),
            root,
            zones,
        };
        universe.anchors = scenario
            .anchors
            .iter()
            .map(|line| universe.anchor(line))
            .collect();
        universe
    }

    /// `ZONE [dnskey] [KEY [what ds lines have]]`
    fn anchor(&self, line: &str) -> Rr {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (apex, words) = words.split_first().expect("a zone");
        let zone = &self.zones[&lower(&name(apex, &self.root))];
        match words {
            ["dnskey"] => zone.dnskey_of(zone.entry_key()),
            ["dnskey", key] => zone.dnskey_of(key),
            [] => zone.ds_of(&[zone.entry_key()]),
            words => zone.ds_of(words),
        }
    }

    /// The trust anchors in presentation form, one a line.
    pub fn anchor_text(&self) -> String {
        let lines = self.anchors.iter().map(|rr| rr.show() + "\n");
        lines
            .collect::<String>()
            .replace(&format!(" {TTL} "), " IN ")
    }

    /// What the scenario's resolver answers.
    pub fn reply(&self, name: &Name, rtype: Rtype) -> Reply {
        let name = lower(name);
        let mut reply = Reply::Answer(Box::new(self.honest(&name, rtype)));
        for line in self.replies.iter().filter(|line| line.is_for(&name, rtype)) {
            line.change(self, &mut reply, &name, rtype);
        }
        reply
    }

    pub(crate) fn name(&self, text: &str) -> Name {
        name(text, &self.root)
    }

    /// The zone that answers for a name: for DS the one above a delegation.
    pub(crate) fn zone_for(&self, name: &Name, rtype: Rtype) -> Option<&Zone> {
        let above = self.zones.values().filter(|zone| {
            let at_apex = zone.apex == *name && zone.apex != self.root;
            name.ends_with(&zone.apex) && !(rtype == Rtype::DS && at_apex)
        });
        above.max_by_key(|zone| depth(zone))
    }

    /// What an honest resolver answers that passes on what it holds for bogus.
    pub fn honest(&self, name: &Name, rtype: Rtype) -> Answer {
        let mut answer = Answer::default();
        let mut name = name.clone();
        for _ in 0..MAX_ALIASES {
            let Some(zone) = self.zone_for(&name, rtype) else {
                answer.rcode = REFUSED;
                return answer;
            };
            match self.ask_zone(zone, &name, rtype, &mut answer) {
                Some(target) => name = lower(&target),
                None => return answer,
            }
        }
        answer
    }

    /// Adds what one zone knows; yields the target if that is an alias.
    pub(crate) fn ask_zone(
        &self,
        zone: &Zone,
        name: &Name,
        rtype: Rtype,
        answer: &mut Answer,
    ) -> Option<Name> {
        if zone.is_below_cut(name) || (zone.is_cut(name) && rtype != Rtype::DS) {
            // The servers of that zone do not exist.
            answer.rcode = SERVFAIL;
            return None;
        }
        if let Some(target) = dname(zone, name, answer) {
            return target;
        }
        let all = zone.all_names();
        if all.contains(name) {
            return exact(zone, name, rtype, answer);
        }
        let encloser = closest_encloser(zone, name);
        let wildcard = below(b"*", &encloser);
        if all.contains(&wildcard) {
            return expanded(zone, name, rtype, encloser, answer);
        }
        let compact = zone
            .denial
            .as_ref()
            .is_some_and(|denial| denial.is_compact());
        answer.rcode = if compact { 0 } else { NXDOMAIN };
        deny(zone, name, &Proof::NameError, answer);
        None
    }
}

fn depth(zone: &Zone) -> usize {
    zone.apex.label_count()
}

/// Gives every zone but the root its NS and DS records in the zone above.
fn delegate(zones: &mut BTreeMap<Name, Zone>, root: &Name) {
    let apexes: Vec<Name> = zones.keys().filter(|apex| *apex != root).cloned().collect();
    for apex in apexes {
        let ds = zones[&apex].ds.clone();
        let above = zones
            .values_mut()
            .filter(|zone| zone.apex != apex && apex.ends_with(&zone.apex))
            .max_by_key(|zone| depth(zone));
        let Some(above) = above else {
            continue;
        };
        if above.rrset(&apex, Rtype::NS).is_none() {
            above.add(Rr {
                owner: apex.clone(),
                rtype: Rtype::NS,
                ttl: TTL,
                rdata: below(b"ns", root).as_slice().to_vec(),
            });
        }
        if above.is_signed() && above.rrset(&apex, Rtype::DS).is_none() {
            ds.into_iter().for_each(|rr| above.add(rr));
        }
    }
}

/// Adds a DNAME above the name and the CNAME that follows from it (RFC 6672, section 3); the target is
/// nothing if it would be too long.
fn dname(zone: &Zone, name: &Name, answer: &mut Answer) -> Option<Option<Name>> {
    let (owner, types) = zone.names.iter().find(|(owner, types)| {
        types.contains_key(&Rtype::DNAME) && owner != &name && name.ends_with(*owner)
    })?;
    let rrset = &types[&Rtype::DNAME];
    answer.answer.extend(zone.signed(rrset));
    let prefix = &name.as_slice()[..name.len() - owner.len()];
    let target = [prefix, &rrset.records[0].rdata].concat();
    let Ok(target) = Name::from_octets(target) else {
        // YXDOMAIN (RFC 6672, section 2.2).
        answer.rcode = 6;
        return Some(None);
    };
    answer.answer.push(Rr {
        owner: name.clone(),
        rtype: Rtype::CNAME,
        ttl: rrset.records[0].ttl,
        rdata: target.as_slice().to_vec(),
    });
    Some(Some(target))
}

/// Adds the records of a name that exists, or a denial.
fn exact(zone: &Zone, name: &Name, rtype: Rtype, answer: &mut Answer) -> Option<Name> {
    if let Some(rrset) = zone.rrset(name, rtype) {
        answer.answer.extend(zone.signed(rrset));
        return None;
    }
    if let Some(rrset) = zone.rrset(name, Rtype::CNAME) {
        answer.answer.extend(zone.signed(rrset));
        return Some(target(rrset.records.first()?));
    }
    deny(zone, name, &Proof::NoData, answer);
    None
}

/// Adds the records of the wildcard below `encloser` in the name's stead, or a denial
/// (RFC 4592; RFC 4035, section 3.1.3.3).
fn expanded(
    zone: &Zone,
    name: &Name,
    rtype: Rtype,
    encloser: Name,
    answer: &mut Answer,
) -> Option<Name> {
    let wildcard = below(b"*", &encloser);
    for found in [rtype, Rtype::CNAME] {
        let Some(rrset) = zone.rrset(&wildcard, found) else {
            continue;
        };
        let records = zone.signed(rrset).into_iter();
        answer.answer.extend(records.map(|rr| Rr {
            owner: name.clone(),
            ..rr
        }));
        prove(zone, name, &Proof::Wildcard(encloser), answer);
        let alias = rrset.records.first()?;
        return (found == Rtype::CNAME && rtype != found).then(|| target(alias));
    }
    deny(zone, name, &Proof::WildcardNoData(encloser), answer);
    None
}

/// The name that an alias leads to.
fn target(cname: &Rr) -> Name {
    Name::from_octets(cname.rdata.clone()).expect("a name")
}

/// Adds the SOA record and the proof of an absence.
fn deny(zone: &Zone, name: &Name, proof: &Proof, answer: &mut Answer) {
    if let Some(soa) = zone.rrset(&zone.apex, Rtype::SOA) {
        answer.authority.extend(zone.signed(soa));
    }
    prove(zone, name, proof, answer);
}

/// Adds the proof of an absence; a record that is two parts of it comes once.
fn prove(zone: &Zone, name: &Name, proof: &Proof, answer: &mut Answer) {
    let Some(denial) = &zone.denial else {
        return;
    };
    for part in denial.prove(zone, name, proof) {
        let Some(owner) = part.first().map(|rr| rr.owner.clone()) else {
            continue;
        };
        if !answer.denial.contains(&owner) {
            answer.authority.extend(part);
        }
        answer.denial.push(owner);
    }
}
