//! What is checked: mail between servers, a service that SRV records lead to, or a host.

use alloc::vec::Vec;

use crate::probe::StartTls;
use crate::tlsa::matching;

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A host of a service.
    Host {
        /// Its TCP port.
        port: u16,
        /// What comes before the handshake.
        starttls: StartTls,
    },
    /// Mail between servers, which MX records lead to (RFC 7672).
    Mail {
        /// The TCP port of the servers: 25 but in a laboratory.
        port: u16,
    },
    /// A service that SRV records lead to (RFC 7673).
    Service(&'static SrvService),
}

/// A service that clients find by SRV records (RFC 2782).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SrvService {
    /// Its name, without the underscore that it has in the DNS.
    pub(crate) name: &'static str,
    /// What comes before the handshake.
    pub(crate) starttls: StartTls,
}

/// Services over TCP with TLS that have SRV records: RFC 6186 and RFC 8314 (mail), RFC 5804 (`sieve`),
/// RFC 6120 and XEP-0368 (XMPP), RFC 2782 (`ldap`), RFC 6764 (calendars and contacts), RFC 3263 (`sips`).
pub(crate) const SERVICES: &[SrvService] = &[
    service("submission", StartTls::Smtp),
    service("submissions", StartTls::None),
    service("imap", StartTls::Imap),
    service("imaps", StartTls::None),
    service("pop3", StartTls::Pop3),
    service("pop3s", StartTls::None),
    service("sieve", StartTls::Sieve),
    service("xmpp-client", StartTls::XmppClient),
    service("xmpps-client", StartTls::None),
    service("xmpp-server", StartTls::XmppServer),
    service("xmpps-server", StartTls::None),
    service("ldap", StartTls::Ldap),
    service("caldavs", StartTls::None),
    service("carddavs", StartTls::None),
    service("sips", StartTls::None),
];

const fn service(name: &'static str, starttls: StartTls) -> SrvService {
    SrvService { name, starttls }
}

/// The names that [`Subject::named`] knows.
pub(crate) fn service_names() -> Vec<&'static str> {
    let named = Subject::NAMED.iter().map(|(name, _)| *name);
    named.chain(SERVICES.iter().map(|it| it.name)).collect()
}

impl Subject {
    /// The subjects that have a name of their own beside those of [`SERVICES`].
    const NAMED: &[(&'static str, Self)] = &[
        ("smtp", Self::Mail { port: 25 }),
        (
            "https",
            Self::Host {
                port: 443,
                starttls: StartTls::None,
            },
        ),
    ];

    /// The service with this name, without regard to case.
    pub(crate) fn named(text: &str) -> Option<Self> {
        let named = Self::NAMED.iter();
        let mut named = named.filter(|(name, _)| name.eq_ignore_ascii_case(text));
        let mut services = SERVICES.iter();
        named.next().map(|(_, subject)| *subject).or_else(|| {
            let service = services.find(|it| it.name.eq_ignore_ascii_case(text));
            service.map(Self::Service)
        })
    }

    /// Which usages count: RFC 7672 leaves out two of them for mail between servers, RFC 7673 none.
    pub(super) fn service(self) -> matching::Service {
        match self {
            Self::Mail { .. } => matching::Service::Smtp,
            // Whoever asks for one mail server asks for what other servers make of it; submission is no
            // mail between servers.
            Self::Host {
                port,
                starttls: StartTls::Smtp,
            } if port != SUBMISSION_PORT => matching::Service::Smtp,
            Self::Host { .. } | Self::Service(_) => matching::Service::Generic,
        }
    }

    /// The same at another port, where mail is meant.
    pub(crate) fn at_port(self, port: Option<u16>) -> Self {
        match (self, port) {
            (Self::Mail { .. }, Some(port)) => Self::Mail { port },
            (other, _) => other,
        }
    }

    /// The name of the service, of one that SRV records lead to.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Service(service) => Some(service.name),
            Self::Host { .. } | Self::Mail { .. } => None,
        }
    }

    /// Whether it is mail between servers.
    pub(super) fn is_mail(self) -> bool {
        matches!(self, Self::Mail { .. })
    }
}

/// The port of submission with STARTTLS (RFC 6409).
const SUBMISSION_PORT: u16 = 587;
