//! What sessions come to, and which chains they show.

use std::collections::BTreeMap;
use std::fs;
use std::net::IpAddr;
use std::process::Command;

use serde_json::Value;
use tlsakit_lab::{Lab, Service, Services, ask_s_client};

use crate::harness::for_each;
use crate::probe::{chain, command, report};

/// What came of one service.
struct Row {
    sessions: usize,
    /// Sessions whose chain OpenSSL shows too.
    agreed: usize,
    outcomes: String,
    problems: Vec<String>,
}

/// Every session of every service is what is due, and where it is about TLS, OpenSSL is shown the same.
pub(crate) fn agree(lab: &Lab, services: &Services) {
    let rows = for_each(services.all(), |service| row(lab, service));
    let mut problems = Vec::new();
    let (mut sessions, mut agreed) = (0, 0);
    println!(
        "{:<44} {:<12} {:>8} {:>7}  outcomes",
        "", "STARTTLS", "sessions", "OpenSSL"
    );
    for (service, row) in services.all().iter().zip(rows) {
        println!(
            "{:<44} {:<12} {:>8} {:>7}  {}",
            service.name, service.starttls, row.sessions, row.agreed, row.outcomes
        );
        sessions += row.sessions;
        agreed += row.agreed;
        problems.extend(row.problems);
    }
    let count = services.all().len();
    println!("{count} services, {sessions} sessions; OpenSSL is shown the same in {agreed}");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn row(lab: &Lab, service: &Service) -> Row {
    let report = report(&mut command(lab, service));
    let sessions = report["sessions"].as_array().expect("sessions");
    let mut row = Row {
        sessions: sessions.len(),
        agreed: 0,
        outcomes: outcomes(sessions),
        problems: Vec::new(),
    };
    for address in &service.addresses {
        let text = address.to_string();
        if !sessions.iter().any(|it| it["address"] == *text) {
            row.problems
                .push(format!("{}: no session with {text}", service.name));
        }
    }
    for judged in for_each(sessions, |session| judge(service, session)) {
        match judged {
            Ok(agreed) => row.agreed += usize::from(agreed),
            Err(problem) => row.problems.push(problem),
        }
    }
    row
}

/// Compares a session with what is due and with what OpenSSL is shown; says whether it was asked.
fn judge(service: &Service, session: &Value) -> Result<bool, String> {
    let text = |field: &str| session[field].as_str().unwrap_or_default();
    let address: IpAddr = text("address").parse().expect("an address");
    let (algorithm, sni) = (text("keyAlgorithm"), session["sni"].is_string());
    let name = if sni { "with SNI" } else { "without SNI" };
    let what = format!("{} at {address}, {algorithm} {name}", service.name);
    let due = service.due(address, algorithm, sni);
    let due = due.ok_or_else(|| format!("{what}: nothing is due"))?;
    let ours = chain(session);
    if text("outcome") != due.outcome {
        let problem = &session["problem"];
        let outcome = text("outcome");
        return Err(format!(
            "{what}: {outcome}, due is {}; {problem}; {}; {}",
            due.outcome, session["alert"], session["transcript"]
        ));
    }
    if !due.allows(&ours) {
        let count = ours.len();
        return Err(format!("{what}: {count} certificates that are not due"));
    }
    // OpenSSL knows raw public keys since version 3.2.
    if !due.concerns_everybody() || text("certificateType") == "raw-public-key" {
        return Ok(false);
    }
    let shown =
        ask_s_client(service, address, algorithm, sni).map_err(|why| format!("{what}: {why}"))?;
    if !due.allows(&shown.chain) {
        let count = shown.chain.len();
        let said = shown.said;
        return Err(format!(
            "{what}: OpenSSL is shown {count} certificates: {said}"
        ));
    }
    let version = shown.version.unwrap_or_default().replace("TLSv", "TLS ");
    if due.outcome == "completed" && text("tlsVersion") != version {
        let ours = text("tlsVersion");
        return Err(format!("{what}: {ours}, and OpenSSL says {version}"));
    }
    Ok(true)
}

/// How often each outcome is there, by key algorithm.
fn outcomes(sessions: &[Value]) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for session in sessions {
        let text = |field: &str| session[field].as_str().unwrap_or_default();
        let entry = counts.entry((text("outcome"), text("keyAlgorithm")));
        *entry.or_default() += 1;
    }
    let mut by_outcome: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for ((outcome, algorithm), count) in counts {
        let algorithms = by_outcome.entry(outcome).or_default();
        algorithms.push(format!("{algorithm} {count}"));
    }
    let shown = by_outcome.iter();
    let shown: Vec<String> = shown
        .map(|(outcome, algorithms)| format!("{outcome}: {}", algorithms.join(", ")))
        .collect();
    shown.join("; ")
}

