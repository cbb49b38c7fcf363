//! Recorded runs: bundles, and with them the machines of lookups, probes and checks.

use tlsakit_core::bundle::Bundle;
use tlsakit_core::commands::{self, Replayed};
use tlsakit_core::signature::PureRust;

/// Most findings of one kind that one host may bring about, whatever its records and chains.
const MAX_FINDINGS: usize = 100_000;

/// Replays whatever reads as a bundle, and its report can be written as JSON.
///
/// # Panics
///
/// If a bound is passed, or two replays of the same bundle differ.
pub fn replay(data: &[u8]) {
    let Ok(bundle) = serde_json::from_slice::<Bundle>(data) else {
        return;
    };
    let Ok(replayed) = commands::replay(&bundle, &PureRust) else {
        return;
    };
    if let Replayed::Check(report) = &replayed {
        assert!(report.findings.len() <= MAX_FINDINGS);
    }
    let text = serde_json::to_string(&replayed).expect("JSON");
    assert!(!text.contains('\u{1b}'), "text that drives a terminal");
    let again = commands::replay(&bundle, &PureRust).expect("the same");
    assert_eq!(serde_json::to_string(&again).expect("JSON"), text);
}
