//! Dovecot: IMAP, POP3, ManageSieve and LMTP, and IMAP with TLS from the first octet.

use std::fmt::Write;
use std::net::IpAddr;
use std::path::Path;

use super::chain::{Algorithm, Authority, Files};
use super::{Prepared, Service, Tls, address, free_port, write};
use crate::Failure;
use crate::program::Launch;

const HOST: &str = "dovecot.services.test";

const ADDRESS: IpAddr = address(3);

/// Name with TLS and without, what `--starttls` says, and Dovecot's words for service and listener.
const LISTENERS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "dovecot imap",
        "dovecot imap without TLS",
        "imap",
        "imap-login",
        "imap",
    ),
    ("dovecot imaps", "", "none", "imap-login", "imaps"),
    (
        "dovecot pop3",
        "dovecot pop3 without TLS",
        "pop3",
        "pop3-login",
        "pop3",
    ),
    (
        "dovecot sieve",
        "dovecot sieve without TLS",
        "sieve",
        "managesieve-login",
        "sieve",
    ),
    (
        "dovecot lmtp",
        "dovecot lmtp without TLS",
        "lmtp",
        "lmtp",
        "lmtp",
    ),
];

pub(super) fn prepare(authority: &Authority, folder: &Path, tls: Tls) -> Result<Prepared, Failure> {
    let chains = [
        authority.issue(HOST, Algorithm::Ecdsa)?,
        authority.issue(HOST, Algorithm::Rsa)?,
    ];
    let ecdsa = chains[0].write(folder, "ecdsa")?;
    let rsa = chains[1].write(folder, "rsa")?;
    let mut configuration = common(folder, [&ecdsa, &rsa], tls);
    let mut services = Vec::new();
    for (name, plain, starttls, service, listener) in LISTENERS {
        if tls.choose(name, plain).is_empty() {
            continue;
        }
        let port = free_port(&[ADDRESS])?;
        let ssl = if *starttls == "none" { "yes" } else { "no" };
        let chroot = if service.ends_with("-login") {
            "  chroot =\n"
        } else {
            ""
        };
        let _ = write!(
            configuration,
            "service {service} {{\n{chroot}  inet_listener {listener} {{\n    address = {ADDRESS}\n\
             \x20   port = {port}\n    ssl = {ssl}\n  }}\n}}\n"
        );
        services.push(Service {
            name: tls.choose(name, plain),
            host: HOST,
            starttls,
            addresses: vec![ADDRESS],
            port,
            options: &[],
            due: tls.due(&chains),
        });
    }
    // Those that every Dovecot opens by itself, at ports of the system.
    let _ = write!(
        configuration,
        "service pop3-login {{\n  inet_listener pop3s {{\n    port = 0\n  }}\n}}\n{}",
        tls.choose(
            "",
            "service imap-login {\n  inet_listener imaps {\n    port = 0\n  }\n}\n"
        )
    );
    let configuration = write(folder, "dovecot.conf", &configuration)?;
    Ok(Prepared {
        launch: Launch::new("dovecot", "dovecot")?.arguments([
            "-F".as_ref(),
            "-c".as_ref(),
            configuration.as_os_str(),
        ]),
        folder: folder.to_owned(),
        services,
    })
}

/// The part of the configuration that all services share.
fn common(folder: &Path, [ecdsa, rsa]: [&Files; 2], tls: Tls) -> String {
    let own = folder.display();
    format!(
        "base_dir = {own}/run\nstate_dir = {own}/state\nlog_path = {own}/dovecot.log\n\
         protocols = imap pop3 sieve lmtp\nlisten = {ADDRESS}\nssl = {}\n\
         ssl_cert = <{}\nssl_key = <{}\nssl_alt_cert = <{}\nssl_alt_key = <{}\n\
         passdb {{\n  driver = static\n  args = nopassword=y\n}}\n\
         userdb {{\n  driver = static\n  args = uid=65534 gid=65534 home={own}\n}}\n",
        tls.choose("yes", "no"),
        ecdsa.chain.display(),
        ecdsa.key.display(),
        rsa.chain.display(),
        rsa.key.display(),
    )
}
