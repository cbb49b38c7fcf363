//! PostgreSQL and MariaDB.

use std::fs;
use std::path::{Path, PathBuf};

use super::chain::{Algorithm, Authority};
use super::{Prepared, Service, Tls, address, free_port};
use crate::Failure;
use crate::program::{Launch, give_to_nobody};

/// Where Debian has the versions of PostgreSQL.
const POSTGRESQL: &str = "/usr/lib/postgresql";

/// A program of the newest PostgreSQL that is installed.
pub(crate) fn postgresql_program(name: &str) -> Option<PathBuf> {
    let versions = fs::read_dir(POSTGRESQL).ok()?.filter_map(Result::ok);
    let version = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let versions = versions
        .map(|it| it.path())
        .filter(|path| version(path).is_some() && path.join("bin").join(name).is_file());
    let newest = versions.max_by_key(version)?;
    Some(newest.join("bin").join(name))
}

pub(super) fn postgresql(
    authority: &Authority,
    folder: &Path,
    tls: Tls,
) -> Result<Prepared, Failure> {
    const HOST: &str = "postgresql.services.test";
    let chain = authority.issue(HOST, Algorithm::Ecdsa)?;
    let files = chain.write(folder, "server")?;
    let program = |name: &str| {
        let path = postgresql_program(name);
        path.ok_or_else(|| format!("PostgreSQL's {name} is missing"))
    };
    let data = folder.join("data");
    give_to_nobody(folder)?;
    Launch::new("initdb", program("initdb")?)?
        .arguments(["--auth=reject", "--no-sync", "--no-instructions"])
        .arguments(["--locale=C", "--encoding=UTF8", "--username=lab", "-D"])
        .arguments([&data])
        .unprivileged()
        .run()?;
    let address = address(7);
    let port = free_port(&[address])?;
    let settings = [
        format!("listen_addresses={address}"),
        format!("port={port}"),
        format!("unix_socket_directories={}", folder.display()),
        format!("ssl={}", tls.choose("on", "off")),
        format!("ssl_cert_file={}", files.chain.display()),
        format!("ssl_key_file={}", files.key.display()),
        "fsync=off".to_owned(),
    ];
    let settings = settings.iter().flat_map(|it| ["-c", it]);
    Ok(Prepared {
        launch: Launch::new("postgres", program("postgres")?)?
            .arguments(["-D".as_ref(), data.as_os_str()])
            .arguments(settings)
            .unprivileged(),
        folder: folder.to_owned(),
        services: vec![Service {
            name: tls.choose("postgresql", "postgresql without TLS"),
            host: HOST,
            starttls: "postgres",
            addresses: vec![address],
            port,
            options: &[],
            due: tls.due(&[chain]),
        }],
    })
}

pub(super) fn mariadb(authority: &Authority, folder: &Path, tls: Tls) -> Result<Prepared, Failure> {
    const HOST: &str = "mariadb.services.test";
    let chain = authority.issue(HOST, Algorithm::Rsa)?;
    let files = chain.write(folder, "server")?;
    let data = folder.join("data");
    fs::create_dir(&data)?;
    give_to_nobody(folder)?;
    let address = address(8);
    let port = free_port(&[address])?;
    let own = folder.display();
    // Nobody logs in: it needs no tables, not even those of its users.
    let mut arguments = vec![
        "--no-defaults".to_owned(),
        "--skip-grant-tables".to_owned(),
        "--skip-innodb".to_owned(),
        "--default-storage-engine=MyISAM".to_owned(),
        "--skip-name-resolve".to_owned(),
        format!("--datadir={}", data.display()),
        format!("--socket={own}/mariadb.sock"),
        format!("--pid-file={own}/mariadb.pid"),
        format!("--bind-address={address}"),
        format!("--port={port}"),
    ];
    if tls == Tls::On {
        arguments.push(format!("--ssl-cert={}", files.chain.display()));
        arguments.push(format!("--ssl-key={}", files.key.display()));
    }
    Ok(Prepared {
        launch: Launch::new("mariadbd", "mariadbd")?
            .arguments(arguments)
            .unprivileged(),
        folder: folder.to_owned(),
        services: vec![Service {
            name: tls.choose("mariadb", "mariadb without TLS"),
            host: HOST,
            starttls: "mysql",
            addresses: vec![address],
            port,
            options: &[],
            due: tls.due(&[chain]),
        }],
    })
}
