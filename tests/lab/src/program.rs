//! Programs that the lab runs: tools that end by themselves, and servers that are stopped.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};

use crate::Failure;

/// How long a server has to stop by itself.
const STOP_TIME: Duration = Duration::from_secs(3);

/// Where servers are that are not meant for everyone.
const SYSTEM_FOLDERS: [&str; 2] = ["/usr/sbin", "/sbin"];

/// Programs that the lab cannot do without, and the packages of Debian that have them.
const NEEDED: &[(&str, &str)] = &[
    ("delv", "bind9-dnsutils"),
    ("dig", "bind9-dnsutils"),
    ("dnsdist", "dnsdist"),
    ("dnssec-dsfromkey", "bind9-utils"),
    ("dnssec-keygen", "bind9-utils"),
    ("dnssec-signzone", "bind9-utils"),
    ("ldns-signzone", "ldnsutils"),
    ("nsd", "nsd"),
    ("setpriv", "util-linux"),
    ("unbound", "unbound"),
];

/// Programs and files that services cannot do without, and the packages of Debian that have them.
const NEEDED_BY_SERVICES: &[(&str, &str)] = &[
    ("/usr/lib/dovecot/imap-login", "dovecot-imapd"),
    ("/usr/lib/dovecot/lmtp", "dovecot-lmtpd"),
    ("/usr/lib/dovecot/managesieve-login", "dovecot-managesieved"),
    ("/usr/lib/dovecot/pop3-login", "dovecot-pop3d"),
    ("dovecot", "dovecot-core"),
    ("mariadbd", "mariadb-server-core"),
    ("openssl", "openssl"),
    ("postfix", "postfix"),
    ("prosody", "prosody"),
    ("setpriv", "util-linux"),
    ("slapd", "slapd"),
    ("vsftpd", "vsftpd"),
];

/// Programs that are there unpacked, and their packages.
const UNPACKED: &[(&str, &str)] = &[
    ("usr/sbin/exim4", "exim4-daemon-light"),
    ("usr/lib/news/bin/nnrpd", "inn2"),
];

/// Where `cargo xtask setup` unpacks packages that cannot be installed, as their programs would lie in `/`.
const UNPACKED_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/debian");

/// A file of a package that is unpacked, by its path without the slash before it.
pub(crate) fn unpacked(path: &str) -> PathBuf {
    Path::new(UNPACKED_FOLDER).join(path)
}

/// A shared library of a package that is unpacked.
///
/// # Errors
///
/// If it is missing.
pub(crate) fn unpacked_library(name: &str) -> Result<PathBuf, Failure> {
    let folders = fs::read_dir(unpacked("usr/lib")).into_iter().flatten();
    let mut files = folders.flatten().map(|folder| folder.path().join(name));
    let file = files.find(|file| file.is_file());
    file.ok_or_else(|| format!("{name} is missing").into())
}

/// The packages of Debian that services need and that are missing here; for those that are unpacked
/// the way to get them stands beside.
pub fn missing_packages_of_services() -> Vec<String> {
    let is_there = |program: &str| Path::new(program).is_file() || find(program).is_some();
    let installed = NEEDED_BY_SERVICES.iter();
    let installed = installed.filter(|(program, _)| !is_there(program));
    let mut packages: Vec<_> = installed
        .map(|(_, package)| (*package).to_owned())
        .collect();
    if crate::service::postgresql_program("postgres").is_none() {
        packages.push("postgresql".to_owned());
    }
    let unpacked = UNPACKED
        .iter()
        .filter(|(path, _)| !unpacked(path).is_file());
    packages.extend(unpacked.map(|(_, package)| format!("{package} (by `cargo xtask setup`)")));
    packages
}

/// The packages of Debian whose programs are missing here.
pub fn missing_packages() -> Vec<&'static str> {
    let mut packages: Vec<_> = NEEDED
        .iter()
        .filter(|(program, _)| find(program).is_none())
        .map(|(_, package)| *package)
        .collect();
    packages.dedup();
    packages
}

/// Finds a program by name.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(SYSTEM_FOLDERS.map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// A command for a program that [`find`] finds.
pub fn command(program: &str) -> Command {
    Command::new(find(program).unwrap_or_else(|| program.into()))
}

