//! SMTP and LMTP: greeting, EHLO or LHLO, STARTTLS (RFC 5321, RFC 2033, RFC 3207).

use tlsakit_core::probe::{SessionOutcome, SessionStage};

use super::exchange::Exchange;
use super::reply::{Form, Replies, Reply};
use super::{Machine, Step};

/// The dialogue of SMTP, and with LHLO that of LMTP.
#[derive(Debug)]
pub(super) struct Smtp {
    /// `EHLO` or `LHLO`.
    verb: &'static str,
    replies: Replies,
    state: State,
    /// The answer to the first EHLO, if a second one was said.
    first: Option<Reply>,
}

/// Whose answer is due.
#[derive(Clone, Copy, Debug)]
enum State {
    Greeting,
    Ehlo,
    SecondEhlo,
    StartTls,
    SecuredEhlo,
}

impl Smtp {
    pub(super) fn new(verb: &'static str) -> Self {
        Self {
            verb,
            replies: Replies::new(Form::Smtp),
            state: State::Greeting,
            first: None,
        }
    }

    fn greeted(&mut self, reply: &Reply, exchange: &mut Exchange) -> Result<Step, Step> {
        let words = reply.words();
        match reply.code {
            220 => {
                self.state = State::Ehlo;
                exchange.set_stage(SessionStage::Capabilities);
                let name = exchange.names().ehlo.clone();
                Ok(exchange.say(&format!("{} {name}", self.verb)))
            }
            400..500 => Err(exchange.part(
                "QUIT",
                SessionOutcome::Declined,
                "smtp-banner-tempfail",
                format!("The server does not serve at present: its greeting is {words}."),
                &["RFC 5321, section 3.1", "RFC 5321, section 4.2.1"],
            )),
            // The server waits for QUIT then (RFC 5321, section 3.1).
            500..600 => Err(exchange.part(
                "QUIT",
                SessionOutcome::Declined,
                "greeting-refused",
                format!("The server does not serve this client: its greeting is {words}."),
                &["RFC 5321, section 3.1"],
            )),
            _ => Err(exchange.unexpected(&reply.octets())),
        }
    }

    fn answered_ehlo(&mut self, reply: Reply, exchange: &mut Exchange) -> Result<Step, Step> {
        if reply.code == 250 && reply.offers("STARTTLS") {
            self.note_first(exchange);
            self.state = State::StartTls;
            exchange.set_stage(SessionStage::StartTls);
            return Ok(exchange.say("STARTTLS"));
        }
        // 421 closes the connection (RFC 5321, section 4.2.2); to others EHLO may be said again
        // (RFC 5321, section 4.1.4).
        let again = matches!(self.state, State::Ehlo) && reply.code != 421;
        if let (true, Some(name)) = (again, exchange.names().second_ehlo.clone()) {
            self.state = State::SecondEhlo;
            self.first = Some(reply);
            return Ok(exchange.say(&format!("{} {name}", self.verb)));
        }
        Err(self.without_starttls(&reply, exchange))
    }

    /// Says that the second name was offered what the first one was not.
    fn note_first(&self, exchange: &mut Exchange) {
        let (Some(first), Some(name)) = (&self.first, exchange.names().second_ehlo.clone()) else {
            return;
        };
        let text = format!(
            "STARTTLS is offered to {name}, and not to {}, which is answered {}. With DANE it has to be \
             offered to every client.",
            exchange.names().ehlo,
            first.words()
        );
        exchange.note("smtp-starttls-by-client", text, &["RFC 7672, section 9.2"]);
    }

    fn without_starttls(&self, reply: &Reply, exchange: &mut Exchange) -> Step {
        let (verb, words) = (self.verb, reply.words());
        match reply.code {
            250 => exchange.part(
                "QUIT",
                SessionOutcome::NoStarttls,
                "smtp-no-starttls",
                format!("STARTTLS is not among what the server offers in answer to {verb}."),
                &["RFC 3207, section 4"],
            ),
            // Not recognised, not implemented: a server without extensions (RFC 5321, section 3.2).
            500 | 502 => exchange.part(
                "QUIT",
                SessionOutcome::NoStarttls,
                "smtp-no-starttls",
                format!("The server knows no {verb}, and so no STARTTLS: it answers {words}."),
                &["RFC 5321, section 3.2"],
            ),
            400..600 => exchange.part(
                "QUIT",
                SessionOutcome::Declined,
                "ehlo-refused",
                format!("The server refuses {verb}: it answers {words}."),
                &["RFC 5321, section 4.1.1.1"],
            ),
            _ => exchange.unexpected(&reply.octets()),
        }
    }

