//! `tlsa-wildcard-blocked`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::needed::advice;
use super::texts::{TextCase, TextFacts};
use super::{Case, Check, Facts, names};
use crate::check::machine::tlsa_owner;
use crate::dns::{Name, Rtype, name};
use crate::dnssec::Resolution;
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "tlsa-wildcard-blocked",
    text: include_str!("tlsa-wildcard-blocked.md"),
    rfc: &["RFC 4592, section 3.3.1", "RFC 6698, appendix A.2.1.3"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for host in facts.hosts.iter().filter(|host| host.set.is_none()) {
        let candidates = host.host.route.iter().flat_map(|it| &it.candidates);
        for owner in candidates.filter_map(|it| tlsa_owner(it, host.host.port)) {
            let found = facts.check.known(&owner, Rtype::TLSA);
            let Some(wildcard) = found.and_then(|found| blocked(&owner, found)) else {
                continue;
            };
            cases.push(of_owner(&name::text(&owner), &wildcard));
        }
    }
    cases
}

/// Of a wildcard for a whole host, the records of port 25 are not found if any other port has a name.
pub(super) fn of_text(text: &TextFacts<'_>) -> Vec<TextCase> {
    let mut cases = Vec::new();
    for set in &text.sets {
        let wildcard = set
            .owner
            .as_ref()
            .and_then(|it| Some((it, it.text.strip_prefix("*.")?)));
        let Some((wildcard, host)) = wildcard.filter(|(_, it)| !it.starts_with('_')) else {
            continue;
        };
        let asked = format!("_25._tcp.{host}");
        if text.has_name_below(&format!("_tcp.{host}")) && !text.has_tlsa(&asked) {
            cases.push(TextCase::of_set(of_owner(&asked, &wildcard.text), set));
        }
    }
    cases
}

fn of_owner(owner: &str, wildcard: &str) -> Case {
    let message = format!(
        "{} has TLSA records, and does not stand for {}: a name nearer to it exists.",
        names::bare(wildcard),
        names::bare(owner)
    );
    Case::new(Severity::Warning, owner, message).remedy(advice(CHECK.text))
}

/// The wildcard with TLSA records above `owner` that the proof of its absence shows.
fn blocked(owner: &Name, found: &Resolution) -> Option<String> {
    let records = found.denials.iter().flat_map(|it| &it.records);
    let mut wildcards = records.filter(|record| {
        let above = record.owner.strip_prefix("*.");
        let above = above.and_then(|it| Name::from_chars(it.chars()).ok());
        // NSEC: the next name, then the types (RFC 4034, section 4.2).
        record.r#type == "NSEC"
            && above.is_some_and(|above| name::is_below(owner, &above))
            && record.rdata.split(' ').skip(1).any(|it| it == "TLSA")
    });
    wildcards.next().map(|record| record.owner.clone())
}
