//! Certificates (RFC 5280, section 4.1).
//!
//! A record needs the octets of the certificate and of its SubjectPublicKeyInfo, and nothing else.
//! So a certificate is accepted as soon as those two can be told; every other part is read by
//! itself, and one that cannot be read is reported and costs nothing but what needs it.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use base16ct::lower::encode_string as hex;
use x509_parser::asn1_rs::FromDer;
use x509_parser::time::ASN1Time;

use super::algorithm::AlgorithmIdentifier;
use super::asn1::{Asn1Error, Element, Reader, tag};
use super::distinguished_name::DistinguishedName;
use super::extensions::{Extension, Extensions};
use super::spki::SubjectPublicKeyInfo;
use crate::time::UnixTime;

/// An X.509 certificate, its octets as received.
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    tbs: Range<usize>,
    version: u64,
    serial: Range<usize>,
    issuer: Range<usize>,
    validity: Range<usize>,
    subject: Range<usize>,
    spki: Range<usize>,
    extensions: Result<Vec<Extension>, Asn1Error>,
    inner_signature_algorithm: Range<usize>,
    outer: Result<Outer, Asn1Error>,
}

/// What follows the TBSCertificate.
#[derive(Clone, Debug)]
struct Outer {
    signature_algorithm: Range<usize>,
    signature: Option<Range<usize>>,
}

/// First and last moment of validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Validity {
    pub(crate) not_before: UnixTime,
    pub(crate) not_after: UnixTime,
}

impl Certificate {
    /// Reads the certificate at the start of `octets` and says how many octets it has.
    ///
    /// An `Ok` says that the certificate has the outline of one and a SubjectPublicKeyInfo. Nothing
    /// is verified.
    ///
    /// # Errors
    ///
    /// [`Asn1Error`]: the field that is not as it should be.
    pub fn parse(octets: &[u8]) -> Result<(Self, usize), Asn1Error> {
        let outer = Reader::new(octets).expect(tag::SEQUENCE, "certificate")?;
        let mut reader = outer.reader();
        let tbs = reader.expect(tag::SEQUENCE, "tbsCertificate")?;
        let mut inner = tbs.reader();

        let version = match inner.optional("version", |element| element.is_context(0))? {
            // Version 1 is 0 in ASN.1.
            Some(element) => element
                .reader()
                .any("version")?
                .small_integer()
                .map_or(0, |version| version.saturating_add(1)),
            None => 1,
        };
        let serial = inner.any("serialNumber")?;
        let inner_signature_algorithm = inner.expect(tag::SEQUENCE, "signature")?;
        let issuer = inner.expect(tag::SEQUENCE, "issuer")?;
        let validity = inner.expect(tag::SEQUENCE, "validity")?;
        let subject = inner.expect(tag::SEQUENCE, "subject")?;
        let spki = inner.any("subjectPublicKeyInfo")?;
        SubjectPublicKeyInfo::read(&mut Reader::at(&spki))?;

        Ok((
            Self {
                der: outer.raw.to_vec(),
                tbs: tbs.range(),
                version,
                serial: serial.content_range(),
                issuer: issuer.range(),
                validity: validity.range(),
                subject: subject.range(),
                spki: spki.range(),
                extensions: read_extensions(&mut inner),
                inner_signature_algorithm: inner_signature_algorithm.range(),
                outer: Outer::read(&mut reader),
            },
            outer.raw.len(),
        ))
    }

    fn octets(&self, range: &Range<usize>) -> &[u8] {
        self.der.get(range.clone()).unwrap_or_default()
    }

    /// The whole certificate as received: what selector Cert selects.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The SubjectPublicKeyInfo as received: what selector SPKI selects.
    pub fn spki_der(&self) -> &[u8] {
        self.octets(&self.spki)
    }

