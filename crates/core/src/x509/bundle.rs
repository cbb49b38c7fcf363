//! Whatever people hand over, taken apart: PEM with prose, DER, bags, requests, keys.
//!
//! Every block is accounted for, and one that cannot be read costs no other.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;

use super::asn1::{Asn1Error, Asn1Problem, Reader, tag};
use super::pem::{self, PemBlock, PemError};
use super::{Certificate, CertificateRequest, SubjectPublicKeyInfo, pkcs7};
use crate::report::{BlockError, BlockKind, BlockOutcome, InputBlock, KeySource, KeySourceKind};
use crate::text::Lines;

/// Most octets of one input. The root sets of browsers have about 250 KiB.
pub const MAX_INPUT_OCTETS: usize = 16 * 1024 * 1024;

/// Most blocks of all inputs of one run, and most certificates, requests and keys together.
pub const MAX_BLOCKS: usize = 2_000;

/// How to get a public key out of a private one.
const PUBLIC_KEY_COMMAND: &str = "openssl pkey -in key.pem -pubout";

/// One file, one pasted text, or standard input.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// What people call it, such as a file name.
    pub name: Option<&'a str>,
    /// PEM, DER or anything else; nothing is presumed of it.
    pub bytes: &'a [u8],
}

/// Everything found in the inputs of one run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bundle {
    /// Every block, in the order of the inputs.
    pub(crate) blocks: Vec<InputBlock>,
    /// Every certificate once, in the order of the inputs.
    pub(crate) certificates: Vec<Certificate>,
    /// Every certificate request once, in the order of the inputs.
    pub(crate) requests: Vec<CertificateRequest>,
    /// The DER of every bare SubjectPublicKeyInfo once, in the order of the inputs.
    pub(crate) public_keys: Vec<Vec<u8>>,
}

/// What a block of octets turned out to be.
struct Found {
    kind: BlockKind,
    outcome: BlockOutcome,
    holds: Vec<KeySource>,
    error: Option<Problem>,
}

/// A [`BlockError`] before its place in the text is known.
struct Problem {
    code: &'static str,
    summary: String,
    text: String,
    spot: Option<&'static str>,
    offset: Option<usize>,
    command: Option<String>,
}

