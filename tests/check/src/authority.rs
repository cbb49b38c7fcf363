//! Servers that answer otherwise than the zones say: authoritative ones, and resolvers.

use std::net::IpAddr;

use data_encoding::HEXLOWER;
use tlsakit_core::dns::{Event, Failure, Rtype};
use tlsakit_core::machine::AuthorityRequest;

/// A line `authority`.
#[derive(Clone, Debug)]
pub struct AuthorityLine {
    address: IpAddr,
    change: Change,
}

impl AuthorityLine {
    /// Reads `ADDRESS` and a [`Change`].
    ///
    /// # Panics
    ///
    /// If it cannot be read.
    pub fn parse(line: &str) -> Self {
        let (address, change) = line.split_once(' ').expect("an address and a change");
        Self {
            address: address.parse().expect("an address"),
            change: Change::parse(change),
        }
    }
}

/// What a server answers in place of `event`, which is what its zone says.
///
/// # Panics
///
/// If a line says what is not known here.
pub fn change(lines: &[AuthorityLine], request: &AuthorityRequest, event: Event) -> Event {
    let here = lines.iter().filter(|it| it.address == request.server);
    let changes: Vec<Change> = here.map(|it| it.change.clone()).collect();
    let rtype = request.request.question.rtype;
    Change::apply(&changes, rtype, request.request.id, event)
}

/// What is changed of an answer.
#[derive(Clone, Debug)]
pub struct Change {
    /// Of answers to questions of this type alone.
    rtype: Option<Rtype>,
    words: Vec<String>,
}

impl Change {
    /// Reads `TYPE WORDS`, where the type may be `any`.
    ///
    /// # Panics
    ///
    /// If it cannot be read.
    pub fn parse(line: &str) -> Self {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [rtype, words @ ..] = words.as_slice() else {
            panic!("{line}: the type is missing");
        };
        Self {
            rtype: (*rtype != "any").then(|| rtype.parse().expect("a type")),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        }
    }

    /// Does to an answer what the first of `changes` says that is for its type.
    ///
    /// # Panics
    ///
    /// If that is not known here.
    pub fn apply(changes: &[Self], rtype: Rtype, id: u32, event: Event) -> Event {
        let mut changes = changes.iter();
        let change = changes.find(|it| it.rtype.is_none_or(|it| it == rtype));
        let Some(change) = change else {
            return event;
        };
        let words: Vec<&str> = change.words.iter().map(String::as_str).collect();
        let bytes = match (words.as_slice(), event) {
            (["fail", code], _) => {
                let why = Failure::from_code(code, "").expect("a failure");
                return Event::Failed { id, why };
            }
            (["same"], event) => return event,
            (["authentic"], Event::Answer { mut bytes, .. }) => {
                // AD (RFC 4035, section 3.2.3).
                bytes[3] |= 0x20;
                bytes
            }
            (["empty"], Event::Answer { bytes, .. }) => without_records(&bytes),
            (["rcode", code], Event::Answer { mut bytes, .. }) => {
                let code: u8 = code.parse().expect("a number");
                bytes[3] = bytes[3] & 0xf0 | code;
                without_records(&bytes)
            }
            (["serial", serial], Event::Answer { bytes, .. }) => {
                with_serial(&bytes, serial.parse().expect("a number"))
            }
            (["option", code, data], Event::Answer { bytes, .. }) => {
                with_option(&bytes, code.parse().expect("a number"), data)
            }
            (words, event) => panic!("{words:?} of {event:?}"),
        };
        Event::Answer { id, bytes }
    }
}

/// The header and the question alone.
fn without_records(message: &[u8]) -> Vec<u8> {
    let mut end = 12;
    while message[end] != 0 {
        end += usize::from(message[end]) + 1;
    }
    let mut bytes = message[..end + 5].to_vec();
    bytes[6..12].fill(0);
    bytes
}

/// The same with an EDNS option: the OPT record stands last and has none.
fn with_option(message: &[u8], code: u16, data: &str) -> Vec<u8> {
    let data = HEXLOWER.decode(data.as_bytes()).expect("hexadecimal");
    let (rest, length) = message.split_at(message.len() - 2);
    assert_eq!(length, [0, 0], "an OPT record without options");
    let data_length = u16::try_from(data.len()).expect("a short option");
    let mut bytes = rest.to_vec();
    bytes.extend((data_length + 4).to_be_bytes());
    bytes.extend(code.to_be_bytes());
    bytes.extend(data_length.to_be_bytes());
    bytes.extend(data);
    bytes
}

/// The same with another serial number in its SOA record, whose numbers end its RDATA (RFC 1035, section
/// 3.3.13).
fn with_serial(message: &[u8], serial: u32) -> Vec<u8> {
    let mut bytes = message.to_vec();
    // Type SOA, class IN, behind the question, which ends with the same.
    let head = [0, 6, 0, 1];
    let places = bytes.windows(4).enumerate().filter(|(_, it)| *it == head);
    let place = places.map(|(place, _)| place).nth(1).expect("a SOA record");
    let length = u16::from_be_bytes([bytes[place + 8], bytes[place + 9]]);
    let end = place + 10 + usize::from(length);
    bytes[end - 20..end - 16].copy_from_slice(&serial.to_be_bytes());
    bytes
}