    /// The SubjectPublicKeyInfo, read.
    pub(crate) fn spki(&self) -> Option<SubjectPublicKeyInfo<'_>> {
        SubjectPublicKeyInfo::parse(self.spki_der()).ok()
    }

    /// X.509 version as people count it; 0 if it is unreadable.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// The serial number in hexadecimal, with `-` ahead if it is negative.
    pub(crate) fn serial(&self) -> String {
        let octets = self.octets(&self.serial);
        if octets.first().is_none_or(|octet| octet & 0x80 == 0) {
            return hex(octets);
        }
        // Two's complement: the magnitude is the complement plus one.
        let mut magnitude: Vec<u8> = octets.iter().map(|octet| !octet).collect();
        for octet in magnitude.iter_mut().rev() {
            let (sum, carry) = octet.overflowing_add(1);
            *octet = sum;
            if !carry {
                break;
            }
        }
        format!("-{}", hex(&magnitude))
    }

    /// The DER of the issuer's name.
    pub(crate) fn issuer_der(&self) -> &[u8] {
        self.octets(&self.issuer)
    }

    /// The DER of the subject's name.
    pub(crate) fn subject_der(&self) -> &[u8] {
        self.octets(&self.subject)
    }

    /// The issuer's name.
    pub(crate) fn issuer(&self) -> Result<DistinguishedName, Asn1Error> {
        DistinguishedName::parse(self.issuer_der())
    }

    /// The subject's name.
    pub(crate) fn subject(&self) -> Result<DistinguishedName, Asn1Error> {
        DistinguishedName::parse(self.subject_der())
    }

    /// First and last moment of validity; nothing if one of them cannot be read.
    pub(crate) fn validity(&self) -> Option<Validity> {
        let sequence = Reader::new(self.octets(&self.validity))
            .expect(tag::SEQUENCE, "validity")
            .ok()?;
        let mut reader = sequence.reader();
        let mut moment = || {
            let element = reader.any("validity").ok()?;
            let (_, time) = ASN1Time::from_der(element.raw).ok()?;
            Some(UnixTime(time.timestamp()))
        };
        Some(Validity {
            not_before: moment()?,
            not_after: moment()?,
        })
    }

    /// The extensions, each read by itself.
    pub(crate) fn extensions(&self) -> Extensions {
        match &self.extensions {
            Ok(list) => Extensions::read(list),
            Err(_) => Extensions::unreadable(),
        }
    }

    /// The octets that the signature is made over.
    pub(crate) fn signed_octets(&self) -> &[u8] {
        self.octets(&self.tbs)
    }

    /// The algorithm of the signature, as the TBSCertificate names it.
    pub(crate) fn signature_algorithm(&self) -> Option<AlgorithmIdentifier<'_>> {
        let octets = self.octets(&self.inner_signature_algorithm);
        AlgorithmIdentifier::read(&mut Reader::new(octets), "signature").ok()
    }

    /// The signature. Nothing if it is unreadable, or if the algorithm beside it differs from the one
    /// inside (RFC 5280, section 4.1.1.2).
    pub(crate) fn signature(&self) -> Option<&[u8]> {
        let outer = self.outer.as_ref().ok()?;
        let same =
            self.octets(&outer.signature_algorithm) == self.octets(&self.inner_signature_algorithm);
        outer
            .signature
            .as_ref()
            .filter(|_| same)
            .map(|range| self.octets(range))
    }
}

impl Outer {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Asn1Error> {
        let algorithm = reader.expect(tag::SEQUENCE, "signatureAlgorithm")?;
        let signature = reader.expect(tag::BIT_STRING, "signatureValue")?;
        Ok(Self {
            signature_algorithm: algorithm.range(),
            signature: signature.bit_string().map(|_| {
                // Without the octet that counts unused bits.
                let content = signature.content_range();
                content.start + 1..content.end
            }),
        })
    }
}

/// Reads what follows the SubjectPublicKeyInfo: unique identifiers, which nothing needs, and
/// extensions.
fn read_extensions(reader: &mut Reader<'_>) -> Result<Vec<Extension>, Asn1Error> {
    let mut extensions = Vec::new();
    while !reader.is_empty() {
        let element: Element<'_> = reader.any("extensions")?;
        if element.is_context(3) {
            Extension::read_list(&mut element.reader(), &mut extensions)?;
        }
    }
    Ok(extensions)
}
