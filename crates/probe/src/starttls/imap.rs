//! IMAP: greeting, CAPABILITY, STARTTLS (RFC 9051; RFC 3501 and RFC 2595 for older servers).

use tlsakit_core::probe::{SessionOutcome, SessionStage};

use super::exchange::Exchange;
use super::words::{first_word, quoted};
use super::{Machine, Step, by_lines};

/// The tags of the commands, each of which is given at most once.
const CAPABILITY: &str = "a1";
const STARTTLS: &str = "a2";
const LOGOUT: &str = "a3 LOGOUT";

/// The dialogue of IMAP.
#[derive(Debug)]
pub(super) struct Imap {
    state: State,
    /// Whether the answer to CAPABILITY has named STARTTLS.
    offered: bool,
}

/// What is due.
#[derive(Clone, Copy, Debug)]
enum State {
    Greeting,
    Capability,
    StartTls,
}

impl Imap {
    pub(super) fn new() -> Self {
        Self {
            state: State::Greeting,
            offered: false,
        }
    }

    fn line(&mut self, line: &[u8], exchange: &mut Exchange) -> Result<Option<Step>, Step> {
        let (tag, rest) = first_word(line);
        let (status, text) = first_word(rest);
        let status = status.to_ascii_uppercase();
        match (self.state, tag) {
            (State::Greeting, b"*") => self.greeted(&status, line, exchange).map(Some),
            (State::Greeting, _) => Err(exchange.unexpected(line)),
            (_, b"*") if status == b"BYE" => Err(exchange.fail(
                SessionOutcome::Declined,
                "service-closing",
                format!("The server closes the connection: {}.", quoted(line)),
                &["RFC 9051, section 7.1.5"],
            )),
            (State::Capability, b"*") => {
                if status == b"CAPABILITY" {
                    self.offered |= offers(text);
                }
                Ok(None)
            }
            // Anything may be said unasked (RFC 9051, section 7).
            (State::StartTls, b"*") => Ok(None),
            (State::Capability, tag) if tag == CAPABILITY.as_bytes() => {
                self.listed(&status, line, exchange).map(Some)
            }
            (State::StartTls, tag) if tag == STARTTLS.as_bytes() => match status.as_slice() {
                b"OK" => Ok(Some(Step::Handshake(Vec::new()))),
                b"NO" | b"BAD" => Err(exchange.part(
                    LOGOUT,
                    SessionOutcome::StarttlsRefused,
                    "starttls-refused",
                    format!(
                        "The server offers STARTTLS and refuses it: {}.",
                        quoted(line)
                    ),
                    &["RFC 9051, section 6.2.1"],
                )),
                _ => Err(exchange.unexpected(line)),
            },
            _ => Err(exchange.unexpected(line)),
        }
    }

    fn greeted(
        &mut self,
        status: &[u8],
        line: &[u8],
        exchange: &mut Exchange,
    ) -> Result<Step, Step> {
        match status {
            // A list in the greeting saves a round trip (RFC 9051, section 7.1).
            b"OK" if response_code(line).is_some_and(offers) => Ok(self.start(exchange)),
            b"OK" => {
                self.state = State::Capability;
                exchange.set_stage(SessionStage::Capabilities);
                Ok(exchange.say(&format!("{CAPABILITY} CAPABILITY")))
            }
            b"PREAUTH" => Err(exchange.part(
                LOGOUT,
                SessionOutcome::NoStarttls,
                "no-starttls",
                format!(
                    "The server takes this client for authenticated already, and then there is no \
                     STARTTLS: its greeting is {}.",
                    quoted(line)
                ),
                &["RFC 9051, section 7.1.4", "RFC 9051, section 6.2"],
            )),
            b"BYE" => Err(exchange.fail(
                SessionOutcome::Declined,
                "greeting-refused",
                format!(
                    "The server does not serve this client: its greeting is {}.",
                    quoted(line)
                ),
                &["RFC 9051, section 7.1.5"],
            )),
            _ => Err(exchange.unexpected(line)),
        }
    }

    fn listed(
        &mut self,
        status: &[u8],
        line: &[u8],
        exchange: &mut Exchange,
    ) -> Result<Step, Step> {
        // Some servers put the list into the final answer alone.
        let offered = self.offered || response_code(line).is_some_and(offers);
        match status {
            b"OK" if offered => Ok(self.start(exchange)),
            b"OK" => Err(exchange.part(
                LOGOUT,
                SessionOutcome::NoStarttls,
                "no-starttls",
                "STARTTLS is not among the server's capabilities.",
                &["RFC 9051, section 6.1.1"],
            )),
            _ => Err(exchange.unexpected(line)),
        }
    }

    fn start(&mut self, exchange: &mut Exchange) -> Step {
        self.state = State::StartTls;
        exchange.set_stage(SessionStage::StartTls);
        exchange.say(&format!("{STARTTLS} STARTTLS"))
    }
}

