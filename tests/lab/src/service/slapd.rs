//! OpenLDAP's slapd: LDAP, by GnuTLS.

use std::path::Path;

use super::chain::{Algorithm, Authority};
use super::{Due, Prepared, Service, address, free_port, write};
use crate::Failure;
use crate::program::{Launch, give_to_nobody};

const HOST: &str = "ldap.services.test";

pub(super) fn prepare(authority: &Authority, folder: &Path) -> Result<Prepared, Failure> {
    let chain = authority.issue(HOST, Algorithm::Ecdsa)?;
    let files = chain.write(folder, "server")?;
    let address = address(6);
    let (plain, direct) = (free_port(&[address])?, free_port(&[address])?);
    let configuration = write(
        folder,
        "slapd.conf",
        &format!(
            "pidfile {}/slapd.pid\nTLSCertificateFile {}\nTLSCertificateKeyFile {}\n",
            folder.display(),
            files.chain.display(),
            files.key.display(),
        ),
    )?;
    give_to_nobody(folder)?;
    let places = format!("ldap://{address}:{plain} ldaps://{address}:{direct}");
    let service = |name, starttls, port| Service {
        name,
        host: HOST,
        starttls,
        addresses: vec![address],
        port,
        options: &[],
        due: Due::of_chains(std::slice::from_ref(&chain)),
    };
    Ok(Prepared {
        // Any level of debugging keeps it in the foreground, even none.
        launch: Launch::new("slapd", "slapd")?
            .arguments(["-d", "0", "-h", &places, "-f"])
            .arguments([&configuration])
            .unprivileged(),
        folder: folder.to_owned(),
        services: vec![
            service("slapd", "ldap", plain),
            service("slapd ldaps", "none", direct),
        ],
    })
}
