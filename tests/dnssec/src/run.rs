//! A lookup of the core over the universe of a scenario.

use tlsakit_core::bundle::Exchange;
use tlsakit_core::commands::{self, LookupOptions};
use tlsakit_core::dns::{Event, Request};
use tlsakit_core::report::LookupReport;
use tlsakit_core::signature::SignatureVerifier;
use tlsakit_core::time::UnixTime;

use crate::scenario::Scenario;
use crate::universe::{Reply, Universe};

/// The message id of all questions.
pub const ID: u16 = 4_711;

/// What came of a lookup.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The report.
    pub report: LookupReport,
    /// What was asked and answered.
    pub exchanges: Vec<Exchange>,
}

/// Looks up what a scenario asks for.
///
/// # Panics
///
/// If the core refuses the question or the anchors, or ends without a report.
pub fn look_up(
    scenario: &Scenario,
    universe: &Universe,
    verifier: &'static dyn SignatureVerifier,
) -> Outcome {
    let options = options(scenario, universe);
    look_up_with(&options, UnixTime(scenario.now), verifier, |request| {
        answer(universe, request)
    })
}

/// The options of the lookup of a scenario.
pub fn options(scenario: &Scenario, universe: &Universe) -> LookupOptions {
    LookupOptions {
        name: universe.name.fmt_with_dot().to_string(),
        rtype: universe.rtype.to_string(),
        trust_anchors: Some(universe.anchor_text()),
        refuse_sha1: scenario.refuse_sha1,
        record: true,
        ..LookupOptions::default()
    }
}

/// Looks up with a resolver that is a function.
///
/// # Panics
///
/// As [`look_up`].
pub fn look_up_with(
    options: &LookupOptions,
    now: UnixTime,
    verifier: &'static dyn SignatureVerifier,
    mut resolver: impl FnMut(&Request) -> Event,
) -> Outcome {
    let lookup = commands::lookup(options, verifier, now);
    let mut lookup = lookup.unwrap_or_else(|why| panic!("{}: {why:?}", options.name));
    let mut requests = lookup.step(Event::Start);
    while let Some(request) = requests.pop() {
        requests.extend(lookup.step(resolver(&request)));
    }
    Outcome {
        report: lookup.report().expect("a report"),
        exchanges: lookup.exchanges().to_vec(),
    }
}

/// What a universe answers to a request.
pub fn answer(universe: &Universe, request: &Request) -> Event {
    let (id, question) = (request.id, &request.question);
    match universe.reply(&question.name, question.rtype) {
        Reply::Answer(answer) => Event::Answer {
            id,
            bytes: answer.to_wire(ID, &question.name, question.rtype),
        },
        Reply::Failure(why) => Event::Failed { id, why },
    }
}
