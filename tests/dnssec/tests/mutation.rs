//! Recorded lookups with one thing changed: what is secure is still the truth.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::BASE64;
use tlsakit_core::bundle::Exchange;
use tlsakit_core::dns::{Event, Failure, Request};
use tlsakit_core::report::{LookupReport, SecurityStatus};
use tlsakit_core::time::UnixTime;
use tlsakit_dnssec_tests::record::Name;
use tlsakit_dnssec_tests::run::{answer, look_up, look_up_with, options};
use tlsakit_dnssec_tests::scenario::Scenario;
use tlsakit_dnssec_tests::universe::Universe;
use tlsakit_dnssec_tests::verifier::Counting;

/// Scenarios of every kind that can be secure.
const SCENARIOS: [&str; 9] = [
    "answer/ecdsap256/nsec",
    "cname-to-another-zone/nsec3",
    "dname-to-another-zone",
    "name-error/nsec/ed25519",
    "name-error/nsec3/ed25519",
    "name-error/compact/ed25519",
    "type-asked/tlsa",
    "wildcard/nsec/ed25519",
    "wildcard-no-data/nsec3",
];

/// A recorded lookup, which can be played again with changes.
struct Record {
    scenario: Scenario,
    universe: Universe,
    verifier: &'static Counting,
    truth: LookupReport,
    /// What was asked, and the message that came.
    answers: Vec<(Key, Vec<u8>)>,
}

type Key = (String, String, bool);

impl Record {
    fn all() -> Vec<Self> {
        let mut scenarios = Scenario::read_all();
        scenarios.retain(|scenario| SCENARIOS.contains(&scenario.name.as_str()));
        assert_eq!(
            scenarios.len(),
            SCENARIOS.len(),
            "a scenario has another name now"
        );
        scenarios.into_iter().map(Self::new).collect()
    }

    fn new(scenario: Scenario) -> Self {
        let universe = Universe::build(&scenario, &Name::root_vec(), scenario.now);
        let verifier = Counting::leaked();
        let outcome = look_up(&scenario, &universe, verifier);
        assert_eq!(
            outcome.report.status,
            SecurityStatus::Secure,
            "{}",
            scenario.name
        );
        let answers = outcome.exchanges.iter().map(|exchange: &Exchange| {
            let key = (
                exchange.name.clone(),
                exchange.r#type.clone(),
                exchange.checking_disabled,
            );
            let octets = exchange.answer.as_deref().unwrap_or_default();
            (key, BASE64.decode(octets.as_bytes()).expect("base64"))
        });
        Self {
            answers: answers.collect(),
            scenario,
            universe,
            verifier,
            truth: outcome.report,
        }
    }

    /// The messages that are validated, with their places: all but the resolver's own opinion.
    fn validated(&self) -> impl Iterator<Item = (usize, &(Key, Vec<u8>))> {
        let answers = self.answers.iter().enumerate();
        answers.filter(|(_, ((_, _, checking_disabled), _))| *checking_disabled)
    }

    /// Plays the lookup with another message in the place of one.
    fn with(&self, place: usize, octets: &[u8]) -> LookupReport {
        let known: BTreeMap<&Key, &[u8]> = self
            .answers
            .iter()
            .enumerate()
            .map(|(at, (key, answer))| {
                (
                    key,
                    if at == place {
                        octets
                    } else {
                        answer.as_slice()
                    },
                )
            })
            .collect();
        self.play(|request| {
            let key = key_of(request);
            match known.get(&key) {
                Some(octets) => Event::Answer {
                    id: request.id,
                    bytes: octets.to_vec(),
                },
                // What a changed answer leads to is asked of the same resolver.
                None => answer(&self.universe, request),
            }
        })
    }

    fn play(&self, resolver: impl FnMut(&Request) -> Event) -> LookupReport {
        let options = options(&self.scenario, &self.universe);
        let now = UnixTime(self.scenario.now);
        look_up_with(&options, now, self.verifier, resolver).report
    }

