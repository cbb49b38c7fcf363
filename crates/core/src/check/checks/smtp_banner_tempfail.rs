//! `smtp-banner-tempfail`.

use alloc::format;
use alloc::vec::Vec;

use super::seen::{Place, by_code};
use super::{Case, Check, Facts};
use crate::probe::{Session, SessionOutcome, SessionStage};
use crate::report::Severity;

pub(super) const CHECK: Check = Check {
    id: "smtp-banner-tempfail",
    text: include_str!("smtp-banner-tempfail.md"),
    rfc: &["RFC 5321, section 3.1"],
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Case> {
    let mut cases = by_code(
        facts,
        Place::Problem,
        |code| {
            matches!(
                code,
                "smtp-banner-tempfail" | "greeting-refused" | "service-closing"
            )
        },
        |_| Severity::Info,
    );
    for host in &facts.report.mx {
        let is_known = cases.iter().any(|it| it.subject == host.host);
        let mut sessions = host.probe.iter().flat_map(|it| &it.sessions);
        if let Some(session) = sessions
            .find(|it| has_no_greeting(it))
            .filter(|_| !is_known)
        {
            let why = session.problem.as_ref().map(|it| it.text.as_str());
            let message = format!("{}: {}", session.address, why.unwrap_or_default());
            cases.push(Case::new(Severity::Info, &host.host, message));
        }
    }
    cases
}

/// Whether there was a connection and no greeting, as from a server that makes clients wait.
fn has_no_greeting(session: &Session) -> bool {
    let is_over = matches!(
        session.outcome,
        SessionOutcome::Closed | SessionOutcome::TimedOut
    );
    is_over && session.stage == SessionStage::Greeting
}
