//! A private internet on loopback, made anew for each run by the programs that the real one runs on.
//!
//! ```text
//! zones, signed by BIND's tools -> NSD -> Unbound -> dnsdist
//!                                         UDP, TCP   TLS, HTTPS, HTTP
//! ```
//!
//! Beside it [`Services`]: the servers that speak TLS, of every protocol.
//!
//! Everything is at an address of its own, on free ports, in a temporary folder, and ends with the
//! [`Lab`]. The clock is the real one: the programs know no other.

mod around;
mod certificate;
mod forwarder;
mod judge;
mod lie;
mod mail;
mod place;
mod program;
mod questions;
mod relay;
mod s_client;
mod servers;
mod service;
mod sign;
mod zones;

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

pub use around::{Around, Case};
pub use forwarder::{Forwarder, Seen};
pub use judge::{Asked, Verdict, ask_delv, ask_unbound};
pub use lie::{Lie, Says};
pub use mail::{Delivery, Domain, FINDINGS_FILE, Finger, Host, Mail, Sent, big};
pub use program::{command, find, missing_packages, missing_packages_of_services};
pub use questions::{QUESTIONS, Question};
pub use relay::{Flight, Relay, Relayed};
pub use s_client::{Shown, ask_s_client};
pub use service::{Algorithm, Chain, Due, Service, Services};

use certificate::Certificates;
use program::Server;
use servers::{Fronts, HTTPS_PATH};
use sign::{Signed, Zone};

/// What went wrong, as a sentence.
pub type Failure = Box<dyn Error + Send + Sync>;

/// A running lab. Dropping it stops all servers and removes its files.
#[derive(Debug)]
pub struct Lab {
    // In this order they are stopped; the folder goes last.
    _servers: [Server; 3],
    folder: TempDir,
    zones: Vec<Signed>,
    resolver: SocketAddr,
    port_53: Option<SocketAddr>,
    fronts: Fronts,
    ca: PathBuf,
    anchor: PathBuf,
    delv_anchor: PathBuf,
}

impl Lab {
    /// Makes the zones and starts the servers, which takes about two seconds. They end when the
    /// calling thread ends, if not before.
    ///
    /// # Errors
    ///
    /// If a program is missing (see [`missing_packages`]) or fails, with what it said.
    pub fn start() -> Result<Self, Failure> {
        Self::start_with(Vec::new())
    }

    /// The same with further zones, each after those below it.
    pub(crate) fn start_with(further: Vec<Zone>) -> Result<Self, Failure> {
        let folder = TempDir::with_prefix("tlsakit-lab-")?;
        let path = folder.path();
        let zones = further.into_iter().chain(zones::zones());
        let zones = sign::sign_all(&zones.collect::<Vec<_>>(), path)?;
        let anchor = path.join("anchor.zone");
        let key = sign::dnskey(".", path)?;
        fs::write(&anchor, format!("{key}\n"))?;
        let delv_anchor = path.join("anchor.conf");
        fs::write(&delv_anchor, judge::delv_anchor(&key)?)?;

        let address = place::address();
        let certificates = Certificates::make(address, path)?;
        let name_server = place::free_port(address)?;
        let nsd = servers::nsd(name_server, &zones, path)?;
        let resolver = place::free_port(address)?;
        let port_53 = place::port_53(address);
        let mut addresses = vec![resolver];
        addresses.extend(port_53);
        let unbound = servers::unbound(&addresses, name_server, &zones, &anchor, path)?;
        let fronts = Fronts {
            plain: place::free_port(address)?,
            tls: place::free_port(address)?,
            https: place::free_port(address)?,
            http: place::free_port(address)?,
        };
        let dnsdist = servers::dnsdist(&fronts, resolver, &certificates, path)?;
        Ok(Self {
            _servers: [dnsdist, unbound, nsd],
            folder,
            zones,
            resolver,
            port_53,
            fronts,
            ca: certificates.ca,
            anchor,
            delv_anchor,
        })
    }

    /// Where Unbound listens, for UDP and TCP.
    pub fn resolver(&self) -> SocketAddr {
        self.resolver
    }

    /// Where Unbound listens beside, if this process may use port 53.
    pub fn port_53(&self) -> Option<SocketAddr> {
        self.port_53
    }

    /// The resolver as the command names it, by transport: `udp`, `tcp`, `tls`, `https`, `http`.
    pub fn resolvers(&self) -> [(&'static str, String); 5] {
        let Self {
            resolver, fronts, ..
        } = self;
        [
            ("udp", format!("udp://{resolver}")),
            ("tcp", format!("tcp://{resolver}")),
            ("tls", format!("tls://{}", fronts.tls)),
            ("https", format!("https://{}{HTTPS_PATH}", fronts.https)),
            ("http", format!("http://{}{HTTPS_PATH}", fronts.http)),
        ]
    }

    /// The certificate of the CA that issued the resolver's, in PEM.
    pub fn ca_file(&self) -> &Path {
        &self.ca
    }

    /// The key of the root, as a DNSKEY line.
    pub fn anchor_file(&self) -> &Path {
        &self.anchor
    }

    /// The key of the root, as delv takes it (`-a`).
    pub fn delv_anchor_file(&self) -> &Path {
        &self.delv_anchor
    }

    /// The zones, each after those below it.
    pub(crate) fn zones(&self) -> &[Signed] {
        &self.zones
    }

    /// A folder for files that go away with the lab.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}
