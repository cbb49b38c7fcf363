//! What there is around mail servers: services that SRV records lead to, web servers with policies of
//! MTA-STS, and authoritative servers that can be asked by themselves.
//!
//! The services are those of [`Services`]; zones that name them are signed anew for each run.

mod policies;
mod web;
mod zones;

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::place::port_53;
use crate::program::Server;
use crate::service::chain::Authority;
use crate::sign::Signed;
use crate::{Failure, Lab, Services, place, servers};
use web::WebServer;

/// A check of something, and what is due.
#[derive(Clone, Debug)]
pub struct Case {
    /// What is checked, with its options.
    pub arguments: Vec<String>,
    /// The verdict, as the command's JSON has it.
    pub verdict: &'static str,
    /// The beginning of the identifiers that it is about.
    pub about: &'static str,
    /// The findings of that kind that are due, as identifier and severity.
    pub findings: Vec<(&'static str, &'static str)>,
}

/// The running lab. Dropping it stops the servers and removes the files.
#[derive(Debug)]
pub struct Around {
    // In this order they are stopped; the folder goes last.
    _name_servers: [Server; 2],
    _web: WebServer,
    lab: Lab,
    folder: TempDir,
    cases: Vec<Case>,
}

impl Around {
    /// Why it cannot be started here, whatever is installed.
    pub fn cannot_run() -> Option<&'static str> {
        port_53(place::address())
            .is_none()
            .then_some("name servers are asked at port 53, web servers at port 443")
    }

    /// Makes the zones and starts the servers, which takes a few seconds.
    ///
    /// # Errors
    ///
    /// If a program is missing or fails, with what it said.
    pub fn start(services: &Services) -> Result<Self, Failure> {
        if let Some(why) = Self::cannot_run() {
            return Err(why.into());
        }
        let folder = TempDir::with_prefix("tlsakit-around-")?;
        let places = Places::pick();
        let authority = Authority::make()?;
        fs::write(folder.path().join("web.pem"), &authority.root)?;
        let (zones, cases) = zones::make(services, &places)?;
        let lab = Lab::start_with(zones)?;
        let current = folder.path().join("current");
        let other = folder.path().join("other");
        fs::create_dir(&current)?;
        fs::create_dir(&other)?;
        let differing = zones::differing(lab.zones(), &other)?;
        let place = |address| SocketAddr::new(address, 53);
        Ok(Self {
            _name_servers: [
                servers::nsd(place(places.name_servers[0]), lab.zones(), &current)?,
                servers::nsd(place(places.name_servers[1]), &differing, &other)?,
            ],
            _web: WebServer::start(places.web, policies::ALL, &authority)?,
            lab,
            folder,
            cases,
        })
    }

    /// What is to be checked.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// The resolver.
    pub fn lab(&self) -> &Lab {
        &self.lab
    }

    /// The root of the certificates of web servers, in PEM.
    pub fn web_root_file(&self) -> PathBuf {
        self.folder.path().join("web.pem")
    }

    /// A folder for files that go away with the lab.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Where servers are.
#[derive(Debug)]
struct Places {
    /// One with all zones as they are, and one where some are not.
    name_servers: [IpAddr; 2],
    /// Where no name server is.
    nobody: IpAddr,
    web: IpAddr,
}

impl Places {
    /// Neighbours of an address of its own.
    fn pick() -> Self {
        let first = match place::address() {
            IpAddr::V4(address) => address.to_bits() & !7,
            IpAddr::V6(_) => 0,
        };
        let address = |last| IpAddr::from(Ipv4Addr::from_bits(first | last));
        Self {
            name_servers: [address(1), address(2)],
            nobody: address(3),
            web: address(4),
        }
    }
}

/// The file of a zone, with another text.
fn rewritten(zone: &Signed, text: &str, folder: &Path) -> Result<Signed, Failure> {
    let name = zone.name.trim_end_matches('.');
    let file = folder.join(format!("{name}.other"));
    fs::write(&file, text)?;
    Ok(zone.at(file))
}

/// Words as arguments of a command.
fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}
