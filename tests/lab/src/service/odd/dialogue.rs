//! Dialogues before TLS that are not as they should be.

use std::time::Duration;

use super::super::Due;
use super::super::chain::Chain;
use super::super::smtp::{Script, Then, configuration};
use super::Odd;
use crate::Failure;

/// How late a late greeting is.
const DELAY: Duration = Duration::from_secs(3);

/// TLS as it should be, after a dialogue that is not.
pub(super) fn add_words(odd: &mut Odd, chain: &Chain) -> Result<(), Failure> {
    let usual = Script {
        then: Some(Then::Tls(vec![configuration(chain)?])),
        ..Script::default()
    };
    let shown = Due::of_chains(std::slice::from_ref(chain));
    let late = Script {
        delay: DELAY,
        ..usual.clone()
    };
    odd.add("late greeting", late, shown.clone())?;
    let second = Script {
        // The probe says the name that it is given, and then its address.
        offers: |name| name.starts_with('['),
        ..usual.clone()
    };
    odd.add("STARTTLS for an address literal alone", second, shown)?;
    if let Some(service) = odd.services.last_mut() {
        service.options = &["--ehlo", "client.services.test"];
    }

    for (name, script, outcome) in refusals(&usual) {
        odd.add(name, script, vec![Due::always(outcome)])?;
    }
    Ok(())
}

/// Servers that do not get as far as the handshake, with the outcome.
fn refusals(usual: &Script) -> [(&'static str, Script, &'static str); 6] {
    let greets = |greeting| Script {
        greeting,
        ..usual.clone()
    };
    let replies = |reply| Script {
        reply,
        ..usual.clone()
    };
    [
        (
            "greeting 421",
            greets("421 4.3.2 try again later"),
            "declined",
        ),
        (
            "greeting 554",
            greets("554 5.7.1 no service for you"),
            "declined",
        ),
        (
            "STARTTLS refused, 454",
            replies("454 4.7.0 TLS not available\r\n"),
            "starttls-refused",
        ),
        (
            "STARTTLS refused, 501",
            replies("501 5.5.4 no parameters\r\n"),
            "starttls-refused",
        ),
        (
            "octets before the handshake",
            replies("220 2.0.0 ready\r\n250 2.0.0 injected\r\n"),
            "early-octets",
        ),
        (
            "closes after STARTTLS",
            Script {
                then: None,
                ..usual.clone()
            },
            "closed",
        ),
    ]
}
