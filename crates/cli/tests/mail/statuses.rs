//! What the check says of MX, address and TLSA lookups beside what Unbound and delv say.

use std::collections::BTreeMap;

use serde_json::Value;
use tlsakit_lab::{Asked, Failure, Mail, Verdict, ask_delv, ask_unbound};

use crate::check::Checked;
use crate::harness::for_each;

/// Where another validator says something else, and why that is no fault of ours. An entry that is no
/// longer needed fails the test.
const DIFFERENCES: &[Difference] = &[Difference {
    name: "_tcp.mx.absent.optout-mail.test.",
    rtype: "TLSA",
    validator: "delv",
    status: "secure",
    reason: "delv passes over the opt-out flag of the NSEC3 record that covers the next closer name, \
             below which there may be a delegation (RFC 5155, sections 9.2 and 12.2)",
}];

struct Difference {
    /// The name; of a TLSA record, without the label of the port.
    name: &'static str,
    rtype: &'static str,
    validator: &'static str,
    /// What it says instead.
    status: &'static str,
    reason: &'static str,
}

/// A validator by its name.
type Validator = (
    &'static str,
    fn(&tlsakit_lab::Lab, Asked<'_>) -> Result<Verdict, Failure>,
);

const VALIDATORS: [Validator; 2] = [("Unbound", ask_unbound), ("delv", ask_delv)];

/// Compares status and outcome of every lookup that stands in a report.
pub(crate) fn are_those_of_validators(mail: &Mail, checked: &[Checked]) {
    let mut lookups = BTreeMap::new();
    for checked in checked {
        collect(&checked.report["mxLookup"], &mut lookups);
        for host in checked.report["mx"].as_array().into_iter().flatten() {
            for list in ["addresses", "tlsa"] {
                for lookup in host[list].as_array().into_iter().flatten() {
                    collect(lookup, &mut lookups);
                }
            }
        }
    }
    let lookups: Vec<_> = lookups.into_iter().collect();
    let judged = for_each(&lookups, |((name, rtype), ours)| {
        // delv begins anew at the root each time, and a further secure lookup tells little.
        let is_plain = ours.0 == "secure" && rtype != "TLSA";
        let validators = if is_plain {
            &VALIDATORS[..1]
        } else {
            &VALIDATORS
        };
        let said = validators
            .iter()
            .map(|(_, ask)| ask(mail.lab(), (name, rtype)).map(|said| agrees(&said, ours)));
        said.collect::<Vec<_>>()
    });
    let mut problems = Vec::new();
    let mut agreed = [0, 0];
    let mut asked = [0, 0];
    for (((name, rtype), (status, outcome)), judged) in lookups.iter().zip(judged) {
        for (at, said) in judged.into_iter().enumerate() {
            let (validator, _) = VALIDATORS[at];
            asked[at] += 1;
            let known = DIFFERENCES
                .iter()
                .find(|it| is_about(it, name, rtype) && it.validator == validator);
            match (said, known) {
                (Ok((true, _)), None) => agreed[at] += 1,
                (Ok((false, said)), Some(it)) if said.status == it.status => {}
                (said, _) => problems.push(format!(
                    "{name} {rtype}: {status}, {outcome}; {validator} says {said:?}"
                )),
            }
        }
    }
    println!(
        "{} lookups; Unbound agrees on {} of {}, delv on {} of {}; {} known differences",
        lookups.len(),
        agreed[0],
        asked[0],
        agreed[1],
        asked[1],
        DIFFERENCES.len()
    );
    for it in DIFFERENCES {
        let is_own = |(asked, _): &((String, String), _)| is_about(it, &asked.0, &asked.1);
        if !lookups.iter().any(is_own) {
            problems.push(format!("{} {} is not looked up", it.name, it.rtype));
        }
        println!(
            "  {} on {} {}: {}",
            it.validator, it.name, it.rtype, it.reason
        );
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn is_about(difference: &Difference, name: &str, rtype: &str) -> bool {
    let without_port = name.split_once('.').map_or(name, |(_, above)| above);
    let own = if rtype == "TLSA" { without_port } else { name };
    (difference.name, difference.rtype) == (own, rtype)
}

/// Name and type, with status and outcome.
type Lookups = BTreeMap<(String, String), (String, String)>;

fn collect(lookup: &Value, lookups: &mut Lookups) {
    let text = |field: &str| lookup[field].as_str().unwrap_or_default().to_owned();
    if lookup.is_object() {
        let name = text("name");
        let name = if name.ends_with('.') {
            name
        } else {
            name + "."
        };
        lookups.insert((name, text("type")), (text("status"), text("outcome")));
    }
}

/// Whether nothing in what a validator says speaks against ours.
fn agrees(said: &Verdict, (status, outcome): &(String, String)) -> (bool, Verdict) {
    let same = said.status == status && said.outcome.is_none_or(|it| it == outcome);
    (same, *said)
}
