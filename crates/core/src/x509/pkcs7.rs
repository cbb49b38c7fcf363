//! Bags of certificates: PKCS#7 and CMS SignedData (RFC 5652, section 5.1), as `.p7b` files hold.

use alloc::vec::Vec;

use super::asn1::{Asn1Error, Reader, tag};

/// id-signedData.
pub(crate) const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";

/// The octets of each certificate in the ContentInfo `der`, in its order. Signatures over the bag
/// are not verified, and revocation lists and attribute certificates passed over.
///
/// # Errors
///
/// [`Asn1Error`]: the field that is not as it should be.
pub(crate) fn certificates(der: &[u8]) -> Result<Vec<&[u8]>, Asn1Error> {
    let mut content_info = Reader::new(der)
        .expect(tag::SEQUENCE, "contentInfo")?
        .reader();
    let kind = content_info.expect(tag::OID, "contentType")?;
    if kind
        .oid()
        .is_none_or(|oid| oid.to_id_string() != SIGNED_DATA)
    {
        return Err(kind.unexpected("contentType"));
    }
    let mut content = content_info.any("content")?.reader();
    let mut signed_data = content.expect(tag::SEQUENCE, "signedData")?.reader();
    signed_data.expect(tag::INTEGER, "version")?;
    signed_data.expect(tag::SET, "digestAlgorithms")?;
    signed_data.expect(tag::SEQUENCE, "encapContentInfo")?;
    let mut found = Vec::new();
    if let Some(set) = signed_data.optional("certificates", |element| element.is_context(0))? {
        let mut inner = set.reader();
        while !inner.is_empty() {
            let element = inner.any("certificate")?;
            if element.is(tag::SEQUENCE) {
                found.push(element.raw);
            }
        }
    }
    Ok(found)
}
