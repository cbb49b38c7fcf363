//! Postfix: SMTP at port 25's manner, submission, TLS from the first octet, and what it can be told to
//! do otherwise. One master process serves all of them.

use std::ffi::OsString;
use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::chown;
use std::path::Path;

use super::chain::{Algorithm, Authority, Chain};
use super::{Due, IPV6, Prepared, Service, Tls, address, free_port, write};
use crate::Failure;
use crate::program::{Launch, find, run};

/// Where Debian has Postfix's own programs.
const DAEMONS: &str = "/usr/lib/postfix/sbin";

/// What all services have in common. Nothing is delivered, and no name is looked up.
pub(crate) const MAIN: &str = "compatibility_level = 3.6
mynetworks = 127.0.0.0/8, [::1]/128
smtpd_peername_lookup = no
smtpd_relay_restrictions = reject
smtpd_recipient_restrictions = reject
smtpd_client_event_limit_exceptions = $mynetworks
smtpd_tls_security_level = may
smtpd_tls_loglevel = 1
alias_maps =
alias_database =
local_recipient_maps =
inet_interfaces = loopback-only
inet_protocols = all
default_process_limit = 20
maillog_file_prefixes = /
";

/// Processes beside those of SMTP.
const MASTER: &str = "tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
";

/// Keeps Postfix's master process in the foreground, and hands on the signal to stop. Master changes its
/// user for a moment, and would no longer hear of the end of who started it; and it takes the processes
/// of its session with it.
const KEEPER: &str =
    "setsid \"$@\" & master=$!; trap 'kill -TERM $master' TERM; wait $master; wait $master";

/// Parameters of `main.cf`, for one service.
type Parameters = Vec<(&'static str, String)>;

/// What is to be served.
struct Plan<'a> {
    authority: &'a Authority,
    folder: &'a Path,
    master: String,
    services: Vec<Service>,
}

impl Plan<'_> {
    /// Adds a service at some addresses and a free port, with the parameters of each address.
    fn add(
        &mut self,
        (name, host, starttls): (&'static str, &'static str, &'static str),
        addresses: &[IpAddr],
        due: Vec<Due>,
        parameters: impl Fn(IpAddr) -> Parameters,
    ) -> Result<(), Failure> {
        let port = free_port(addresses)?;
        let service = Service {
            name,
            host,
            starttls,
            addresses: addresses.to_vec(),
            port,
            options: &[],
            due,
        };
        for place in service.places() {
            self.master += &format!("{place} inet n - n - - smtpd");
            for (name, value) in parameters(place.ip()) {
                self.master += &format!(" -o {{ {name} = {value} }}");
            }
            self.master.push('\n');
        }
        self.services.push(service);
        Ok(())
    }

    /// Issues chains for a host, one of each algorithm, and says how Postfix is told of them.
    fn chains(
        &self,
        host: &str,
        stem: &str,
        algorithms: &[Algorithm],
    ) -> Result<(Vec<Chain>, String), Failure> {
        let mut chains = Vec::new();
        let mut files = Vec::new();
        for algorithm in algorithms {
            let chain = self.authority.issue(host, *algorithm)?;
            let stem = format!("{stem}-{}", algorithm.as_str());
            let written = chain.write(self.folder, &stem)?;
            files.push(format!(
                "{}, {}",
                written.key.display(),
                written.chain.display()
            ));
            chains.push(chain);
        }
        Ok((chains, files.join(", ")))
    }
}

/// The parameter that names keys and chains.
pub(crate) const CHAINS: &str = "smtpd_tls_chain_files";

pub(super) fn prepare(authority: &Authority, folder: &Path, _: Tls) -> Result<Prepared, Failure> {
    let mut plan = Plan {
        authority,
        folder,
        master: MASTER.to_owned(),
        services: Vec::new(),
    };
    add_usual(&mut plan)?;
    add_by_address(&mut plan)?;
    add_by_name(&mut plan)?;
    add_unwilling(&mut plan)?;
    configure(folder, MAIN, &plan.master)?;
    Ok(Prepared {
        launch: Launch::new("postfix", "sh")?.arguments(arguments(folder)),
        folder: folder.to_owned(),
        services: plan.services,
    })
}

