//! Prints what is found in the texts of `tests/data/lint`, in their form: all, or those that are named.

use serde_json::Value;
use tlsakit_check_tests::lint::LintCase;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let is_wanted = |case: &LintCase| wanted.is_empty() || wanted.contains(&case.name);
    for case in LintCase::read_all().into_iter().filter(is_wanted) {
        println!("== {}", case.name);
        let report = match case.run() {
            Ok(report) => report,
            Err(why) => {
                println!("{}: {}", why.code, why.message);
                continue;
            }
        };
        for found in &report.findings {
            let severity = serde_json::to_value(found.finding.severity);
            let severity = severity.unwrap_or(Value::Null);
            let lines: Vec<String> = found.places.iter().map(|it| it.line.to_string()).collect();
            let (id, severity) = (&found.finding.id, severity.as_str().unwrap_or_default());
            println!("finds {id} {severity} {}", lines.join(" "));
            println!("# {}: {}", found.finding.subject, found.finding.message);
        }
        for error in &report.errors {
            println!("error {} {}", error.code, error.line);
            println!("# {}", error.message);
        }
    }
}
