//! MySQL and MariaDB: the server's handshake packet, and SSLRequest, which needs no answer (MySQL
//! internals, "Protocol::HandshakeV10", "Protocol::SSLRequest", "ERR_Packet").

use tlsakit_core::probe::{SessionOutcome, SessionStage};

use super::exchange::{Exchange, MAX_LINE};
use super::words::{quoted, shown};
use super::{Machine, Step};

/// Capability flags.
const CLIENT_PROTOCOL_41: u32 = 0x200;
const CLIENT_SSL: u32 = 0x800;
const CLIENT_SECURE_CONNECTION: u32 = 0x8000;

/// The largest packet that a client takes: what MySQL's own client says.
const MAX_PACKET: u32 = 0x0100_0000;

/// utf8mb4_general_ci.
const CHARACTER_SET: u8 = 45;

/// The dialogue of MySQL.
#[derive(Debug)]
pub(super) struct Mysql;

impl Machine for Mysql {
    fn begin(&mut self, _: &mut Exchange) -> Step {
        Step::Read
    }

    fn advance(&mut self, exchange: &mut Exchange) -> Result<Step, Step> {
        exchange.refuse_tls()?;
        // Length in three octets, least significant first, and a sequence number.
        let [low, middle, high, _sequence, rest @ ..] = exchange.input() else {
            return Ok(Step::Read);
        };
        let length = u32::from_le_bytes([*low, *middle, *high, 0]);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length > MAX_LINE || length == 0 {
            // Texts look like packets of megabytes.
            return Err(exchange.unexpected_input());
        }
        let Some(payload) = rest.get(..length).map(<[u8]>::to_vec) else {
            return Ok(Step::Read);
        };
        match Packet::read(&payload) {
            Some(packet) => {
                exchange.take(length + 4);
                packet.judge(exchange)
            }
            None => Err(exchange.unexpected_input()),
        }
    }

    /// A session that was not begun needs no farewell.
    fn secured(&mut self, _: &mut Exchange) -> Step {
        Step::Done(Vec::new())
    }
}

