//! PostgreSQL: SSLRequest and its answer of one octet (PostgreSQL documentation, "Message Flow", "SSL
//! Session Encryption").

use tlsakit_core::probe::{SessionOutcome, SessionStage};

use super::exchange::{Exchange, MAX_LINE};
use super::words::{quoted, shown};
use super::{Machine, Step};

/// Length 8 and the code 80877103.
const SSL_REQUEST: &[u8] = &[0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// The dialogue of PostgreSQL.
#[derive(Debug)]
pub(super) struct Postgres;

impl Machine for Postgres {
    fn begin(&mut self, exchange: &mut Exchange) -> Step {
        exchange.set_stage(SessionStage::StartTls);
        exchange.said("SSLRequest");
        Step::Send(SSL_REQUEST.to_vec())
    }

    fn advance(&mut self, exchange: &mut Exchange) -> Result<Step, Step> {
        exchange.refuse_tls()?;
        match exchange.input().first() {
            None => Ok(Step::Read),
            // What follows it would be CVE-2021-23222; the caller looks.
            Some(b'S') => {
                exchange.take(1);
                exchange.heard("S: TLS accepted");
                Ok(Step::Handshake(Vec::new()))
            }
            Some(b'N') => {
                exchange.take(1);
                exchange.heard("N: no TLS");
                Err(exchange.fail(
                    SessionOutcome::NoStarttls,
                    "no-starttls",
                    "The server answers SSLRequest with N: it does no TLS, or none for this client.",
                    &[],
                ))
            }
            Some(b'E') => error(exchange),
            Some(_) => Err(exchange.unexpected_input()),
        }
    }

    /// A session that was not begun needs no Terminate.
    fn secured(&mut self, _: &mut Exchange) -> Step {
        Step::Done(Vec::new())
    }
}

/// Waits for the whole of an error message, and tells what it means.
fn error(exchange: &mut Exchange) -> Result<Step, Step> {
    let (length, message) = match read_error(exchange.input()) {
        Ok(None) => return Ok(Step::Read),
        Ok(Some(found)) => found,
        Err(()) => {
            return Err(
                exchange.too_long(&format!("an error message of more than {MAX_LINE} octets"))
            );
        }
    };
    exchange.take(length);
    exchange.heard(format!("error {}", shown(&message)));
    let words = quoted(&message);
    // What servers older than SSLRequest make of it: they take it for a protocol version.
    let unknown = b"unsupported frontend protocol";
    if message.windows(unknown.len()).any(|it| it == unknown) {
        let text = format!("The server knows no SSLRequest: it answers {words}.");
        return Err(exchange.fail(SessionOutcome::NoStarttls, "no-starttls", text, &[]));
    }
    let text = format!("The server does not serve this client: it answers {words}.");
    Err(exchange.fail(SessionOutcome::Declined, "greeting-refused", text, &[]))
}

/// The octets of an ErrorResponse and its text; nothing if it is not complete, an error if it is too
/// long. Protocol 3 has a length and fields, older ones a text that ends with NUL.
fn read_error(input: &[u8]) -> Result<Option<(usize, Vec<u8>)>, ()> {
    match input {
        [b'E', 0, rest @ ..] => {
            let [second, third, fourth, ..] = rest else {
                return Ok(None);
            };
            let length = u32::from_be_bytes([0, *second, *third, *fourth]);
            let length = usize::try_from(length).map_err(|_| ())?;
            if length > MAX_LINE {
                return Err(());
            }
            let whole = input.get(..length + 1);
            Ok(whole.map(|it| (it.len(), message_field(it.get(5..).unwrap_or_default()))))
        }
        [b'E', text @ ..] => match text.iter().position(|octet| *octet == 0) {
            Some(end) if end <= MAX_LINE => {
                let text = text.get(..end).unwrap_or_default();
                Ok(Some((end + 2, text.trim_ascii().to_vec())))
            }
            None if text.len() <= MAX_LINE => Ok(None),
            _ => Err(()),
        },
        _ => Ok(None),
    }
}

/// The field M, the message for people, or all fields if it is missing.
fn message_field(fields: &[u8]) -> Vec<u8> {
    let mut each = fields.split(|octet| *octet == 0);
    let message = each.find_map(|field| field.strip_prefix(b"M"));
    message.unwrap_or(fields).to_vec()
}

#[cfg(test)]
mod tests {
    use tlsakit_core::probe::StartTls;

    use super::super::script::{check, check_transcript, play};

    #[test]
    fn goes_all_the_way() {
        check_transcript(
            StartTls::Postgres,
            &[b"S"],
            "C: SSLRequest\nS: S: TLS accepted\n",
        );
        let played = play(StartTls::Postgres, &[b"S"]);
        assert_eq!(played.sent, b"\0\0\0\x08\x04\xd2\x16\x2f");
        assert_eq!(played.end, "done");
    }

    #[test]
    fn tells_outcomes_apart() {
        check(
            StartTls::Postgres,
            &[
                (&[b"N"], "NoStarttls StartTls no-starttls"),
                // CVE-2021-23222.
                (&[b"SN"], "EarlyOctets Handshake early-octets"),
                (&[b"x"], "ProtocolError StartTls unexpected-answer"),
                (&[b"E"], "waiting"),
                (&[b"Esorry"], "waiting"),
                (&[b"E\0\0\0"], "waiting"),
                (
                    &[b"EFATAL:  unsupported frontend protocol 1234.5679\n\0"],
                    "NoStarttls StartTls no-starttls",
                ),
                (
                    &[b"Esorry, too many clients already\n\0"],
                    "Declined StartTls greeting-refused",
                ),
                (
                    &[b"E\0\0\0\x18SFATAL\0C53300\0Msorry\0\0"],
                    "Declined StartTls greeting-refused",
                ),
                (&[b"E\0\0\0\0"], "Declined StartTls greeting-refused"),
                (
                    &[b"E\0\xff\xff\xff"],
                    "ProtocolError StartTls answer-too-long",
                ),
            ],
        );
    }

    #[test]
    fn shows_the_words() {
        for message in [&b"E\0\0\0\x19SFATAL\0C53300\0Msorry\0\0"[..], b"Esorry\n\0"] {
            let played = play(StartTls::Postgres, &[message]);
            let text = "The server does not serve this client: it answers \"sorry\".";
            assert_eq!(played.text, text);
        }
    }
}
