//! The CA certificates that somebody trusts, of which a chain needs few.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::Certificate;
use super::asn1::{Element, Reader, tag};

/// CA certificates in DER, none of which is read before a chain asks for it; or that none are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roots(Option<Vec<Cow<'static, [u8]>>>);

impl Roots {
    /// Nobody knows which count.
    pub(crate) const NONE: Self = Self(None);

    pub(crate) fn new(certificates: Option<Vec<Cow<'static, [u8]>>>) -> Self {
        Self(certificates)
    }

    /// Those that have issued, by their name, a certificate of `chain`; nothing if it is not
    /// known who counts.
    pub(crate) fn of<'a>(
        &self,
        chain: impl IntoIterator<Item = &'a Certificate>,
    ) -> Option<Vec<Certificate>> {
        let known = self.0.as_ref()?;
        let mut roots: Vec<Certificate> = Vec::new();
        for child in chain {
            let issuer = child.issuer_der();
            let named = known.iter().filter(|it| subject(it) == Some(issuer));
            for (root, _) in named.filter_map(|it| Certificate::parse(it).ok()) {
                if !roots.iter().any(|it| it.der() == root.der()) {
                    roots.push(root);
                }
            }
        }
        Some(roots)
    }
}

/// The subject of a certificate in DER, of which no more is read: there are many, and few are wanted.
fn subject(octets: &[u8]) -> Option<&[u8]> {
    let outer = Reader::new(octets)
        .expect(tag::SEQUENCE, "certificate")
        .ok()?;
    let tbs = outer
        .reader()
        .expect(tag::SEQUENCE, "tbsCertificate")
        .ok()?;
    let mut inner = tbs.reader();
    let is_version = |element: &Element<'_>| element.is_context(0);
    inner.optional("version", is_version).ok()?;
    for field in ["serialNumber", "signature", "issuer", "validity"] {
        inner.any(field).ok()?;
    }
    Some(inner.expect(tag::SEQUENCE, "subject").ok()?.raw)
}
