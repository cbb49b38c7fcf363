//! Arguments and their help.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use tlsakit_core::commands;
use tlsakit_core::probe::StartTls;

/// A DANE/TLSA toolkit: makes TLSA records, says whether a certificate chain satisfies them, looks
/// records up, validated by DNSSEC, and shows which chains a server presents.
#[derive(Debug, Parser)]
#[command(name = "tlsakit", version, propagate_version = true, after_help = EXIT_STATUS)]
pub(crate) struct Arguments {
    /// When to use colour; NO_COLOR is heeded.
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) color: Color,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A week: the longest that `ui` waits for requests, but for ever.
const MAX_MINUTES: f64 = 10_080.0;

const EXIT_STATUS: &str = "\
Exit status: 0 good; 1 a DANE or DNSSEC failure found; 2 usage or unreadable input; 3 could not tell.";

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(CheckOptions),
    Completions(CompletionsOptions),
    Explain(ExplainOptions),
    Generate(GenerateOptions),
    Lint(LintOptions),
    Lookup(LookupOptions),
    Man(ManOptions),
    Match(MatchOptions),
    Probe(ProbeOptions),
    Replay(ReplayOptions),
    Ui(UiOptions),
}

/// Check a mail domain: what DANE senders make of it, and why.
///
/// Looks up and validates MX, address and TLSA records, visits the servers, and says for each host what a
/// sender does that follows RFC 7672. Exit status 0 if all is well or DANE is not deployed, 1 if senders
/// fail or protection has a hole, 3 if it could not be told, 4 if --require asks for more than there is.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlsakit check example.com
  tlsakit check example.com --no-probe
  tlsakit check example.com --chain fullchain.pem
  tlsakit check example.com --service imaps
  tlsakit check imaps://imap.example.com")]
pub(crate) struct CheckOptions {
    /// A mail domain; or a host with a port, or a URL such as imaps://host.
    #[arg(value_name = "DOMAIN")]
    pub(crate) target: String,

    /// Check this service of the domain: its hosts are those of the SRV records, such as
    /// _imap._tcp.example.com.
    #[arg(long, value_name = "SERVICE", value_parser = services(), conflicts_with_all = ["starttls"])]
    pub(crate) service: Option<String>,

    /// What comes before the handshake, for a host.
    #[arg(long, value_name = "PROTOCOL", value_parser = protocols())]
    pub(crate) starttls: Option<String>,

    /// Take mail servers to be at this port, and their records to be for it; else 25.
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,

    /// Visit no server; judge by the DNS alone.
    #[arg(long)]
    pub(crate) no_probe: bool,

    /// Ask more: every authoritative server of the zones by itself, the resolver what it holds for authentic,
    /// and the zones what they want their parents to publish; and compare.
    #[arg(long)]
    pub(crate) ns: bool,

    /// Take this chain for what every server shows, and visit none.
    #[arg(long, value_name = "FILE", conflicts_with = "no_probe")]
    pub(crate) chain: Vec<PathBuf>,

    /// End with 4 if DANE is not deployed.
    #[arg(long)]
    pub(crate) require: bool,

    /// The name to say in EHLO; else this machine's, or its address.
    #[arg(long, value_name = "NAME")]
    pub(crate) ehlo: Option<String>,

    /// How long the lookups may take, and one session.
    #[arg(long, value_name = "SECONDS", default_value_t = 30,
          value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub(crate) timeout: u64,

    /// Ask this resolver, else those of /etc/resolv.conf; repeatable, to compare what the first one says with
    /// others. See `tlsakit lookup --help` for its forms.
    #[arg(long, value_name = "URL")]
    pub(crate) resolver: Vec<String>,

    #[command(flatten)]
    pub(crate) validation: ValidationOptions,

    /// Write everything that was asked and seen to this file, for `tlsakit replay`.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,