/// Runs a tool to its end, and gives its standard output.
///
/// # Errors
///
/// If it is missing or fails; with what it said.
pub(crate) fn run(program: &str, arguments: &[impl AsRef<OsStr>]) -> Result<String, Failure> {
    let output = command(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|why| format!("{program}: {why}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{program}: {}: {said}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The account that servers run as which need no other; its numbers are the same on every Debian.
const NOBODY: u32 = 65_534;

/// Whether this process may do everything, so that servers can be given another account.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The user that [`Launch::unprivileged`] leads to.
pub(crate) fn nobody() -> u32 {
    if is_root() {
        NOBODY
    } else {
        rustix::process::geteuid().as_raw()
    }
}

/// Gives a file or folder, with what is in it, to the user of [`Launch::unprivileged`].
///
/// # Errors
///
/// If that is refused.
pub(crate) fn give_to_nobody(path: &Path) -> Result<(), Failure> {
    if !is_root() {
        return Ok(());
    }
    chown(path, Some(NOBODY), Some(NOBODY))?;
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            give_to_nobody(&entry?.path())?;
        }
    }
    Ok(())
}

/// The words that run what follows as the user of [`Launch::unprivileged`].
fn as_nobody() -> Vec<String> {
    if !is_root() {
        return Vec::new();
    }
    let id = NOBODY.to_string();
    ["--reuid", &id, "--regid", &id, "--clear-groups"]
        .map(str::to_owned)
        .to_vec()
}

/// A server that is to be started.
#[derive(Debug)]
pub(crate) struct Launch {
    name: String,
    program: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(&'static str, OsString)>,
    unprivileged: bool,
}

impl Launch {
    /// A program that [`find`] finds, or one by its path.
    ///
    /// # Errors
    ///
    /// If it is missing.
    pub(crate) fn new(name: &str, program: impl AsRef<Path>) -> Result<Self, Failure> {
        let program = program.as_ref();
        let path = match program.is_absolute() {
            true => program.is_file().then(|| program.to_owned()),
            false => program.to_str().and_then(find),
        };
        Ok(Self {
            name: name.to_owned(),
            program: path.ok_or_else(|| format!("{} is missing", program.display()))?,
            arguments: Vec::new(),
            environment: Vec::new(),
            unprivileged: false,
        })
    }

    /// With further arguments.
    pub(crate) fn arguments<T: AsRef<OsStr>>(
        mut self,
        arguments: impl IntoIterator<Item = T>,
    ) -> Self {
        let arguments = arguments.into_iter().map(|it| it.as_ref().to_owned());
        self.arguments.extend(arguments);
        self
    }

    /// With a variable of its environment.
    pub(crate) fn variable(mut self, name: &'static str, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name, value.as_ref().to_owned()));
        self
    }

    /// As an account that owns nothing, if this process may choose.
    pub(crate) fn unprivileged(mut self) -> Self {
        self.unprivileged = true;
        self
    }

    /// Runs it to its end, and gives its standard output.
    ///
    /// # Errors
    ///
    /// If it fails; with what it said.
    pub(crate) fn run(self) -> Result<String, Failure> {
        let Self { name, .. } = &self;
        let output = self.command(&[]).output();
        let output = output.map_err(|why| format!("{name}: {why}"))?;
        if !output.status.success() {
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            return Err(format!("{name}: {}: {said}", output.status).into());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Starts it in the foreground, in a process group of its own. What it says goes into `<name>.out`
    /// in `folder`.
    ///
    /// It is told to stop too when the calling thread ends, so that not even a killed process leaves
    /// it behind. That holds for as long as it keeps its user (prctl(2), PR_SET_PDEATHSIG).
    ///
    /// # Errors
    ///
    /// If it cannot be started.
    pub(crate) fn start(self, folder: &Path) -> Result<Server, Failure> {
        let log = folder.join(format!("{}.out", self.name));
        let output = File::create(&log)?;
        let child = self
            .command(&["--pdeathsig", "TERM"])
            .current_dir(folder)
            .stdout(output.try_clone()?)
            .stderr(output)
            .process_group(0)
            .spawn()
            .map_err(|why| format!("{}: {why}", self.name))?;
        Ok(Server {
            program: self.name,
            child,
            log,
        })
    }

    fn command(&self, options: &[&str]) -> Command {
        let mut command = command("setpriv");
        command.args(options);
        if self.unprivileged {
            command.args(as_nobody());
        }
        // Without any option it would only say what is set.
        if options.is_empty() && !(self.unprivileged && is_root()) {
            command = Command::new(&self.program);
        } else {
            command.arg(&self.program);
        }
        let environment = self.environment.iter().map(|(name, value)| (name, value));
        command
            .args(&self.arguments)
            .envs(environment)
            .stdin(Stdio::null());
        command
    }
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    program: String,
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Starts a server in the foreground, as [`Launch::start`] does.
    ///
    /// # Errors
    ///
    /// If it cannot be started.
    pub(crate) fn start(
        program: &'static str,
        arguments: &[&str],
        folder: &Path,
    ) -> Result<Self, Failure> {
        Launch::new(program, program)?
            .arguments(arguments)
            .start(folder)
    }

    /// Waits until `is_ready` says so.
    ///
    /// # Errors
    ///
    /// If the server ends, or is not ready within `time`; with what it said.
    pub(crate) fn wait_until(
        &self,
        time: Duration,
        is_ready: impl Fn() -> bool,
    ) -> Result<(), Failure> {
        let begin = Instant::now();
        loop {
            let ready = is_ready();
            let ended = self.has_ended();
            if ready && !ended {
                return Ok(());
            }
            if ended || begin.elapsed() > time {
                let state = match ended {
                    true => "has ended".to_owned(),
                    false => format!("is not ready after {} s", time.as_secs()),
                };
                let said = fs::read_to_string(&self.log).unwrap_or_default();
                return Err(format!("{} {state}: {said}", self.program).into());
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Says whether it has ended, and leaves its process id in use until [`Child::wait`].
    fn has_ended(&self) -> bool {
        let id = WaitId::Pid(Pid::from_child(&self.child));
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        !matches!(waitid(id, options), Ok(None))
    }

    /// Tells it to stop; dropping it waits until it has.
    pub(crate) fn tell_to_stop(&self) {
        if !self.has_ended() {
            let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        }
    }

    /// Tells it to stop, and whatever it has started and left behind.
    fn stop(&mut self) {
        let id = Pid::from_child(&self.child);
        self.tell_to_stop();
        let begin = Instant::now();
        while !self.has_ended() && begin.elapsed() < STOP_TIME {
            thread::sleep(Duration::from_millis(5));
        }
        let _ = kill_process_group(id, Signal::KILL);
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
