//! Reading what a server says in clear at the beginning of a handshake: records and messages of TLS up to
//! ServerHelloDone, or in TLS 1.3 up to ServerHello (RFC 5246, sections 6.2.1 and 7.4; RFC 8446, sections
//! 4.1.3 and 5.1). SSL 3.0 to TLS 1.1 have the same forms.
//!
//! It keeps what is seen and judges nothing: no signature, no certificate, no answer to an offer.

use super::reader::Reader;

/// Most octets of handshake messages that are read. A chain has 2,000 to 6,000.
const MAX_HANDSHAKE_OCTETS: usize = 128 * 1024;

/// Most octets that are read at all; records may be small.
const MAX_OCTETS: usize = 1024 * 1024;

/// Most octets of a record: 2^14 and what compression and encryption may add (RFC 5246, section 6.2.3).
const MAX_RECORD: usize = 0x4000 + 2048;

/// Most certificates of a chain that are kept. A chain has 1 to 5.
pub const MAX_CERTIFICATES: usize = 100;

/// Most warnings that are kept. There is seldom one.
const MAX_WARNINGS: usize = 8;

/// Octets at the beginning that are kept of what is no TLS.
const MAX_FIRST: usize = 200;

/// The random of a ServerHello that asks for another ClientHello: SHA-256 of "HelloRetryRequest" (RFC 8446,
/// section 4.1.3).
const RETRY: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// What a ServerHello says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerHello {
    /// The version on the wire, such as 0x0303 for TLS 1.2.
    pub version: u16,
    /// The cipher suite.
    pub cipher_suite: u16,
    /// Whether the server acknowledges the server name; in TLS 1.3 it does so encrypted, if at all.
    pub server_name: bool,
}

/// Why the rest cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FlightProblem {
    /// The octets are no messages of TLS; which part is not, in words.
    Malformed(&'static str),
    /// The first octets are no record of TLS: these.
    NotTls(Vec<u8>),
    /// A limit of size is passed.
    TooLong,
}

/// Reads what a server says in clear; see the module.
///
/// Octets go into [`Self::receive`] as they come, in any pieces, until [`Self::is_done`].
#[derive(Clone, Debug, Default)]
pub struct ServerFlight {
    /// Octets of a record that is not complete.
    record: Vec<u8>,
    /// Octets of messages that are not complete.
    messages: Vec<u8>,
    octets: usize,
    handshake_octets: usize,
    is_done: bool,
    /// Whether the Certificate message has come.
    has_certificates: bool,
    /// The ServerHello.
    pub hello: Option<ServerHello>,
    /// The group of the key exchange.
    pub group: Option<u16>,
    /// The signature scheme of a ServerKeyExchange of TLS 1.2.
    pub signature_scheme: Option<u16>,
    /// The certificates in DER, as sent; at most [`MAX_CERTIFICATES`].
    pub chain: Vec<Vec<u8>>,
    /// Whether there are more certificates than are kept.
    pub is_chain_cut: bool,
    /// Whether a client certificate is asked for.
    pub certificate_request: bool,
    /// The numbers of the alerts that are mere warnings, close_notify apart.
    pub warnings: Vec<u8>,
    /// The number of the alert that ends it.
    pub alert: Option<u8>,
    /// Why the rest was not read.
    pub problem: Option<FlightProblem>,
}

impl ServerFlight {
    /// Whether nothing more is to be read: all is said, the rest is encrypted, or it cannot be read.
    pub fn is_done(&self) -> bool {
        self.is_done || self.problem.is_some() || self.alert.is_some()
    }

    /// Takes what came.
    pub fn receive(&mut self, octets: &[u8]) {
        if self.is_done() {
            return;
        }
        self.octets = self.octets.saturating_add(octets.len());
        self.record.extend_from_slice(octets);
        if let Err(problem) = self.read_records() {
            self.problem = Some(problem);
        }
        if self.octets > MAX_OCTETS && !self.is_done() {
            self.problem = Some(FlightProblem::TooLong);
        }
        if self.is_done() {
            self.record = Vec::new();
            self.messages = Vec::new();
        }
    }

