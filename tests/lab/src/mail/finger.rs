//! What Postfix makes of a host, as its `posttls-finger` says: it has the code of Postfix's SMTP client.

use std::collections::BTreeSet;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::servers::Behaviour;
use super::{Domain, Mail};
use crate::program::command;
use crate::{Failure, Lab};

/// Seconds for a connection, and for each command inside.
const PATIENCE: &str = "10";

/// How often a host of several addresses is asked for, at most.
const ATTEMPTS: usize = 20;

/// What makes it offer one key algorithm alone.
const ECDSA_ALONE: &[&str] = &["-p", "TLSv1.2", "-o", "tls_medium_cipherlist=aECDSA"];
const RSA_ALONE: &[&str] = &["-p", "TLSv1.2", "-o", "tls_medium_cipherlist=aRSA"];

/// Gives a program a resolver of its own, in a mount namespace that ends with it.
pub(super) const WITH_RESOLVER: &str = "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"";

/// What it says of its insides.
const INSIDE: &[&str] = &[
    "been_here:",
    "ctable_locate:",
    "inet_addr_local:",
    "mynetworks_core:",
    "name_mask:",
    "smtp_stream_setup:",
    "stream buffer size",
    "vstream_tweak_tcp:",
];

/// What posttls-finger says of a host.
#[derive(Clone, Debug)]
pub struct Finger {
    /// What it would do, as the command's JSON has it; nothing if no connection was made.
    pub decision: Option<&'static str>,
    /// All its words.
    pub said: String,
}

/// Writes what posttls-finger needs.
///
/// # Errors
///
/// If the lab's resolver is not at port 53 too, the only one that Postfix can use.
pub(super) fn prepare(lab: &Lab, folder: &Path) -> Result<(), Failure> {
    let resolver = lab
        .port_53()
        .ok_or("port 53 is needed, which is for root alone")?;
    fs::write(resolver_file(folder), configuration(resolver.ip()))?;
    fs::create_dir(folder.join("client"))?;
    // The machine's own configuration has no part in it.
    fs::write(
        folder.join("client/main.cf"),
        "compatibility_level = 3.6\nsmtp_dns_support_level = dnssec\n\
         smtp_host_lookup = dns\nmyhostname = sender.services.test\n",
    )?;
    Ok(())
}

/// What tells a program which resolver to ask, at port 53.
fn configuration(resolver: IpAddr) -> String {
    format!("nameserver {resolver}\noptions trust-ad edns0\n")
}

/// The file that takes the place of /etc/resolv.conf.
pub(super) fn resolver_file(folder: &Path) -> PathBuf {
    folder.join("resolv.conf")
}

impl Mail {
    /// Asks posttls-finger for a host of a domain, by its number, as if the domain had no other. The
    /// worst counts of what it says for each address and key algorithm that the host has.
    ///
    /// # Errors
    ///
    /// If it cannot be run, or its words are none of those known.
    pub fn finger(&self, domain: &Domain, host: usize) -> Result<Finger, Failure> {
        let own = &domain.hosts[host];
        let offers: &[&[&str]] = match own.behaviour {
            Behaviour::PostfixWithRsa => &[ECDSA_ALONE, RSA_ALONE],
            _ => &[&[]],
        };
        let addresses = 1 + own.beside.len();
        let mut fingers = Vec::new();
        for offer in offers {
            // It tries the addresses in an order of chance, and one that answers is enough for it.
            let mut seen = BTreeSet::new();
            for _ in 0..ATTEMPTS {
                let finger = self.finger_once(domain, host, offer)?;
                seen.extend(tried(&finger.said).map(str::to_owned));
                fingers.push(finger);
                if seen.len() >= addresses || addresses == 1 {
                    break;
                }
            }
        }
        let worst = fingers.into_iter().max_by_key(|it| rank(it.decision));
        worst.ok_or_else(|| "nothing was asked".into())
    }

    /// The command that asks posttls-finger, without the target: a domain, or an address in brackets, and the
    /// port.
    ///
    /// # Errors
    ///
    /// If there is no room for its files.
    pub fn finger_at(&self, resolver: IpAddr) -> Result<Command, Failure> {
        let file = self.folder.path().join(format!("resolv.{resolver}.conf"));
        fs::write(&file, configuration(resolver))?;
        Ok(self.finger_command(&file))
    }

    fn finger_command(&self, resolver: &Path) -> Command {
        let mut command = command("unshare");
        command
            .args(["--mount", "--propagation", "private", "sh", "-c"])
            .arg(WITH_RESOLVER)
            .arg(resolver)
            .args(["posttls-finger", "-t", PATIENCE, "-T", PATIENCE])
            .args(["-c", "-l", "dane"])
            .env("MAIL_CONFIG", self.folder.path().join("client"))
            .stdin(Stdio::null());
        command
    }

    fn finger_once(&self, domain: &Domain, host: usize, offer: &[&str]) -> Result<Finger, Failure> {
        let name = domain.alone(host);
        let target = format!("{}:{}", super::without_dot(&name), self.port);
        let resolver = resolver_file(self.folder.path());
        let output = self
            .finger_command(&resolver)
            .arg("-v")
            .args(offer)
            .arg(&target)
            .output()?;
        let said = words(&output.stdout) + &words(&output.stderr);
        let decision = decision(&said).ok_or_else(|| format!("posttls-finger {target}: {said}"))?;
        Ok(Finger { decision, said })
    }
}

/// The addresses that were tried.
fn tried(said: &str) -> impl Iterator<Item = &str> {
    let lines = said
        .lines()
        .filter(|line| line.contains("connect_addr: trying:"));
    lines.filter_map(|line| line.split_once('[')?.1.split_once(']').map(|(it, _)| it))
}

/// How bad a decision is, as for a check.
fn rank(decision: Option<&str>) -> usize {
    const ORDER: [Option<&str>; 5] = [
        None,
        Some("authenticated"),
        Some("encrypted-only"),
        Some("opportunistic"),
        Some("skip"),
    ];
    ORDER
        .iter()
        .position(|it| *it == decision)
        .unwrap_or_default()
}

/// What it says, but for what it does inside.
fn words(output: &[u8]) -> String {
    let output = String::from_utf8_lossy(output);
    let is_inside = |line: &&str| INSIDE.iter().any(|it| line.contains(it));
    let lines = output.lines().filter(|line| !is_inside(line));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

/// What its words come to: nothing inside if no connection was made, and nothing at all if it cannot be
/// told.
fn decision(said: &str) -> Option<Option<&'static str>> {
    let has = |words: &str| said.contains(words);
    if has("Destination address lookup failed") || has("TLSA lookup error") {
        return Some(Some("skip"));
    }
    let (_, last) = said.rsplit_once("connect_addr: trying")?;
    if last.contains("Failed to establish session") || last.contains("SMTP service not available") {
        return Some(None);
    }
    let is_verified = has("Verified TLS connection established")
        // As it calls it where the MX records are insecure.
        || (has("log verified as trusted") && has("Trusted TLS connection established"));
    let is_secured = has(" TLS connection established to");
    let is_unusable = has("no usable TLSA records found") || has("all TLSA records unusable");
    Some(Some(match () {
        () if is_verified => "authenticated",
        () if is_unusable && is_secured => "encrypted-only",
        () if is_unusable => "skip",
        () if has("no TLSA records found") => "opportunistic",
        // There are usable records, and none matches, or there was no TLS to match in.
        () => "skip",
    }))
}
