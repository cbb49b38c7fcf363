//! What a check gives by UDP beside what it gives by DNS over HTTPS, with dnsdist between.

use serde_json::Value;
use tlsakit_lab::Mail;

use crate::check::{Checked, all_with};

/// Without sessions the whole report is the same, octet for octet, but for how many questions it took, which
/// the order of the answers decides; with sessions, verdict and decisions are the same.
pub(crate) fn give_the_same(mail: &Mail, checked: &[Checked]) {
    let resolvers = mail.lab().resolvers();
    let url = |wanted: &str| {
        let resolver = resolvers.iter().find(|(transport, _)| *transport == wanted);
        resolver.map_or("", |(_, url)| url.as_str())
    };
    let at = checked[0].report["checkedAt"].as_str().expect("a time");
    let alone = ["--no-probe", "--at", at];
    let by_udp = all_with(mail, url("udp"), &alone);
    let by_http = all_with(mail, url("http"), &alone);
    let by_https = all_with(mail, url("https"), &[]);
    let mut problems = Vec::new();
    for (at, domain) in mail.domains().iter().enumerate() {
        let (udp, http) = (&by_udp[at], &by_http[at]);
        let (one, other) = (what_is_said(udp), what_is_said(http));
        if (&one, udp.status) != (&other, http.status) {
            let difference = first_difference(&one, &other);
            problems.push(format!("{domain}: by UDP and by HTTP: {difference}"));
        }
        let (before, after) = (decisions(&checked[at]), decisions(&by_https[at]));
        if before != after {
            problems.push(format!("{domain}: {before:?} by UDP, {after:?} by HTTPS"));
        }
    }
    let octets: usize = by_udp.iter().map(|it| it.said.len()).sum();
    println!(
        "{} reports of {octets} octets without sessions, and as many with them, by UDP and by HTTPS",
        by_udp.len()
    );
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A report without the effort that it took.
fn what_is_said(checked: &Checked) -> String {
    let is_effort =
        |line: &&str| line.contains("\"questions\": ") || line.contains("\"roundTrips\": ");
    let lines = checked.said.lines().filter(|line| !is_effort(line));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

/// The verdict, and what a sender does with each host.
fn decisions(checked: &Checked) -> Vec<&Value> {
    let hosts = checked.report["mx"].as_array().into_iter().flatten();
    let decisions = hosts.map(|host| &host["decision"]);
    decisions.chain([&checked.report["verdict"]]).collect()
}

/// The first lines that differ.
fn first_difference(one: &str, other: &str) -> String {
    let mut lines = one.lines().zip(other.lines());
    match lines.find(|(one, other)| one != other) {
        Some((one, other)) => format!("{} and {}", one.trim(), other.trim()),
        None => "one is longer".to_owned(),
    }
}
