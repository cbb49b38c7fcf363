//! The servers of the mail domains: scripted ones with the chain of each, and Postfix.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, iter};

use rcgen::{KeyPair, PublicKeyData};
use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::chains::{self, Kind, Part, Parts};
use super::{Placed, Plan, sender};
use crate::Failure;
use crate::place::accepts;
use crate::program::{Launch, Server};
use crate::service::chain::{Algorithm, Authority, Chain};
use crate::service::postfix;
use crate::service::smtp::{Script, ScriptedServer, Then, build, certified, configuration};

/// How long Postfix has until it takes connections.
const START_TIME: Duration = Duration::from_secs(20);

/// What makes Postfix take mail for everybody, to throw it away.
const RELAYS: &str = "-o { smtpd_relay_restrictions = permit_mynetworks, reject } \
     -o { smtpd_recipient_restrictions = permit_mynetworks, reject }";

/// What a server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// It shows a chain of another name to those who give no server name.
    AsksForName,
    /// It agrees to STARTTLS, and ends the connection.
    BreaksOff,
    /// It greets with a code of 421.
    Busy,
    /// Nobody listens.
    Closed,
    /// It ends handshakes without a server name.
    NeedsName,
    /// It does not offer STARTTLS.
    NoStarttls,
    /// It is Postfix, and shows the chain of a kind.
    Postfix(Kind),
    /// It is Postfix, with an RSA certificate beside.
    PostfixWithRsa,
    /// It offers STARTTLS, and refuses it.
    RefusesStarttls,
    /// It shows the chain of a kind.
    Shows(Kind),
    /// It shows a chain of another name to those who give a server name.
    WrongByName,
}

impl Behaviour {
    /// The chain and what belongs to it; of servers that show none, what they would show.
    pub(super) fn parts(self, host: &str, domain: &str, number: u16) -> Result<Parts, Failure> {
        let kind = match self {
            Self::Postfix(kind) | Self::Shows(kind) => kind,
            _ => Kind::Usual,
        };
        let mut parts = chains::make(kind, host, domain, number);
        if self == Self::PostfixWithRsa {
            let chain = Authority::make()?.issue(host, Algorithm::Rsa)?;
            let key = KeyPair::from_pem(&chain.key)?;
            let server = chain.certificates.first().ok_or("a certificate")?;
            parts.rsa = Some(Part {
                certificate: server.clone(),
                spki: key.subject_public_key_info(),
            });
            parts.rsa_chain = Some(chain);
        }
        Ok(parts)
    }
}

/// The running servers.
#[derive(Debug)]
pub(super) struct Servers {
    _scripted: Vec<ScriptedServer>,
    _postfix: Server,
}

impl Servers {
    /// Starts all of them, with files in `folder`.
    ///
    /// # Errors
    ///
    /// If one does not start.
    pub(super) fn start(plan: &Plan, folder: &Path) -> Result<Self, Failure> {
        let folder = folder.join("postfix");
        fs::create_dir(&folder)?;
        let postfix = postfix(plan, &folder)?;
        let mut scripted = Vec::new();
        for host in plan.all() {
            if let Some(script) = script(host)? {
                let place = SocketAddr::new(host.address, plan.port);
                scripted.push(ScriptedServer::start_at(place, script)?);
            }
        }
        let places = plan.all().filter(|it| is_postfix(it.behaviour));
        let places = places.map(|it| SocketAddr::new(it.address, plan.port));
        let places: Vec<_> = places.collect();
        postfix.wait_until(START_TIME, || places.iter().copied().all(accepts))?;
        Ok(Self {
            _scripted: scripted,
            _postfix: postfix,
        })
    }
}

fn is_postfix(behaviour: Behaviour) -> bool {
    matches!(behaviour, Behaviour::Postfix(_) | Behaviour::PostfixWithRsa)
}

/// What a scripted server does, if it is one.
fn script(host: &Placed) -> Result<Option<Script>, Failure> {
    let script = Script::default();
    Ok(Some(match host.behaviour {
        Behaviour::Closed | Behaviour::Postfix(_) | Behaviour::PostfixWithRsa => return Ok(None),
        Behaviour::BreaksOff => script,
        Behaviour::AsksForName => Script {
            then: Some(Then::Tls(vec![by_name(&host.parts, true)?])),
            ..script
        },
        Behaviour::WrongByName => Script {
            then: Some(Then::Tls(vec![by_name(&host.parts, false)?])),
            ..script
        },
        Behaviour::Busy => Script {
            greeting: "421 4.3.2 not now",
            ..script
        },
        Behaviour::NeedsName => Script {
            then: Some(Then::TlsByName(configuration(&host.parts.chain)?)),
            ..script
        },
        Behaviour::NoStarttls => Script {
            offers: |_| false,
            ..script
        },
        Behaviour::RefusesStarttls => Script {
            reply: "454 4.7.0 not now\r\n",
            ..script
        },
        Behaviour::Shows(_) => Script {
            then: Some(Then::Tls(vec![configuration(&host.parts.chain)?])),
            ..script
        },
    }))
}

/// TLS with the chain of the host for those who give a server name, and another one for others; or the
/// other way round.
fn by_name(parts: &Parts, is_right: bool) -> Result<Arc<ServerConfig>, Failure> {
    let other = chains::make(Kind::Misnamed, "", "", chains::STRANGE_KEY);
    let own = Arc::new(certified(&parts.chain)?);
    let other = Arc::new(certified(&other.chain)?);
    let (with, without) = match is_right {
        true => (own, other),
        false => (other, own),
    };
    build(Arc::new(ByName { with, without }))
}

/// See [`by_name`].
#[derive(Debug)]
struct ByName {
    with: Arc<CertifiedKey>,
    without: Arc<CertifiedKey>,
}

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let chosen = match hello.server_name() {
            Some(_) => &self.with,
            None => &self.without,
        };
        Some(Arc::clone(chosen))
    }
}

/// Starts Postfix for all hosts that are served by it.
fn postfix(plan: &Plan, folder: &Path) -> Result<Server, Failure> {
    let mut master = sender::MASTER.to_owned() + "anvil unix - - n - 1 anvil\n";
    let hosts = plan.all().filter(|it| is_postfix(it.behaviour));
    for (index, host) in hosts.enumerate() {
        let chains: Vec<&Chain> = iter::once(&host.parts.chain)
            .chain(host.parts.rsa_chain.as_ref())
            .collect();
        let mut files = Vec::new();
        for chain in chains {
            let stem = format!("{index}-{}", chain.algorithm.as_str());
            let written = chain.write(folder, &stem)?;
            files.push(format!(
                "{}, {}",
                written.key.display(),
                written.chain.display()
            ));
        }
        let place = SocketAddr::new(host.address, plan.port);
        master += &format!(
            "{place} inet n - n - - smtpd -o {{ {} = {} }} {RELAYS}\n",
            postfix::CHAINS,
            files.join(", ")
        );
    }
    let main = format!("{}default_transport = discard\n", postfix::MAIN);
    postfix::configure(folder, &main, &master)?;
    let launch = Launch::new("postfix", "sh")?;
    launch.arguments(postfix::arguments(folder)).start(folder)
}
