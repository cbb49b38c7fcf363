//! What comes before the handshake, and where a service is.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;
use core::net::{IpAddr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use crate::name::{DomainName, NameError};
use crate::report::ErrorReport;
use crate::text::quoted;

/// The protocol whose dialogue comes before the handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StartTls {
    /// FTP, AUTH TLS (RFC 4217).
    Ftp,
    /// IMAP, STARTTLS (RFC 9051, section 6.2.1).
    Imap,
    /// LDAP, the extended operation StartTLS (RFC 4511, section 4.14).
    Ldap,
    /// LMTP, STARTTLS after LHLO (RFC 2033; RFC 3207).
    Lmtp,
    /// MySQL, the capability CLIENT_SSL.
    Mysql,
    /// NNTP, STARTTLS (RFC 4642).
    Nntp,
    /// Nothing: TLS from the first octet.
    None,
    /// POP3, STLS (RFC 2595, section 4).
    Pop3,
    /// PostgreSQL, SSLRequest.
    Postgres,
    /// ManageSieve, STARTTLS (RFC 5804, section 2.2).
    Sieve,
    /// SMTP and submission, STARTTLS (RFC 3207).
    Smtp,
    /// XMPP of clients, starttls (RFC 6120, section 5).
    XmppClient,
    /// XMPP between servers, starttls (RFC 6120, section 5).
    XmppServer,
}

/// Names on the command line and in JSON, and the default ports: the registered one first.
const PROTOCOLS: &[(StartTls, &str, &[u16])] = &[
    (StartTls::Smtp, "smtp", &[25, 587]),
    (StartTls::Lmtp, "lmtp", &[24]),
    (StartTls::Imap, "imap", &[143]),
    (StartTls::Pop3, "pop3", &[110]),
    (StartTls::XmppClient, "xmpp-client", &[5222]),
    (StartTls::XmppServer, "xmpp-server", &[5269]),
    (StartTls::Sieve, "sieve", &[4190]),
    (StartTls::Ftp, "ftp", &[21]),
    (StartTls::Nntp, "nntp", &[119]),
    (StartTls::Ldap, "ldap", &[389]),
    (StartTls::Postgres, "postgres", &[5432]),
    (StartTls::Mysql, "mysql", &[3306]),
    (StartTls::None, "none", &[443]),
];

/// Schemes of services that use TLS from the first octet, and their ports.
const DIRECT: &[(&str, u16)] = &[
    ("https", 443),
    ("smtps", 465),
    ("submissions", 465),
    ("imaps", 993),
    ("pop3s", 995),
    ("ldaps", 636),
    ("ftps", 990),
    ("nntps", 563),
    ("domain-s", 853),
    ("dot", 853),
    ("xmpps-client", 5223),
    ("xmpps-server", 5270),
    ("ircs", 6697),
    ("tls", 443),
];

/// Further schemes of services with STARTTLS.
const UPGRADED: &[(&str, StartTls, u16)] = &[
    ("submission", StartTls::Smtp, 587),
    ("postgresql", StartTls::Postgres, 5432),
];

/// The ports of the services that [`Target::parse`] knows by name; some stand there more than once.
pub fn service_ports() -> impl Iterator<Item = u16> {
    let usual = PROTOCOLS.iter().flat_map(|(.., ports)| ports.iter());
    let direct = DIRECT.iter().map(|(_, port)| port);
    let upgraded = UPGRADED.iter().map(|(.., port)| port);
    usual.chain(direct).chain(upgraded).copied()
}

impl StartTls {
    /// Every protocol, in the order of the help.
    pub fn all() -> impl Iterator<Item = Self> {
        PROTOCOLS.iter().map(|(protocol, ..)| *protocol)
    }

    /// The name on the command line and in JSON.
    pub fn as_str(self) -> &'static str {
        let entry = PROTOCOLS.iter().find(|(protocol, ..)| *protocol == self);
        entry.map_or("none", |(_, name, _)| name)
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        let entry = PROTOCOLS
            .iter()
            .find(|(_, name, _)| name.eq_ignore_ascii_case(text));
        entry.map(|(protocol, ..)| *protocol)
    }

    /// The registered port.
    pub fn default_port(self) -> u16 {
        let entry = PROTOCOLS.iter().find(|(protocol, ..)| *protocol == self);
        entry
            .and_then(|(.., ports)| ports.first().copied())
            .unwrap_or(443)
    }

    /// The protocol that is usual at a port: TLS from the first octet at those not registered for
    /// another.
    pub fn at_port(port: u16) -> Self {
        let entry = PROTOCOLS.iter().find(|(.., ports)| ports.contains(&port));
        entry.map_or(Self::None, |(protocol, ..)| *protocol)
    }
}

