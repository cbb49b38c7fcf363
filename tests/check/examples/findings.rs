//! Prints what checks find in the scenarios whose names contain the argument.

use tlsakit_check_tests::run::run;
use tlsakit_check_tests::scenario::Scenario;
use tlsakit_dnssec_tests::verifier::Counting;

fn main() {
    let part = std::env::args().nth(1).unwrap_or_default();
    let verifier = Counting::leaked();
    let scenarios = Scenario::read_all();
    for scenario in scenarios.iter().filter(|it| it.name.contains(&part)) {
        let report = run(scenario, verifier);
        println!("== {}: {:?}", scenario.name, report.verdict);
        for finding in &report.findings {
            let (id, severity) = (&finding.id, finding.severity);
            println!(
                "{severity:?} {id} ({})\n  {}",
                finding.subject, finding.message
            );
            for line in &finding.evidence {
                println!("  > {line}");
            }
            for line in finding.remedy.iter().flat_map(|it| it.lines()) {
                println!("  + {line}");
            }
        }
    }
}