    /// Holds a report against the truth: if it says secure, it says the same.
    fn check(&self, report: &LookupReport, what: &str) {
        if report.status != SecurityStatus::Secure {
            return;
        }
        let name = &self.scenario.name;
        assert_eq!(report.outcome, self.truth.outcome, "{name}: {what}");
        assert_eq!(data(report), data(&self.truth), "{name}: {what}");
        assert_eq!(aliases(report), aliases(&self.truth), "{name}: {what}");
        for (is, was) in report.rrset.iter().zip(&self.truth.rrset) {
            assert!(is.ttl <= was.ttl, "{name}: {what}: a TTL of {}", is.ttl);
        }
    }
}

fn key_of(request: &Request) -> Key {
    let question = &request.question;
    let name = question.name.fmt_with_dot().to_string();
    (name, question.rtype.to_string(), request.checking_disabled)
}

/// The records, as a set.
fn data(report: &LookupReport) -> Vec<(String, String, String)> {
    let records = report.rrset.iter();
    let mut records: Vec<_> = records
        .map(|rr| {
            (
                rr.name.to_ascii_lowercase(),
                rr.r#type.clone(),
                rr.rdata.clone(),
            )
        })
        .collect();
    records.sort();
    records.dedup();
    records
}

fn aliases(report: &LookupReport) -> Vec<(String, String)> {
    let aliases = report.aliases.iter();
    aliases
        .map(|alias| (alias.name.clone(), alias.target.clone()))
        .collect()
}

#[test]
fn a_flipped_bit_is_never_believed() {
    let (mut runs, mut secure, mut seen) = (0, 0, BTreeSet::new());
    for record in Record::all() {
        for (place, (key, octets)) in record.validated() {
            // The scenarios have their upper zones in common.
            if !seen.insert(octets.clone()) {
                continue;
            }
            for at in 0..octets.len() {
                // One bit of each octet; which one changes from octet to octet.
                let mut changed = octets.clone();
                changed[at] ^= 1 << (at % 8);
                let report = record.with(place, &changed);
                record.check(&report, &format!("octet {at} of {key:?}"));
                runs += 1;
                secure += usize::from(report.status == SecurityStatus::Secure);
            }
        }
    }
    println!("{runs} lookups with a bit flipped, {secure} of them secure");
    // Much is asked on speculation, and not needed; TTLs and counts are not signed.
    assert!(runs > 10_000 && secure > 1_000 && runs - secure > 1_000);
}

#[test]
fn a_message_cut_short_is_never_believed() {
    for record in Record::all() {
        for (place, (key, octets)) in record.validated() {
            for length in (0..octets.len()).step_by(3) {
                let report = record.with(place, &octets[..length]);
                record.check(&report, &format!("{length} octets of {key:?}"));
            }
        }
    }
}

#[test]
fn an_answer_to_another_question_is_never_believed() {
    for record in Record::all() {
        for (place, (key, octets)) in record.answers.iter().enumerate() {
            for (other_key, other) in &record.answers {
                // With the right question in front of what belongs to another one.
                let body = question_end(other);
                let grafted = [
                    &octets[..2],
                    &other[2..12],
                    &octets[12..question_end(octets)],
                    &other[body..],
                ];
                for changed in [other.clone(), grafted.concat()] {
                    let report = record.with(place, &changed);
                    record.check(&report, &format!("{other_key:?} for {key:?}"));
                }
            }
        }
    }
}

/// Where the question of a message ends.
fn question_end(message: &[u8]) -> usize {
    let mut at = 12;
    while message[at] != 0 {
        at += usize::from(message[at]) + 1;
    }
    at + 5
}

#[test]
fn a_question_that_fails_is_no_absence() {
    for record in Record::all() {
        for (place, (lost, _)) in record.answers.iter().enumerate() {
            let report = record.play(|request| {
                let key = key_of(request);
                let found = record.answers.iter().position(|(it, _)| *it == key);
                match found {
                    Some(found) if found != place => Event::Answer {
                        id: request.id,
                        bytes: record.answers[found].1.clone(),
                    },
                    _ => Event::Failed {
                        id: request.id,
                        why: Failure::Timeout,
                    },
                }
            });
            record.check(&report, &format!("without {lost:?}"));
            let states = [SecurityStatus::Secure, SecurityStatus::Indeterminate];
            let name = &record.scenario.name;
            assert!(
                states.contains(&report.status),
                "{name}: {:?} without {lost:?}",
                report.status
            );
        }
    }
}
