//! Prints each scenario as a line of JSON: its name, the bundle of its check, and the report. For tests
//! that are not in Rust.

use std::io::{self, Write};

use serde::Serialize;
use tlsakit_check_tests::run::recorded;
use tlsakit_check_tests::scenario::Scenario;
use tlsakit_core::bundle::Bundle;
use tlsakit_core::report::CheckReport;
use tlsakit_dnssec_tests::verifier::Counting;

/// A line of the output.
#[derive(Serialize)]
struct Recorded {
    name: String,
    bundle: Bundle,
    report: CheckReport,
}

fn main() -> io::Result<()> {
    let verifier = Counting::leaked();
    let mut output = io::stdout().lock();
    for scenario in Scenario::read_all() {
        let (report, bundle) = recorded(&scenario, verifier);
        let name = scenario.name.clone();
        let line = serde_json::to_string(&Recorded {
            name,
            bundle,
            report,
        })?;
        writeln!(output, "{line}")?;
    }
    Ok(())
}
