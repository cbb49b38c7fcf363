//! ManageSieve: capabilities as greeting, STARTTLS (RFC 5804).

use tlsakit_core::probe::{SessionOutcome, SessionStage};

use super::exchange::{Exchange, MAX_LINE};
use super::words::{first_word, quoted};
use super::{Machine, Step};

/// The dialogue of ManageSieve.
#[derive(Debug)]
pub(super) struct Sieve {
    /// Whether the greeting is complete.
    greeted: bool,
    /// Whether STARTTLS is among the capabilities.
    offered: bool,
    /// A line so far, with its literals as quoted strings.
    line: Vec<u8>,
    /// The length of the literal that is due; nothing outside of one.
    literal: Option<usize>,
}

impl Sieve {
    pub(super) fn new() -> Self {
        Self {
            greeted: false,
            offered: false,
            line: Vec::new(),
            literal: None,
        }
    }

    /// Takes a line, with the literals in it (RFC 5804, section 4).
    fn next(&mut self, exchange: &mut Exchange) -> Result<Option<Vec<u8>>, Step> {
        loop {
            if let Some(length) = self.literal {
                if exchange.buffered() < length {
                    return Ok(None);
                }
                let octets = exchange.take(length);
                exchange.heard(&octets);
                self.literal = None;
                self.line.extend(octets);
                self.line.push(b'"');
            }
            let Some(piece) = exchange.line()? else {
                return Ok(None);
            };
            let Some((before, length)) = literal(&piece) else {
                self.line.extend_from_slice(&piece);
                return Ok(Some(std::mem::take(&mut self.line)));
            };
            self.line.extend_from_slice(before);
            if self.line.len().saturating_add(length) > MAX_LINE {
                return Err(exchange.too_long(&format!("a literal of {length} octets")));
            }
            self.line.push(b'"');
            self.literal = Some(length);
        }
    }

    fn line(&mut self, line: &[u8], exchange: &mut Exchange) -> Result<Option<Step>, Step> {
        if let Some(name) = line.strip_prefix(b"\"") {
            let name = name.split(|octet| *octet == b'"').next();
            self.offered |= name.is_some_and(|it| it.eq_ignore_ascii_case(b"STARTTLS"));
            // Capabilities come in the greeting alone.
            return match self.greeted {
                false => Ok(None),
                true => Err(exchange.unexpected(line)),
            };
        }
        // A response code in parentheses may follow at once.
        let (word, _) = first_word(line);
        match word.to_ascii_uppercase().as_slice() {
            b"OK" if self.greeted => Ok(Some(Step::Handshake(Vec::new()))),
            b"OK" => self.start(exchange).map(Some),
            b"NO" if self.greeted => Err(exchange.part(
                "LOGOUT",
                SessionOutcome::StarttlsRefused,
                "starttls-refused",
                format!(
                    "The server offers STARTTLS and refuses it: {}.",
                    quoted(line)
                ),
                &["RFC 5804, section 2.2"],
            )),
            b"BYE" if self.greeted => Err(exchange.fail(
                SessionOutcome::Declined,
                "service-closing",
                format!("The server closes the connection: {}.", quoted(line)),
                &["RFC 5804, section 1.2"],
            )),
            b"NO" | b"BYE" => Err(exchange.fail(
                SessionOutcome::Declined,
                "greeting-refused",
                format!(
                    "The server does not serve this client: its greeting is {}.",
                    quoted(line)
                ),
                &["RFC 5804, section 1.2"],
            )),
            _ => Err(exchange.unexpected(line)),
        }
    }

    fn start(&mut self, exchange: &mut Exchange) -> Result<Step, Step> {
        self.greeted = true;
        if self.offered {
            exchange.set_stage(SessionStage::StartTls);
            return Ok(exchange.say("STARTTLS"));
        }
        Err(exchange.part(
            "LOGOUT",
            SessionOutcome::NoStarttls,
            "no-starttls",
            "STARTTLS is not among the server's capabilities.",
            &["RFC 5804, section 1.7"],
        ))
    }
}

impl Machine for Sieve {
    fn begin(&mut self, _: &mut Exchange) -> Step {
        Step::Read
    }

