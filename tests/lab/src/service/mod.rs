//! Servers that speak TLS, of every protocol: the programs that the real internet runs on.
//!
//! Each is at addresses of its own, which the zone `services.test.` of the lab names, at a free port.

pub(crate) mod chain;
mod databases;
mod dovecot;
mod exim;
mod nnrpd;
mod odd;
pub(crate) mod postfix;
pub(crate) mod prosody;
mod slapd;
pub(crate) mod smtp;
mod vsftpd;

use std::collections::BTreeSet;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

pub use chain::{Algorithm, Chain};
pub(crate) use databases::postgresql_program;

use crate::Failure;
use crate::place::accepts;
use crate::program::{Launch, Server, is_root};
use chain::Authority;
use odd::Odd;
use smtp::ScriptedServer;

/// How long a server has until it takes connections.
const START_TIME: Duration = Duration::from_secs(30);

/// How often a port that is free at several addresses is looked for.
const ATTEMPTS: usize = 20;

/// A service at one port of a host.
#[derive(Clone, Debug)]
pub struct Service {
    /// What it is, such as `postfix submission`.
    pub name: &'static str,
    /// The host, which has its addresses in the zone `services.test.`; without the final dot.
    pub host: &'static str,
    /// What is said before the handshake, as `--starttls` names it.
    pub starttls: &'static str,
    /// The addresses of the host.
    pub addresses: Vec<IpAddr>,
    /// The TCP port.
    pub port: u16,
    /// Further options that the command needs.
    pub options: &'static [&'static str],
    /// What is due, the first that fits.
    pub due: Vec<Due>,
}

/// What a session should come to, if its request fits.
#[derive(Clone, Debug)]
pub struct Due {
    /// The address that it is about; nothing for any.
    pub address: Option<IpAddr>,
    /// The key algorithm that it is about, as the command's JSON has it (`any` in a hello of old TLS
    /// and for raw public keys); nothing for each.
    pub algorithm: Option<&'static str>,
    /// Whether a server name is given; nothing for either.
    pub sni: Option<bool>,
    /// The outcome, as the command's JSON has it.
    pub outcome: &'static str,
    /// The chain that is shown, or the raw public key, in DER: one of these, or none if there is none.
    pub chains: Vec<Vec<Vec<u8>>>,
}

impl Due {
    /// Whether these certificates, or their absence, are what is due.
    pub fn allows(&self, chain: &[Vec<u8>]) -> bool {
        match self.chains.is_empty() {
            true => chain.is_empty(),
            false => self.chains.iter().any(|it| it == chain),
        }
    }

    /// Whether another client is shown the same: where a handshake is made, and not for want of
    /// anything that only our client lacks.
    pub fn concerns_everybody(&self) -> bool {
        !self.chains.is_empty() || self.outcome == "not-offered"
    }

    /// This outcome for every request, without a chain.
    pub(crate) fn always(outcome: &'static str) -> Self {
        Self {
            address: None,
            algorithm: None,
            sni: None,
            outcome,
            chains: Vec::new(),
        }
    }

    /// A chain that is shown to those who offer its algorithm.
    pub(crate) fn shows(chain: &Chain) -> Self {
        Self {
            algorithm: Some(chain.algorithm.as_str()),
            chains: vec![chain.certificates.clone()],
            ..Self::always("completed")
        }
    }

    /// For each chain that it is shown, and that there is no other.
    pub(crate) fn of_chains(chains: &[Chain]) -> Vec<Self> {
        let shown = chains.iter().map(Self::shows);
        shown.chain([Self::always("not-offered")]).collect()
    }

    /// The same at one address alone.
    pub(crate) fn at(self, address: IpAddr) -> Self {
        Self {
            address: Some(address),
            ..self
        }
    }

    /// The same with or without a server name alone.
    pub(crate) fn with_sni(self, sni: bool) -> Self {
        Self {
            sni: Some(sni),
            ..self
        }
    }
}

