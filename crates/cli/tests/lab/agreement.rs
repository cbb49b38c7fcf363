//! What we say beside what Unbound and delv say.

use tlsakit_lab::{Lab, QUESTIONS, Question, Verdict, ask_delv, ask_unbound};

use crate::harness::for_each;
use crate::lookup::{command, report};

/// Where another validator says something else, and why that is no fault of ours. An entry that is no
/// longer needed fails the test.
const DIFFERENCES: &[Difference] = &[Difference {
    name: "nothing.optout.test.",
    rtype: "A",
    validator: "delv",
    status: "secure",
    outcome: Some("name-error"),
    reason: "delv passes over the opt-out flag of the NSEC3 record that covers the next closer name, \
             below which there may be a delegation (RFC 5155, sections 9.2 and 12.2)",
}];

struct Difference {
    name: &'static str,
    rtype: &'static str,
    validator: &'static str,
    /// What it says instead.
    status: &'static str,
    outcome: Option<&'static str>,
    reason: &'static str,
}

/// Compares status and outcome for every question.
pub(crate) fn verdicts_agree(lab: &Lab) {
    let (_, resolver) = &lab.resolvers()[0];
    let rows = for_each(QUESTIONS, |question| {
        let report = report(&mut command(lab, question, resolver));
        let failure = |failure| panic!("{question}: {failure}");
        let asked = (question.name, question.rtype);
        let others = [
            ("Unbound", ask_unbound(lab, asked).unwrap_or_else(failure)),
            ("delv", ask_delv(lab, asked).unwrap_or_else(failure)),
        ];
        let text = |field: &str| report[field].as_str().unwrap_or_default().to_owned();
        let code = report["reason"]["code"].as_str().unwrap_or_default();
        ((text("status"), text("outcome")), code.to_owned(), others)
    });

    let mut problems = Vec::new();
    let mut agreed = [0, 0];
    println!(
        "{:<36} {:<24} {:<24} {:<24} reason",
        "", "tlsakit", "Unbound", "delv"
    );
    for (question, ((status, outcome), code, others)) in QUESTIONS.iter().zip(rows) {
        let ours = format!("{status}, {outcome}");
        let [unbound, delv] = others.map(|(_, verdict)| shown(&verdict));
        println!(
            "{:<36} {ours:<24} {unbound:<24} {delv:<24} {code}",
            question.to_string()
        );
        if (status.as_str(), outcome.as_str()) != (question.status, question.outcome) {
            problems.push(format!(
                "{question}: due is {}, {}",
                question.status, question.outcome
            ));
        }
        for (at, (validator, verdict)) in others.iter().enumerate() {
            match judge(question, validator, verdict) {
                Ok(same) => agreed[at] += u32::from(same),
                Err(problem) => problems.push(problem),
            }
        }
    }
    println!(
        "{} questions; Unbound agrees on {}, delv on {}; {} known differences",
        QUESTIONS.len(),
        agreed[0],
        agreed[1],
        DIFFERENCES.len()
    );
    for it in DIFFERENCES {
        println!(
            "  {} on {} {}: {}",
            it.validator, it.name, it.rtype, it.reason
        );
        let is_asked = |question: &Question| (question.name, question.rtype) == (it.name, it.rtype);
        if !QUESTIONS.iter().any(is_asked) {
            problems.push(format!("{} {} is not asked", it.name, it.rtype));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Says whether a validator agrees with what is due, if it does not by a known difference.
fn judge(question: &Question, validator: &str, verdict: &Verdict) -> Result<bool, String> {
    let due = Verdict {
        status: question.status,
        outcome: Some(question.outcome),
    };
    let known = DIFFERENCES
        .iter()
        .find(|it| (it.name, it.rtype, it.validator) == (question.name, question.rtype, validator));
    match known {
        None if verdict.agrees_with(&due) => Ok(true),
        None => Err(format!("{question}: {validator} says {}", shown(verdict))),
        Some(it) if (it.status, it.outcome) == (verdict.status, verdict.outcome) => Ok(false),
        Some(_) => Err(format!(
            "{question}: the difference to {validator} is another one now"
        )),
    }
}

fn shown(verdict: &Verdict) -> String {
    match verdict.outcome {
        Some(outcome) => format!("{}, {outcome}", verdict.status),
        None => verdict.status.to_owned(),
    }
}