impl Machine for Imap {
    fn begin(&mut self, _: &mut Exchange) -> Step {
        Step::Read
    }

    fn advance(&mut self, exchange: &mut Exchange) -> Result<Step, Step> {
        by_lines(exchange, |line, exchange| self.line(line, exchange))
    }

    fn secured(&mut self, exchange: &mut Exchange) -> Step {
        exchange.leave(LOGOUT)
    }
}

/// The list of a response code `[CAPABILITY …]`, if a line has one.
fn response_code(line: &[u8]) -> Option<&[u8]> {
    let start = line.iter().position(|octet| *octet == b'[')?;
    let code = line.get(start + 1..)?;
    let end = code.iter().position(|octet| *octet == b']')?;
    let (name, list) = first_word(code.get(..end)?);
    name.eq_ignore_ascii_case(b"CAPABILITY").then_some(list)
}

/// Whether a list of capabilities names STARTTLS.
fn offers(list: &[u8]) -> bool {
    list.split(|octet| *octet == b' ')
        .any(|word| word.eq_ignore_ascii_case(b"STARTTLS"))
}

#[cfg(test)]
mod tests {
    use tlsakit_core::probe::StartTls;

    use super::super::script::{check, check_transcript};

    const LIST: &[u8] = b"* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK done\r\n";

    #[test]
    fn goes_all_the_way() {
        check_transcript(
            StartTls::Imap,
            &[b"* OK ready\r\n", LIST, b"a2 OK begin\r\n"],
            "S: * OK ready\n\
             C: a1 CAPABILITY\n\
             S: * CAPABILITY IMAP4rev1 STARTTLS\n\
             S: a1 OK done\n\
             C: a2 STARTTLS\n\
             S: a2 OK begin\n\
             C* a3 LOGOUT\n",
        );
        check_transcript(
            StartTls::Imap,
            &[
                b"* ok [capability IMAP4rev1 starttls ID] ready\r\n",
                b"a2 ok begin\r\n",
            ],
            "S: * ok [capability IMAP4rev1 starttls ID] ready\n\
             C: a2 STARTTLS\n\
             S: a2 ok begin\n\
             C* a3 LOGOUT\n",
        );
    }

    #[test]
    fn tells_outcomes_apart() {
        let greeting = b"* OK ready\r\n";
        check(
            StartTls::Imap,
            &[
                // RFC 9051, sections 7.1.4 and 7.1.5.
                (
                    &[b"* BYE too many\r\n"],
                    "Declined Greeting greeting-refused",
                ),
                (&[b"* PREAUTH hello\r\n"], "NoStarttls Greeting no-starttls"),
                (
                    &[b"a1 OK hello\r\n"],
                    "ProtocolError Greeting unexpected-answer",
                ),
                (
                    &[b"* NO hello\r\n"],
                    "ProtocolError Greeting unexpected-answer",
                ),
                // A list without STARTTLS in the greeting is not trusted; the server is asked.
                (
                    &[b"* OK [CAPABILITY IMAP4rev1] x\r\n", LIST, b"a2 OK\r\n"],
                    "done",
                ),
                (
                    &[greeting, b"* CAPABILITY IMAP4rev1\r\na1 OK\r\n"],
                    "NoStarttls Capabilities no-starttls",
                ),
                (
                    &[greeting, b"* CAPABILITY XSTARTTLS\r\na1 OK\r\n"],
                    "NoStarttls Capabilities no-starttls",
                ),
                (&[greeting, b"a1 OK [CAPABILITY STARTTLS] x\r\n"], "waiting"),
                (
                    &[
                        greeting,
                        b"* X\r\n* CAPABILITY STARTTLS\r\n* CAPABILITY A\r\na1 OK\r\n",
                    ],
                    "waiting",
                ),
                (
                    &[greeting, b"a1 BAD what\r\n"],
                    "ProtocolError Capabilities unexpected-answer",
                ),
                (
                    &[greeting, b"a9 OK\r\n"],
                    "ProtocolError Capabilities unexpected-answer",
                ),
                (
                    &[greeting, b"* BYE idle\r\n"],
                    "Declined Capabilities service-closing",
                ),
                (&[greeting, LIST, b"* 3 EXISTS\r\n"], "waiting"),
                (
                    &[greeting, LIST, b"a2 NO no\r\n"],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                (
                    &[greeting, LIST, b"a2 BAD no\r\n"],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                (
                    &[greeting, LIST, b"a1 OK\r\n"],
                    "ProtocolError StartTls unexpected-answer",
                ),
                (
                    &[greeting, LIST, b"* BYE\r\n"],
                    "Declined StartTls service-closing",
                ),
            ],
        );
    }
}
