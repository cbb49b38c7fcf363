//! Postfix as a sender: one message to everybody, and what its log says of each domain.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use std::{fs, thread};

use super::finger::{WITH_RESOLVER, resolver_file};
use super::{Mail, without_dot};
use crate::Failure;
use crate::program::{Launch, command};
use crate::service::{postfix, write};

/// How long Postfix has for all domains.
const DELIVERY_TIME: Duration = Duration::from_secs(60);

/// How often its log is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// A sender by DANE, as Postfix's documentation has it (TLS_README), that tries once.
const MAIN: &str = "compatibility_level = 3.6
mydestination =
inet_interfaces = loopback-only
inet_protocols = all
smtp_dns_support_level = dnssec
smtp_host_lookup = dns
smtp_tls_security_level = dane
smtp_tls_loglevel = 1
smtp_connection_cache_on_demand = no
smtp_connect_timeout = 10s
smtp_helo_timeout = 10s
minimal_backoff_time = 1h
maximal_backoff_time = 1h
alias_maps =
alias_database =
notify_classes =
default_process_limit = 20
maillog_file_prefixes = /
";

/// The processes of Postfix but for those that take mail from the network.
pub(super) const MASTER: &str = "pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
discard unix - - n - - discard
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
";

/// What came of the message to a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It is refused for good, before any server was asked.
    Bounced,
    /// It waits.
    Deferred,
    /// A server took it, over TLS without authentication or in the clear.
    Delivered,
    /// A server took it that was authenticated by DANE. The log calls that trusted where the MX
    /// lookup was insecure.
    Verified,
}

/// What came of it, and what the log says.
#[derive(Clone, Debug)]
pub struct Sent {
    /// What came of it.
    pub delivery: Delivery,
    /// The lines of the log that say so.
    pub said: String,
}

impl Mail {
    /// Lets Postfix send a message to every domain, and says what came of each, in their order.
    ///
    /// # Errors
    ///
    /// If Postfix cannot be started, or has not done with all of them in time.
    pub fn send(&self) -> Result<Vec<Sent>, Failure> {
        let folder = self.folder.path().join("sender");
        fs::create_dir(&folder)?;
        let mut transport = String::new();
        for domain in &self.domains {
            let _ = writeln!(transport, "{domain} smtp:{domain}:{}", self.port);
        }
        let transport = write(&folder, "transport", &transport)?;
        let main = format!("{MAIN}transport_maps = texthash:{}\n", transport.display());
        postfix::configure(&folder, &main, MASTER)?;
        let _server = Launch::new("sender", "unshare")?
            .arguments(["--mount", "--propagation", "private", "sh", "-c"])
            .arguments([WITH_RESOLVER])
            .arguments([resolver_file(self.folder.path())])
            .arguments(["sh"])
            .arguments(postfix::arguments(&folder))
            .start(&folder)?;
        self.submit(&folder)?;
        self.wait(&folder.join("postfix.log"))
    }

    /// Hands the message over, without a sender, so that nothing comes back.
    fn submit(&self, folder: &Path) -> Result<(), Failure> {
        let message = write(folder, "message", "Subject: a message\n\nHello.\n")?;
        let recipients = self.domains.iter().map(|domain| format!("all@{domain}"));
        let output = command("sendmail")
            .arg("-C")
            .arg(folder)
            .args(["-i", "-f", ""])
            .args(recipients)
            .stdin(Stdio::from(fs::File::open(message)?))
            .output()?;
        match output.status.success() {
            true => Ok(()),
            false => Err(format!("sendmail: {}", String::from_utf8_lossy(&output.stderr)).into()),
        }
    }

    /// Reads the log until it has a word on every domain.
    fn wait(&self, log: &Path) -> Result<Vec<Sent>, Failure> {
        let begin = Instant::now();
        loop {
            let text = fs::read_to_string(log).unwrap_or_default();
            let mut words = statuses(&text);
            let names = self.domains.iter().map(|it| without_dot(&it.name));
            let sent: Result<Vec<Sent>, &str> =
                names.map(|name| words.remove(name).ok_or(name)).collect();
            match sent {
                Ok(sent) => return Ok(sent),
                Err(name) if begin.elapsed() > DELIVERY_TIME => {
                    return Err(format!("Postfix says nothing of {name}").into());
                }
                Err(_) => thread::sleep(GLANCE),
            }
        }
    }
}

/// What a log says of each domain.
fn statuses(log: &str) -> BTreeMap<&str, Sent> {
    let mut statuses = BTreeMap::new();
    // Each process serves one recipient at a time, and says of its connections before what came of it.
    let mut before: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in log.lines() {
        let Some(process) = between(line, "postfix/", "]: ") else {
            continue;
        };
        let lines = before.entry(process).or_default();
        lines.push(line);
        let recipient = between(line, ": to=<all@", ">");
        if let (Some(domain), Some(status)) = (recipient, between(line, " status=", " ")) {
            let delivery = delivery(status, line, lines);
            let said = lines.join("\n");
            lines.clear();
            if let Some(delivery) = delivery {
                statuses.insert(domain, Sent { delivery, said });
            }
        }
    }
    statuses
}

fn delivery(status: &str, line: &str, lines: &[&str]) -> Option<Delivery> {
    let relay = between(line, " relay=", ",")?;
    let is_verified = |it: &&str| {
        ["Verified", "Trusted"]
            .iter()
            .any(|word| it.contains(&format!(": {word} TLS connection established to {relay}")))
    };
    Some(match status {
        "sent" if lines.iter().any(is_verified) => Delivery::Verified,
        "sent" => Delivery::Delivered,
        "bounced" => Delivery::Bounced,
        "deferred" => Delivery::Deferred,
        _ => return None,
    })
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(begin)?;
    rest.split_once(end).map(|(middle, _)| middle)
}
