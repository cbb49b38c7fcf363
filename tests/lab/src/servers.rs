//! The servers and their configuration.

use std::fmt::Write;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use crate::Failure;
use crate::certificate::Certificates;
use crate::place::{accepts, answers};
use crate::program::Server;
use crate::sign::Signed;

/// How long a server has until it answers.
const START_TIME: Duration = Duration::from_secs(20);

/// The path of DNS over HTTPS.
pub(crate) const HTTPS_PATH: &str = "/dns-query";

/// Starts NSD, which serves all zones.
///
/// # Errors
///
/// If it does not start.
pub(crate) fn nsd(address: SocketAddr, zones: &[Signed], folder: &Path) -> Result<Server, Failure> {
    let own = folder.display();
    let mut configuration = format!(
        "server:\n  ip-address: {}@{}\n  username: \"\"\n  chroot: \"\"\n  database: \"\"\n\
         \x20 zonesdir: \"{own}\"\n  logfile: \"{own}/nsd.log\"\n  pidfile: \"{own}/nsd.pid\"\n\
         \x20 xfrdfile: \"{own}/xfrd.state\"\n  xfrdir: \"{own}\"\n\
         \x20 zonelistfile: \"{own}/zone.list\"\n  server-count: 1\n  rrl-ratelimit: 0\n\
         remote-control:\n  control-enable: no\n",
        address.ip(),
        address.port(),
    );
    for zone in zones {
        let (name, file) = (zone.name, zone.file.display());
        let _ = write!(
            configuration,
            "zone:\n  name: \"{name}\"\n  zonefile: \"{file}\"\n"
        );
    }
    let file = write_file(folder, "nsd.conf", &configuration)?;
    let server = Server::start("nsd", &["-d", "-c", &file], folder)?;
    server.wait_until(START_TIME, || answers(address))?;
    Ok(server)
}

/// Starts Unbound, which resolves and validates, at all of `addresses`.
///
/// Each zone is a stub of it, since delegations lead to port 53, where NSD is not. Its answers have the
/// TTLs of the zones, so that what is made of them is the same at any time.
///
/// # Errors
///
/// If it does not start.
pub(crate) fn unbound(
    addresses: &[SocketAddr],
    name_server: SocketAddr,
    zones: &[Signed],
    anchor: &Path,
    folder: &Path,
) -> Result<Server, Failure> {
    let own = folder.display();
    let mut configuration = format!(
        "server:\n  username: \"\"\n  chroot: \"\"\n  directory: \"{own}\"\n  pidfile: \"\"\n\
         \x20 use-syslog: no\n  logfile: \"{own}/unbound.log\"\n  verbosity: 1\n\
         \x20 val-log-level: 2\n  num-threads: 1\n  incoming-num-tcp: 500\n  access-control: 127.0.0.0/8 allow\n\
         \x20 do-not-query-localhost: no\n  do-ip6: no\n  ede: yes\n  rrset-roundrobin: no\n\
         \x20 serve-original-ttl: yes\n\
         \x20 module-config: \"validator iterator\"\n  trust-anchor-file: \"{}\"\n\
         \x20 local-zone: \"test.\" nodefault\n",
        anchor.display(),
    );
    for address in addresses {
        let (ip, port) = (address.ip(), address.port());
        let _ = writeln!(configuration, "  interface: {ip}@{port}");
    }
    configuration.push_str("remote-control:\n  control-enable: no\n");
    for zone in zones {
        let (name, ip, port) = (zone.name, name_server.ip(), name_server.port());
        let _ = write!(
            configuration,
            "stub-zone:\n  name: \"{name}\"\n  stub-addr: {ip}@{port}\n  stub-prime: no\n"
        );
    }
    let file = write_file(folder, "unbound.conf", &configuration)?;
    let server = Server::start("unbound", &["-d", "-c", &file], folder)?;
    let first = *addresses.first().ok_or("an address for Unbound")?;
    server.wait_until(START_TIME, || answers(first))?;
    Ok(server)
}

/// Where dnsdist listens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fronts {
    /// DNS over UDP and TCP, by which it is seen whether it is ready.
    pub(crate) plain: SocketAddr,
    pub(crate) tls: SocketAddr,
    pub(crate) https: SocketAddr,
    pub(crate) http: SocketAddr,
}

/// Starts dnsdist, which takes questions over TLS, HTTPS and HTTP, and lets every web page read the
/// answers (CORS).
///
/// # Errors
///
/// If it does not start.
pub(crate) fn dnsdist(
    fronts: &Fronts,
    resolver: SocketAddr,
    certificates: &Certificates,
    folder: &Path,
) -> Result<Server, Failure> {
    let (certificate, key) = (
        certificates.certificate.display(),
        certificates.key.display(),
    );
    let Fronts {
        plain,
        tls,
        https,
        http,
    } = fronts;
    // Without its own address and without the check for security notices it would use port 53, and ask
    // the Internet. The backend is asked over TCP, which cuts nothing short.
    let configuration = format!(
        "setSecurityPollSuffix(\"\")\nsetLocal(\"{plain}\")\n\
         newServer({{address=\"{resolver}\", tcpOnly=true, healthCheckMode=\"up\"}})\ngetServer(0):setUp()\n\
         addTLSLocal(\"{tls}\", \"{certificate}\", \"{key}\")\n\
         options = {{customResponseHeaders={{[\"access-control-allow-origin\"]=\"*\"}}}}\n\
         addDOHLocal(\"{https}\", \"{certificate}\", \"{key}\", \"{HTTPS_PATH}\", options)\n\
         addDOHLocal(\"{http}\", nil, nil, \"{HTTPS_PATH}\", options)\n"
    );
    let file = write_file(folder, "dnsdist.conf", &configuration)?;
    let arguments = ["--supervised", "--disable-syslog", "-C", &file];
    let server = Server::start("dnsdist", &arguments, folder)?;
    server.wait_until(START_TIME, || {
        answers(*plain) && accepts(*tls) && accepts(*https) && accepts(*http)
    })?;
    Ok(server)
}

fn write_file(folder: &Path, name: &str, text: &str) -> Result<String, Failure> {
    let file = folder.join(name);
    fs::write(&file, text)?;
    Ok(file.to_str().ok_or("a path in UTF-8")?.to_owned())
}
