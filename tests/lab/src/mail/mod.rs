//! Mail domains of every kind, with their servers, for a check and for real senders: one table
//! ([`domains`]) says for each what is in the DNS, what its servers do, and what is due.
//!
//! All servers listen at one port, each at an address of its own. Their chains are made first, then the
//! TLSA records from them, and then the zones are signed.

pub mod big;
mod chains;
mod domains;
mod finger;
mod records;
mod sender;
mod servers;
mod zones;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::{fmt, fs, iter};

use tempfile::TempDir;

pub use domains::FINDINGS_FILE;
pub use finger::Finger;
pub use sender::{Delivery, Sent};

use crate::program::is_root;
use crate::service::free_port;
use crate::{Failure, Lab, place};
use big::Holes;
use chains::Parts;
use servers::{Behaviour, Servers};

/// The file with the certificate of the root.
const ROOT_FILE: &str = "root.pem";

/// A mail domain.
#[derive(Clone, Debug)]
pub struct Domain {
    /// Its name, absolute.
    pub name: String,
    /// Its hosts, the best preference first.
    pub hosts: Vec<Host>,
    /// What a check comes to, as the command's JSON has it.
    pub verdict: &'static str,
    /// What is found: severity and identifier of each finding, sorted.
    pub findings: Vec<(&'static str, &'static str)>,
    /// How it says which its hosts are.
    mx: Mx,
    /// Whether it says where reports on TLS go (RFC 8460).
    has_reports: bool,
    /// Further records, with places to be filled (see [`zones`]).
    lines: Vec<&'static str>,
}

/// How a domain says which its hosts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mx {
    /// By an MX record for each, with preferences that grow by 10.
    Records,
    /// Not by MX records of its own.
    None,
}

/// A mail host.
#[derive(Clone, Debug)]
pub struct Host {
    /// Its name, absolute.
    pub name: String,
    /// What a sender does that follows RFC 7672, as the command's JSON has it; nothing if the server is
    /// out of reach.
    pub due: Option<&'static str>,
    behaviour: Behaviour,
    /// What the servers at further addresses of it do, with keys of their own.
    beside: Vec<(Family, Behaviour)>,
    /// Its TLSA records in words (see [`records`]).
    tlsa: Vec<&'static str>,
    /// Whether its records in the DNS are those of the domain's lines alone.
    is_bare: bool,
}

/// A family of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Ipv4,
    /// There is one address of loopback alone, for one server of the table.
    Ipv6,
}

/// The running mail domains. Dropping it stops the servers and removes the files.
#[derive(Debug)]
pub struct Mail {
    _servers: Servers,
    _holes: Holes,
    lab: Lab,
    folder: TempDir,
    domains: Vec<Domain>,
    port: u16,
}

impl Mail {
    /// Why it cannot be started here, whatever is installed.
    pub fn cannot_run() -> Option<&'static str> {
        if !is_root() {
            return Some("Postfix has to be started by root");
        }
        let port_53 = place::port_53(place::address());
        port_53
            .is_none()
            .then_some("Postfix asks resolvers at port 53 alone")
    }

    /// Makes the zones and starts all servers, which takes a few seconds. They end when the calling
    /// thread ends, if not before.
    ///
    /// # Errors
    ///
    /// If a program is missing or fails, with what it said; or without root, which Postfix needs.
    pub fn start() -> Result<Self, Failure> {
        if let Some(why) = Self::cannot_run() {
            return Err(why.into());
        }
        let folder = TempDir::with_prefix("tlsakit-mail-")?;
        fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755))?;
        let domains = domains::all();
        let plan = Plan::make(&domains)?;
        let servers = Servers::start(&plan, folder.path())?;
        let holes = Holes::start(plan.port)?;
        let lab = Lab::start_with(zones::zones(&domains, &plan)?)?;
        finger::prepare(&lab, folder.path())?;
        fs::write(folder.path().join(ROOT_FILE), chains::root_pem())?;
        Ok(Self {
            _servers: servers,
            _holes: holes,
            lab,
            folder,
            port: plan.port,
            domains,
        })
    }

    /// The domains.
    pub fn domains(&self) -> &[Domain] {
        &self.domains
    }

    /// The port of all servers.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A folder for files that go away with the servers.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The certificate of the CA above most of the servers', in PEM.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join(ROOT_FILE)
    }

    /// The resolver and its zones.
    pub fn lab(&self) -> &Lab {
        &self.lab
    }
}

/// A host with what was made for it.
#[derive(Debug)]
struct Placed {
    behaviour: Behaviour,
    address: IpAddr,
    parts: Parts,
    /// The servers at its further addresses.
    beside: Vec<Self>,
}

/// Where everything is.
#[derive(Debug)]
struct Plan {
    port: u16,
    /// By domain and host, in the order of the table.
    hosts: Vec<Vec<Placed>>,
}

impl Plan {
    fn make(domains: &[Domain]) -> Result<Self, Failure> {
        let mut number = 0;
        let mut hosts = Vec::new();
        for domain in domains {
            let mut own = Vec::new();
            for host in &domain.hosts {
                let mut place = |(family, behaviour): (Family, Behaviour)| {
                    number += 1;
                    let names = (without_dot(&host.name), without_dot(&domain.name));
                    Ok::<_, Failure>(Placed {
                        behaviour,
                        address: match family {
                            Family::Ipv4 => address(number),
                            Family::Ipv6 => Ipv6Addr::LOCALHOST.into(),
                        },
                        parts: behaviour.parts(names.0, names.1, number)?,
                        beside: Vec::new(),
                    })
                };
                let mut placed = place((Family::Ipv4, host.behaviour))?;
                placed.beside = host
                    .beside
                    .iter()
                    .map(|it| place(*it))
                    .collect::<Result<_, _>>()?;
                own.push(placed);
            }
            hosts.push(own);
        }
        let mut plan = Self { port: 0, hosts };
        let addresses = plan.all().map(|it| it.address);
        let addresses: Vec<IpAddr> = addresses.chain(big::PLACES).collect();
        plan.port = free_port(&addresses)?;
        Ok(plan)
    }

    /// All servers.
    fn all(&self) -> impl Iterator<Item = &Placed> {
        let hosts = self.hosts.iter().flatten();
        hosts.flat_map(|host| iter::once(host).chain(&host.beside))
    }
}

/// The address of the host with this number.
fn address(number: u16) -> IpAddr {
    let [high, low] = number.to_be_bytes();
    Ipv4Addr::new(127, 84, high, low).into()
}

fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(without_dot(&self.name))
    }
}