impl Service {
    /// What a session should come to.
    pub fn due(&self, address: IpAddr, algorithm: &str, sni: bool) -> Option<&Due> {
        self.due.iter().find(|due| {
            due.address.is_none_or(|it| it == address)
                && due.algorithm.is_none_or(|it| it == algorithm)
                && due.sni.is_none_or(|it| it == sni)
        })
    }

    /// Where it listens.
    pub fn places(&self) -> impl Iterator<Item = SocketAddr> {
        let port = self.port;
        let addresses = self.addresses.iter();
        addresses.map(move |address| SocketAddr::new(*address, port))
    }
}

/// A server that is ready to be started, and what it serves.
struct Prepared {
    launch: Launch,
    folder: PathBuf,
    services: Vec<Service>,
}

/// Makes the folders and files of a server.
type Prepare = fn(&Authority, &Path, Tls) -> Result<Prepared, Failure>;

/// Whether a server is told to speak TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tls {
    Off,
    On,
}

impl Tls {
    /// One of two: for a server with TLS, or without.
    fn choose<T>(self, with: T, without: T) -> T {
        match self {
            Self::Off => without,
            Self::On => with,
        }
    }

    /// What is due of a server with these chains.
    fn due(self, chains: &[Chain]) -> Vec<Due> {
        self.choose(Due::of_chains(chains), vec![Due::always("no-starttls")])
    }
}

/// The servers, each with the folder for its files.
const SERVERS: &[(&str, Prepare, Tls)] = &[
    ("mariadb", databases::mariadb, Tls::On),
    ("mariadb-plain", databases::mariadb, Tls::Off),
    ("postgresql", databases::postgresql, Tls::On),
    ("postgresql-plain", databases::postgresql, Tls::Off),
    (POSTFIX, postfix::prepare, Tls::On),
    ("exim", exim::prepare, Tls::On),
    ("exim-plain", exim::prepare, Tls::Off),
    (DOVECOT, dovecot::prepare, Tls::On),
    (DOVECOT_PLAIN, dovecot::prepare, Tls::Off),
    ("prosody", prosody::prepare, Tls::On),
    ("prosody-plain", prosody::prepare, Tls::Off),
    ("vsftpd", vsftpd::prepare, Tls::On),
    ("vsftpd-plain", vsftpd::prepare, Tls::Off),
    ("slapd", slapd::prepare, Tls::On),
    ("slapd-plain", slapd::prepare, Tls::Off),
    ("nnrpd", nnrpd::prepare, Tls::On),
    ("nnrpd-plain", nnrpd::prepare, Tls::Off),
];

const POSTFIX: &str = "postfix";
const DOVECOT: &str = "dovecot";
const DOVECOT_PLAIN: &str = "dovecot-plain";

/// Servers that cannot do without root: they change to accounts of their own.
const NEED_ROOT: &[&str] = &[POSTFIX, DOVECOT, DOVECOT_PLAIN];

/// Running services. Dropping them stops all servers and removes their files.
#[derive(Debug)]
pub struct Services {
    // Stopped before the folder goes.
    servers: Vec<Server>,
    _scripted: Vec<ScriptedServer>,
    folder: TempDir,
    services: Vec<Service>,
    absent: Vec<(&'static str, &'static str)>,
}