impl Bundle {
    /// Takes `inputs` apart.
    pub(crate) fn read(inputs: &[Input<'_>]) -> Self {
        let mut bundle = Self::default();
        for input in inputs {
            bundle.read_input(input);
        }
        bundle
    }

    /// Whether nothing in it can give a record.
    pub(crate) fn is_empty(&self) -> bool {
        self.certificates.is_empty() && self.requests.is_empty() && self.public_keys.is_empty()
    }

    fn is_full(&self) -> bool {
        self.blocks.len() >= MAX_BLOCKS
            || self.certificates.len() + self.requests.len() + self.public_keys.len() >= MAX_BLOCKS
    }

    fn read_input(&mut self, input: &Input<'_>) {
        let octets = input.bytes;
        if let Some(problem) = unreadable_as_a_whole(octets) {
            self.push(
                input,
                0..octets.len(),
                None,
                None,
                Found::unreadable(problem),
            );
        } else if pem::next_block(octets, 0).is_some() {
            self.read_pem(input);
        } else if octets.first() == Some(&0x30) {
            self.read_der(input);
        } else if let Some(der) = pem::bare_base64(octets) {
            let found = self.read_value(&der, BlockKind::Unknown);
            self.push(
                input,
                0..octets.len(),
                Some(&Lines::new(octets)),
                None,
                found,
            );
        } else {
            let problem = not_recognised(octets);
            self.push(
                input,
                0..octets.len(),
                None,
                None,
                Found::unreadable(problem),
            );
        }
    }

    fn read_pem(&mut self, input: &Input<'_>) {
        let lines = Lines::new(input.bytes);
        let mut at = 0;
        while let Some(block) = pem::next_block(input.bytes, at) {
            if self.is_full() {
                let rest = block.range.start..input.bytes.len();
                self.push(
                    input,
                    rest,
                    Some(&lines),
                    None,
                    Found::unreadable(too_many()),
                );
                return;
            }
            at = block.range.end.max(block.range.start + 1);
            let found = self.read_pem_block(&block);
            self.push(
                input,
                block.range.clone(),
                Some(&lines),
                Some(block.label),
                found,
            );
        }
    }

    fn read_pem_block(&mut self, block: &PemBlock<'_>) -> Found {
        let label = block.label.as_str();
        if label.ends_with("PRIVATE KEY") || label.ends_with("PRIVATE KEY BLOCK") {
            return Found::private_key(if label.starts_with("OPENSSH") {
                "ssh-keygen -e -m PKCS8 -f key"
            } else {
                PUBLIC_KEY_COMMAND
            });
        }
        match block.decode() {
            Ok(der) => self.read_value(&der, kind_of_label(label)),
            Err(error) => Found {
                kind: kind_of_label(label),
                ..Found::unreadable(pem_problem(&error, label))
            },
        }
    }

    /// Reads DER values one after the other.
    fn read_der(&mut self, input: &Input<'_>) {
        let mut at = 0;
        while let Some(rest) = input.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            if self.is_full() {
                let rest = at..input.bytes.len();
                self.push(input, rest, None, None, Found::unreadable(too_many()));
                return;
            }
            // Line ends between or after values are no reason to complain.
            if rest.iter().all(u8::is_ascii_whitespace) {
                return;
            }
            let length = match Reader::new(rest).any("value") {
                Ok(element) => element.raw.len(),
                Err(_) => rest.len(),
            };
            let mut found =
                self.read_value(rest.get(..length).unwrap_or_default(), BlockKind::Unknown);
            if let Some(problem) = &mut found.error {
                problem.offset = problem.offset.map(|offset| offset + at);
            }
            self.push(input, at..at + length, None, None, found);
            at += length;
        }
    }

    /// Reads one DER value, whatever it is; if that cannot be seen, as the `labelled` kind.
    fn read_value(&mut self, der: &[u8], labelled: BlockKind) -> Found {
        let kind = match classify(der) {
            BlockKind::Unknown => labelled,
            kind => kind,
        };
        let result = match kind {
            BlockKind::PrivateKey => return Found::private_key(PUBLIC_KEY_COMMAND),
            BlockKind::Crl | BlockKind::Parameters => {
                return Found {
                    kind,
                    outcome: BlockOutcome::Ignored,
                    holds: Vec::new(),
                    error: None,
                };
            }
            BlockKind::Pkcs12 => return Found::pkcs12(),
            BlockKind::Pkcs7 => return self.read_pkcs7(der),
            BlockKind::CertificateRequest => {
                CertificateRequest::parse(der).map(|(request, _)| self.add_request(request))
            }
            BlockKind::PublicKey => public_key(der).map(|spki| self.add_public_key(spki)),
            BlockKind::Certificate | BlockKind::Unknown => {
                Certificate::parse(der).map(|(certificate, _)| self.add_certificate(certificate))
            }
        };
        match result {
            Ok(source) => Found {
                kind: match source.kind {
                    KeySourceKind::Certificate => BlockKind::Certificate,
                    KeySourceKind::CertificateRequest => BlockKind::CertificateRequest,
                    KeySourceKind::PublicKey => BlockKind::PublicKey,
                },
                outcome: BlockOutcome::Read,
                holds: Vec::from([source]),
                error: None,
            },
            Err(error) => Found {
                kind,
                ..Found::unreadable(asn1_problem(kind, &error))
            },
        }
    }