    fn read_records(&mut self) -> Result<(), FlightProblem> {
        let mut octets = std::mem::take(&mut self.record);
        let mut reader = Reader::new(&octets);
        while !self.is_done() {
            let mut ahead = reader;
            if let Some(problem) = self.implausible(reader.rest()) {
                return Err(problem);
            }
            let (Some(kind), Some(_version)) = (ahead.u8(), ahead.u16()) else {
                break;
            };
            let Some(fragment) = ahead.block16() else {
                break;
            };
            reader = ahead;
            self.read_fragment(kind, fragment)?;
        }
        let read = octets.len() - reader.rest().len();
        octets.drain(..read);
        self.record = octets;
        Ok(())
    }

    /// Whether `octets` cannot be the beginning of a record.
    fn implausible(&self, octets: &[u8]) -> Option<FlightProblem> {
        let kind = octets.first().copied()?;
        let is_record = (20..=24).contains(&kind)
            && octets.get(1).is_none_or(|major| *major == 3)
            && octets.get(2).is_none_or(|minor| *minor <= 4);
        if !is_record {
            let is_first = self.hello.is_none() && self.handshake_octets == 0;
            let first = octets.iter().take(MAX_FIRST).copied().collect();
            return Some(match is_first && self.warnings.is_empty() {
                true => FlightProblem::NotTls(first),
                false => FlightProblem::Malformed("a record"),
            });
        }
        let mut ahead = Reader::new(octets.get(3..)?);
        let length = usize::from(ahead.u16()?);
        (length > MAX_RECORD).then_some(FlightProblem::TooLong)
    }

    fn read_fragment(&mut self, kind: u8, fragment: &[u8]) -> Result<(), FlightProblem> {
        match kind {
            21 => self.read_alert(fragment),
            22 => {
                self.handshake_octets = self.handshake_octets.saturating_add(fragment.len());
                if self.handshake_octets > MAX_HANDSHAKE_OCTETS {
                    return Err(FlightProblem::TooLong);
                }
                self.messages.extend_from_slice(fragment);
                self.read_messages()
            }
            // ChangeCipherSpec for the sake of middleboxes comes after the request for another hello.
            20 if self.hello.is_none() => Ok(()),
            _ => {
                self.is_done = true;
                Ok(())
            }
        }
    }

    fn read_alert(&mut self, fragment: &[u8]) -> Result<(), FlightProblem> {
        match *fragment {
            [1, 0] | [2, _] => self.alert = fragment.get(1).copied(),
            [1, code] => {
                if self.warnings.len() < MAX_WARNINGS {
                    self.warnings.push(code);
                }
            }
            _ => return Err(FlightProblem::Malformed("an alert")),
        }
        Ok(())
    }

    fn read_messages(&mut self) -> Result<(), FlightProblem> {
        let mut octets = std::mem::take(&mut self.messages);
        let mut reader = Reader::new(&octets);
        while !self.is_done() {
            let mut ahead = reader;
            let Some(kind) = ahead.u8() else {
                break;
            };
            if ahead.length24().is_some_and(|it| it > MAX_HANDSHAKE_OCTETS) {
                return Err(FlightProblem::TooLong);
            }
            let Some(body) = ahead.block24() else {
                break;
            };
            reader = ahead;
            self.read_message(kind, body)?;
        }
        let read = octets.len() - reader.rest().len();
        octets.drain(..read);
        self.messages = octets;
        Ok(())
    }

    fn read_message(&mut self, kind: u8, body: &[u8]) -> Result<(), FlightProblem> {
        match (kind, self.hello.is_some()) {
            (0, _) | (22, true) => {}
            (2, false) => self
                .read_hello(body)
                .ok_or(FlightProblem::Malformed("the ServerHello"))?,
            (11, true) if !self.has_certificates => self
                .read_certificates(body)
                .ok_or(FlightProblem::Malformed("the Certificate message"))?,
            (12, true) => self.read_key_exchange(body),
            (13, true) => self.certificate_request = true,
            (14, true) => self.is_done = true,
            _ => return Err(FlightProblem::Malformed("the order of messages")),
        }
        Ok(())
    }