    /// Show the rules that were applied.
    #[arg(long, short)]
    pub(crate) verbose: bool,

    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Make TLSA records for a certificate, a chain, a certificate request or a public key.
///
/// Reads PEM (with any text around it), DER, PKCS#7, certificate requests and bare public keys. A
/// private key is refused. Without --params the recommended records are made, each with the reason
/// for it: 3 1 1 for the server's key, 2 1 1 for its issuer, and 3 1 1 for each key to come.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlsakit generate fullchain.pem --host mx.example.com
  tlsakit generate fullchain.pem next.csr --host mx.example.com
  tlsakit generate cert.pem --host mx.example.com --params \"3 1 1\" --params \"DANE-EE SPKI SHA2-512\"
  tlsakit generate --host www.example.com --port 443 --format rfc3597 < cert.pem
  tlsakit generate --from mx.example.com
  tlsakit generate --from imap.example.com --starttls imap")]
pub(crate) struct GenerateOptions {
    /// Files to read; standard input if there is none, or for `-`.
    #[arg(value_name = "FILE", conflicts_with = "from")]
    pub(crate) files: Vec<PathBuf>,

    /// Host of the records (the TLSA base domain); else the first name in the certificate.
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Option<String>,

    /// Port of the service, or * for every port; else 25, or the port of --from.
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<String>,

    /// Transport: tcp, udp or sctp.
    #[arg(long, value_name = "NAME", default_value = tlsakit_core::commands::DEFAULT_TRANSPORT)]
    pub(crate) transport: String,

    /// Usage, selector and matching type, as numbers or names; repeatable.
    #[arg(long, value_name = "\"U S M\"")]
    pub(crate) params: Vec<String>,

    /// Time to live in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = tlsakit_core::commands::DEFAULT_TTL)]
    pub(crate) ttl: u32,

    /// Form of the output.
    #[arg(long, value_name = "FORMAT", default_value = "zone")]
    pub(crate) format: Format,

    /// One JSON object; the same as --format json.
    #[arg(long)]
    pub(crate) json: bool,

    /// Judge dates as of this time, such as 2026-11-21T22:41:07Z; else as of now.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<tlsakit_core::time::UnixTime>,

    #[command(flatten)]
    pub(crate) live: LiveOptions,
}

impl GenerateOptions {
    /// Whether the output is one JSON object.
    pub(crate) fn is_json(&self) -> bool {
        self.json || self.format == Format::Json
    }
}

/// Form of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Lines of a zone file, with comments.
    Zone,
    /// Lines of a zone file for software without TLSA (RFC 3597).
    Rfc3597,
    /// The octets of the RDATA in hexadecimal, one record a line.
    Rdata,
    /// One JSON object.
    Json,
}

/// Say whether a certificate chain satisfies TLSA records (RFC 7671).
///
/// The chain comes from files, offline, or with --from from the server, which is asked as DANE clients
/// ask it: then each chain that it shows has to match. The records are taken as given: nothing is said
/// about DNSSEC. Exit status 0 if a usable record matches and all that its usage asks for holds, 1 if
/// not, 3 if a server did not show all its chains.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlsakit match --chain fullchain.pem --name mx.example.com --tlsa \"3 1 1 acde…\"
  tlsakit match --chain fullchain.pem --name mx.example.com --name example.com \\
      --tlsa-file records.zone --service smtp
  tlsakit match --from mx.example.com --tlsa-file records.zone")]
pub(crate) struct MatchOptions {
    /// The chain as the server sends it; - for standard input.
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "from",
        conflicts_with = "from"
    )]
    pub(crate) chain: Vec<PathBuf>,

    /// A record, as \"3 1 1 acde…\" or as a line of a zone file; repeatable.
    #[arg(long, value_name = "RECORD", required_unless_present = "tlsa_file")]
    pub(crate) tlsa: Vec<String>,

    /// A file of records, as a zone file holds them; - for standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) tlsa_file: Vec<PathBuf>,

    /// A name that the certificate may have: the TLSA base domain first; repeatable. With --from the
    /// host, if none is given.
    #[arg(long, value_name = "NAME", required_unless_present = "from")]
    pub(crate) name: Vec<String>,

    /// generic (all usages), or smtp (usages 0 and 1 are unusable).
    #[arg(long, value_name = "SERVICE", default_value = "generic")]
    pub(crate) service: String,

    /// CA certificates that usages 0 and 1 are validated with.
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Vec<PathBuf>,

    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,

    /// Judge dates as of this time, such as 2026-11-21T22:41:07Z; else as of now.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<tlsakit_core::time::UnixTime>,

    #[command(flatten)]
    pub(crate) live: LiveOptions,
}

