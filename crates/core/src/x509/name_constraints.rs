//! Name constraints (RFC 5280, section 4.2.1.10).

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::Certificate;
use super::distinguished_name::DistinguishedName;
use super::extensions::{Extensions, GeneralName, NameConstraints};
use crate::text::printable;

/// Most comparisons of a name with a constraint for one certificate.
const MAX_COMPARISONS: usize = 100_000;

/// Why a certificate breaks the constraints of an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ConstraintError {
    /// This name is excluded.
    Excluded(String),
    /// There are constraints for names of this kind, and this name is not permitted.
    NotPermitted(String),
    /// There are more names and constraints than are compared.
    TooMany,
    /// A name or constraint is of a kind that cannot be compared.
    Unsupported,
}

impl fmt::Display for ConstraintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Excluded(name) => write!(f, "{name} is excluded"),
            Self::NotPermitted(name) => write!(f, "{name} is not permitted"),
            Self::TooMany => f.write_str("it has more names and constraints than are compared"),
            Self::Unsupported => f.write_str("a name or constraint cannot be compared"),
        }
    }
}

/// Whether every name of a certificate keeps within `constraints`.
///
/// Names are the subject, the subject alternative name and, where that has no DNS name, common names
/// that could serve as one; where there is no subject alternative name at all, mail addresses in the
/// subject too.
pub(crate) fn check(
    constraints: &NameConstraints,
    certificate: &Certificate,
    extensions: &Extensions,
) -> Result<(), ConstraintError> {
    let mut names: Vec<GeneralName> = extensions
        .subject_alternative_name
        .clone()
        .unwrap_or_default();
    // A name that cannot be read cannot be said to keep within anything.
    let subject = certificate
        .subject()
        .map_err(|_| ConstraintError::Unsupported)?;
    if names.contains(&GeneralName::Unreadable) {
        return Err(ConstraintError::Unsupported);
    }
    if !subject.is_empty() {
        if extensions.dns_names().next().is_none() {
            let common = subject.common_names().filter(|name| name.contains('.'));
            names.extend(common.map(|name| GeneralName::Dns(String::from(name))));
        }
        if extensions.subject_alternative_name.is_none() {
            let addresses = subject.email_addresses();
            names.extend(addresses.map(|address| GeneralName::Email(String::from(address))));
        }
        names.push(GeneralName::Directory(certificate.subject_der().to_vec()));
    }
    let count = constraints.permitted.len() + constraints.excluded.len();
    if names.len().saturating_mul(count) > MAX_COMPARISONS {
        return Err(ConstraintError::TooMany);
    }
    names
        .iter()
        .try_for_each(|name| check_name(constraints, name))
}

fn check_name(constraints: &NameConstraints, name: &GeneralName) -> Result<(), ConstraintError> {
    for excluded in &constraints.excluded {
        match within(name, excluded) {
            Some(true) => return Err(ConstraintError::Excluded(show(name))),
            Some(false) => {}
            None => return Err(ConstraintError::Unsupported),
        }
    }
    let mut restricted = false;
    for permitted in &constraints.permitted {
        match within(name, permitted) {
            Some(true) => return Ok(()),
            Some(false) => restricted |= same_kind(name, permitted),
            None => return Err(ConstraintError::Unsupported),
        }
    }
    if restricted {
        Err(ConstraintError::NotPermitted(show(name)))
    } else {
        Ok(())
    }
}

fn same_kind(a: &GeneralName, b: &GeneralName) -> bool {
    core::mem::discriminant(a) == core::mem::discriminant(b)
}

/// Whether `name` lies within `constraint`. Nothing if both are of a kind that cannot be compared.
fn within(name: &GeneralName, constraint: &GeneralName) -> Option<bool> {
    Some(match (name, constraint) {
        (GeneralName::Dns(name), GeneralName::Dns(base)) => within_domain(name, base),
        (GeneralName::Directory(name), GeneralName::Directory(base)) => {
            let name = DistinguishedName::parse(name).ok()?.comparable();
            let base = DistinguishedName::parse(base).ok()?.comparable();
            name.starts_with(&base)
        }
        (GeneralName::Email(name), GeneralName::Email(base)) => within_mailbox(name, base),
        (GeneralName::Ip(address), GeneralName::Ip(range)) => within_range(address, range),
        (GeneralName::Uri(uri), GeneralName::Uri(base)) => {
            let host = uri_host(uri)?;
            match base.strip_prefix('.') {
                Some(_) => within_domain(host, base),
                None => host.eq_ignore_ascii_case(base),
            }
        }
        (GeneralName::Other, GeneralName::Other) => return None,
        _ => false,
    })
}

