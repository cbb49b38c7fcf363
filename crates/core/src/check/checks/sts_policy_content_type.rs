//! `sts-policy-content-type`.

use alloc::format;
use alloc::vec::Vec;

use super::needed::advice;
use super::{Case, Check, Facts, policies};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "sts-policy-content-type",
    text: include_str!("sts-policy-content-type.md"),
    rfc: &["RFC 8461, section 3.2"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let fetched = policies::fetched(facts);
    let Some(fetched) = fetched.filter(|it| it.status == Some(200)) else {
        return Vec::new();
    };
    let found = fetched.content_type.as_deref().unwrap_or_default();
    let media_type = found.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("text/plain") {
        return Vec::new();
    }
    let message = "The policy of MTA-STS is not sent as text/plain, which some senders ask for.";
    let found = match found {
        "" => "no Content-Type".into(),
        found => format!("Content-Type: {found}"),
    };
    let case = Case::new(Severity::Notice, fetched.url.clone(), message);
    Vec::from([case.evidence([found]).remedy(advice(CHECK.text))])
}
