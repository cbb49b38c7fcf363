//! Programs that the lab runs: tools that end by themselves, and servers that are stopped.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

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

/// A server that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    program: &'static str,
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Starts a server in the foreground. What it says goes into `<program>.out` in `folder`.
    ///
    /// It is told to stop too when the calling thread ends, so that not even a killed process leaves
    /// it behind.
    ///
    /// # Errors
    ///
    /// If it cannot be started.
    pub(crate) fn start(
        program: &'static str,
        arguments: &[&str],
        folder: &Path,
    ) -> Result<Self, Failure> {
        let log = folder.join(format!("{program}.out"));
        let output = File::create(&log)?;
        let path = find(program).ok_or_else(|| format!("{program} is missing"))?;
        let child = command("setpriv")
            .args(["--pdeathsig", "TERM"])
            .arg(path)
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .map_err(|why| format!("{program}: {why}"))?;
        Ok(Self {
            program,
            child,
            log,
        })
    }

    /// Waits until `is_ready` says so.
    ///
    /// # Errors
    ///
    /// If the server ends, or is not ready within `time`; with what it said.
    pub(crate) fn wait_until(
        &mut self,
        time: Duration,
        is_ready: impl Fn() -> bool,
    ) -> Result<(), Failure> {
        let begin = Instant::now();
        while !is_ready() {
            let ended = self.child.try_wait()?;
            if ended.is_some() || begin.elapsed() > time {
                let state = match ended {
                    Some(status) => format!("ended ({status})"),
                    None => format!("is not ready after {} s", time.as_secs()),
                };
                let said = fs::read_to_string(&self.log).unwrap_or_default();
                return Err(format!("{} {state}: {said}", self.program).into());
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    fn stop(&mut self) {
        if let Ok(Some(_)) = self.child.try_wait() {
            return;
        }
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let begin = Instant::now();
        while begin.elapsed() < STOP_TIME {
            if let Ok(Some(_)) = self.child.try_wait() {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
