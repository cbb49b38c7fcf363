//! OpenLDAP's slapd: LDAP, by GnuTLS.

use std::path::Path;

use super::chain::{Algorithm, Authority};
use super::{Prepared, Service, Tls, address, free_port, write};
use crate::Failure;
use crate::program::{Launch, give_to_nobody};

const HOST: &str = "ldap.services.test";

pub(super) fn prepare(authority: &Authority, folder: &Path, tls: Tls) -> Result<Prepared, Failure> {
    let chain = authority.issue(HOST, Algorithm::Ecdsa)?;
    let files = chain.write(folder, "server")?;
    let address = address(6);
    let (plain, direct) = (free_port(&[address])?, free_port(&[address])?);
    let certificate = format!(
        "TLSCertificateFile {}\nTLSCertificateKeyFile {}\n",
        files.chain.display(),
        files.key.display(),
    );
    let pid = format!("pidfile {}/slapd.pid\n", folder.display());
    let configuration = pid + tls.choose(&certificate, "");
    let configuration = write(folder, "slapd.conf", &configuration)?;
    give_to_nobody(folder)?;
    let mut places = format!("ldap://{address}:{plain}");
    if tls == Tls::On {
        places += &format!(" ldaps://{address}:{direct}");
    }
    let service = |name, starttls, port| Service {
        name,
        host: HOST,
        starttls,
        addresses: vec![address],
        port,
        options: &[],
        due: tls.due(std::slice::from_ref(&chain)),
    };
    Ok(Prepared {
        // Any level of debugging keeps it in the foreground, even none.
        launch: Launch::new("slapd", "slapd")?
            .arguments(["-d", "0", "-h", &places, "-f"])
            .arguments([&configuration])
            .unprivileged(),
        folder: folder.to_owned(),
        services: tls.choose(
            vec![
                service("slapd", "ldap", plain),
                service("slapd ldaps", "none", direct),
            ],
            vec![service("slapd without TLS", "ldap", plain)],
        ),
    })
}
