//! FTP: greeting, AUTH TLS (RFC 959, RFC 4217).

use tlsakit_core::probe::{SessionOutcome, SessionStage};

use super::exchange::Exchange;
use super::reply::{Form, Replies, Reply};
use super::words::first_word;
use super::{Machine, Step};

/// The dialogue of FTP. FEAT is asked for only if the answer to AUTH leaves open what the server has.
#[derive(Debug)]
pub(super) struct Ftp {
    replies: Replies,
    state: State,
    /// The refusal of AUTH, once FEAT was sent.
    refusal: String,
}

/// Whose answer is due.
#[derive(Clone, Copy, Debug)]
enum State {
    Greeting,
    Auth,
    Feat,
}

impl Ftp {
    pub(super) fn new() -> Self {
        Self {
            replies: Replies::new(Form::Ftp),
            state: State::Greeting,
            refusal: String::new(),
        }
    }

    fn greeted(&mut self, reply: &Reply, exchange: &mut Exchange) -> Result<Step, Step> {
        match reply.code {
            220 => {
                self.state = State::Auth;
                exchange.set_stage(SessionStage::StartTls);
                Ok(exchange.say("AUTH TLS"))
            }
            400..600 => Err(exchange.fail(
                SessionOutcome::Declined,
                "greeting-refused",
                format!(
                    "The server does not serve this client: its greeting is {}.",
                    reply.words()
                ),
                &["RFC 959, section 5.4"],
            )),
            _ => Err(exchange.unexpected(&reply.octets())),
        }
    }

    /// RFC 4217, section 4, and RFC 2228, section 3, on the replies to AUTH.
    fn answered_auth(&mut self, reply: &Reply, exchange: &mut Exchange) -> Result<Step, Step> {
        let words = reply.words();
        match reply.code {
            234 => Ok(Step::Handshake(Vec::new())),
            421 => Err(exchange.fail(
                SessionOutcome::Declined,
                "service-closing",
                format!("The server closes the connection: {words}."),
                &["RFC 959, section 5.4"],
            )),
            // Not recognised, not implemented, not for this mechanism.
            500 | 502 | 504 => Err(without_tls(&words, exchange)),
            // Servers without TLS say so too, to whatever comes before USER.
            530 => {
                self.state = State::Feat;
                self.refusal = words;
                Ok(exchange.say("FEAT"))
            }
            400..600 => Err(refused(&words, exchange)),
            _ => Err(exchange.unexpected(&reply.octets())),
        }
    }

    /// The list of features (RFC 2389, section 3.2) tells a refusal from an absence.
    fn answered_feat(&self, reply: &Reply, exchange: &mut Exchange) -> Step {
        let lacks_tls = reply.code == 211 && !reply.lines.iter().any(|line| names_tls(line));
        match lacks_tls {
            true => without_tls(&self.refusal, exchange),
            false => refused(&self.refusal, exchange),
        }
    }
}

/// Whether a line of FEAT's answer names AUTH TLS: `AUTH TLS`, or a list such as `AUTH SSL;TLS-P;TLS;`
/// (RFC 4217, section 6).
fn names_tls(line: &[u8]) -> bool {
    let (word, list) = first_word(line.trim_ascii());
    let mut names = list.split(|octet| matches!(octet, b';' | b' '));
    let is_tls =
        |name: &[u8]| name.eq_ignore_ascii_case(b"TLS") || name.eq_ignore_ascii_case(b"TLS-C");
    word.eq_ignore_ascii_case(b"AUTH") && names.any(is_tls)
}

fn without_tls(words: &str, exchange: &mut Exchange) -> Step {
    let text = format!("The server knows no AUTH TLS: it answers {words}.");
    let rfc = ["RFC 4217, section 4"];
    exchange.part(
        "QUIT",
        SessionOutcome::NoStarttls,
        "no-starttls",
        text,
        &rfc,
    )
}

