//! Holds the scenarios against other validators: unbound, delv, hickory and `domain`.
//!
//! `tests/data/dnssec/differences.txt` lists where they differ, and why. An entry that is no longer
//! so fails the test.

mod comparison;
mod delv;
mod hickory;
mod nlnetlabs;
mod unbound;

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tlsakit_dnssec_tests::record::{Name, name};
use tlsakit_dnssec_tests::scenario::Scenario;
use tlsakit_dnssec_tests::server::Universes;
use tlsakit_dnssec_tests::universe::Universe;

/// The scenarios that another validator can judge, but for those `without`. None of them refuses
/// SHA-1 where we do, and they are not asked of the root itself.
fn scenarios(without: impl Fn(&Scenario) -> bool) -> Vec<Scenario> {
    let mut scenarios = Scenario::read_all();
    scenarios.retain(|it| !it.refuse_sha1 && !it.needs_root && !without(it));
    scenarios
}

/// The universes of all scenarios as of `now`, each below a name of its own.
fn universes(scenarios: &[Scenario], now: i64) -> Arc<Universes> {
    let root = Name::root_vec();
    let build = |(index, scenario): (usize, &Scenario)| {
        let root = name(&format!("s{index}"), &root);
        let universe = Universe::build(scenario, &root, now);
        (root, universe)
    };
    Arc::new(scenarios.iter().enumerate().map(build).collect())
}

/// The present, for those who have no other moment.
fn present() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.expect("after 1970").as_secs()).expect("a near time")
}

/// What to say of a program that is missing.
fn missing(program: &str, why: &std::io::Error) -> String {
    format!(
        "{program} cannot be run ({why}), and the scenarios are to be held against it: \
         apt-get install unbound bind9-dnsutils"
    )
}
