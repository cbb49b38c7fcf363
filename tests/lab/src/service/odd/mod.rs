//! Mail servers that are odd: in what they say before TLS, in their TLS, or in their certificates.

mod certificates;
mod dialogue;
mod handshake;

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use tlsakit_oracle_tests::certificate::certificates_pem;

use super::chain::{Algorithm, Authority, Chain};
use super::smtp::{Script, ScriptedServer, Then};
use super::{Due, Service, address, free_port, write};
use crate::Failure;
use crate::program::Launch;

const HOST: &str = "odd.services.test";

/// Where all of them are, at ports of their own.
const ADDRESS: IpAddr = address(40);

/// What OpenSSL needs to be told to use what it holds for too weak.
const WEAK: &str = "ALL:@SECLEVEL=0";

/// The servers: those here, and those of OpenSSL that some of them hand over to.
pub(super) struct Odd {
    /// By their scripts.
    pub(super) scripted: Vec<ScriptedServer>,
    /// OpenSSL's, each with where it listens.
    pub(super) launches: Vec<(Launch, SocketAddr)>,
    /// What they serve.
    pub(super) services: Vec<Service>,
}

impl Odd {
    /// Adds a server that follows a script.
    fn add(&mut self, name: &'static str, script: Script, due: Vec<Due>) -> Result<(), Failure> {
        let server = ScriptedServer::start(ADDRESS, script)?;
        self.services.push(Service {
            name,
            host: HOST,
            starttls: "smtp",
            addresses: vec![ADDRESS],
            port: server.port(),
            options: &[],
            due,
        });
        self.scripted.push(server);
        Ok(())
    }

    /// Adds a server that hands over to one of OpenSSL, with a chain and further arguments of `openssl
    /// s_server`.
    fn add_openssl(
        &mut self,
        name: &'static str,
        folder: &Path,
        chain: &Chain,
        arguments: &[&str],
        due: Vec<Due>,
    ) -> Result<(), Failure> {
        let place = SocketAddr::new(ADDRESS, free_port(&[ADDRESS])?);
        let stem = format!("s_server-{}", self.launches.len());
        let files = chain.write(folder, &stem)?;
        // With -www it reads nothing from its standard input.
        let issuers = chain.certificates.get(1..).unwrap_or_default();
        let above = write(
            folder,
            &format!("{stem}.above.pem"),
            &certificates_pem(issuers),
        )?;
        let mut launch = Launch::new(&stem, "openssl")?
            .arguments(["s_server", "-www", "-quiet", "-accept", &place.to_string()])
            .arguments(["-cert".as_ref(), files.chain.as_os_str()])
            .arguments(["-key".as_ref(), files.key.as_os_str()])
            .arguments(arguments);
        if !issuers.is_empty() {
            launch = launch.arguments(["-cert_chain".as_ref(), above.as_os_str()]);
        }
        self.launches.push((launch, place));
        let script = Script {
            then: Some(Then::Behind(place)),
            ..Script::default()
        };
        self.add(name, script, due)
    }
}

/// Starts the scripted ones, and says which others are to be started.
pub(super) fn start(authority: &Authority, folder: &Path) -> Result<Odd, Failure> {
    let mut odd = Odd {
        scripted: Vec::new(),
        launches: Vec::new(),
        services: Vec::new(),
    };
    let usual = authority.issue(HOST, Algorithm::Ecdsa)?;
    dialogue::add_words(&mut odd, &usual)?;
    handshake::add_handshakes(&mut odd, authority, &usual)?;
    certificates::add_certificates(&mut odd)?;
    handshake::add_old(&mut odd, authority, folder)?;
    certificates::add_keys(&mut odd, folder)?;
    Ok(odd)
}