/// A mail server as it should be: three key algorithms, IPv4 and IPv6, and its three ports.
fn add_usual(plan: &mut Plan<'_>) -> Result<(), Failure> {
    const HOST: &str = "postfix.services.test";
    let addresses = [address(1), IPV6];
    let (chains, files) = plan.chains(HOST, "usual", &Algorithm::ALL)?;
    let own = |further: &[(&'static str, &str)]| {
        let further = further
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        let parameters: Parameters = further.chain([(CHAINS, files.clone())]).collect();
        move |_| parameters.clone()
    };
    let due = Due::of_chains(&chains);
    plan.add(("postfix", HOST, "smtp"), &addresses, due.clone(), own(&[]))?;
    plan.add(
        ("postfix submission", HOST, "smtp"),
        &addresses,
        due.clone(),
        own(&[("smtpd_tls_security_level", "encrypt")]),
    )?;
    plan.add(
        ("postfix submissions", HOST, "none"),
        &addresses,
        due.clone(),
        own(&[("smtpd_tls_wrappermode", "yes")]),
    )?;
    plan.add(
        ("TLS 1.2 alone", HOST, "smtp"),
        &addresses,
        due.clone(),
        own(&[("smtpd_tls_protocols", "TLSv1.2")]),
    )?;
    plan.add(
        ("a client certificate is asked for", HOST, "smtp"),
        &addresses,
        due,
        own(&[("smtpd_tls_ask_ccert", "yes")]),
    )
}

/// A host whose addresses have different chains.
fn add_by_address(plan: &mut Plan<'_>) -> Result<(), Failure> {
    const HOST: &str = "addresses.services.test";
    let addresses = [address(20), address(21), address(22), IPV6];
    let both = [Algorithm::Rsa, Algorithm::Ecdsa];
    let algorithms: [&[Algorithm]; 4] = [&both, &both[1..], &both[..1], &both[1..]];
    let mut due = Vec::new();
    let mut files = Vec::new();
    for (index, (address, algorithms)) in addresses.iter().zip(algorithms).enumerate() {
        let (chains, file) = plan.chains(HOST, &format!("address-{index}"), algorithms)?;
        due.extend(
            Due::of_chains(&chains)
                .into_iter()
                .map(|it| it.at(*address)),
        );
        files.push((*address, file));
    }
    let parameters = |address: IpAddr| {
        let own = files.iter().filter(|(it, _)| *it == address);
        own.map(|(_, file)| (CHAINS, file.clone())).collect()
    };
    plan.add(
        ("chains by address", HOST, "smtp"),
        &addresses,
        due,
        parameters,
    )
}

/// A host whose chain depends on the server name.
fn add_by_name(plan: &mut Plan<'_>) -> Result<(), Failure> {
    const HOST: &str = "names.services.test";
    let (without, files) = plan.chains("default.services.test", "default", &Algorithm::ALL[..1])?;
    let (with, own) = plan.chains(HOST, "named", &Algorithm::ALL[..2])?;
    let map = write(plan.folder, "names", &format!("{HOST} {own}\n"))?;
    let map = format!("texthash:{}", map.display());
    let named = Due::of_chains(&with).into_iter();
    let unnamed = Due::of_chains(&without).into_iter();
    let due = named
        .map(|it| it.with_sni(true))
        .chain(unnamed.map(|it| it.with_sni(false)));
    plan.add(
        ("chains by name", HOST, "smtp"),
        &[address(23)],
        due.collect(),
        |_| {
            vec![
                (CHAINS, files.clone()),
                ("tls_server_sni_maps", map.clone()),
            ]
        },
    )
}

/// Servers without TLS, and with TLS that does not work.
fn add_unwilling(plan: &mut Plan<'_>) -> Result<(), Failure> {
    const HOST: &str = "unwilling.services.test";
    plan.add(
        ("no STARTTLS", HOST, "smtp"),
        &[address(24)],
        vec![Due::always("no-starttls")],
        |_| vec![("smtpd_tls_security_level", "none".to_owned())],
    )?;
    let missing = plan.folder.join("missing.pem").display().to_string();
    plan.add(
        ("TLS without a certificate", HOST, "smtp"),
        &[address(24)],
        vec![Due::always("handshake-failed")],
        move |_| vec![(CHAINS, missing.clone())],
    )
}

/// Writes `main.cf` and `master.cf`, and makes the queue.
///
/// # Errors
///
/// If a file cannot be written, or Postfix does not agree to it.
pub(crate) fn configure(folder: &Path, main: &str, master: &str) -> Result<(), Failure> {
    let own = folder.display();
    let main = format!(
        "{main}myhostname = postfix.services.test\nqueue_directory = {own}/queue\n\
         data_directory = {own}/data\nmaillog_file = {own}/postfix.log\n"
    );
    write(folder, "main.cf", &main)?;
    write(folder, "master.cf", master)?;
    fs::create_dir(folder.join("queue"))?;
    fs::create_dir(folder.join("data"))?;
    // It makes the folders of the queue, and gives each to whom it belongs.
    let postfix = find("postfix").ok_or("postfix is missing")?;
    let user = run("id", &["-u", "postfix"])?.trim().parse()?;
    chown(folder.join("data"), Some(user), None)?;
    Launch::new("postfix check", postfix)?
        .arguments(["-c".as_ref(), folder.as_os_str(), "check".as_ref()])
        .run()?;
    Ok(())
}

/// The arguments of `sh` that start Postfix as the files in `folder` have it.
pub(crate) fn arguments(folder: &Path) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = ["-c", KEEPER, "sh"].map(OsString::from).to_vec();
    arguments.push(Path::new(DAEMONS).join("master").into());
    arguments.extend(["-d", "-c"].map(OsString::from));
    arguments.push(folder.into());
    arguments
}
