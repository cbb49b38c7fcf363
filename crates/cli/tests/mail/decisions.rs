//! What we decide for each host beside what is due, and beside what Postfix makes of it.

use serde_json::Value;
use tlsakit_lab::{Domain, Mail};

use crate::check::Checked;
use crate::harness::for_each;

/// Where Postfix decides otherwise, and why that is no fault of ours. An entry that is no longer needed
/// fails the test.
const DIFFERENCES: &[Difference] = &[
    Difference {
        domain: "closed-plain.mail.test",
        decision: None,
        reason: "posttls-finger says of a host that is out of reach only that it is; we say what is required of \
                 it, which is nothing",
    },
    Difference {
        domain: "domain-named-ta.unsigned-mail.test",
        decision: Some("authenticated"),
        reason: DOMAIN_NAME,
    },
    Difference {
        domain: "null-mx-beside.mail.test",
        decision: Some("skip"),
        reason: NULL_MX,
    },
];

/// Why the name of a mail domain counts for Postfix.
pub(crate) const DOMAIN_NAME: &str = "Postfix takes the mail domain's name for a reference identifier also where the MX lookup is \
     insecure; RFC 7672, section 3.2.2, has the TLSA base domain alone there";

/// Why a null MX beside other records counts for Postfix.
pub(crate) const NULL_MX: &str = "Postfix takes a null MX for the only record, whatever stands beside it; RFC 7505, section 3, forbids \
     the others, and says nothing of what to do";

struct Difference {
    domain: &'static str,
    /// What Postfix does instead.
    decision: Option<&'static str>,
    reason: &'static str,
}

/// One host of a domain, by its number.
type Case<'a> = (&'a Domain, usize, &'a Checked);

/// Compares verdict, exit status, and the decision for each host.
pub(crate) fn are_postfixs(mail: &Mail, checked: &[Checked]) {
    let mut problems = Vec::new();
    let mut cases: Vec<Case<'_>> = Vec::new();
    for (domain, checked) in mail.domains().iter().zip(checked) {
        problems.extend(verdict(domain, checked));
        cases.extend((0..domain.hosts.len()).map(|host| (domain, host, checked)));
    }
    let fingers = for_each(&cases, |(domain, host, _)| mail.finger(domain, *host));
    println!("{:<58} {:<16} {:<16} Postfix", "", "due", "tlsakit");
    let mut agreed = 0;
    for ((domain, host, checked), finger) in cases.iter().zip(fingers) {
        let due = domain.hosts[*host].due;
        let ours = ours(domain, *host, checked);
        let finger = match finger {
            Ok(finger) => finger,
            Err(failure) => {
                problems.push(format!("{domain}: {failure}"));
                continue;
            }
        };
        let name = &domain.hosts[*host].name;
        let (shown, postfix) = (
            word(ours.as_ref().ok().copied().flatten()),
            word(finger.decision),
        );
        println!("{name:<58} {:<16} {shown:<16} {postfix}", word(due));
        match ours {
            Ok(ours) if ours == due => {}
            Ok(_) => problems.push(format!(
                "{name}: {shown}, due is {}: {}",
                word(due),
                host_report(domain, *host, checked).unwrap_or_default()["trace"]
            )),
            Err(problem) => problems.push(problem),
        }
        agreed += usize::from(due == finger.decision);
        if !is_expected(domain, due, finger.decision) {
            problems.push(format!(
                "{name}: Postfix says {postfix}, due is {}: {}",
                word(due),
                finger.said
            ));
        }
    }
    println!(
        "{} domains with {} hosts; Postfix decides the same on {agreed}; {} known differences",
        mail.domains().len(),
        cases.len(),
        DIFFERENCES.len()
    );
    for it in DIFFERENCES {
        println!("  {}: {}", it.domain, it.reason);
        if !mail
            .domains()
            .iter()
            .any(|domain| domain.to_string() == it.domain)
        {
            problems.push(format!("{} is not in the table", it.domain));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Whether what Postfix says is what is due, or the known difference.
fn is_expected(domain: &Domain, due: Option<&str>, decision: Option<&str>) -> bool {
    let name = domain.to_string();
    match DIFFERENCES.iter().find(|it| it.domain == name) {
        Some(it) => decision == it.decision && decision != due,
        None => decision == due,
    }
}

/// What is wrong with the verdict, or with the exit status that goes with it.
fn verdict(domain: &Domain, checked: &Checked) -> Option<String> {
    let verdict = checked.report["verdict"].as_str().unwrap_or_default();
    let status = match verdict {
        "protected" | "not-deployed" => 0,
        "broken" | "at-risk" => 1,
        _ => 3,
    };
    let is_due = verdict == domain.verdict && checked.status == Some(status);
    (!is_due).then(|| {
        format!(
            "{domain}: {verdict} with exit status {:?}, due is {}",
            checked.status, domain.verdict
        )
    })
}

/// The report on a host, by the position among the domain's hosts.
fn host_report(domain: &Domain, host: usize, checked: &Checked) -> Option<Value> {
    let hosts = checked.report["mx"].as_array()?;
    (hosts.len() == domain.hosts.len()).then(|| hosts[host].clone())
}

fn ours<'a>(domain: &Domain, host: usize, checked: &'a Checked) -> Result<Option<&'a str>, String> {
    let hosts = checked.report["mx"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let due: Vec<&str> = domain
        .hosts
        .iter()
        .map(|it| it.name.trim_end_matches('.'))
        .collect();
    let found: Vec<&str> = hosts.iter().filter_map(|it| it["host"].as_str()).collect();
    if found != due {
        return Err(format!(
            "{domain}: the hosts are {found:?}, due are {due:?}"
        ));
    }
    Ok(hosts[host]["decision"].as_str())
}

fn word(decision: Option<&str>) -> &str {
    decision.unwrap_or("-")
}
