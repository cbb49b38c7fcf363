//! A check of the core over what a scenario describes.

use tlsakit_core::bundle::Bundle;
use tlsakit_core::commands::{self, CheckOptions};
use tlsakit_core::https::Fetched;
use tlsakit_core::machine::{Event, Machine, Request};
use tlsakit_core::report::CheckReport;
use tlsakit_core::signature::SignatureVerifier;
use tlsakit_core::time::UnixTime;
use tlsakit_dnssec_tests::record::Name;
use tlsakit_dnssec_tests::run::answer;
use tlsakit_dnssec_tests::universe::Universe;

use crate::authority;
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
    let check = commands::check(&options, verifier, now);
    let mut check = check.unwrap_or_else(|why| panic!("{}: {why:?}", scenario.name));
    let mut requests = check.step(Event::Start);
    while let Some(request) = requests.pop() {
        let event = match request {
            Request::Dns(request) => Event::Dns(answer(&universe, &request)),
            Request::Authority(request) => {
                let answered = answer(&universe, &request.request);
                let lines = &scenario.authorities;
                Event::Authority(authority::change(lines, &request, answered))
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
                    &request,
                    &scenario.servers,
                    &scenario.certificates,
                )),
            },
        };
        requests.extend(check.step(event));
    }
    let report = check.report();
    let report = report.unwrap_or_else(|| panic!("{}: no report", scenario.name));
    let bundle = commands::check_bundle(&options, now, "the scenario", &check);
    (report, bundle)
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
            ("ns", _) => options.settings.ns = true,
            ("port", port) => options.settings.port = Some(port.parse().expect("a port")),
            _ => panic!("{}: check {word}", scenario.name),
        }
    }
    options
}
