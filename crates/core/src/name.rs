//! Host names and the owner names of TLSA records.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::net::IpAddr;

use idna::punycode;
use serde::{Deserialize, Serialize};

use crate::text::{is_hidden, quoted};

/// Longest name in octets without the final dot (RFC 1035, section 2.3.4: 255 in wire form).
const MAX_NAME: usize = 253;

/// Longest label in octets (RFC 1035, section 2.3.4).
const MAX_LABEL: usize = 63;

/// A host name: letters, digits and hyphens (RFC 952, RFC 1123, section 2.1), in lower-case A-labels,
/// absolute, without the final dot.
///
/// It serves as the TLSA base domain (RFC 7671, section 7) and as a reference identifier
/// (RFC 9525, section 6.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct DomainName(String);

impl TryFrom<String> for DomainName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        Self::parse(&text)
    }
}

impl DomainName {
    /// Reads a name as people write it: any case, U-labels or A-labels, with or without the final dot.
    ///
    /// # Errors
    ///
    /// [`NameError`]: why it is no host name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name = text.strip_suffix('.').unwrap_or(text);
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        let bare = name
            .strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'));
        if bare.unwrap_or(name).parse::<IpAddr>().is_ok() {
            return Err(NameError::Address);
        }
        let ascii = if name.is_ascii() && !has_a_label(name) {
            name.to_ascii_lowercase()
        } else {
            to_ascii(name).ok_or_else(|| NameError::Idna(name.to_owned()))?
        };
        if ascii.len() > MAX_NAME {
            return Err(NameError::TooLong);
        }
        for label in ascii.split('.') {
            check_label(label)?;
        }
        // A name whose last label is a number is an address written short (RFC 1123, section 2.1).
        if ascii
            .rsplit('.')
            .next()
            .is_some_and(|label| label.bytes().all(|octet| octet.is_ascii_digit()))
        {
            return Err(NameError::Address);
        }
        Ok(Self(ascii))
    }

    /// Lower-case A-labels without the final dot.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name with U-labels.
    pub fn to_unicode(&self) -> String {
        to_unicode(&self.0)
    }

    /// Whether `presented`, a DNS-ID or a common name of a certificate, stands for this name
    /// (RFC 7672, section 3.2.3): the same name, ASCII case aside, or `*.` in the place of exactly
    /// the first label.
    pub(crate) fn is_presented_by(&self, presented: &str) -> bool {
        match presented.strip_prefix("*.") {
            Some(suffix) => self
                .0
                .split_once('.')
                .is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(suffix)),
            None => self.0.eq_ignore_ascii_case(presented),
        }
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether labels can be those of a host, and make a name.
///
/// # Errors
///
/// [`NameError`]: which label cannot, or that the whole is too long.
pub(crate) fn check_host(name: &str) -> Result<(), NameError> {
    if name.len() > MAX_NAME {
        return Err(NameError::TooLong);
    }
    name.split('.').try_for_each(check_label)
}

fn check_label(label: &str) -> Result<(), NameError> {
    if label.is_empty() {
        return Err(NameError::EmptyLabel);
    }
    if label.len() > MAX_LABEL {
        return Err(NameError::LabelTooLong(label.to_owned()));
    }
    let ldh = label
        .bytes()
        .all(|octet| octet.is_ascii_alphanumeric() || octet == b'-');
    if ldh && !label.starts_with('-') && !label.ends_with('-') {
        Ok(())
    } else {
        Err(NameError::Label(label.to_owned()))
    }
}

fn has_a_label(name: &str) -> bool {
    name.split('.').any(|label| {
        label
            .get(..4)
            .is_some_and(|prefix| prefix.eq_ignore_ascii_case("xn--"))
    })
}

/// A-labels by UTS 46, non-transitional; nothing if `name` has none.
#[cfg(feature = "idna")]
pub(crate) fn to_ascii(name: &str) -> Option<String> {
    use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

    Uts46::new()
        .to_ascii(
            name.as_bytes(),
            AsciiDenyList::EMPTY,
            Hyphens::Allow,
            DnsLength::Ignore,
        )
        .ok()
        .map(alloc::borrow::Cow::into_owned)
}

