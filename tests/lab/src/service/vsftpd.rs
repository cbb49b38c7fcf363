//! vsftpd: FTP.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::chain::{Algorithm, Authority};
use super::{Prepared, Service, Tls, address, free_port, write};
use crate::Failure;
use crate::program::{Launch, give_to_nobody};

const HOST: &str = "ftp.services.test";

pub(super) fn prepare(authority: &Authority, folder: &Path, tls: Tls) -> Result<Prepared, Failure> {
    let chain = authority.issue(HOST, Algorithm::Rsa)?;
    let files = chain.write(folder, "server")?;
    let address = address(5);
    let port = free_port(&[address])?;
    let empty = folder.join("empty");
    fs::create_dir(&empty)?;
    let configuration = write(
        folder,
        "vsftpd.conf",
        &format!(
            "listen=YES\nbackground=NO\nlisten_address={address}\nlisten_port={port}\n\
             run_as_launching_user=YES\nanonymous_enable=YES\nlocal_enable=NO\nseccomp_sandbox=NO\n\
             secure_chroot_dir={empty}\nanon_root={empty}\nvsftpd_log_file={own}/vsftpd.log\n\
             ssl_enable={}\nallow_anon_ssl=YES\nrequire_ssl_reuse=NO\nssl_ciphers=HIGH\n\
             rsa_cert_file={}\nrsa_private_key_file={}\n",
            tls.choose("YES", "NO"),
            files.chain.display(),
            files.key.display(),
            empty = empty.display(),
            own = folder.display(),
        ),
    )?;
    give_to_nobody(folder)?;
    // It reads nothing that somebody else could have written.
    fs::set_permissions(&empty, PermissionsExt::from_mode(0o555))?;
    Ok(Prepared {
        launch: Launch::new("vsftpd", "vsftpd")?
            .arguments([&configuration])
            .unprivileged(),
        folder: folder.to_owned(),
        services: vec![Service {
            name: tls.choose("vsftpd", "vsftpd without TLS"),
            host: HOST,
            starttls: "ftp",
            addresses: vec![address],
            port,
            options: &[],
            due: tls.due(&[chain]),
        }],
    })
}