/// Judge TLSA records before they are published: a zone file, an excerpt of one, or bare data.
///
/// Reads names, TTLs, what stands around the records, and the records themselves; with --chain holds them
/// against what the server sends, too. Nothing is looked up. Exit status 0 if nothing is wrong, 1 if an
/// error is found or a line cannot be read, 2 if the file cannot be. Warnings are no errors, but with
/// --strict.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlsakit lint example.org.zone
  tlsakit lint records.txt --origin example.org --chain fullchain.pem
  tlsakit generate fullchain.pem --host mx.example.org | tlsakit lint --strict")]
pub(crate) struct LintOptions {
    /// Files to judge; standard input if there is none, or for `-`.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// The name of the zone, which is appended to names without a final dot; else the owner of the SOA
    /// record. $ORIGIN counts in any case.
    #[arg(long, value_name = "NAME")]
    pub(crate) origin: Option<String>,

    /// generic (all usages), or smtp (usages 0 and 1 are unusable); else smtp for records of port 25.
    #[arg(long, value_name = "SERVICE")]
    pub(crate) service: Option<String>,

    /// The chain as the server sends it. Of several hosts, only those count that its certificate names.
    #[arg(long, value_name = "FILE")]
    pub(crate) chain: Vec<PathBuf>,

    /// End with 1 for warnings too.
    #[arg(long)]
    pub(crate) strict: bool,

    /// Show what each finding rests on, and the sections that say so.
    #[arg(long, short)]
    pub(crate) verbose: bool,

    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,

    /// Judge dates as of this time, such as 2026-11-21T22:41:07Z; else as of now.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<tlsakit_core::time::UnixTime>,
}

/// Look an RRset up, and validate it here by DNSSEC, from the trust anchors down.
///
/// The resolver is a mere carrier: its AD bit is shown and plays no part. Exit status 0 if the outcome
/// is secure or insecure (an absence is an outcome too), 1 if it is bogus, 3 if that cannot be told.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlsakit lookup _25._tcp.mx.example.com TLSA
  tlsakit lookup example.com MX --resolver https://dns.example/dns-query
  tlsakit lookup example.com TYPE65 --resolver tls://192.0.2.53#dns.example --json
  tlsakit lookup example.com DS --resolver udp://192.0.2.1 --resolver tcp://[2001:db8::1]:53

Resolvers:
  https://host[:port][/path]  DNS over HTTPS; the path is /dns-query if there is none
  tls://host[:port][#name]    DNS over TLS; the name is that of its certificate
  udp://address[:port]        UDP, and TCP for what is cut short; also without udp://
  tcp://address[:port]        TCP alone
  http://host[:port][/path]   as https://, for this machine alone")]
pub(crate) struct LookupOptions {
    /// The name; U-labels are converted.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,

    /// The type, such as TLSA or TYPE52.
    #[arg(value_name = "TYPE")]
    pub(crate) rtype: String,

    /// Ask this resolver, else those of /etc/resolv.conf; repeatable, to compare several.
    #[arg(long, value_name = "URL")]
    pub(crate) resolver: Vec<String>,

    #[command(flatten)]
    pub(crate) validation: ValidationOptions,

    /// How long all of it may take; what is not answered then has failed.
    #[arg(long, value_name = "SECONDS", default_value_t = 10,
          value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub(crate) timeout: u64,

    /// Write all questions and answers to this file, for `tlsakit replay`.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,

    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Show which certificate chains a server presents: at each address, for each key algorithm, with and
/// without a server name.
///
/// Addresses are looked up and validated by DNSSEC unless they are given. At each, sessions are held that
/// offer RSA, ECDSA or Ed25519 alone, two connections at a time; a server of old TLS is read as far as
/// its certificates. Nothing is said about TLSA records. Exit status 0 if every address showed a chain, 1
/// if one serves without TLS that could be had or no address can be used, 3 if one could not be reached
/// or did not serve just now.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlsakit probe mx.example.com
  tlsakit probe imap.example.com --starttls imap
  tlsakit probe imaps://imap.example.com
  tlsakit probe mx.example.com --address 192.0.2.25 --sni none --repeat 20
  tlsakit probe mx.example.com --json --record bundle.json")]
pub(crate) struct ProbeOptions {
    /// The service: a host or an address, with or without a port, or a URL such as smtps://host.
    #[arg(value_name = "HOST[:PORT]")]
    pub(crate) target: String,

