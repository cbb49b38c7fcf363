//! Exim: SMTP, by GnuTLS. Its package conflicts with Postfix's, so it runs unpacked (see
//! [`unpacked`]).

use std::fs;
use std::path::{Path, PathBuf};

use super::chain::{Algorithm, Authority};
use super::{Prepared, Service, Tls, address, free_port, write};
use crate::Failure;
use crate::program::{Launch, give_to_nobody, nobody, unpacked, unpacked_library};

const HOST: &str = "exim.services.test";

pub(super) fn prepare(authority: &Authority, folder: &Path, tls: Tls) -> Result<Prepared, Failure> {
    let chains = [
        authority.issue(HOST, Algorithm::Rsa)?,
        authority.issue(HOST, Algorithm::Ecdsa)?,
    ];
    let [rsa, ecdsa] = [
        chains[0].write(folder, "rsa")?,
        chains[1].write(folder, "ecdsa")?,
    ];
    let address = address(2);
    let port = free_port(&[address])?;
    let own = folder.display();
    let configuration = write(
        folder,
        "exim.conf",
        &format!(
            "keep_environment =\nprimary_hostname = {HOST}\nspool_directory = {own}/spool\n\
             log_file_path = {own}/%s.log\npid_file_path = {own}/exim.pid\n\
             local_interfaces = {address}\ndaemon_smtp_ports = {port}\nhost_lookup =\n\
             rfc1413_query_timeout = 0s\nsmtp_accept_max = 100\n\
             tls_advertise_hosts = {}\n\
             tls_certificate = {} : {}\ntls_privatekey = {} : {}\nacl_smtp_rcpt = deny\n",
            tls.choose("*", ""),
            rsa.chain.display(),
            ecdsa.chain.display(),
            rsa.key.display(),
            ecdsa.key.display(),
        ),
    )?;
    let [users, groups] = accounts(folder)?;
    // Copied to where the account that it runs as can reach it.
    let (program, wrapper) = (folder.join("exim4"), folder.join("libnss_wrapper.so"));
    fs::copy(unpacked("usr/sbin/exim4"), &program)?;
    fs::copy(unpacked_library("libnss_wrapper.so")?, &wrapper)?;
    give_to_nobody(folder)?;
    let launch = Launch::new("exim", program)?
        .arguments(["-C".as_ref(), configuration.as_os_str(), "-bdf".as_ref()])
        .variable("LD_PRELOAD", wrapper)
        .variable("NSS_WRAPPER_PASSWD", users)
        .variable("NSS_WRAPPER_GROUP", groups)
        .unprivileged();
    Ok(Prepared {
        launch,
        folder: folder.to_owned(),
        services: vec![Service {
            name: tls.choose("exim", "exim without TLS"),
            host: HOST,
            starttls: "smtp",
            addresses: vec![address],
            port,
            options: &[],
            due: tls.due(&chains),
        }],
    })
}

/// Writes the accounts that exim is shown.
fn accounts(folder: &Path) -> Result<[PathBuf; 2], Failure> {
    // Exim asks for the account that it was built for, which only its package would make.
    let id = nobody();
    let users = format!("root:x:0:0::/:/bin/sh\nDebian-exim:x:{id}:{id}::/:/bin/false\n");
    let groups = format!("root:x:0:\nDebian-exim:x:{id}:\n");
    Ok([
        write(folder, "passwd", &users)?,
        write(folder, "group", &groups)?,
    ])
}
