//! OpenSSL's verdict: its client with DANE against its server, on the loopback interface, without any
//! CA certificate of the system.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::certificate::{Key, certificates_pem};
use crate::tool::missing;

/// A server with its chain, and the records that a client holds it against.
pub struct Presented<'a> {
    /// As sent, the server certificate first.
    pub chain: &'a [Vec<u8>],
    /// The key of the server certificate.
    pub key: &'a Key,
    /// RDATA in presentation form.
    pub records: &'a [String],
    /// The reference identifiers.
    pub names: &'a [&'a str],
    /// Seconds since the epoch.
    pub at: i64,
    /// Trust anchors for usages 0 and 1.
    pub roots: &'a [Vec<u8>],
    /// Whether the client sends mail.
    pub smtp: bool,
}

/// No CA certificates but those given.
const NO_ROOTS: [&str; 3] = ["-no-CAfile", "-no-CApath", "-no-CAstore"];

/// A server that is ended with the value.
struct Server {
    process: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The depth at which OpenSSL finds a match that it accepts, if it does.
///
/// It takes one reference identifier with DANE: several are tried one after another, and one is enough
/// (RFC 7672, section 3.2.2).
pub fn verdict(case: &Presented<'_>) -> Option<usize> {
    // What SMTP clients do with usages 0 and 1 is for the caller of OpenSSL to do.
    let records: Vec<&String> = case
        .records
        .iter()
        .filter(|record| !case.smtp || !record.starts_with(['0', '1']))
        .collect();
    if records.is_empty() {
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(case, folder.path());
    case.names
        .iter()
        .find_map(|name| ask(case, &records, name, &server.address, folder.path()))
}

fn start(case: &Presented<'_>, folder: &Path) -> Server {
    let write = |name: &str, text: String| {
        fs::write(folder.join(name), text).expect("a file");
    };
    write("cert.pem", certificates_pem(case.chain.first()));
    write("chain.pem", certificates_pem(&case.chain[1..]));
    write("key.pem", case.key.pem());
    let mut command = Command::new("openssl");
    command
        .current_dir(folder)
        .args(["s_server", "-accept", "127.0.0.1:0"])
        .args(["-cert", "cert.pem", "-key", "key.pem"])
        .args(NO_ROOTS);
    if case.chain.len() > 1 {
        command.args(["-cert_chain", "chain.pem"]);
    }
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{}", missing("openssl", &error.to_string())));
    let output = BufReader::new(process.stdout.take().expect("standard output"));
    let mut lines = output.lines().map_while(Result::ok);
    let address = lines
        .find_map(|line| line.strip_prefix("ACCEPT ").map(str::to_owned))
        .unwrap_or_else(|| panic!("the server does not start for {}", case.records.join(", ")));
    // What it says of sessions is read and dropped, so that it never waits.
    std::thread::spawn(move || lines.for_each(drop));
    Server { process, address }
}

fn ask(
    case: &Presented<'_>,
    records: &[&String],
    name: &str,
    address: &str,
    folder: &Path,
) -> Option<usize> {
    let mut command = Command::new("openssl");
    command
        .current_dir(folder)
        .args(["s_client", "-connect", address])
        .args(["-dane_tlsa_domain", name, "-dane_ee_no_namechecks"])
        .args(["-attime", &case.at.to_string(), "-auth_level", "0"]);
    for record in records {
        command.args(["-dane_tlsa_rrdata", record]);
    }
    match case.roots {
        [] => command.args(NO_ROOTS),
        roots => {
            fs::write(folder.join("roots.pem"), certificates_pem(roots)).expect("a file");
            command.args(["-CAfile", "roots.pem", "-no-CApath", "-no-CAstore"])
        }
    };
    let output = command.stdin(Stdio::null()).output().expect("openssl");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    let none_usable = errors.contains("Failed to import any TLSA records");
    assert!(
        none_usable || text.contains("Verif"),
        "no verdict on {}: {text}{errors}",
        case.records.join(", ")
    );
    if !text.contains("\nVerification: OK\n") {
        return None;
    }
    // `DANE TLSA 2 1 1 ...cafe matched TA certificate at depth 1`
    let line = text.lines().find(|line| line.starts_with("DANE TLSA "))?;
    line.rsplit_once(" at depth ")?.1.parse().ok()
}
