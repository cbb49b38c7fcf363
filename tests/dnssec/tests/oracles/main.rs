//! Holds the scenarios against other validators: unbound, delv, hickory and `domain`.

mod unbound;

use std::sync::Arc;

use tlsakit_dnssec_tests::record::{Name, name};
use tlsakit_dnssec_tests::scenario::Scenario;
use tlsakit_dnssec_tests::server::Universes;
use tlsakit_dnssec_tests::universe::Universe;

/// The universes of all scenarios as of `now`, each below a name of its own, and those that they are of.
fn universes(scenarios: &[Scenario], now: i64) -> Arc<Universes> {
    let root = Name::root_vec();
    let build = |(index, scenario): (usize, &Scenario)| {
        let root = name(&format!("s{index}"), &root);
        let universe = Universe::build(scenario, &root, now);
        (root, universe)
    };
    Arc::new(scenarios.iter().enumerate().map(build).collect())
}

/// What a resolver can say of the status that is expected: it does not tell bogus from failed.
fn in_resolvers_words(scenario: &Scenario) -> &str {
    match scenario.expect.status.as_str() {
        "bogus" | "indeterminate" => "servfail",
        status => status,
    }
}
