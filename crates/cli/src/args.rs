//! Arguments and their help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// A DANE/TLSA toolkit: makes TLSA records and says whether a certificate chain satisfies them.
#[derive(Debug, Parser)]
#[command(name = "tlsakit", version, propagate_version = true, after_help = EXIT_STATUS)]
pub(crate) struct Arguments {
    /// When to use colour; NO_COLOR is heeded.
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) color: Color,

    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_STATUS: &str = "\
Exit status: 0 good; 1 a DANE failure found; 2 usage or unreadable input.";

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
    Completions(CompletionsOptions),
    Generate(GenerateOptions),
    Man(ManOptions),
    Match(MatchOptions),
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
  tlsakit generate --host www.example.com --port 443 --format rfc3597 < cert.pem")]
pub(crate) struct GenerateOptions {
    /// Files to read; standard input if there is none, or for `-`.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Host of the records (the TLSA base domain); else the first name in the certificate.
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Option<String>,

    /// Port of the service, or * for every port.
    #[arg(long, value_name = "PORT", default_value = tlsakit_core::commands::DEFAULT_PORT)]
    pub(crate) port: String,

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

/// Say offline whether a certificate chain satisfies TLSA records (RFC 7671).
///
/// The records are taken as given: nothing is said about DNSSEC. Exit status 0 if a usable record
/// matches and all that its usage asks for holds, else 1.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlsakit match --chain fullchain.pem --name mx.example.com --tlsa \"3 1 1 acde…\"
  tlsakit match --chain fullchain.pem --name mx.example.com --name example.com \\
      --tlsa-file records.zone --service smtp")]
pub(crate) struct MatchOptions {
    /// The chain as the server sends it; - for standard input.
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) chain: Vec<PathBuf>,

    /// A record, as \"3 1 1 acde…\" or as a line of a zone file; repeatable.
    #[arg(long, value_name = "RECORD", required_unless_present = "tlsa_file")]
    pub(crate) tlsa: Vec<String>,

    /// A file of records, as a zone file holds them; - for standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) tlsa_file: Vec<PathBuf>,

    /// A name that the certificate may have: the TLSA base domain first; repeatable.
    #[arg(long, value_name = "NAME", required = true)]
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