impl fmt::Display for StartTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a service is and how TLS begins there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The host, unless only an address is given.
    pub name: Option<DomainName>,
    /// The address, if it is given in place of a name.
    pub address: Option<IpAddr>,
    /// The TCP port.
    pub port: u16,
    /// What comes before the handshake.
    pub starttls: StartTls,
}

/// Why a text names no service.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TargetError {
    /// The brackets around an IPv6 address do not fit, or hold none.
    Brackets(String),
    /// The host is none.
    Host(NameError),
    /// The port is no number from 1 to 65535.
    Port(String),
    /// The scheme is not known here.
    Scheme(String),
    /// The protocol is not known here.
    StartTls(String),
}

impl TargetError {
    /// A stable identifier.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Brackets(_) => "address-unreadable",
            Self::Host(wrong) => wrong.code(),
            Self::Port(_) => "port-unreadable",
            Self::Scheme(_) => "scheme-unknown",
            Self::StartTls(_) => "starttls-unknown",
        }
    }
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Brackets(text) => write!(f, "{} is no IPv6 address in brackets", quoted(text)),
            Self::Host(wrong) => wrong.fmt(f),
            Self::Port(text) => write!(f, "{} is no port: a number from 1 to 65535", quoted(text)),
            Self::Scheme(text) => write!(f, "the scheme {} is not known here", quoted(text)),
            Self::StartTls(text) => {
                write!(f, "{} is no protocol that is known here: ", quoted(text))?;
                for (index, protocol) in StartTls::all().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(f, "{comma}{protocol}")?;
                }
                Ok(())
            }
        }
    }
}

impl core::error::Error for TargetError {}

impl From<TargetError> for ErrorReport {
    fn from(wrong: TargetError) -> Self {
        use alloc::string::ToString;
        Self {
            code: wrong.code().to_owned(),
            message: wrong.to_string(),
            input: None,
            offset: None,
        }
    }
}

impl Target {
    /// Reads `host`, `host:port`, an address with or without port (IPv6 in brackets if with one), or
    /// any of them after a scheme such as `imaps://`. U-labels are converted.
    ///
    /// `starttls` and `port` come from the scheme, else from each other; without any the service is
    /// SMTP at port 25.
    ///
    /// # Errors
    ///
    /// [`TargetError`]: which part is not what it should be.
    pub fn parse(text: &str, starttls: Option<&str>) -> Result<Self, TargetError> {
        let starttls = match starttls {
            None => None,
            Some(name) => {
                Some(StartTls::parse(name).ok_or_else(|| TargetError::StartTls(name.to_owned()))?)
            }
        };
        let (implied, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme_of(scheme)?), rest),
            None => (None, text),
        };
        // A URL that was copied may end with a slash.
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = split_port(rest)?;
        let port = port.map(read_port).transpose()?;
        let (starttls, port) = match (implied, starttls, port) {
            (Some((_, default)), Some(given), port) => (given, port.unwrap_or(default)),
            (Some((implied, default)), None, port) => (implied, port.unwrap_or(default)),
            (None, Some(given), port) => (given, port.unwrap_or(given.default_port())),
            (None, None, Some(port)) => (StartTls::at_port(port), port),
            (None, None, None) => (StartTls::Smtp, StartTls::Smtp.default_port()),
        };
        let (name, address) = match host.parse::<IpAddr>() {
            Ok(address) => (None, Some(address)),
            Err(_) => (
                Some(DomainName::parse(host).map_err(TargetError::Host)?),
                None,
            ),
        };
        Ok(Self {
            name,
            address,
            port,
            starttls,
        })
    }
}