    fn read_hello(&mut self, body: &[u8]) -> Option<()> {
        let mut reader = Reader::new(body);
        let mut version = reader.u16()?;
        let is_retry = reader.take(32)? == RETRY;
        let _session_id = reader.block8()?;
        let cipher_suite = reader.u16()?;
        let _compression = reader.u8()?;
        let mut server_name = false;
        // Versions before TLS 1.2 may leave the block of extensions out.
        let mut extensions = Reader::new(match reader.rest() {
            [] => &[],
            _ => reader.block16()?,
        });
        while !extensions.rest().is_empty() {
            let (kind, contents) = (extensions.u16()?, extensions.block16()?);
            let mut contents = Reader::new(contents);
            match kind {
                0 => server_name = true,
                // supported_versions, key_share
                43 => version = contents.u16()?,
                51 => self.group = Some(contents.u16()?),
                _ => {}
            }
        }
        if is_retry {
            return Some(());
        }
        self.is_done = version >= 0x0304;
        self.hello = Some(ServerHello {
            version,
            cipher_suite,
            server_name,
        });
        Some(())
    }

    fn read_certificates(&mut self, body: &[u8]) -> Option<()> {
        let mut list = Reader::new(Reader::new(body).block24()?);
        self.has_certificates = true;
        while !list.rest().is_empty() {
            let certificate = list.block24().filter(|it| !it.is_empty())?;
            if self.chain.len() == MAX_CERTIFICATES {
                self.is_chain_cut = true;
                break;
            }
            self.chain.push(certificate.to_vec());
        }
        Some(())
    }

    /// The group and the scheme of an ECDHE key exchange (RFC 8422, section 5.4); another has none.
    fn read_key_exchange(&mut self, body: &[u8]) {
        let mut reader = Reader::new(body);
        let (Some(3), Some(group)) = (reader.u8(), reader.u16()) else {
            return;
        };
        self.group = Some(group);
        let has_scheme = self.hello.is_some_and(|hello| hello.version == 0x0303);
        if has_scheme && reader.block8().is_some() {
            self.signature_scheme = reader.u16();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u8, fragment: &[u8]) -> Vec<u8> {
        let length = u16::try_from(fragment.len()).expect("a length");
        [&[kind, 3, 3], &length.to_be_bytes()[..], fragment].concat()
    }

    fn block24(contents: &[u8]) -> Vec<u8> {
        let length = u32::try_from(contents.len()).expect("a length");
        [length.to_be_bytes().get(1..).expect("octets"), contents].concat()
    }

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        [&[kind], &block24(body)[..]].concat()
    }

    /// A ServerHello of a version, with extensions as they stand in the block.
    fn hello(version: u16, random: [u8; 32], extensions: &[u8]) -> Vec<u8> {
        let mut body = [&version.to_be_bytes()[..], &random, &[0, 0xc0, 0x2f, 0]].concat();
        if !extensions.is_empty() {
            let length = u16::try_from(extensions.len()).expect("a length");
            body.extend([&length.to_be_bytes()[..], extensions].concat());
        }
        message(2, &body)
    }

    fn certificates(list: &[&[u8]]) -> Vec<u8> {
        let list: Vec<u8> = list.iter().flat_map(|it| block24(it)).collect();
        message(11, &block24(&list))
    }

    fn read(octets: &[u8], size: usize) -> ServerFlight {
        let mut flight = ServerFlight::default();
        for piece in octets.chunks(size) {
            flight.receive(piece);
        }
        flight
    }

    #[test]
    fn messages_may_lie_in_records_as_they_like() {
        let messages = [
            // server_name acknowledged, and an extension that nobody knows.
            hello(0x0303, [1; 32], &[0, 0, 0, 0, 0xfa, 0xfa, 0, 1, 7]),
            certificates(&[b"first", b"second"]),
            // ECDHE on P-256, a point of one octet, ecdsa_secp256r1_sha256.
            message(12, &[3, 0, 23, 1, 4, 4, 3, 0, 0]),
            message(13, &[]),
            message(14, &[]),
        ]
        .concat();
        for fragment in [1, 7, 50, messages.len()] {
            let records = messages.chunks(fragment).map(|it| record(22, it));
            let octets: Vec<u8> = records.flatten().collect();
            for size in [1, 3, octets.len()] {
                let flight = read(&octets, size);
                let hello = flight.hello.expect("a ServerHello");
                assert_eq!((hello.version, hello.cipher_suite), (0x0303, 0xc02f));
                assert!(hello.server_name && flight.certificate_request);
                assert_eq!(flight.chain, [&b"first"[..], b"second"]);
                assert_eq!(
                    (flight.group, flight.signature_scheme),
                    (Some(23), Some(0x0403))
                );
                assert!(flight.is_done() && flight.problem.is_none());
            }
        }
    }

