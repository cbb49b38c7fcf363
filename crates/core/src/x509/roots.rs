//! The CA certificates that somebody trusts, of which a chain needs few.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::Certificate;

/// CA certificates in DER, none of which is read before a chain asks for it; or that none are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roots(Option<Vec<Cow<'static, [u8]>>>);

impl Roots {
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
            let named = known.iter().filter(|it| contains(it, issuer));
            let named = named.filter_map(|it| Certificate::parse(it).ok());
            for (root, _) in named.filter(|(it, _)| it.subject_der() == issuer) {
                if !roots.iter().any(|it| it.der() == root.der()) {
                    roots.push(root);
                }
            }
        }
        Some(roots)
    }
}

/// Whether `part` is somewhere in `octets`, which is cheaper to tell than to read them.
fn contains(octets: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && octets.windows(part.len()).any(|it| it == part)
}