fn scheme_of(scheme: &str) -> Result<(StartTls, u16), TargetError> {
    let direct = DIRECT
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(scheme));
    if let Some((_, port)) = direct {
        return Ok((StartTls::None, *port));
    }
    let upgraded = UPGRADED
        .iter()
        .find(|(name, ..)| name.eq_ignore_ascii_case(scheme));
    if let Some((_, protocol, port)) = upgraded {
        return Ok((*protocol, *port));
    }
    match StartTls::parse(scheme) {
        Some(protocol) if protocol != StartTls::None => Ok((protocol, protocol.default_port())),
        _ => Err(TargetError::Scheme(scheme.to_owned())),
    }
}

/// Takes a port off the end.
fn split_port(text: &str) -> Result<(&str, Option<&str>), TargetError> {
    if let Some(inner) = text.strip_prefix('[') {
        let brackets = || TargetError::Brackets(text.to_owned());
        let (address, rest) = inner.split_once(']').ok_or_else(brackets)?;
        address.parse::<Ipv6Addr>().map_err(|_| brackets())?;
        return match rest.strip_prefix(':') {
            Some(port) => Ok((address, Some(port))),
            None if rest.is_empty() => Ok((address, None)),
            None => Err(brackets()),
        };
    }
    // An IPv6 address without brackets has no port.
    if text.parse::<Ipv6Addr>().is_ok() {
        return Ok((text, None));
    }
    match text.rsplit_once(':') {
        Some((host, port)) => Ok((host, Some(port))),
        None => Ok((text, None)),
    }
}

fn read_port(text: &str) -> Result<u16, TargetError> {
    let wrong = || TargetError::Port(text.to_owned());
    // `parse` also takes a sign.
    if !text.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err(wrong());
    }
    match text.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn reads_targets() {
        for (text, starttls, shown) in [
            ("mx.example.com", None, "mx.example.com 25 smtp"),
            ("mx.example.com.", None, "mx.example.com 25 smtp"),
            ("mx.example.com:587", None, "mx.example.com 587 smtp"),
            ("mx.example.com:465", None, "mx.example.com 465 none"),
            ("mx.example.com:8443", None, "mx.example.com 8443 none"),
            ("mx.example.com", Some("imap"), "mx.example.com 143 imap"),
            (
                "mx.example.com:1143",
                Some("IMAP"),
                "mx.example.com 1143 imap",
            ),
            ("mx.example.com", Some("none"), "mx.example.com 443 none"),
            ("imaps://mx.example.com", None, "mx.example.com 993 none"),
            ("xmpps-client://a.example", None, "a.example 5223 none"),
            ("dot://a.example", None, "a.example 853 none"),
            ("https://a.example/", None, "a.example 443 none"),
            ("submission://a.example", None, "a.example 587 smtp"),
            ("ldap://a.example:3389", None, "a.example 3389 ldap"),
            ("192.0.2.1", None, "192.0.2.1 25 smtp"),
            ("192.0.2.1:143", None, "192.0.2.1 143 imap"),
            ("2001:db8::1", None, "2001:db8::1 25 smtp"),
            ("[2001:db8::1]", None, "2001:db8::1 25 smtp"),
            ("[2001:db8::1]:443", None, "2001:db8::1 443 none"),
        ] {
            let target = Target::parse(text, starttls).expect(text);
            let host = match (&target.name, target.address) {
                (Some(name), None) => name.to_string(),
                (_, Some(address)) => address.to_string(),
                _ => String::new(),
            };
            let Target { port, starttls, .. } = target;
            assert_eq!(alloc::format!("{host} {port} {starttls}"), shown, "{text}");
        }
        for (text, starttls, code) in [
            ("", None, "name-not-a-hostname"),
            ("mx.example.com:0", None, "port-unreadable"),
            ("mx.example.com:+25", None, "port-unreadable"),
            ("mx.example.com:65536", None, "port-unreadable"),
            ("[2001:db8::1", None, "address-unreadable"),
            ("[2001:db8::1]25", None, "address-unreadable"),
            ("[192.0.2.1]:25", None, "address-unreadable"),
            ("gopher://a.example", None, "scheme-unknown"),
            ("none://a.example", None, "scheme-unknown"),
            ("a.example", Some("gopher"), "starttls-unknown"),
        ] {
            let wrong = Target::parse(text, starttls).expect_err(text);
            assert_eq!(wrong.code(), code, "{text}");
        }
    }
}
