//! ManageSieve: capabilities as greeting, STARTTLS (RFC 5804).

use tlsakit_core::probe::{SessionOutcome, SessionStage};

use super::exchange::{Exchange, MAX_LINE};
use super::words::{first_word, quoted, shown};
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
    /// Octets that are missing of a literal; nothing outside of one.
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
            if let Some(missing) = self.literal {
                let octets = exchange.take(missing);
                if !octets.is_empty() {
                    exchange.heard(shown(&octets));
                }
                self.line.extend_from_slice(&octets);
                let missing = missing.saturating_sub(octets.len());
                if missing > 0 {
                    self.literal = Some(missing);
                    return Ok(None);
                }
                self.literal = None;
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