    fn answered_starttls(&mut self, reply: &Reply, exchange: &mut Exchange) -> Result<Step, Step> {
        let words = reply.words();
        match reply.code {
            220 => Ok(Step::Handshake(Vec::new())),
            421 => Err(exchange.part(
                "QUIT",
                SessionOutcome::Declined,
                "service-closing",
                format!("The server closes the connection in answer to STARTTLS: {words}."),
                &["RFC 5321, section 4.2.2"],
            )),
            400..600 => Err(exchange.part(
                "QUIT",
                SessionOutcome::StarttlsRefused,
                "smtp-starttls-refused",
                format!("The server offers STARTTLS and refuses it: {words}."),
                &["RFC 3207, section 4"],
            )),
            _ => Err(exchange.unexpected(&reply.octets())),
        }
    }

    fn answered_inside(&self, reply: &Reply, exchange: &mut Exchange) -> Step {
        if reply.code != 250 {
            let (verb, words) = (self.verb, reply.words());
            exchange.lost_inside_tls(&format!(
                "Inside TLS the server answers {verb} with {words}."
            ));
        } else if reply.offers("STARTTLS") {
            let text = "Inside TLS the server offers STARTTLS once more, which it must not.";
            exchange.note("smtp-starttls-after-tls", text, &["RFC 3207, section 4.2"]);
        }
        exchange.leave("QUIT")
    }
}

impl Machine for Smtp {
    /// The client waits for the greeting (RFC 5321, section 3.1): servers refuse those who do not.
    fn begin(&mut self, _: &mut Exchange) -> Step {
        Step::Read
    }

    fn advance(&mut self, exchange: &mut Exchange) -> Result<Step, Step> {
        let Some(reply) = self.replies.next(exchange)? else {
            return Ok(Step::Read);
        };
        match self.state {
            State::Greeting => self.greeted(&reply, exchange),
            State::Ehlo | State::SecondEhlo => self.answered_ehlo(reply, exchange),
            State::StartTls => self.answered_starttls(&reply, exchange),
            State::SecuredEhlo => Ok(self.answered_inside(&reply, exchange)),
        }
    }

    /// What the server said before is void, so EHLO is said again (RFC 3207, section 4.2).
    fn secured(&mut self, exchange: &mut Exchange) -> Step {
        let names = exchange.names();
        let name = match (&self.first, &names.second_ehlo) {
            (Some(_), Some(second)) => second.clone(),
            _ => names.ehlo.clone(),
        };
        self.replies = Replies::new(Form::Smtp);
        self.state = State::SecuredEhlo;
        exchange.say(&format!("{} {name}", self.verb))
    }
}

#[cfg(test)]
mod tests {
    use tlsakit_core::probe::StartTls;

    use super::super::script::{check, check_transcript, play};

    const GREETING: &[u8] = b"220 mx.example.org ESMTP\r\n";
    const OFFER: &[u8] = b"250-mx.example.org\r\n250 STARTTLS\r\n";
    const NO_OFFER: &[u8] = b"250-mx.example.org\r\n250 8BITMIME\r\n";
    const CONSENT: &[u8] = b"220 2.0.0 ready\r\n";

    #[test]
    fn goes_all_the_way() {
        check_transcript(
            StartTls::Smtp,
            &[
                b"220-mx.example.org ESMTP\r\n220 no spam\r\n",
                b"250-mx.example.org\r\n250-SIZE 1000\r\n250 starttls\r\n",
                CONSENT,
                NO_OFFER,
            ],
            "S: 220-mx.example.org ESMTP\n\
             S: 220 no spam\n\
             C: EHLO probe.example\n\
             S: 250-mx.example.org\n\
             S: 250-SIZE 1000\n\
             S: 250 starttls\n\
             C: STARTTLS\n\
             S: 220 2.0.0 ready\n\
             C* EHLO probe.example\n\
             S* 250-mx.example.org\n\
             S* 250 8BITMIME\n\
             C* QUIT\n",
        );
        let lmtp = play(StartTls::Lmtp, &[GREETING, OFFER, CONSENT, NO_OFFER]);
        let sent = b"LHLO probe.example\r\nSTARTTLS\r\nLHLO probe.example\r\nQUIT\r\n";
        assert_eq!(lmtp.sent, sent);
        assert_eq!(lmtp.end, "done");
    }

