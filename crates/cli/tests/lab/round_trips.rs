//! How often a question waits for the answer to another one, as the far side sees it.

use std::time::Duration;

use tlsakit_lab::{Forwarder, Lab, QUESTIONS, Question};

use crate::lookup::{command, report_once};

/// How late each answer is: long enough that questions of one wave come before the first answer.
const DELAY: Duration = Duration::from_millis(200);

/// Names and types, and the round trips that they cost.
const COSTS: &[(&str, &str, usize)] = &[
    ("_25._tcp.mx.rsa256.example.", "TLSA", 1),
    ("_25._tcp.mx.below.nsec.test.", "TLSA", 1),
    ("nothing.nsec3.test.", "A", 1),
    ("www.unsigned.test.", "A", 1),
    ("alias2.nsec.test.", "A", 1),
    ("to-secure.nsec.test.", "A", 2),
    ("_25._tcp.to.nsec3.test.", "TLSA", 2),
    ("mx.moved.nsec.test.", "A", 2),
];

/// Counts waves over a forwarder and compares them with the report.
pub(crate) fn are_what_the_report_says(lab: &Lab) {
    let forwarder = Forwarder::start(lab.resolver(), DELAY).expect("a forwarder");
    for scheme in ["udp", "tcp"] {
        let resolver = format!("{scheme}://{}", forwarder.address());
        for (name, rtype, due) in COSTS {
            let is_it = |it: &&Question| (it.name, it.rtype) == (*name, *rtype);
            let question = QUESTIONS.iter().find(is_it);
            let question = question.map_or(
                Question {
                    name,
                    rtype,
                    status: "",
                    outcome: "",
                },
                |it| *it,
            );
            let report = report_once(&mut command(lab, &question, &resolver));
            let seen = forwarder.take_seen();
            let waves = Forwarder::waves(&seen);
            println!(
                "  {waves} waves, {:2} questions over {scheme}: {question}",
                seen.len()
            );
            assert_eq!(report["roundTrips"], *due, "{question}: roundTrips");
            assert_eq!(waves, *due, "{question}: waves over {scheme}");
        }
    }
}