/// Whether `name` is `base` or below it. A leading dot, which RFC 5280 gives a meaning for URIs
/// alone, means below and not the name itself.
fn within_domain(name: &str, base: &str) -> bool {
    let only_below = base.starts_with('.');
    let base = base.trim_start_matches('.');
    if base.is_empty() {
        return true;
    }
    if name.eq_ignore_ascii_case(base) {
        return !only_below;
    }
    let Some(cut) = name.len().checked_sub(base.len()) else {
        return false;
    };
    match (name.get(..cut), name.get(cut..)) {
        (Some(ahead), Some(tail)) => ahead.ends_with('.') && tail.eq_ignore_ascii_case(base),
        _ => false,
    }
}

/// A mailbox, all mailboxes of a host, or all mailboxes of hosts below a domain.
fn within_mailbox(address: &str, base: &str) -> bool {
    let Some((local, host)) = address.rsplit_once('@') else {
        return false;
    };
    match base.rsplit_once('@') {
        Some((base_local, base_host)) => {
            local == base_local && host.eq_ignore_ascii_case(base_host)
        }
        None if base.starts_with('.') => within_domain(host, base),
        None => base.is_empty() || host.eq_ignore_ascii_case(base),
    }
}

/// An address and a range: address and mask, one after the other.
fn within_range(address: &[u8], range: &[u8]) -> bool {
    if range.len() != 2 * address.len() {
        return false;
    }
    let (base, mask) = range.split_at(address.len());
    address
        .iter()
        .zip(base)
        .zip(mask)
        .all(|((octet, base), mask)| octet & mask == base & mask)
}

/// The host of a URI; nothing if it has none.
fn uri_host(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?;
    Some(host).filter(|host| !host.is_empty())
}

fn show(name: &GeneralName) -> String {
    match name {
        GeneralName::Dns(name) | GeneralName::Email(name) | GeneralName::Uri(name) => {
            printable(name)
        }
        GeneralName::Directory(der) => {
            let name = DistinguishedName::parse(der).unwrap_or_default();
            printable(&name.to_rfc4514())
        }
        GeneralName::Ip(_) => String::from("an IP address"),
        GeneralName::Other | GeneralName::Unreadable => String::from("a name"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dns(name: &str) -> GeneralName {
        GeneralName::Dns(name.into())
    }

    fn email(name: &str) -> GeneralName {
        GeneralName::Email(name.into())
    }

    fn uri(name: &str) -> GeneralName {
        GeneralName::Uri(name.into())
    }

    fn ip(octets: &[u8]) -> GeneralName {
        GeneralName::Ip(octets.to_vec())
    }

    /// RFC 5280, section 4.2.1.10.
    #[test]
    fn compares_names() {
        for (name, base, inside) in [
            (dns("host.example.com"), dns("example.com"), true),
            (dns("EXAMPLE.com"), dns("example.COM"), true),
            (dns("badexample.com"), dns("example.com"), false),
            (dns("example.com"), dns(".example.com"), false),
            (dns("a.example.com"), dns(".example.com"), true),
            (dns("anything.at.all"), dns(""), true),
            (dns("com"), dns("example.com"), false),
            (email("a@example.com"), email("example.com"), true),
            (email("a@host.example.com"), email("example.com"), false),
            (email("a@host.example.com"), email(".example.com"), true),
            (email("a@example.com"), email("b@example.com"), false),
            (
                uri("https://host.example.com:8/x"),
                uri("host.example.com"),
                true,
            ),
            (uri("https://host.example.com/"), uri("example.com"), false),
            (
                uri("https://u@host.example.com/"),
                uri(".example.com"),
                true,
            ),
            (
                ip(&[192, 0, 2, 7]),
                ip(&[192, 0, 2, 0, 255, 255, 255, 0]),
                true,
            ),
            (
                ip(&[192, 0, 3, 7]),
                ip(&[192, 0, 2, 0, 255, 255, 255, 0]),
                false,
            ),
            (ip(&[0; 16]), ip(&[192, 0, 2, 0, 255, 255, 255, 0]), false),
            (dns("example.com"), email("example.com"), false),
        ] {
            assert_eq!(within(&name, &base), Some(inside), "{name:?} {base:?}");
        }
        assert_eq!(within(&GeneralName::Other, &GeneralName::Other), None);
    }

    #[test]
    fn tells_kinds_apart() {
        let constraints = NameConstraints {
            permitted: [dns("example.com")].into(),
            excluded: [dns("bad.example.com")].into(),
        };
        let check = |name| check_name(&constraints, &name);
        assert_eq!(check(dns("mx.example.com")), Ok(()));
        assert_eq!(check(email("a@elsewhere.org")), Ok(()));
        assert!(matches!(
            check(dns("elsewhere.org")),
            Err(ConstraintError::NotPermitted(_))
        ));
        assert!(matches!(
            check(dns("x.bad.example.com")),
            Err(ConstraintError::Excluded(_))
        ));
    }
}