/// The service with this name.
fn named<'a>(services: &'a Services, name: &str) -> Option<&'a Service> {
    services.all().iter().find(|it| it.name == name)
}

/// Addresses are those of the signed zone, of both families, and an alias is followed.
pub(crate) fn names_are_looked_up(lab: &Lab, services: &Services) {
    let Some(service) = named(services, "chains by address") else {
        return;
    };
    let found = report(&mut command(lab, service));
    for lookup in found["lookups"].as_array().expect("lookups") {
        assert_eq!(lookup["status"], "secure", "{lookup}");
    }
    let addresses: Vec<String> = service.addresses.iter().map(IpAddr::to_string).collect();
    assert_eq!(found["addresses"], serde_json::json!(addresses));
    assert!(
        !found["differences"]
            .as_array()
            .expect("differences")
            .is_empty()
    );

    let service = named(services, "chains by name").expect("the one with it");
    let alias = Service {
        host: "alias.services.test",
        ..service.clone()
    };
    let found = report(&mut command(lab, &alias));
    assert_eq!(
        found["lookups"][0]["aliases"][0], "names.services.test.",
        "{found}"
    );
}

/// A bundle gives the same report, offline.
pub(crate) fn replay_gives_the_same(lab: &Lab, services: &Services) {
    for service in services.all().iter().filter(|it| it.starttls != "smtp") {
        let file = services.folder().join(format!("{}.json", service.port));
        let first = report(command(lab, service).arg("--record").arg(&file));
        let output = Command::new(env!("CARGO_BIN_EXE_tlsakit"))
            .args(["replay", "--json"])
            .arg(&file)
            .output()
            .expect("the command can be run");
        let said = String::from_utf8_lossy(&output.stdout);
        let mut again: Value =
            serde_json::from_str(&said).unwrap_or_else(|why| panic!("{why}: {said}"));
        let mut first = first;
        for report in [&mut first, &mut again] {
            report.as_object_mut().expect("a report").remove("kind");
        }
        assert_eq!(first, again, "{}", service.name);
        fs::remove_file(file).expect("the record was written");
    }
}

/// Records made from the live chains of a host match them, and one of the two alone does not.
pub(crate) fn live_chains(lab: &Lab, services: &Services) {
    let service = named(services, "exim").expect("a service with two chains");
    let target = format!("{}:{}", service.host, service.port);
    let run = |command: &str, further: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_tlsakit"))
            .args([command, "--from", &target, "--starttls", service.starttls])
            .args(["--resolver", &format!("udp://{}", lab.resolver())])
            .arg("--trust-anchor")
            .arg(lab.anchor_file())
            .args(further)
            .output()
            .expect("the command can be run");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (
            output.status.code(),
            text,
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (status, zone, errors) = run("generate", &["--params", "3 1 1"]);
    assert_eq!(status, Some(0), "{zone}{errors}");
    let records = zone.lines().filter(|line| !line.starts_with(';'));
    let records = records.filter_map(|line| line.split(" TLSA ").nth(1));
    let records: Vec<&str> = records.collect();
    assert_eq!(records.len(), 2, "one for each key: {zone}");
    let (status, said, errors) = run("match", &["--tlsa", records[0], "--tlsa", records[1]]);
    assert_eq!(status, Some(0), "{said}{errors}");
    // With one of them, clients of the other algorithm are left out.
    let (status, said, errors) = run("match", &["--tlsa", records[0]]);
    assert_eq!(status, Some(1), "{said}{errors}");
}
