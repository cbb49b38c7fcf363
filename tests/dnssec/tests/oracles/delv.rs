//! ISC's validator at the side of the stub. It has no date but the present, so the scenarios are
//! signed around that.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use domain::base::iana::Rtype;
use tlsakit_dnssec_tests::record::{Name, Rr};
use tlsakit_dnssec_tests::scenario::Scenario;
use tlsakit_dnssec_tests::server::Server;
use tlsakit_dnssec_tests::universe::Universe;

use crate::comparison::{Comparison, Verdict, in_parallel};
use crate::{missing, present, scenarios, universes};

/// Processes at once.
const AT_ONCE: usize = 6;

/// Delv's verdict on each scenario.
#[test]
fn delv() {
    // It takes the anchors of one name.
    let scenarios: Vec<Scenario> = scenarios(|scenario| {
        let first = |line: &String| line.split_whitespace().next().map(str::to_owned);
        let anchors = &scenario.anchors;
        scenario.needs_now
            || scenario.needs_still_clock
            || anchors.iter().any(|line| first(line) != first(&anchors[0]))
    });
    let universes = universes(&scenarios, present());
    let server = Server::start(universes.clone()).expect("a port");
    let folder = tempfile::tempdir().expect("a folder");
    let verdicts = in_parallel(AT_ONCE, &universes, |(root, universe)| {
        let file = folder.path().join(root.to_string());
        fs::write(&file, anchors(universe)).expect("a file");
        ask(server.address, &file, universe)
    });
    let mut comparison = Comparison::new("delv");
    for (scenario, verdict) in scenarios.iter().zip(verdicts) {
        comparison.add(scenario, verdict);
    }
    comparison.finish();
}

/// The trust anchors as BIND has them in its configuration.
fn anchors(universe: &Universe) -> String {
    let anchor = |rr: &Rr| {
        let kind = if rr.rtype == Rtype::DS {
            "static-ds"
        } else {
            "static-key"
        };
        let text = rr.show();
        let fields: Vec<&str> = text.split_whitespace().collect();
        let (numbers, octets) = fields[3..].split_at(3);
        let (zone, numbers, octets) = (fields[0], numbers.join(" "), octets.concat());
        format!("  \"{zone}\" {kind} {numbers} \"{octets}\";\n")
    };
    let anchors: String = universe.anchors.iter().map(anchor).collect();
    format!("trust-anchors {{\n{anchors}}};\n")
}

fn ask(server: SocketAddr, anchors: &Path, universe: &Universe) -> Verdict {
    let root: &Name = &universe.anchors[0].owner;
    let output = Command::new("delv")
        .arg("@127.0.0.1")
        .args(["-p", &server.port().to_string()])
        .arg("-a")
        .arg(anchors)
        .arg(format!("+root={}", root.fmt_with_dot()))
        .args(["-t", &universe.rtype.to_string()])
        .args(["-q", &universe.name.fmt_with_dot().to_string()])
        .output()
        .unwrap_or_else(|why| panic!("{}", missing("delv", &why)));
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    // The worst of the links of an answer counts. A negative answer too is "failed".
    let failed = text
        .lines()
        .any(|line| line.contains("resolution failed: ") && !line.contains("failed: ncache"));
    if failed || text.contains("pending validation") {
        Verdict::NoAnswer
    } else if text.contains("; unsigned answer") || text.contains("response, unsigned") {
        Verdict::Insecure
    } else if text.contains("fully validated") {
        Verdict::Secure
    } else {
        panic!("{}: delv says {text}", universe.name);
    }
}
