//! One session with a server: what was asked for, and what was seen. The same types serve the report
//! and the bundle.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::IpAddr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::StartTls;
use crate::name::DomainName;
use crate::report::{ErrorReport, Reason};
use crate::text::{printable, quoted};

/// A session that is to be held. From JSON its names are read as they are on the command line: they are said to
/// servers, and must not end a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct SessionRequest {
    /// Chosen by the machine; no two requests of a run have the same.
    pub id: u32,
    /// Where to connect.
    #[cfg_attr(feature = "typescript", tsify(type = "string"))]
    pub address: IpAddr,
    /// The TCP port.
    pub port: u16,
    /// What is said before the handshake.
    pub starttls: StartTls,
    /// The server's name or domain, absolute and without the final dot, in A-labels: for XMPP's `to`.
    /// Nothing if only an address is known.
    #[serde(deserialize_with = "read_name")]
    pub domain: Option<String>,
    /// The name to say in EHLO or LHLO; nothing to let the body choose.
    #[serde(deserialize_with = "read_ehlo")]
    pub ehlo: Option<String>,
    /// The server name to ask for (RFC 6066, section 3), without the final dot; nothing to leave the extension out.
    #[serde(deserialize_with = "read_name")]
    pub sni: Option<String>,
    /// Whose signatures to offer.
    pub key_algorithm: KeyAlgorithm,
    /// What the server may show.
    pub certificate_type: CertificateType,
    /// How to say hello.
    pub hello: Hello,
    /// Which repetition it is, from 1.
    pub attempt: u32,
}

fn read_name<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let name = Option::<DomainName>::deserialize(from)?;
    Ok(name.map(|name| name.as_str().to_owned()))
}

fn read_ehlo<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    let name = text.as_deref().map(ehlo).transpose();
    name.map_err(|why| D::Error::custom(why.message))
}

/// Reads a name for EHLO: a domain name or an address literal (RFC 5321, section 4.1.1.1).
///
/// # Errors
///
/// If it is neither.
pub(crate) fn ehlo(text: &str) -> Result<String, ErrorReport> {
    let literal = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let address = literal.map(|it| it.strip_prefix("IPv6:").unwrap_or(it));
    match address {
        Some(address) if address.parse::<IpAddr>().is_ok() => Ok(text.to_owned()),
        Some(_) => {
            let text = quoted(text);
            Err(ErrorReport {
                code: "ehlo-unreadable".to_owned(),
                message: format!(
                    "{text} is no address literal, such as [192.0.2.1] or [IPv6:2001:db8::1]"
                ),
                input: None,
                offset: None,
            })
        }
        None => Ok(DomainName::parse(text)?.as_str().to_owned()),
    }
}

/// The key algorithms that a client offers to verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum KeyAlgorithm {
    /// RSA alone.
    RSA,
    /// ECDSA alone.
    ECDSA,
    /// Ed25519 and Ed448.
    Ed25519,
    /// Everything.
    #[serde(rename = "any")]
    Any,
}

/// What a client takes for a server's key (RFC 7250).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CertificateType {
    /// A certificate chain.
    #[default]
    X509,
    /// A bare SubjectPublicKeyInfo, and nothing else.
    RawPublicKey,
}

/// How a handshake is begun.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Hello {
    /// TLS 1.3 and 1.2 with today's cipher suites; the handshake is completed.
    #[default]
    Modern,
    /// TLS 1.2 down to 1.0 with old cipher suites, read as far as the Certificate message alone.
    Legacy,
}

/// What became of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SessionOutcome {
    /// The handshake is done: the server has proved that it has the key of the first certificate.
    Completed,
    /// The server closed the connection before the handshake was done.
    Closed,
    /// There is no connection: refused, unreachable, or no answer in time.
    ConnectFailed,
    /// Octets came between the reply to STARTTLS and the handshake (CVE-2011-0411); it was not begun.
    EarlyOctets,
    /// The server does not serve now: its greeting is a refusal, such as 421 or 554.
    Declined,
    /// The handshake failed, by an alert of either side or for want of anything in common.
    HandshakeFailed,
    /// The chain was seen in a handshake of old TLS that was not completed: possession of the key is not
    /// proved.
    LegacySeen,
    /// The server does not offer STARTTLS.
    NoStarttls,
    /// The server speaks the TLS of the other sessions, and has no key of this algorithm.
    NotOffered,
    /// Not attempted; the problem says why.
    NotTried,
    /// What the server said is not the protocol, or passes a limit of size.
    ProtocolError,
    /// STARTTLS was offered, and refused when asked for.
    StarttlsRefused,
    /// Time was up.
    TimedOut,
}

/// How far a session got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SessionStage {
    /// Nothing was begun.
    Start,
    /// Connecting by TCP.
    Connect,
    /// Waiting for the server's greeting.
    Greeting,
    /// Asking for the server's capabilities.
    Capabilities,
    /// Asking for TLS.
    StartTls,
    /// The TLS handshake.
    Handshake,
    /// Inside TLS.
    Secured,
}

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Speaker {
    /// The probe.
    Client,
    /// The server.
    Server,
}

/// A line of what was said outside the handshake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Who said it.
    pub from: Speaker,
    /// What, made safe to show; binary protocols in words. Cut to a limit, then it ends with `…`.
    pub text: String,
    /// Whether it was said inside TLS.
    pub secured: bool,
}

/// A TLS alert (RFC 8446, section 6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    /// Who sent it.
    pub from: Speaker,
    /// Its number in the registry of TLS alerts.
    pub code: u8,
    /// Its name there, such as `handshake_failure`.
    pub name: String,
}

