//! What we decide beside what becomes of a message that Postfix sends.

use serde_json::Value;
use tlsakit_lab::{Delivery, Mail};

use crate::check::Checked;
use crate::decisions::{DOMAIN_NAME, NULL_MX};

/// Where Postfix does otherwise, and why that is no fault of ours. An entry that is no longer needed
/// fails the test.
const DIFFERENCES: &[Difference] = &[
    Difference {
        domain: "closed-plain.mail.test",
        delivery: Delivery::Deferred,
        reason: "nothing is required of the host, and it is out of reach",
    },
    Difference {
        domain: "domain-named-ta.unsigned-mail.test",
        delivery: Delivery::Verified,
        reason: DOMAIN_NAME,
    },
    Difference {
        domain: "null-mx-beside.mail.test",
        delivery: Delivery::Bounced,
        reason: NULL_MX,
    },
    Difference {
        domain: "postfix-one-of-two-keys.mail.test",
        delivery: Delivery::Verified,
        reason: "Postfix offers ECDSA before RSA, and is shown the chain that matches; a sender that offers RSA \
                 alone is shown the other one, and the worst session counts (RFC 7672, section 8.1)",
    },
    Difference {
        domain: "two-addresses-one-plain.mail.test",
        delivery: Delivery::Verified,
        reason: ANOTHER_ADDRESS,
    },
    Difference {
        domain: "two-addresses-one-stale.mail.test",
        delivery: Delivery::Verified,
        reason: ANOTHER_ADDRESS,
    },
];

/// Why one address of a host may be enough for Postfix.
const ANOTHER_ADDRESS: &str = "Postfix goes on to the other address of the host, where it is content; for a host the \
                               worst session counts";

struct Difference {
    domain: &'static str,
    /// What becomes of the message instead.
    delivery: Delivery,
    reason: &'static str,
}

/// A message to every domain is delivered, or waits, as the decisions on its hosts say.
pub(crate) fn is_as_decided(mail: &Mail, checked: &[Checked]) {
    let sent = mail.send().unwrap_or_else(|failure| panic!("{failure}"));
    let mut problems = Vec::new();
    let mut counts = [0; 4];
    for ((domain, checked), sent) in mail.domains().iter().zip(checked).zip(sent) {
        let due = due(checked);
        let name = domain.to_string();
        let known = DIFFERENCES.iter().find(|it| it.domain == name);
        let is_expected = match known {
            Some(it) => sent.delivery == it.delivery && sent.delivery != due,
            None => sent.delivery == due,
        };
        let at = ALL.iter().position(|it| *it == sent.delivery);
        counts[at.expect("one of all")] += 1;
        if !is_expected {
            problems.push(format!(
                "{domain}: {:?}, due is {due:?}: {}",
                sent.delivery, sent.said
            ));
        }
    }
    let total = mail.domains().len();
    let counts = ALL
        .iter()
        .zip(counts)
        .map(|(it, count)| format!("{it:?} {count}"));
    println!(
        "{total} messages: {}; {} known differences",
        counts.collect::<Vec<_>>().join(", "),
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

const ALL: [Delivery; 4] = [
    Delivery::Verified,
    Delivery::Delivered,
    Delivery::Deferred,
    Delivery::Bounced,
];

/// What follows from our decisions: the first host counts that can be used.
fn due(checked: &Checked) -> Delivery {
    let hosts = checked.report["mx"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let decisions = hosts.iter().map(|host| host["decision"].as_str());
    for decision in decisions {
        match decision {
            Some("authenticated") => return Delivery::Verified,
            Some("encrypted-only" | "opportunistic") => return Delivery::Delivered,
            _ => {}
        }
    }
    match checked.report["mxLookup"]["status"].as_str() {
        // There is no such name, it takes no mail (RFC 7505), or no host of it has an address.
        Some("secure" | "insecure") if hosts.iter().all(has_no_address) => Delivery::Bounced,
        _ => Delivery::Deferred,
    }
}

/// Whether it is known that a host has none.
fn has_no_address(host: &Value) -> bool {
    let lookups = host["addresses"].as_array().into_iter().flatten();
    let is_absent = |it: &Value| matches!(it["outcome"].as_str(), Some("no-data" | "name-error"));
    lookups
        .into_iter()
        .all(|it| is_absent(it) && it["status"] != "bogus")
}