    /// What comes before the handshake; else what is usual at the port: SMTP at 25, which is the
    /// default. `none` is TLS from the first octet.
    #[arg(long, value_name = "PROTOCOL", value_parser = protocols())]
    pub(crate) starttls: Option<String>,

    /// Probe this address instead of those in the DNS; repeatable.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) address: Vec<String>,

    /// Ask for this server name alone, or for `none`; else both for the host and without a name.
    #[arg(long, value_name = "NAME")]
    pub(crate) sni: Option<String>,

    /// The name to say in EHLO; else this machine's, or its address.
    #[arg(long, value_name = "NAME")]
    pub(crate) ehlo: Option<String>,

    /// The domain that XMPP is asked for; else the host.
    #[arg(long, value_name = "NAME")]
    pub(crate) domain: Option<String>,

    /// Hold each session that works this many times, for servers behind one address.
    #[arg(long, value_name = "N", default_value_t = 1,
          value_parser = clap::value_parser!(u32).range(1..=i64::from(tlsakit_core::probe::MAX_REPEAT)))]
    pub(crate) repeat: u32,

    /// Ask for a raw public key too (RFC 7250).
    #[arg(long)]
    pub(crate) raw_public_key: bool,

    /// Sessions at a time in all.
    #[arg(long, value_name = "N", default_value_t = 32,
          value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(crate) concurrency: u16,

    /// Sessions at a time with one address.
    #[arg(long, value_name = "N", default_value_t = 2,
          value_parser = clap::value_parser!(u16).range(1..=100))]
    pub(crate) per_address: u16,

    /// How long one session may take; what a tarpit needs may be more.
    #[arg(long, value_name = "SECONDS", default_value_t = 30,
          value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub(crate) timeout: u64,

    /// Look addresses up with this resolver, else with those of /etc/resolv.conf. See `tlsakit lookup
    /// --help` for its forms.
    #[arg(long, value_name = "URL")]
    pub(crate) resolver: Option<String>,

    #[command(flatten)]
    pub(crate) validation: ValidationOptions,

    /// Write everything that was asked and seen to this file, for `tlsakit replay`.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,

    /// Show what was said in each session.
    #[arg(long, short)]
    pub(crate) verbose: bool,

    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

/// How answers of the DNS are validated.
#[derive(Args, Debug)]
pub(crate) struct ValidationOptions {
    /// CA certificates that the resolver's own may be issued by, beside Mozilla's roots.
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Vec<PathBuf>,

    /// DS or DNSKEY lines of any zones that replace the anchors of the root; - for standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) trust_anchor: Vec<PathBuf>,

    /// Validate and judge dates as of this time, such as 2026-11-21T22:41:07Z; else as of now.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<tlsakit_core::time::UnixTime>,

    /// Hold algorithms of DNSSEC that rest on SHA-1 for unsupported (RFC 9905).
    #[arg(long)]
    pub(crate) refuse_sha1: bool,
}

/// Where to get chains from in place of files.
#[derive(Args, Debug)]
#[command(next_help_heading = "Options for a live server")]
pub(crate) struct LiveOptions {
    /// Take the chains that this server shows, as `tlsakit probe` sees them.
    #[arg(long, value_name = "HOST[:PORT]")]
    pub(crate) from: Option<String>,

    /// What comes before the handshake, as for `tlsakit probe`.
    #[arg(long, value_name = "PROTOCOL", value_parser = protocols())]
    pub(crate) starttls: Option<String>,

    /// Probe this address instead of those in the DNS; repeatable.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) address: Vec<String>,

    /// Ask for this server name; else for the host.
    #[arg(long, value_name = "NAME")]
    pub(crate) sni: Option<String>,

    /// How long one session may take.
    #[arg(long, value_name = "SECONDS",
          value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub(crate) timeout: Option<u64>,

    /// Look addresses up with this resolver, as for `tlsakit lookup`.
    #[arg(long, value_name = "URL")]
    pub(crate) resolver: Option<String>,

