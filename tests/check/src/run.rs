//! A check of the core over what a scenario describes.

use tlsakit_core::bundle::Bundle;
use tlsakit_core::check::{Beside, Check};
use tlsakit_core::commands::{self, CheckOptions};
use tlsakit_core::dns;
use tlsakit_core::https::Fetched;
use tlsakit_core::machine::{Event, Machine, Request};
use tlsakit_core::report::CheckReport;
use tlsakit_core::signature::SignatureVerifier;
use tlsakit_core::time::UnixTime;
use tlsakit_dnssec_tests::record::Name;
use tlsakit_dnssec_tests::run::answer;
use tlsakit_dnssec_tests::universe::Universe;

use crate::authority::{self, Change};
use crate::scenario::Scenario;
use crate::server;

/// Runs the check of a scenario to its end.
///
/// # Panics
///
/// If the core refuses what is asked for, or ends without a report.
pub fn run(scenario: &Scenario, verifier: &'static dyn SignatureVerifier) -> CheckReport {
    let (report, _) = recorded(scenario, verifier);
    report
}

/// Runs the check of a scenario to its end, and gives its bundle too.
///
/// # Panics
///
/// As [`run`].
pub fn recorded(
    scenario: &Scenario,
    verifier: &'static dyn SignatureVerifier,
) -> (CheckReport, Bundle) {
    let universe = Universe::build(&scenario.dns, &Name::root_vec(), scenario.dns.now);
    let options = options(scenario, &universe);
    let now = UnixTime(scenario.dns.now);
    let begin = |options| {
        let check = commands::check(options, verifier, now);
        check.unwrap_or_else(|why| panic!("{}: {why:?}", scenario.name))
    };
    let mut check = begin(&options);
    carry(&mut check, |request| visit(scenario, &universe, request));
    let mut other = begin(&options.of_lookups_alone());
    let mut others = Vec::new();
    if !scenario.beside.is_empty() {
        carry(&mut other, |request| {
            match visit(scenario, &universe, request.clone()) {
                Event::Dns(event) => Event::Dns(changed(&scenario.beside, &request, event)),
                event => event,
            }
        });
        others.push(Beside {
            resolver: "the other",
            check: &other,
        });
    }
    let report = check.report_beside(RESOLVER, &others);
    let report = report.unwrap_or_else(|| panic!("{}: no report", scenario.name));
    let bundle = commands::check_bundle(&options, now, RESOLVER, &check, &others);
    (report, bundle)
}

/// The resolver of a scenario.
const RESOLVER: &str = "the scenario";

/// Runs a check to its end.
fn carry(check: &mut Check, answer: impl Fn(Request) -> Event) {
    let mut requests = check.step(Event::Start);
    while let Some(request) = requests.pop() {
        requests.extend(check.step(answer(request)));
    }
}

/// What a resolver answers otherwise.
fn changed(changes: &[Change], request: &Request, event: dns::Event) -> dns::Event {
    match request {
        Request::Dns(request) => Change::apply(changes, request.question.rtype, request.id, event),
        _ => event,
    }
}

/// What comes of a request.
fn visit(scenario: &Scenario, universe: &Universe, request: Request) -> Event {
    match &request {
        Request::Dns(question) => {
            let answered = answer(universe, question);
            Event::Dns(match question.checking_disabled {
                true => answered,
                false => changed(&scenario.opinions, &request, answered),
            })
        }
        Request::Authority(request) => {
            let answered = answer(universe, &request.request);
            let lines = &scenario.authorities;
            Event::Authority(authority::change(lines, request, answered))
        }
        Request::Https(request) => {
            let policy = scenario.policy.as_deref();
            let policy = policy.unwrap_or_else(|| panic!("{}: no policy", scenario.name));
            Event::Https {
                id: request.id,
                fetched: Box::new(fetched(request.url(), policy)),
            }
        }
        Request::Session(request) => Event::Session {
            id: request.id,
            session: Box::new(server::hold(
                request,
                &scenario.servers,
                &scenario.certificates,
            )),
        },
    }
}

/// What came of fetching a file: `STATUS [TYPE [LINE | LINE …]]`, or the code of a problem.
fn fetched(url: String, words: &str) -> Fetched {
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    let Ok(status) = first.parse() else {
        return Fetched::failed(url, first, "As the scenario says.");
    };
    let (content_type, body) = rest.split_once(' ').unwrap_or((rest, ""));
    Fetched {
        status: Some(status),
        content_type: (!content_type.is_empty()).then(|| content_type.to_owned()),
        body: (status == 200).then(|| body.replace(" | ", "\n")),
        ..Fetched::new(url)
    }
}

fn options(scenario: &Scenario, universe: &Universe) -> CheckOptions {
    let (target, words) = scenario.check.split_first().expect("what is checked");
    let mut options = CheckOptions {
        target: target.clone(),
        trust_anchors: Some(universe.anchor_text()),
        refuse_sha1: scenario.dns.refuse_sha1,
        record: true,
        ..CheckOptions::default()
    };
    for word in words {
        match word.split_once('=').unwrap_or((word, "")) {
            ("no-probe", _) => options.settings.no_probe = true,
            ("chain", names) => {
                let chain = names.split(',').map(|it| scenario.certificates.pem(it));
                options.settings.chain = Some(chain.collect());
            }
            ("service", name) => options.settings.service = Some(name.to_owned()),
            ("cas", names) => {
                let cas = names.split(',').map(|it| scenario.certificates.pem(it));
                options.settings.ca_certificates = Some(cas.collect());
            }
            ("starttls", name) => options.settings.starttls = Some(name.to_owned()),
            ("opinions", _) => options.settings.opinions = true,
            ("ns", _) => options.settings.ns = true,
            ("port", port) => options.settings.port = Some(port.parse().expect("a port")),
            _ => panic!("{}: check {word}", scenario.name),
        }
    }
    options
}