    #[test]
    fn tells_outcomes_apart() {
        check(
            StartTls::Smtp,
            &[
                // RFC 5321, sections 3.1 and 4.2.2: the greeting.
                (&[b"421 busy\r\n"], "Declined Greeting smtp-banner-tempfail"),
                (
                    &[b"450 greylisted\r\n"],
                    "Declined Greeting smtp-banner-tempfail",
                ),
                (
                    &[b"554-no\r\n554 access\r\n"],
                    "Declined Greeting greeting-refused",
                ),
                (
                    &[b"250 hello\r\n"],
                    "ProtocolError Greeting unexpected-answer",
                ),
                (&[b"220"], "waiting"),
                (&[b"220-\r\n"], "waiting"),
                (
                    &[b"220\n", b"250 mx\n", b"250 mx\n"],
                    "NoStarttls Capabilities smtp-no-starttls",
                ),
                // Section 4.2.1: one code for all lines.
                (
                    &[b"220-a\r\n221 b\r\n"],
                    "ProtocolError Greeting unexpected-answer",
                ),
                // Sections 3.2 and 4.1.1.1: EHLO, which is said twice.
                (&[GREETING, NO_OFFER], "waiting"),
                (
                    &[GREETING, NO_OFFER, NO_OFFER],
                    "NoStarttls Capabilities smtp-no-starttls",
                ),
                (
                    &[GREETING, b"502 what\r\n", b"500 what\r\n"],
                    "NoStarttls Capabilities smtp-no-starttls",
                ),
                (
                    &[GREETING, b"550 no\r\n", b"550 no\r\n"],
                    "Declined Capabilities ehlo-refused",
                ),
                (
                    &[GREETING, b"450 no\r\n", NO_OFFER],
                    "NoStarttls Capabilities smtp-no-starttls",
                ),
                (
                    &[GREETING, b"421 bye\r\n"],
                    "Declined Capabilities ehlo-refused",
                ),
                (
                    &[GREETING, b"354 go\r\n", b"354 go\r\n"],
                    "ProtocolError Capabilities unexpected-answer",
                ),
                (&[GREETING, NO_OFFER, OFFER, CONSENT], "handshake"),
                // The first line is the server's name, whatever it is.
                (&[GREETING, b"250 STARTTLS\r\n"], "waiting"),
                (&[GREETING, b"250-mx\r\n250 STARTTLS2\r\n"], "waiting"),
                // RFC 3207, section 4: STARTTLS.
                (&[GREETING, OFFER, CONSENT], "handshake"),
                (
                    &[GREETING, OFFER, b"454 not now\r\n"],
                    "StarttlsRefused StartTls smtp-starttls-refused",
                ),
                (
                    &[GREETING, OFFER, b"501 no\r\n"],
                    "StarttlsRefused StartTls smtp-starttls-refused",
                ),
                (
                    &[GREETING, OFFER, b"421 bye\r\n"],
                    "Declined StartTls service-closing",
                ),
                (
                    &[GREETING, OFFER, b"250 ok\r\n"],
                    "ProtocolError StartTls unexpected-answer",
                ),
                (&[GREETING, OFFER, CONSENT, b"hm\r\n"], "done"),
            ],
        );
    }

    #[test]
    fn notes_what_is_odd() {
        for (messages, notes) in [
            (&[GREETING, OFFER, CONSENT, NO_OFFER][..], &[][..]),
            (
                &[GREETING, OFFER, CONSENT, OFFER],
                &["smtp-starttls-after-tls"],
            ),
            (
                &[GREETING, OFFER, CONSENT, b"503 no\r\n"],
                &["smtp-ehlo-lost-after-tls"],
            ),
            (
                &[GREETING, OFFER, CONSENT, b"\xff\r\n"],
                &["smtp-ehlo-lost-after-tls"],
            ),
            (
                &[GREETING, NO_OFFER, OFFER, CONSENT, NO_OFFER],
                &["smtp-starttls-by-client"],
            ),
            (
                &[GREETING, b"550 no\r\n", OFFER, CONSENT, NO_OFFER],
                &["smtp-starttls-by-client"],
            ),
        ] {
            let played = play(StartTls::Smtp, messages);
            assert_eq!(played.end, "done");
            assert_eq!(played.notes, notes);
        }
    }

    #[test]
    fn keeps_the_name_that_was_offered_starttls() {
        let played = play(
            StartTls::Smtp,
            &[GREETING, NO_OFFER, OFFER, CONSENT, NO_OFFER],
        );
        let sent = "EHLO probe.example\r\nEHLO second.example\r\nSTARTTLS\r\nEHLO second.example\r\nQUIT\r\n";
        assert_eq!(String::from_utf8_lossy(&played.sent), sent);
    }

    #[test]
    fn shows_the_words() {
        let played = play(
            StartTls::Smtp,
            &[GREETING, OFFER, b"454-4.7.0 TLS\x1b[2J\r\n454 \xe9\r\n"],
        );
        let text = "The server offers STARTTLS and refuses it: \"454 4.7.0 TLS\\u{1b}[2J \\xe9\".";
        assert_eq!(played.text, text);
    }
}