    fn read_pkcs7(&mut self, der: &[u8]) -> Found {
        let mut found = Found {
            kind: BlockKind::Pkcs7,
            outcome: BlockOutcome::Read,
            holds: Vec::new(),
            error: None,
        };
        let members = match pkcs7::certificates(der) {
            Ok(members) => members,
            Err(error) => {
                found.outcome = BlockOutcome::Unreadable;
                found.error = Some(asn1_problem(BlockKind::Pkcs7, &error));
                return found;
            }
        };
        let count = members.len();
        for (index, member) in members.into_iter().enumerate() {
            if self.is_full() {
                found.error = Some(too_many());
                break;
            }
            match Certificate::parse(member) {
                Ok((certificate, _)) => found.holds.push(self.add_certificate(certificate)),
                Err(error) => {
                    found.error = Some(Problem {
                        code: "pkcs7-member-unreadable",
                        summary: format!("certificate {} of {count} cannot be read", index + 1),
                        text: format!("In this certificate {error}. The others are not affected."),
                        spot: None,
                        offset: None,
                        command: None,
                    });
                }
            }
        }
        if found.holds.is_empty() {
            found.outcome = BlockOutcome::Unreadable;
            found.error.get_or_insert_with(|| Problem {
                code: "pkcs7-empty",
                summary: "holds no certificate".to_owned(),
                text: "This PKCS#7 bag has no certificates in it.".to_owned(),
                spot: None,
                offset: None,
                command: None,
            });
        }
        found
    }

    fn add_certificate(&mut self, certificate: Certificate) -> KeySource {
        let index = position_or_push(&mut self.certificates, certificate, |a, b| {
            a.der() == b.der()
        });
        KeySource::certificate(index)
    }

    fn add_request(&mut self, request: CertificateRequest) -> KeySource {
        let index = position_or_push(&mut self.requests, request, |a, b| a.der() == b.der());
        KeySource::request(index)
    }

    fn add_public_key(&mut self, spki: Vec<u8>) -> KeySource {
        let index = position_or_push(&mut self.public_keys, spki, |a, b| a == b);
        KeySource::public_key(index)
    }

    /// Records a block; `lines` are those of the whole input, if it is text.
    fn push(
        &mut self,
        input: &Input<'_>,
        range: Range<usize>,
        lines: Option<&Lines<'_>>,
        label: Option<String>,
        found: Found,
    ) {
        let line = |offset: usize| lines.map(|lines| lines.line(offset));
        let error = found.error.map(|problem| {
            let place = problem
                .offset
                .zip(lines)
                .map(|(offset, lines)| lines.line_and_column(offset));
            BlockError {
                code: problem.code.to_owned(),
                summary: match place {
                    Some((line, _)) => format!("{} at line {line}", problem.summary),
                    None => problem.summary,
                },
                text: problem.text,
                spot: problem.spot.map(|spot| match place {
                    Some((_, column)) => spot.replace("{}", &(column - 1).to_string()),
                    None => spot.to_owned(),
                }),
                offset: problem.offset,
                line: place.map(|(line, _)| line),
                column: place.map(|(_, column)| column),
                command: problem.command,
            }
        });
        self.blocks.push(InputBlock {
            input: input.name.map(ToString::to_string),
            kind: found.kind,
            label,
            offset: range.start,
            length: range.len(),
            first_line: line(range.start),
            last_line: line(range.end.saturating_sub(1).max(range.start)),
            outcome: found.outcome,
            holds: found.holds,
            error,
        });
    }
}

impl Found {
    fn unreadable(problem: Problem) -> Self {
        Self {
            kind: BlockKind::Unknown,
            outcome: BlockOutcome::Unreadable,
            holds: Vec::new(),
            error: Some(problem),
        }
    }

    fn private_key(command: &str) -> Self {
        Self {
            kind: BlockKind::PrivateKey,
            outcome: BlockOutcome::Refused,
            holds: Vec::new(),
            error: Some(Problem {
                code: "private-key",
                summary: "is a private key".to_owned(),
                text: "A private key is not read and not kept. A record needs the certificate or \
                       the public key only."
                    .to_owned(),
                spot: None,
                offset: None,
                command: Some(command.to_owned()),
            }),
        }
    }

