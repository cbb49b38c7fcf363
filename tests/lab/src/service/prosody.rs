//! Prosody: XMPP, for clients and between servers.

use std::path::Path;

use super::chain::{Algorithm, Authority};
use super::{Prepared, Service, Tls, address, free_port, write};
use crate::Failure;
use crate::program::{Launch, give_to_nobody};

const HOST: &str = "prosody.services.test";

/// A domain whose SRV records lead there.
pub(crate) const DOMAIN: &str = "xmpp.around.test";

pub(super) fn prepare(authority: &Authority, folder: &Path, tls: Tls) -> Result<Prepared, Failure> {
    let chain = authority.issue(HOST, Algorithm::Ecdsa)?;
    let files = chain.write(folder, "server")?;
    let address = address(4);
    let (client, server) = (free_port(&[address])?, free_port(&[address])?);
    let own = folder.display();
    let configuration = write(
        folder,
        "prosody.cfg.lua",
        &format!(
            "daemonize = false\npidfile = \"{own}/prosody.pid\"\ndata_path = \"{own}\"\n\
             log = {{ info = \"{own}/prosody.log\" }}\ninterfaces = {{ \"{address}\" }}\n\
             c2s_ports = {{ {client} }}\ns2s_ports = {{ {server} }}\nc2s_direct_tls_ports = {{}}\n\
             s2s_direct_tls_ports = {{}}\nmodules_enabled = {{ {2} \"saslauth\", \"dialback\" }}\n\
             c2s_require_encryption = false\ns2s_require_encryption = false\n\
             ssl = {{ certificate = \"{0}\", key = \"{1}\" }}\n\
             VirtualHost \"{HOST}\"\n  ssl = {{ certificate = \"{0}\", key = \"{1}\" }}\n\
             VirtualHost \"{DOMAIN}\"\n  ssl = {{ certificate = \"{0}\", key = \"{1}\" }}\n",
            files.chain.display(),
            files.key.display(),
            tls.choose("\"tls\",", ""),
        ),
    )?;
    give_to_nobody(folder)?;
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
        launch: Launch::new("prosody", "prosody")?
            .arguments([
                "--config".as_ref(),
                configuration.as_os_str(),
                "-F".as_ref(),
            ])
            .unprivileged(),
        folder: folder.to_owned(),
        services: vec![
            service(
                tls.choose("prosody clients", "prosody clients without TLS"),
                "xmpp-client",
                client,
            ),
            service(
                tls.choose("prosody servers", "prosody servers without TLS"),
                "xmpp-server",
                server,
            ),
        ],
    })
}
