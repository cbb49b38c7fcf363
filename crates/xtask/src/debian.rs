//! What the tests need from the system, and how it gets there on Debian.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::Failure;
use crate::process::{command, output, run};
use crate::workspace::Workspace;

/// A package of Debian that tests need.
struct Need {
    /// Name of the package.
    package: &'static str,
    /// What the tests do with it.
    reason: &'static str,
    /// Where it shows that it is there.
    sign: Sign,
}

/// How to see whether a package is there, however it came.
enum Sign {
    Program(&'static str),
    /// A server: where systemd runs, its package starts it at once and at every boot.
    Server(&'static str),
    /// A file by its path.
    File(&'static str),
    Font(&'static str),
    PythonModule(&'static str),
}

/// It is there if systemd runs the system (sd_booted(3)).
const SYSTEMD: &str = "/run/systemd/system";

/// Where servers are, even if users do not look for programs there.
const SERVER_FOLDER: &str = "/usr/sbin";

const NEEDS: &[Need] = &[
    Need {
        package: "chromium",
        reason: "the page and the npm package in a real browser",
        sign: Sign::Program("chromium"),
    },
    Need {
        package: "firefox-esr",
        reason: "the page in another real browser",
        sign: Sign::Program("firefox-esr"),
    },
    Need {
        package: "fonts-noto-core",
        reason: "the page's pictures with text in many scripts",
        sign: Sign::Font("Noto Sans"),
    },
    Need {
        package: "fonts-jetbrains-mono",
        reason: "the page's pictures with records",
        sign: Sign::Font("JetBrains Mono"),
    },
    Need {
        package: "nginx-light",
        reason: "the page as its hosting guide has it served",
        sign: Sign::Server("nginx"),
    },
    Need {
        package: "openssl",
        reason: "certificates for tests, and verdicts to compare ours with",
        sign: Sign::Program("openssl"),
    },
    Need {
        package: "gnutls-bin",
        reason: "records to compare ours with (danetool)",
        sign: Sign::Program("danetool"),
    },
    Need {
        package: "bind9-utils",
        reason: "signed zones of the lab",
        sign: Sign::Program("dnssec-signzone"),
    },
    Need {
        package: "bind9-dnsutils",
        reason: "verdicts on the lab's zones to compare ours with (dig, delv)",
        sign: Sign::Program("delv"),
    },
    Need {
        package: "ldnsutils",
        reason: "a zone of the lab that BIND's tools refuse to sign",
        sign: Sign::Program("ldns-signzone"),
    },
    Need {
        package: "nsd",
        reason: "the lab's zones, served",
        sign: Sign::Server("nsd"),
    },
    Need {
        package: "unbound",
        reason: "the lab's resolver, and its verdicts to compare ours with",
        sign: Sign::Server("unbound"),
    },
    Need {
        package: "unbound-host",
        reason: "round trips to compare ours with",
        sign: Sign::Program("unbound-host"),
    },
    Need {
        package: "dnsdist",
        reason: "the lab's resolver over TLS and HTTPS",
        sign: Sign::Server("dnsdist"),
    },
    Need {
        package: "postfix",
        reason: "SMTP to probe; posttls-finger to compare with",
        sign: Sign::Server("postfix"),
    },
    Need {
        package: "dovecot-imapd",
        reason: "IMAP to probe",
        sign: Sign::Server("/usr/lib/dovecot/imap-login"),
    },
    Need {
        package: "dovecot-pop3d",
        reason: "POP3 to probe",
        sign: Sign::Server("/usr/lib/dovecot/pop3-login"),
    },
    Need {
        package: "dovecot-lmtpd",
        reason: "LMTP to probe",
        sign: Sign::Server("/usr/lib/dovecot/lmtp"),
    },
    Need {
        package: "dovecot-managesieved",
        reason: "ManageSieve to probe",
        sign: Sign::Server("/usr/lib/dovecot/managesieve-login"),
    },
    Need {
        package: "prosody",
        reason: "XMPP to probe",
        sign: Sign::Server("prosody"),
    },
    Need {
        package: "vsftpd",
        reason: "FTP to probe",
        sign: Sign::Server("vsftpd"),
    },
    Need {
        package: "slapd",
        reason: "LDAP to probe",
        sign: Sign::Server("slapd"),
    },
    Need {
        package: "postgresql",
        reason: "PostgreSQL to probe",
        sign: Sign::Server("/usr/bin/pg_ctlcluster"),
    },
    Need {
        package: "mariadb-server-core",
        reason: "MySQL's protocol to probe",
        sign: Sign::File("/usr/sbin/mariadbd"),
    },
    Need {
        package: "g++",
        reason: "libFuzzer, which runs the fuzz targets",
        sign: Sign::Program("c++"),
    },
    Need {
        package: "unbound",
        reason: "verdicts on signed zones to compare ours with",
        sign: Sign::Program("unbound"),
    },
    Need {
        package: "bind9-dnsutils",
        reason: "verdicts on signed zones to compare ours with (delv)",
        sign: Sign::Program("delv"),
    },
    Need {
        package: "python3-cryptography",
        reason: "records to compare ours with",
        sign: Sign::PythonModule("cryptography"),
    },
];

/// Says what the tests need, and installs what is missing if that is possible: on Debian and its
/// relatives, as root.
///
/// # Errors
///
/// If an installation fails.
pub(crate) fn install_needs(workspace: &Workspace) -> Result<(), Failure> {
    let mut missing = Vec::new();
    let mut servers = Vec::new();
    for need in NEEDS {
        let there = need.sign.is_there(workspace);
        let state = if there { "there" } else { "missing" };
        println!("{:<22} {state:<8} {}", need.package, need.reason);
        match need.sign {
            _ if there => {}
            Sign::Server(_) if Path::new(SYSTEMD).exists() => servers.push(need.package),
            _ => missing.push(need.package),
        }
    }
    if !servers.is_empty() {
        println!(
            "These are servers, which run from their installation on; the tests need only the programs. \
             To have them: apt-get install --no-install-recommends {0} && systemctl disable --now {0}",
            servers.join(" ")
        );
    }
    install(workspace, &missing)
}

/// Installs packages if that is possible, else says how to.
///
/// # Errors
///
/// If an installation fails.
pub(crate) fn install(workspace: &Workspace, packages: &[&str]) -> Result<(), Failure> {
    if packages.is_empty() {
        return Ok(());
    }
    if !may_install(workspace) {
        println!(
            "To have them: apt-get install --no-install-recommends {}",
            packages.join(" ")
        );
        return Ok(());
    }

    println!("Installing with apt-get: {}", packages.join(" "));
    update(workspace)?;
    let install = ["install", "--yes", "-q", "--no-install-recommends"];
    let mut install = command(
        "apt-get",
        &[&install[..], packages].concat(),
        workspace.root(),
    );
    install.env("DEBIAN_FRONTEND", "noninteractive");
    // Without systemd, this keeps packages from starting their servers (invoke-rc.d(8)).
    install.env("RUNLEVEL", "1");
    run(&mut install)
}

/// Fetches the lists of packages, if that is possible.
///
/// # Errors
///
/// If it fails.
pub(crate) fn update(workspace: &Workspace) -> Result<(), Failure> {
    if !may_install(workspace) {
        return Ok(());
    }
    let mut update = command("apt-get", &["update", "-q"], workspace.root());
    run(update.stdout(Stdio::null()))
}

/// Finds a program by name in the search path.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Finds Chromium, by its path in the variable `CHROMIUM` or by name.
pub(crate) fn find_chromium() -> Option<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM") {
        return Some(path.into());
    }
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names.iter().find_map(|name| find_program(name))
}

/// Finds Firefox, by its path in the variable `FIREFOX` or by name.
pub(crate) fn find_firefox() -> Option<PathBuf> {
    if let Some(path) = env::var_os("FIREFOX") {
        return Some(path.into());
    }
    let names = ["firefox-esr", "firefox"];
    names.iter().find_map(|name| find_program(name))
}

impl Sign {
    fn is_there(&self, workspace: &Workspace) -> bool {
        match self {
            Self::Program("chromium") => find_chromium().is_some(),
            Self::Program("firefox-esr") => find_firefox().is_some(),
            Self::Program(name) => find_program(name).is_some(),
            Self::Server(name) => {
                find_program(name).is_some() || Path::new(SERVER_FOLDER).join(name).is_file()
            }
            Self::File(path) => Path::new(path).is_file(),
            Self::Font(family) => has_output("fc-list", &[family], workspace.root()),
            Self::PythonModule(name) => {
                let script = format!("import {name}; print({name}.__name__)");
                // Debian's package is for the interpreter of the system, which need not be the first.
                ["python3", "/usr/bin/python3"]
                    .iter()
                    .any(|python| has_output(python, &["-c", &script], workspace.root()))
            }
        }
    }
}

/// Says whether a program is there, succeeds and prints something.
fn has_output(program: &str, arguments: &[&str], folder: &Path) -> bool {
    let mut command = command(program, arguments, folder);
    command.stderr(Stdio::null());
    command
        .output()
        .is_ok_and(|output| output.status.success() && !output.stdout.is_empty())
}

/// Says whether packages can be installed without asking anybody.
fn may_install(workspace: &Workspace) -> bool {
    let is_root =
        output(&mut command("id", &["-u"], workspace.root())).is_ok_and(|user| user.trim() == "0");
    is_root && find_program("apt-get").is_some()
}