    fn pkcs12() -> Self {
        Self {
            kind: BlockKind::Pkcs12,
            outcome: BlockOutcome::Refused,
            holds: Vec::new(),
            error: Some(Problem {
                code: "pkcs12",
                summary: "is a PKCS#12 file".to_owned(),
                text: "A PKCS#12 file usually holds a private key and is not opened. Take the \
                       certificates out of it and use those."
                    .to_owned(),
                spot: None,
                offset: None,
                command: Some("openssl pkcs12 -in file.p12 -nokeys -out chain.pem".to_owned()),
            }),
        }
    }
}

fn position_or_push<T>(list: &mut Vec<T>, item: T, same: impl Fn(&T, &T) -> bool) -> usize {
    if let Some(index) = list.iter().position(|other| same(other, &item)) {
        return index;
    }
    list.push(item);
    list.len() - 1
}

/// Why nothing at all can be read out of `octets`, if so.
fn unreadable_as_a_whole(octets: &[u8]) -> Option<Problem> {
    if octets.iter().all(u8::is_ascii_whitespace) {
        return Some(Problem {
            code: "input-empty",
            summary: "is empty".to_owned(),
            text: "There is nothing in this input.".to_owned(),
            spot: None,
            offset: None,
            command: None,
        });
    }
    if octets.len() > MAX_INPUT_OCTETS {
        return Some(Problem {
            code: "input-too-large",
            summary: format!("has more than {} MiB", MAX_INPUT_OCTETS / 1024 / 1024),
            text: "Nothing was read of it. No chain is as large as that.".to_owned(),
            spot: None,
            offset: None,
            command: None,
        });
    }
    if octets.starts_with(b"\xff\xfe") || octets.starts_with(b"\xfe\xff") {
        return Some(Problem {
            code: "utf-16",
            summary: "is UTF-16 text".to_owned(),
            text: "PEM is ASCII text. Save it as UTF-8, or convert it.".to_owned(),
            spot: None,
            offset: None,
            command: Some("iconv -f UTF-16 -t UTF-8 chain.txt > chain.pem".to_owned()),
        });
    }
    None
}

/// What to say of an input that has no block of any kind in it.
fn not_recognised(octets: &[u8]) -> Problem {
    let start = octets.trim_ascii_start();
    let lower = start
        .get(..start.len().min(15))
        .unwrap_or_default()
        .to_ascii_lowercase();
    if lower.starts_with(b"<!doctype html") || lower.starts_with(b"<html") {
        return Problem {
            code: "html",
            summary: "is an HTML page".to_owned(),
            text:
                "A web page stands where a certificate should, perhaps an error page or a sign-in \
                   page that was saved in its place."
                    .to_owned(),
            spot: None,
            offset: None,
            command: None,
        };
    }
    Problem {
        code: "not-recognised",
        summary: "holds no certificate, request or public key".to_owned(),
        text: "Neither a PEM block (-----BEGIN CERTIFICATE-----) nor DER was found in this input."
            .to_owned(),
        spot: None,
        offset: None,
        command: None,
    }
}

fn too_many() -> Problem {
    Problem {
        code: "too-many-blocks",
        summary: format!("is beyond the first {MAX_BLOCKS} blocks"),
        text: format!("At most {MAX_BLOCKS} blocks are read in one run; the rest was not read."),
        spot: None,
        offset: None,
        command: None,
    }
}

fn kind_of_label(label: &str) -> BlockKind {
    match label {
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => BlockKind::Certificate,
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => BlockKind::CertificateRequest,
        "DH PARAMETERS" | "DSA PARAMETERS" | "EC PARAMETERS" | "X9.42 DH PARAMETERS" => {
            BlockKind::Parameters
        }
        "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" => BlockKind::Pkcs7,
        "PUBLIC KEY" | "RSA PUBLIC KEY" => BlockKind::PublicKey,
        "X509 CRL" => BlockKind::Crl,
        _ => BlockKind::Unknown,
    }
}