/// `name` if it is in A-labels, which nothing here can check.
#[cfg(not(feature = "idna"))]
pub(crate) fn to_ascii(name: &str) -> Option<String> {
    name.is_ascii().then(|| name.to_ascii_lowercase())
}

/// `name` with U-labels in the place of A-labels that decode to something that can be shown. Meant
/// for reading, beside the A-labels: nothing says that a U-label is a permitted one.
pub(crate) fn to_unicode(name: &str) -> String {
    if !has_a_label(name) {
        return name.to_owned();
    }
    let labels: Vec<String> = name
        .split('.')
        .map(|label| u_label(label).unwrap_or_else(|| label.to_owned()))
        .collect();
    labels.join(".")
}

/// The U-label of an A-label (RFC 3492).
fn u_label(label: &str) -> Option<String> {
    let prefix = label.get(..4)?;
    let encoded = label
        .get(4..)
        .filter(|_| prefix.eq_ignore_ascii_case("xn--"))?
        .to_ascii_lowercase();
    let decoded = punycode::decode_to_string(&encoded)?;
    let shows = |character: char| {
        character.is_ascii_lowercase()
            || character.is_ascii_digit()
            || character == '-'
            || !(character.is_ascii() || character.is_whitespace() || is_hidden(character))
    };
    let exact = punycode::encode_str(&decoded).is_some_and(|again| again == encoded);
    (exact && !decoded.is_ascii() && decoded.chars().all(shows)).then_some(decoded)
}

/// Why a text is no host name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameError {
    /// It is an IP address; TLSA records belong to names.
    Address,
    /// It is empty, or the root.
    Empty,
    /// Two dots follow each other, or it begins with one.
    EmptyLabel,
    /// It is not an internationalised name (UTS 46).
    Idna(String),
    /// This label has other characters than letters, digits and inner hyphens.
    Label(String),
    /// This label has more than 63 octets.
    LabelTooLong(String),
    /// The port is no number from 1 to 65535, nor `*`.
    Port(String),
    /// It has more than 253 octets.
    TooLong,
    /// The transport is not `tcp`, `udp` or `sctp`.
    Transport(String),
}

impl NameError {
    /// A stable identifier.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Port(_) => "port-unknown",
            Self::Transport(_) => "transport-unknown",
            _ => "name-not-a-hostname",
        }
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => {
                f.write_str("an IP address has no TLSA records; a host name is needed")
            }
            Self::Empty => f.write_str("the host name is empty"),
            Self::EmptyLabel => f.write_str("the host name has an empty label"),
            Self::Idna(name) => write!(f, "{} is not an internationalised host name", quoted(name)),
            Self::Label(label) => write!(
                f,
                "{} is not a label of a host name: letters, digits and hyphens between them",
                quoted(label)
            ),
            Self::LabelTooLong(label) => {
                write!(
                    f,
                    "the label {} has more than {MAX_LABEL} octets",
                    quoted(label)
                )
            }
            Self::Port(port) => write!(f, "{} is not a port: 1 to 65535, or *", quoted(port)),
            Self::TooLong => write!(f, "the host name has more than {MAX_NAME} octets"),
            Self::Transport(transport) => {
                write!(
                    f,
                    "{} is not a transport: tcp, udp or sctp",
                    quoted(transport)
                )
            }
        }
    }
}

impl core::error::Error for NameError {}

/// The transport label of an owner name (RFC 6698, section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

impl Transport {
    /// Reads `tcp`, `udp` or `sctp`, in any case.
    ///
    /// # Errors
    ///
    /// [`NameError::Transport`] if it is none of them.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        [Self::Tcp, Self::Udp, Self::Sctp]
            .into_iter()
            .find(|transport| transport.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| NameError::Transport(text.to_owned()))
    }

    /// `tcp`, `udp` or `sctp`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Sctp => "sctp",
        }
    }
}

/// The owner of TLSA records: port, transport and base domain (RFC 6698, section 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsaOwner {
    /// The port; nothing for the wildcard (RFC 6698, appendix A.2.1.3).
    pub port: Option<u16>,
    /// The transport.
    pub transport: Transport,
    /// The TLSA base domain.
    pub base: DomainName,
}

