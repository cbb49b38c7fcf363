//! INN's nnrpd: NNTP, without the rest of INN. The package brings cron jobs and wants a mail server, so
//! it runs unpacked (see [`unpacked`]).

use std::fs;
use std::path::{Path, PathBuf};

use super::chain::{Algorithm, Authority};
use super::{Due, Prepared, Service, Tls, address, free_port, write};
use crate::Failure;
use crate::program::{Launch, give_to_nobody, unpacked};

const HOST: &str = "news.services.test";

/// The folders of a news server.
const FOLDERS: &[&str] = &[
    "articles", "db", "etc", "log", "overview", "run", "spool", "tmp",
];

/// The parameters of `inn.conf` that name them.
const PATHS: &[(&str, &str)] = &[
    ("patharchive", "spool"),
    ("patharticles", "articles"),
    ("pathdb", "db"),
    ("pathetc", "etc"),
    ("pathfilter", "etc"),
    ("pathlog", "log"),
    ("pathoverview", "overview"),
    ("pathrun", "run"),
    ("pathspool", "spool"),
    ("pathtmp", "tmp"),
];

pub(super) fn prepare(authority: &Authority, folder: &Path, tls: Tls) -> Result<Prepared, Failure> {
    let chain = authority.issue(HOST, Algorithm::Ecdsa)?;
    let files = chain.write(folder, "server")?;
    for name in FOLDERS {
        fs::create_dir(folder.join(name))?;
    }
    let programs = copy_programs(folder)?;
    let mut configuration = format!(
        "mta: \"/bin/false %s\"\norganization: lab\novmethod: tradindexed\nhismethod: hisv6\n\
         pathhost: {HOST}\ndomain: {HOST}\npathnews: {}\nrunasuser: nobody\nrunasgroup: nogroup\n\
         nnrpdloadlimit: 0\n\
",
        programs.display(),
    );
    if tls == Tls::On {
        let (chain, key) = (files.chain.display(), files.key.display());
        configuration += &format!("tlscertfile: {chain}\ntlskeyfile: {key}\n");
    }
    for (parameter, name) in PATHS {
        configuration += &format!("{parameter}: {}\n", folder.join(name).display());
    }
    let configuration = write(folder, "inn.conf", &configuration)?;
    write_data(folder)?;
    give_to_nobody(folder)?;

    let address = address(9);
    let port = free_port(&[address])?;
    let launch = Launch::new("nnrpd", programs.join("bin/nnrpd"))?
        .arguments(["-f", "-D", "-4", &address.to_string()])
        .arguments(["-p", &port.to_string()])
        .variable("INNCONF", configuration)
        .variable("LD_LIBRARY_PATH", &programs)
        .unprivileged();
    Ok(Prepared {
        launch,
        folder: folder.to_owned(),
        services: vec![Service {
            name: tls.choose("nnrpd", "nnrpd without TLS"),
            host: HOST,
            starttls: "nntp",
            addresses: vec![address],
            port,
            options: &[],
            // Without TLS it answers STARTTLS with 580 (RFC 4642, section 2.2.1).
            due: tls.choose(
                Due::of_chains(&[chain]),
                vec![Due::always("starttls-refused")],
            ),
        }],
    })
}

/// Copies nnrpd and what it needs to where the account that it runs as can reach it.
fn copy_programs(folder: &Path) -> Result<PathBuf, Failure> {
    let (from, to) = (unpacked("usr/lib/news"), folder.join("news"));
    fs::create_dir_all(to.join("bin"))?;
    for program in ["bin/nnrpd", "bin/innbind"] {
        fs::copy(from.join(program), to.join(program))?;
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().contains(".so.") {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(to)
}

/// Writes what nnrpd reads: who may read, and that there is nothing to read.
fn write_data(folder: &Path) -> Result<(), Failure> {
    write(
        folder,
        "etc/readers.conf",
        "auth \"all\" {\n  hosts: \"*\"\n  default: \"<nobody>\"\n}\n\
         access \"all\" {\n  users: \"*\"\n  newsgroups: \"*\"\n  access: R\n}\n",
    )?;
    write(
        folder,
        "etc/storage.conf",
        "method trash {\n  newsgroups: *\n  class: 0\n}\n",
    )?;
    write(folder, "db/active", "junk 0000000000 0000000001 n\n")?;
    write(folder, "db/newsgroups", "")?;
    // Without articles the index of the overview is empty, but has to be there.
    write(folder, "overview/group.index", "")?;
    Ok(())
}
