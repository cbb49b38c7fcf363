//! Certificate requests (PKCS#10, RFC 2986): the key of a certificate that does not exist yet.

use alloc::vec::Vec;
use core::ops::Range;

use super::asn1::{Asn1Error, Reader, tag};
use super::distinguished_name::DistinguishedName;
use super::extensions::{Extension, Extensions};
use super::spki::SubjectPublicKeyInfo;

/// extensionRequest (RFC 2985, section 5.4.2).
const EXTENSION_REQUEST: &str = "1.2.840.113549.1.9.14";

/// A certificate request, its octets as received.
#[derive(Clone, Debug)]
pub struct CertificateRequest {
    der: Vec<u8>,
    subject: Range<usize>,
    spki: Range<usize>,
    extensions: Vec<Extension>,
}

impl CertificateRequest {
    /// Reads the request at the start of `octets` and says how many octets it has.
    ///
    /// An `Ok` says that it has the outline of a request. Its signature is not verified.
    ///
    /// # Errors
    ///
    /// [`Asn1Error`]: the field that is not as it should be.
    pub fn parse(octets: &[u8]) -> Result<(Self, usize), Asn1Error> {
        let outer = Reader::new(octets).expect(tag::SEQUENCE, "certificationRequest")?;
        let info = outer
            .reader()
            .expect(tag::SEQUENCE, "certificationRequestInfo")?;
        let mut inner = info.reader();
        inner.expect(tag::INTEGER, "version")?;
        let subject = inner.expect(tag::SEQUENCE, "subject")?;
        let spki = inner.any("subjectPKInfo")?;
        SubjectPublicKeyInfo::read(&mut Reader::at(&spki))?;
        Ok((
            Self {
                der: outer.raw.to_vec(),
                subject: subject.range(),
                spki: spki.range(),
                extensions: requested_extensions(&mut inner).unwrap_or_default(),
            },
            outer.raw.len(),
        ))
    }

    /// The whole request as received.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The SubjectPublicKeyInfo as received: what selector SPKI will select of the certificate.
    pub fn spki_der(&self) -> &[u8] {
        self.der.get(self.spki.clone()).unwrap_or_default()
    }

    /// The subject's name.
    pub(crate) fn subject(&self) -> Result<DistinguishedName, Asn1Error> {
        DistinguishedName::parse(self.der.get(self.subject.clone()).unwrap_or_default())
    }

    /// The extensions asked for.
    pub(crate) fn extensions(&self) -> Extensions {
        Extensions::read(&self.extensions)
    }
}

/// Reads the attributes after the SubjectPublicKeyInfo.
fn requested_extensions(reader: &mut Reader<'_>) -> Result<Vec<Extension>, Asn1Error> {
    let mut extensions = Vec::new();
    let Some(attributes) = reader.optional("attributes", |element| element.is_context(0))? else {
        return Ok(extensions);
    };
    let mut inner = attributes.reader();
    while !inner.is_empty() {
        let mut attribute = inner.expect(tag::SEQUENCE, "attribute")?.reader();
        let oid = attribute.expect(tag::OID, "attribute.type")?;
        if oid
            .oid()
            .is_some_and(|oid| oid.to_id_string() == EXTENSION_REQUEST)
        {
            let values = attribute.expect(tag::SET, "attribute.values")?;
            Extension::read_list(&mut values.reader(), &mut extensions)?;
        }
    }
    Ok(extensions)
}