fn pem_problem(error: &PemError, label: &str) -> Problem {
    let again = format!("Copy this block again, down to its -----END {label}----- line.");
    let (code, summary, text, spot, offset) = match error {
        PemError::CutShort { offset, ended } => (
            "base64-cut-short",
            "cut short".to_owned(),
            if *ended {
                format!(
                    "Base64 comes in groups of four characters; the last line ends inside one. {again}"
                )
            } else {
                format!(
                    "Base64 comes in groups of four characters; the last line ends inside one, and \
                     no END line follows. {again}"
                )
            },
            Some("ends after {} characters"),
            Some(*offset),
        ),
        PemError::Empty => (
            "pem-empty",
            "has no contents".to_owned(),
            format!("There is nothing between BEGIN and END. {again}"),
            None,
            None,
        ),
        PemError::EndLabel(found) => (
            "pem-end-label",
            format!("ends as {found}"),
            format!(
                "It begins as {label} and ends as {found}, so a part between them may be missing. \
                 {again}"
            ),
            None,
            None,
        ),
        PemError::NotBase64 { offset, character } => (
            "base64-character",
            format!("has {} in its base64 text", show(*character)),
            format!("This character is no part of base64. {again}"),
            Some("no base64 character"),
            Some(*offset),
        ),
        PemError::NoEnd { offset } => (
            "pem-no-end",
            "breaks off".to_owned(),
            format!("No END line follows, so the block may be cut short. {again}"),
            Some("no END line follows"),
            Some(*offset),
        ),
    };
    Problem {
        code,
        summary,
        text,
        spot,
        offset,
        command: None,
    }
}

fn show(character: char) -> String {
    if character.is_control() {
        format!("U+{:04X}", u32::from(character))
    } else {
        format!("\"{character}\"")
    }
}

fn asn1_problem(kind: BlockKind, error: &Asn1Error) -> Problem {
    let (what, code) = match kind {
        BlockKind::CertificateRequest => ("certificate request", "request-unreadable"),
        BlockKind::Pkcs7 => ("PKCS#7 bag", "pkcs7-unreadable"),
        BlockKind::PublicKey => ("public key", "public-key-unreadable"),
        _ => ("certificate", "certificate-unreadable"),
    };
    let cut = error.problem == Asn1Problem::Truncated;
    Problem {
        code,
        summary: if cut && kind == BlockKind::Unknown {
            "is cut short".to_owned()
        } else if cut {
            format!("is a {what} cut short")
        } else {
            format!("is not a {what}")
        },
        text: format!("Read as a {what}, {error}."),
        spot: None,
        offset: None,
        command: None,
    }
}

/// What kind of value `der` is, by its first elements.
fn classify(der: &[u8]) -> BlockKind {
    let Ok(outer) = Reader::new(der).expect(tag::SEQUENCE, "value") else {
        return BlockKind::Unknown;
    };
    let mut reader = outer.reader();
    let mut next = || reader.any("element").ok();
    let (Some(first), second, third) = (next(), next(), next()) else {
        return BlockKind::Unknown;
    };
    let second_is = |tag| second.is_some_and(|element| element.is(tag));
    let third_is = |tag| third.is_some_and(|element| element.is(tag));

    if first.is(tag::OID) {
        return BlockKind::Pkcs7;
    }
    if first.is(tag::INTEGER) {
        // PKCS#12: version 3 and a ContentInfo. PKCS#8: version, algorithm, key. SEC 1: version,
        // key. PKCS#1: the public key has two numbers, the private key nine, that of DSA six.
        return match (first.small_integer(), second) {
            (Some(3), Some(content)) if content.is(tag::SEQUENCE) => BlockKind::Pkcs12,
            (Some(0 | 1), _) if second_is(tag::SEQUENCE) && third_is(tag::OCTET_STRING) => {
                BlockKind::PrivateKey
            }
            (Some(1), _) if second_is(tag::OCTET_STRING) => BlockKind::PrivateKey,
            (_, Some(number)) if number.is(tag::INTEGER) => match third {
                None => BlockKind::PublicKey,
                Some(_) if next().is_some_and(|element| element.is(tag::INTEGER)) => {
                    BlockKind::PrivateKey
                }
                Some(_) => BlockKind::Parameters,
            },
            _ => BlockKind::Unknown,
        };
    }
    if !first.is(tag::SEQUENCE) {
        return BlockKind::Unknown;
    }
    if second_is(tag::BIT_STRING) && third.is_none() {
        return BlockKind::PublicKey;
    }
    if second_is(tag::OCTET_STRING) && third.is_none() {
        // EncryptedPrivateKeyInfo.
        return BlockKind::PrivateKey;
    }
    if second_is(tag::SEQUENCE) && third_is(tag::BIT_STRING) {
        return classify_signed(first.reader());
    }
    BlockKind::Unknown
}