    fn advance(&mut self, exchange: &mut Exchange) -> Result<Step, Step> {
        while let Some(line) = self.next(exchange)? {
            if let Some(step) = self.line(&line, exchange)? {
                return Ok(step);
            }
        }
        Ok(Step::Read)
    }

    fn secured(&mut self, exchange: &mut Exchange) -> Step {
        exchange.leave("LOGOUT")
    }
}

/// What stands before `{n}` or `{n+}` at the end of a line, and n.
fn literal(line: &[u8]) -> Option<(&[u8], usize)> {
    let inner = line.strip_suffix(b"}")?;
    let start = inner.iter().rposition(|octet| *octet == b'{')?;
    let (before, digits) = inner.split_at_checked(start)?;
    let digits = digits.strip_prefix(b"{")?;
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    let all_digits = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    if !all_digits {
        return None;
    }
    // A number that is too large is a literal as well, and too long.
    let length = std::str::from_utf8(digits).ok()?.parse();
    Some((before, length.unwrap_or(usize::MAX)))
}

#[cfg(test)]
mod tests {
    use tlsakit_core::probe::StartTls;

    use super::super::script::{check, check_transcript};
    use super::literal;

    #[test]
    fn goes_all_the_way() {
        check_transcript(
            StartTls::Sieve,
            &[
                b"\"IMPLEMENTATION\" \"x\"\r\n\"starttls\"\r\nOK \"ready\"\r\n",
                b"ok (X) \"begin\"\r\n",
            ],
            "S: \"IMPLEMENTATION\" \"x\"\n\
             S: \"starttls\"\n\
             S: OK \"ready\"\n\
             C: STARTTLS\n\
             S: ok (X) \"begin\"\n\
             C* LOGOUT\n",
        );
    }

    #[test]
    fn tells_outcomes_apart() {
        let greeting = b"\"STARTTLS\"\r\nOK\r\n";
        check(
            StartTls::Sieve,
            &[
                (&[b"BYE \"busy\"\r\n"], "Declined Greeting greeting-refused"),
                (&[b"NO \"busy\"\r\n"], "Declined Greeting greeting-refused"),
                (&[b"OK\r\n"], "NoStarttls Greeting no-starttls"),
                (
                    &[b"\"SIEVE\" \"STARTTLS\"\r\nOK\r\n"],
                    "NoStarttls Greeting no-starttls",
                ),
                (&[b"hello\r\n"], "ProtocolError Greeting unexpected-answer"),
                // Literals (RFC 5804, section 4): what they hold is no line.
                (&[b"{8}\r\nSTARTTLS\r\nOK\r\n", b"OK\r\n"], "done"),
                (
                    &[b"{8+}\r\nSTARTTLS {4}\r\nOK\r\n\r\nOK\r\n", b"OK\r\n"],
                    "done",
                ),
                (&[b"\"X\" {4}\r\nOK\r\n"], "waiting"),
                (
                    &[b"\"X\" {0}\r\n\r\nOK\r\n"],
                    "NoStarttls Greeting no-starttls",
                ),
                (&[b"{8193}\r\n"], "ProtocolError Greeting answer-too-long"),
                (
                    &[b"{99999999999999999999999}\r\n"],
                    "ProtocolError Greeting answer-too-long",
                ),
                (
                    &[greeting, b"NO {3}\r\nno!\r\n"],
                    "StarttlsRefused StartTls starttls-refused",
                ),
                (&[greeting, b"BYE\r\n"], "Declined StartTls service-closing"),
                (
                    &[greeting, b"\"STARTTLS\"\r\n"],
                    "ProtocolError StartTls unexpected-answer",
                ),
            ],
        );
    }

    #[test]
    fn finds_literals() {
        for (line, found) in [
            (&b"\"X\" {12}"[..], Some((&b"\"X\" "[..], 12))),
            (b"{3+}", Some((b"", 3))),
            (b"{}", None),
            (b"{+}", None),
            (b"{-1}", None),
            (b"3}", None),
            (b"{3} ", None),
            (b"}", None),
        ] {
            assert_eq!(literal(line), found);
        }
    }
}