fn refused(words: &str, exchange: &mut Exchange) -> Step {
    let text = format!("The server refuses AUTH TLS: {words}.");
    let rfc = ["RFC 4217, section 4"];
    exchange.part(
        "QUIT",
        SessionOutcome::StarttlsRefused,
        "starttls-refused",
        text,
        &rfc,
    )
}

impl Machine for Ftp {
    fn begin(&mut self, _: &mut Exchange) -> Step {
        Step::Read
    }

    fn advance(&mut self, exchange: &mut Exchange) -> Result<Step, Step> {
        loop {
            let Some(reply) = self.replies.next(exchange)? else {
                return Ok(Step::Read);
            };
            match self.state {
                // "Service ready in nnn minutes" comes before the greeting proper (RFC 959, section 5.4).
                State::Greeting if reply.code == 120 => {}
                State::Greeting => return self.greeted(&reply, exchange),
                State::Auth => return self.answered_auth(&reply, exchange),
                State::Feat => return Err(self.answered_feat(&reply, exchange)),
            }
        }
    }

    fn secured(&mut self, exchange: &mut Exchange) -> Step {
        exchange.leave("QUIT")
    }
}

#[cfg(test)]
mod tests {
    use tlsakit_core::probe::StartTls;

    use super::super::script::{check, check_transcript};

    #[test]
    fn goes_all_the_way() {
        check_transcript(
            StartTls::Ftp,
            &[
                b"220-hello\r\n221 users\r\n\r\n220 ready\r\n",
                b"234 go\r\n",
            ],
            "S: 220-hello\n\
             S: 221 users\n\
             S: \n\
             S: 220 ready\n\
             C: AUTH TLS\n\
             S: 234 go\n\
             C* QUIT\n",
        );
    }

    #[test]
    fn tells_outcomes_apart() {
        let greeting = b"220 ready\r\n";
        let login = b"530 log in\r\n";
        check(
            StartTls::Ftp,
            &[
                // RFC 959, section 5.4.
                (&[b"120 wait\r\n"], "waiting"),
                (&[b"120 wait\r\n", greeting, b"234 go\r\n"], "done"),
                (&[b"421 busy\r\n"], "Declined Greeting greeting-refused"),
                (&[b"530 no\r\n"], "Declined Greeting greeting-refused"),
                (
                    &[b"331 name\r\n"],
                    "ProtocolError Greeting unexpected-answer",
                ),
                // RFC 4217, section 4, and RFC 2228, section 3.
                (
                    &[greeting, b"500 what\r\n"],
                    "NoStarttls StartTls no-starttls",
                ),
                (
                    &[greeting, b"502 what\r\n"],
                    "NoStarttls StartTls no-starttls",
                ),
                (
                    &[greeting, b"504 what\r\n"],
                    "NoStarttls StartTls no-starttls",
                ),
                // RFC 2389, section 3.2: FEAT.
                (&[greeting, login], "waiting"),
                (
                    &[greeting, login, b"211-x:\r\n UTF8\r\n211 end\r\n"],
                    "NoStarttls StartTls no-starttls",
                ),
                (
                    &[greeting, login, b"211-x:\r\n AUTH SSL\r\n211 end\r\n"],
                    "NoStarttls StartTls no-starttls",
                ),
                (
                    &[greeting, login, b"211-x:\r\n AUTH SSL;TLS;\r\n211 end\r\n"],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                (
                    &[greeting, login, b"211-x:\r\n auth tls\r\n211 end\r\n"],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                (
                    &[greeting, login, login],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                (
                    &[greeting, b"534 policy\r\n"],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                (
                    &[greeting, b"431 not now\r\n"],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                (
                    &[greeting, b"421 bye\r\n"],
                    "Declined StartTls service-closing",
                ),
                (
                    &[greeting, b"334 data\r\n"],
                    "ProtocolError StartTls unexpected-answer",
                ),
                (&[greeting, b"234-a\r\nb\r\n234-c\r\n234 d\r\n"], "done"),
            ],
        );
    }
}