/// Tells certificate, request and revocation list apart by the contents of what is signed.
fn classify_signed(mut reader: Reader<'_>) -> BlockKind {
    let mut elements = Vec::new();
    while let Ok(element) = reader.any("element") {
        elements.push(element);
        if elements.len() == 6 {
            break;
        }
    }
    match elements.as_slice() {
        [version, ..] if version.is_context(0) => BlockKind::Certificate,
        [first, name, third, ..] if first.is(tag::INTEGER) && name.is(tag::SEQUENCE) => {
            // A request: version, subject, key. A certificate of version 1: serial number,
            // algorithm, issuer, validity, subject, key. A list of version 2: version, algorithm,
            // issuer, time.
            let is_key = third
                .reader()
                .any("algorithm")
                .is_ok_and(|element| element.is(tag::SEQUENCE))
                && elements.get(3).is_none_or(|element| element.is_context(0));
            match elements.get(3) {
                _ if is_key => BlockKind::CertificateRequest,
                Some(fourth) if fourth.is(tag::SEQUENCE) => BlockKind::Certificate,
                Some(_) => BlockKind::Crl,
                None => BlockKind::Unknown,
            }
        }
        [algorithm, issuer, time, ..]
            if algorithm.is(tag::SEQUENCE) && issuer.is(tag::SEQUENCE) =>
        {
            if time.is(tag::SEQUENCE) {
                BlockKind::Certificate
            } else {
                BlockKind::Crl
            }
        }
        _ => BlockKind::Unknown,
    }
}

/// The SubjectPublicKeyInfo of `der`, which is one, or a PKCS#1 RSAPublicKey to be put into one.
fn public_key(der: &[u8]) -> Result<Vec<u8>, Asn1Error> {
    let outer = Reader::new(der).expect(tag::SEQUENCE, "publicKey")?;
    if !outer.reader().any("publicKey")?.is(tag::INTEGER) {
        SubjectPublicKeyInfo::read(&mut Reader::new(der))?;
        return Ok(outer.raw.to_vec());
    }
    // RFC 3279, section 2.3.1: rsaEncryption with NULL parameters, and the RSAPublicKey as it is.
    const RSA_ENCRYPTION: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
    let mut key = Vec::from([0]);
    key.extend_from_slice(outer.raw);
    let mut contents = RSA_ENCRYPTION.to_vec();
    contents.extend_from_slice(&with_header(0x03, &key));
    Ok(with_header(0x30, &contents))
}

/// A DER value of the type that `identifier` is the octet of.
fn with_header(identifier: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len().to_be_bytes();
    let zeros = length.iter().take_while(|octet| **octet == 0).count();
    let length = length.get(zeros..).unwrap_or_default();
    let mut value = Vec::from([identifier]);
    match (length, u8::try_from(length.len())) {
        ([], _) => value.push(0),
        ([short], _) if *short < 0x80 => value.push(*short),
        (_, Ok(octets)) => {
            value.push(0x80 | octets);
            value.extend_from_slice(length);
        }
        (_, Err(_)) => {}
    }
    value.extend_from_slice(contents);
    value
}