    #[test]
    fn tls_13_is_read_up_to_where_it_is_encrypted() {
        let retry = hello(0x0303, RETRY, &[0, 51, 0, 2, 0, 25]);
        let extensions = [0, 43, 0, 2, 3, 4, 0, 51, 0, 5, 0, 25, 0, 1, 4];
        let octets = [
            record(22, &retry),
            record(20, &[1]),
            record(22, &hello(0x0303, [1; 32], &extensions)),
            record(23, &[0xff; 40]),
        ]
        .concat();
        let flight = read(&octets, 1);
        assert_eq!(flight.hello.expect("a ServerHello").version, 0x0304);
        assert_eq!(flight.group, Some(25));
        assert!(flight.is_done() && flight.chain.is_empty() && flight.problem.is_none());
    }

    #[test]
    fn old_versions_are_read_too() {
        for version in [0x0300, 0x0301, 0x0302] {
            let messages = [hello(version, [1; 32], &[]), certificates(&[b"one"])].concat();
            let flight = read(&record(22, &messages), 5);
            assert_eq!(flight.hello.expect("a ServerHello").version, version);
            assert_eq!(flight.chain, [b"one"]);
            assert!(!flight.is_done());
        }
    }

    #[test]
    fn warnings_go_by_and_alerts_end_it() {
        let flight = read(&[record(21, &[1, 112]), record(21, &[2, 40])].concat(), 2);
        assert_eq!((&flight.warnings[..], flight.alert), (&[112][..], Some(40)));
        assert!(flight.is_done() && flight.problem.is_none());
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let malformed = |what| Some(FlightProblem::Malformed(what));
        let first = hello(0x0303, [1; 32], &[]);
        let twice = [&first[..], &certificates(&[b"1"]), &certificates(&[b"2"])].concat();
        let cut = [&first[..], &message(11, &[0, 0, 9, 1])].concat();
        let huge = [&first[..], &[11, 0xff, 0xff, 0xff]].concat();
        for (octets, problem) in [
            (
                b"220 mx\r\n".to_vec(),
                Some(FlightProblem::NotTls(b"220 mx\r\n".to_vec())),
            ),
            (vec![22, 3, 3, 0xff, 0xff], Some(FlightProblem::TooLong)),
            (record(22, &huge), Some(FlightProblem::TooLong)),
            (
                record(22, &message(2, &[3, 3])),
                malformed("the ServerHello"),
            ),
            (record(22, &twice), malformed("the order of messages")),
            (record(22, &cut), malformed("the Certificate message")),
            (
                record(22, &certificates(&[])),
                malformed("the order of messages"),
            ),
            (
                [record(22, &first), b"250".to_vec()].concat(),
                malformed("a record"),
            ),
            (record(21, &[2]), malformed("an alert")),
        ] {
            let flight = read(&octets, octets.len());
            assert_eq!(flight.problem, problem, "{octets:x?}");
            assert!(flight.is_done());
        }
    }

    #[test]
    fn limits_hold() {
        let many = certificates(&[&b"x"[..]; 200]);
        let messages = [hello(0x0303, [1; 32], &[]), many].concat();
        let flight = read(&record(22, &messages), 100);
        assert_eq!(flight.chain.len(), MAX_CERTIFICATES);
        assert!(flight.is_chain_cut);
        let empty = record(22, &[]).repeat(MAX_OCTETS / 4);
        let flight = read(&empty, 1_000);
        assert_eq!(flight.problem, Some(FlightProblem::TooLong));
    }
}