/// What a handshake told beside the chain. All names are those of the IANA registries of TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct TlsFacts {
    /// The version, such as `TLS 1.3`.
    pub tls_version: Option<String>,
    /// The cipher suite, such as `TLS_AES_256_GCM_SHA384`.
    pub cipher_suite: Option<String>,
    /// The group of the key exchange, such as `x25519`.
    pub group: Option<String>,
    /// How the server signed, such as `rsa_pss_rsae_sha256`.
    pub signature_scheme: Option<String>,
    /// Whether the server acknowledged the server name (RFC 6066, section 3); nothing where that
    /// cannot be seen, as in TLS 1.3.
    pub sni_acknowledged: Option<bool>,
    /// Whether the server asked for a client certificate.
    pub client_certificate_requested: Option<bool>,
    /// How many sessions the server offered to resume: tickets, or a session id.
    pub sessions_offered: Option<u32>,
    /// The alert that ended the handshake, if one did.
    pub alert: Option<Alert>,
}

/// What was seen in one session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(missing_as_null))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The address, as text.
    pub address: String,
    /// The TCP port; nothing in a record that does not say it.
    #[serde(default)]
    pub port: Option<u16>,
    /// The key algorithm that was offered.
    pub key_algorithm: KeyAlgorithm,
    /// The server name that was asked for; nothing if none was.
    pub sni: Option<String>,
    /// What the server was asked to show.
    #[serde(default)]
    pub certificate_type: CertificateType,
    /// How the handshake was begun.
    #[serde(default)]
    pub hello: Hello,
    /// Which repetition it is, from 1.
    pub attempt: u32,
    /// What became of it.
    pub outcome: SessionOutcome,
    /// How far it got.
    pub stage: SessionStage,
    /// Why it did not get further; nothing if it was completed.
    pub problem: Option<Reason>,
    /// What else is to be said of it, such as that STARTTLS is offered again inside TLS.
    #[serde(default)]
    pub notes: Vec<Reason>,
    /// What the handshake told.
    #[serde(flatten)]
    pub tls: TlsFacts,
    /// The certificates as the server sent them, in PEM, in its order; or one PUBLIC KEY block.
    pub chain: Vec<String>,
    /// What was said, cut to a limit.
    pub transcript: Vec<Line>,
    /// How long the connection took to come about, in milliseconds: a round trip.
    pub rtt_ms: Option<u32>,
    /// How long it took until the chain was there, in milliseconds.
    pub chain_ms: Option<u32>,
}

impl Session {
    /// A session of which nothing has been seen yet.
    pub fn new(request: &SessionRequest) -> Self {
        Self {
            address: request.address.to_string(),
            port: Some(request.port),
            key_algorithm: request.key_algorithm,
            sni: request.sni.clone(),
            certificate_type: request.certificate_type,
            hello: request.hello,
            attempt: request.attempt,
            outcome: SessionOutcome::NotTried,
            stage: SessionStage::Start,
            problem: None,
            notes: Vec::new(),
            tls: TlsFacts::default(),
            chain: Vec::new(),
            transcript: Vec::new(),
            rtt_ms: None,
            chain_ms: None,
        }
    }

    /// Whether it is the one that was asked for by `request`.
    pub fn is_of(&self, request: &SessionRequest) -> bool {
        self.address.parse() == Ok(request.address)
            && self.port.is_none_or(|port| port == request.port)
            && self.sni == request.sni
            && self.key_algorithm == request.key_algorithm
            && self.certificate_type == request.certificate_type
            && self.hello == request.hello
            && self.attempt == request.attempt
    }

    /// With all text safe to show, whoever wrote it: a session may come from a bundle.
    pub(crate) fn made_safe(mut self, address: IpAddr) -> Self {
        self.address = address.to_string();
        let reasons = self.problem.iter_mut().chain(&mut self.notes);
        for reason in reasons {
            reason.code = printable(&reason.code);
            reason.text = printable(&reason.text);
            for section in &mut reason.rfc {
                *section = printable(section);
            }
        }
        let TlsFacts {
            tls_version,
            cipher_suite,
            group,
            signature_scheme,
            alert,
            ..
        } = &mut self.tls;
        let facts = [tls_version, cipher_suite, group, signature_scheme];
        let alert = alert.as_mut().map(|alert| &mut alert.name);
        let lines = self.transcript.iter_mut().map(|line| &mut line.text);
        for text in facts.into_iter().flatten().chain(alert).chain(lines) {
            *text = printable(text);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(field: &str, value: &str) -> Result<SessionRequest, serde_json::Error> {
        let mut request = serde_json::json!({
            "id": 1, "address": "192.0.2.1", "port": 25, "starttls": "smtp", "domain": null, "ehlo": null,
            "sni": null, "keyAlgorithm": "RSA", "certificateType": "x509", "hello": "modern", "attempt": 1,
        });
        *request.get_mut(field).expect(field) = value.into();
        serde_json::from_value(request)
    }

    #[test]
    fn names_are_read_and_cannot_end_a_line() {
        let request = read("sni", "MX.example.com.").expect("a request");
        assert_eq!(request.sni.as_deref(), Some("mx.example.com"));
        let request = read("ehlo", "[IPv6:2001:db8::1]").expect("a request");
        assert_eq!(request.ehlo.as_deref(), Some("[IPv6:2001:db8::1]"));
        for (field, value) in [
            ("ehlo", "a.example\r\nMAIL FROM:<a@a.example>"),
            ("ehlo", "[192.0.2.1]\r\nRSET"),
            ("domain", "a.example' from='b.example"),
            ("sni", "192.0.2.1"),
            ("sni", ""),
            ("address", "192.0.2.1\r\n"),
            ("address", "fe80::1%eth0"),
            ("starttls", "telnet"),
        ] {
            read(field, value).expect_err(value);
        }
    }
}