/// The first packet of a server.
#[derive(Debug, PartialEq, Eq)]
enum Packet<'a> {
    /// It does not serve.
    Error { code: u16, message: &'a [u8] },
    /// Protocol version 9 of MySQL 3.21, which knows no TLS.
    HandshakeV9 { version: &'a [u8] },
    /// Protocol version 10, with the lower half of the capability flags.
    HandshakeV10 { version: &'a [u8], flags: u32 },
}

impl<'a> Packet<'a> {
    fn read(payload: &'a [u8]) -> Option<Self> {
        match payload {
            [0xff, low, high, message @ ..] => {
                let code = u16::from_le_bytes([*low, *high]);
                // SQL state, which later versions put before the message.
                let message = match message {
                    [b'#', _, _, _, _, _, rest @ ..] => rest,
                    all => all,
                };
                Some(Self::Error { code, message })
            }
            [kind @ (9 | 10), rest @ ..] => {
                let end = rest.iter().position(|octet| *octet == 0)?;
                let (version, rest) = rest.split_at_checked(end)?;
                if *kind == 9 {
                    return Some(Self::HandshakeV9 { version });
                }
                // NUL, thread id of 4 octets, 8 octets of a nonce, a filler.
                let [low, high, ..] = rest.get(14..)? else {
                    return None;
                };
                let flags = u32::from(u16::from_le_bytes([*low, *high]));
                Some(Self::HandshakeV10 { version, flags })
            }
            _ => None,
        }
    }

    fn judge(&self, exchange: &mut Exchange) -> Result<Step, Step> {
        match self {
            Self::Error { code, message } => {
                exchange.heard(format!("error {code} {}", shown(message)));
                let words = quoted(message);
                let text = format!("The server does not serve this client: error {code}, {words}.");
                Err(exchange.fail(SessionOutcome::Declined, "greeting-refused", text, &[]))
            }
            Self::HandshakeV9 { version } => {
                exchange.heard(format!("protocol 9, server {}", shown(version)));
                let text = "The server speaks protocol version 9, which knows no TLS.";
                Err(exchange.fail(SessionOutcome::NoStarttls, "no-starttls", text, &[]))
            }
            Self::HandshakeV10 { version, flags } if flags & CLIENT_SSL == 0 => {
                exchange.heard(format!("protocol 10, server {}, no TLS", shown(version)));
                let text = "The server's capabilities lack CLIENT_SSL.";
                Err(exchange.fail(SessionOutcome::NoStarttls, "no-starttls", text, &[]))
            }
            Self::HandshakeV10 { version, .. } => {
                exchange.heard(format!("protocol 10, server {}, TLS", shown(version)));
                exchange.set_stage(SessionStage::StartTls);
                if exchange.has_input() {
                    return Err(exchange.early_octets());
                }
                exchange.said("SSLRequest");
                Ok(Step::Handshake(ssl_request()))
            }
        }
    }
}

/// SSLRequest: the start of a login, which goes on inside TLS.
fn ssl_request() -> Vec<u8> {
    let flags = CLIENT_PROTOCOL_41 | CLIENT_SSL | CLIENT_SECURE_CONNECTION;
    // 32 octets, sequence number 1.
    let mut packet = vec![32, 0, 0, 1];
    packet.extend(flags.to_le_bytes());
    packet.extend(MAX_PACKET.to_le_bytes());
    packet.push(CHARACTER_SET);
    packet.extend([0; 23]);
    packet
}

#[cfg(test)]
mod tests {
    use tlsakit_core::probe::StartTls;

    use super::super::script::{check, check_transcript, play};

    /// A packet with sequence number 0.
    fn packet(payload: &[u8]) -> Vec<u8> {
        let length = u8::try_from(payload.len()).expect("is short");
        [&[length, 0, 0, 0], payload].concat()
    }

    /// A handshake packet of protocol 10 with the lower half of its capability flags.
    fn greeting(flags: u16) -> Vec<u8> {
        let start = b"\x0a11.4.2-MariaDB\0\x07\0\0\0abcdefgh\0";
        packet(&[&start[..], &flags.to_le_bytes(), b"\x2d\x02\0\xff\xc1"].concat())
    }

    #[test]
    fn goes_all_the_way() {
        check_transcript(
            StartTls::Mysql,
            &[&greeting(0xffff)],
            "S: protocol 10, server 11.4.2-MariaDB, TLS\nC: SSLRequest\n",
        );
        let played = play(StartTls::Mysql, &[&greeting(0x0800)]);
        let start = b"\x20\0\0\x01\0\x8a\0\0\0\0\0\x01\x2d";
        assert!(played.sent.starts_with(start) && played.sent.len() == 36);
        assert_eq!(played.end, "done");
    }

    #[test]
    fn tells_outcomes_apart() {
        check(
            StartTls::Mysql,
            &[
                (&[&greeting(0xf7ff)], "NoStarttls Greeting no-starttls"),
                (
                    &[&packet(b"\x093.21\0\0\0\0\0")],
                    "NoStarttls Greeting no-starttls",
                ),
                (
                    &[&packet(b"\xff\x10\x04Too many connections")],
                    "Declined Greeting greeting-refused",
                ),
                (
                    &[&packet(b"\xff\x6a\x04#HY000Host")],
                    "Declined Greeting greeting-refused",
                ),
                (
                    &[&packet(b"\xff\x6a")],
                    "ProtocolError Greeting unexpected-answer",
                ),
                (
                    &[&packet(b"\x0b8\0")],
                    "ProtocolError Greeting unexpected-answer",
                ),
                (
                    &[&packet(b"\x0a8.0.36")],
                    "ProtocolError Greeting unexpected-answer",
                ),
                (
                    &[&packet(b"\x0a8\0\0\0\0\0abcdefgh\0\xff")],
                    "ProtocolError Greeting unexpected-answer",
                ),
                (&[&packet(b"")], "ProtocolError Greeting unexpected-answer"),
                (
                    &[b"\x01\x20\0\0"],
                    "ProtocolError Greeting unexpected-answer",
                ),
                (&[b"\x10\0\0\0\x0a8"], "waiting"),
                (
                    &[&[greeting(0xffff), vec![0]].concat()],
                    "EarlyOctets Handshake early-octets",
                ),
            ],
        );
    }

    #[test]
    fn shows_the_words() {
        let played = play(
            StartTls::Mysql,
            &[&packet(b"\xff\x6a\x04#HY000Host 'x' is blocked")],
        );
        let text = "The server does not serve this client: error 1130, \"Host 'x' is blocked\".";
        assert_eq!(played.text, text);
    }
}