    /// DS or DNSKEY lines of any zones that replace the anchors of the root.
    #[arg(long, value_name = "FILE")]
    pub(crate) trust_anchor: Vec<PathBuf>,
}

impl LiveOptions {
    /// An option that is given and means something with --from alone.
    pub(crate) fn first_other(&self) -> Option<&'static str> {
        let given = [
            ("--starttls", self.starttls.is_some()),
            ("--address", !self.address.is_empty()),
            ("--sni", self.sni.is_some()),
            ("--timeout", self.timeout.is_some()),
            ("--resolver", self.resolver.is_some()),
            ("--trust-anchor", !self.trust_anchor.is_empty()),
        ];
        given.iter().find(|(_, is_given)| *is_given).map(|it| it.0)
    }
}

/// The names of the protocols.
fn protocols() -> PossibleValuesParser {
    PossibleValuesParser::new(StartTls::all().map(StartTls::as_str))
}

/// The services that a check knows by name.
fn services() -> PossibleValuesParser {
    PossibleValuesParser::new(commands::service_names())
}

/// Give the result of a recorded lookup or probe again, offline.
///
/// The bundle holds what was asked, answered and seen; it is validated anew, as of its own time. Exit
/// status as for the command that recorded it.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  tlsakit lookup _25._tcp.mx.example.com TLSA --record bundle.json
  tlsakit replay bundle.json")]
pub(crate) struct ReplayOptions {
    /// The bundle that --record wrote; - for standard input.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Show what was said in each session.
    #[arg(long, short)]
    pub(crate) verbose: bool,

    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Explain a finding of `tlsakit check` or `tlsakit lint`: what is so, why it matters, and what to do.
#[derive(Args, Debug)]
pub(crate) struct ExplainOptions {
    /// The finding, such as tlsa-no-match; else all are listed.
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,
}

/// Open the page on this machine, where it can probe servers too.
///
/// Serves the page at 127.0.0.1 until Ctrl-C. Whoever has the address that is printed, with its token, can
/// let this machine hold sessions with mail and other servers, and fetch policies of MTA-STS: at public
/// addresses and at the ports of services that `tlsakit probe` knows, unless more is allowed.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlsakit ui
  tlsakit ui --no-open --port 8053
  tlsakit ui --allow-private --allow-port 2525")]
pub(crate) struct UiOptions {
    /// Serve at this port; else at one that is free.
    #[arg(
        long,
        value_name = "PORT",
        default_value_t = 0,
        hide_default_value = true
    )]
    pub(crate) port: u16,

    /// Open no browser.
    #[arg(long)]
    pub(crate) no_open: bool,

    /// Visit servers at private addresses too: of this machine, of its network, and others that are not public.
    #[arg(long)]
    pub(crate) allow_private: bool,

    /// Visit servers at this port too; repeatable.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) allow_port: Vec<u16>,

    /// End when nothing was asked for this long; 0 for never.
    #[arg(long, value_name = "MINUTES", default_value = "30", value_parser = parse_minutes)]
    pub(crate) idle_exit: Duration,

    /// CA certificates that those of web servers with policies of MTA-STS may be issued by, beside Mozilla's
    /// roots.
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Vec<PathBuf>,
}

/// Print completions for a shell.
#[derive(Args, Debug)]
pub(crate) struct CompletionsOptions {
    /// The shell.
    pub(crate) shell: Shell,
}

/// Print a manual page.
#[derive(Args, Debug)]
pub(crate) struct ManOptions {
    /// The command to print it of; else of tlsakit itself.
    pub(crate) command: Option<String>,
}

fn parse_time(text: &str) -> Result<tlsakit_core::time::UnixTime, tlsakit_core::time::TimeError> {
    tlsakit_core::time::UnixTime::parse(text)
}

/// Reads minutes, which may be a fraction.
fn parse_minutes(text: &str) -> Result<Duration, String> {
    let wrong = || "a number of minutes is needed, from 0 to 10080".to_owned();
    let minutes: f64 = text.parse().map_err(|_| wrong())?;
    if !(0.0..=MAX_MINUTES).contains(&minutes) {
        return Err(wrong());
    }
    Duration::try_from_secs_f64(minutes * 60.0).map_err(|_| wrong())
}