impl Services {
    /// Starts all servers, which takes a few seconds. They end when the calling thread ends, if not
    /// before.
    ///
    /// # Errors
    ///
    /// If a program is missing (see [`missing_packages`](crate::missing_packages)) or fails, with what
    /// it said.
    pub fn start() -> Result<Self, Failure> {
        TcpListener::bind((IPV6, 0)).map_err(|why| format!("{IPV6} is needed: {why}"))?;
        let folder = TempDir::with_prefix("tlsakit-services-")?;
        // Servers with an account of their own have to get at their files.
        fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755))?;
        let authority = Authority::make()?;
        fs::write(folder.path().join("root.pem"), &authority.root)?;

        let (prepared, odd) = prepare_all(&authority, folder.path());
        let mut servers = Vec::new();
        let mut services = Vec::new();
        for prepared in prepared {
            let Prepared {
                launch,
                folder,
                services: own,
            } = prepared?;
            let places: Vec<_> = own.iter().flat_map(Service::places).collect();
            servers.push((launch.start(&folder)?, places));
            services.extend(own);
        }
        let odd = odd?;
        for (launch, place) in odd.launches {
            servers.push((launch.start(folder.path())?, vec![place]));
        }
        for (server, places) in &servers {
            let is_ready = || places.iter().copied().all(accepts);
            server.wait_until(START_TIME, is_ready)?;
        }
        services.extend(odd.services);
        let absent = NEED_ROOT.iter().filter(|name| is_absent(name));
        let absent = absent.map(|name| (*name, "it has to be started by root"));
        Ok(Self {
            servers: servers.into_iter().map(|(server, _)| server).collect(),
            _scripted: odd.scripted,
            folder,
            services,
            absent: absent.collect(),
        })
    }

    /// All services.
    pub fn all(&self) -> &[Service] {
        &self.services
    }

    /// Servers that cannot run here, and why.
    pub fn absent(&self) -> &[(&'static str, &'static str)] {
        &self.absent
    }

    /// The root's certificate, in PEM.
    pub fn root_file(&self) -> PathBuf {
        self.folder.path().join("root.pem")
    }

    /// A folder for files that go away with the services.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        // All at once, so that none waits for another one.
        self.servers.iter().for_each(Server::tell_to_stop);
    }
}

/// Whether a server cannot run here.
fn is_absent(name: &str) -> bool {
    NEED_ROOT.contains(&name) && !is_root()
}

/// Makes the files of all servers, at once. What is started here ends with this process; servers of
/// their own have to be started by the thread that they should end with.
fn prepare_all(
    authority: &Authority,
    folder: &Path,
) -> (Vec<Result<Prepared, Failure>>, Result<Odd, Failure>) {
    let panicked = || Failure::from("a panic while servers were prepared");
    thread::scope(|scope| {
        let odd = scope.spawn(|| odd::start(authority, folder));
        let wanted = SERVERS.iter().filter(|(name, ..)| !is_absent(name));
        let threads: Vec<_> = wanted
            .map(|(name, prepare, tls)| {
                let own = folder.join(name);
                scope.spawn(move || {
                    fs::create_dir(&own)?;
                    prepare(authority, &own, *tls)
                })
            })
            .collect();
        let prepared = threads.into_iter();
        let prepared = prepared.map(|it| it.join().unwrap_or_else(|_| Err(panicked())));
        let prepared = prepared.collect();
        (prepared, odd.join().unwrap_or_else(|_| Err(panicked())))
    })
}

/// An address of the network that the zone `services.test.` uses.
const fn address(last: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(127, 83, 0, last))
}

/// The one IPv6 address of loopback, where hosts are told apart by their ports.
const IPV6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

/// Finds a port that is free at all of `addresses`.
///
/// # Errors
///
/// If there is none.
pub(crate) fn free_port(addresses: &[IpAddr]) -> Result<u16, Failure> {
    // A server takes its port later, and nobody else may have been given it by then.
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let first = *addresses.first().ok_or("an address")?;
    for _ in 0..ATTEMPTS {
        let port = TcpListener::bind((first, 0))?.local_addr()?.port();
        let is_free = |address: &IpAddr| TcpListener::bind((*address, port)).is_ok();
        let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
        if addresses.iter().all(is_free) && given.insert(port) {
            return Ok(port);
        }
    }
    Err("no port is free at all addresses".into())
}

/// Writes a file, and gives its path.
///
/// # Errors
///
/// If it cannot be written.
pub(crate) fn write(folder: &Path, name: &str, text: &str) -> Result<PathBuf, Failure> {
    let file = folder.join(name);
    fs::write(&file, text)?;
    Ok(file)
}