impl TlsaOwner {
    /// Puts an owner together. `port` is a number without leading zeros, or `*`.
    ///
    /// # Errors
    ///
    /// [`NameError`]: what is wrong with which part, or that the whole is too long.
    pub fn new(port: &str, transport: &str, base: DomainName) -> Result<Self, NameError> {
        let number = || {
            port.parse()
                .ok()
                .filter(|number: &u16| *number > 0 && !port.starts_with(['0', '+']))
                .ok_or_else(|| NameError::Port(port.to_owned()))
        };
        let owner = Self {
            port: if port == "*" { None } else { Some(number()?) },
            transport: Transport::parse(transport)?,
            base,
        };
        // With the final dot.
        if alloc::string::ToString::to_string(&owner).len() > MAX_NAME + 1 {
            return Err(NameError::TooLong);
        }
        Ok(owner)
    }
}

/// Absolute, in presentation form, such as `_25._tcp.mx.example.com.`
impl fmt::Display for TlsaOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "_{port}")?,
            None => f.write_str("*")?,
        }
        write!(f, "._{}.{}.", self.transport.as_str(), self.base)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn reads_host_names() {
        for (text, ascii) in [
            ("mx.example.com", "mx.example.com"),
            ("MX.Example.COM.", "mx.example.com"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.example", "xn--bcher-kva.example"),
            ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
            ("faß.example", "xn--fa-hia.example"),
            ("1and1.example", "1and1.example"),
            ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(
                DomainName::parse(text).map(|name| name.0),
                Ok(ascii.into()),
                "{text}"
            );
        }
        assert_eq!(
            DomainName::parse("xn--bcher-kva.example").map(|name| name.to_unicode()),
            Ok("bücher.example".into())
        );
    }

    #[test]
    fn refuses_what_is_no_host_name() {
        let long = format!("{}.example", "a".repeat(64));
        let too_long = format!("{}.example", "a123456789.".repeat(25));
        for text in [
            "",
            ".",
            "a..b",
            ".a",
            "_25._tcp.example",
            "mx_1.example",
            "*.example",
            "-a.example",
            "a-.example",
            "192.0.2.1",
            "2001:db8::1",
            "[2001:db8::1]",
            "1.2.3",
            "a b.example",
            "xn--a.example",
            "a\u{202e}.example",
            "a/b",
            "mx.example..",
            &long,
            &too_long,
        ] {
            assert!(DomainName::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn makes_owners() {
        let base = DomainName::parse("mx.example.com").expect("a host name");
        let owner = |port, transport| TlsaOwner::new(port, transport, base.clone());
        assert_eq!(
            owner("25", "tcp").expect("an owner").to_string(),
            "_25._tcp.mx.example.com."
        );
        assert_eq!(
            owner("*", "UDP").expect("an owner").to_string(),
            "*._udp.mx.example.com."
        );
        for port in ["0", "025", "+25", "65536", "", "-1", "smtp", "**"] {
            assert_eq!(owner(port, "tcp"), Err(NameError::Port(port.into())));
        }
        assert_eq!(owner("25", "tls"), Err(NameError::Transport("tls".into())));
        let long = DomainName::parse(&format!("{}example", "a123456789.".repeat(22)));
        let long = long.expect("a host name of 249 octets");
        assert_eq!(TlsaOwner::new("25", "tcp", long), Err(NameError::TooLong));
    }

    /// RFC 7672, section 3.2.3.
    #[test]
    fn compares_presented_names() {
        let name = DomainName::parse("mx.example.com").expect("a host name");
        for (presented, fits) in [
            ("mx.example.com", true),
            ("MX.EXAMPLE.com", true),
            ("*.example.com", true),
            ("*.com", false),
            ("*.mx.example.com", false),
            ("m*.example.com", false),
            ("*x.example.com", false),
            ("*.*.com", false),
            ("*", false),
            ("mx.example.com.", false),
            ("example.com", false),
            ("", false),
        ] {
            assert_eq!(name.is_presented_by(presented), fits, "{presented}");
        }
    }
}
