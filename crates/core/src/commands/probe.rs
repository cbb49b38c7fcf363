//! What is done with a server that is there: probing it, and making and matching records of what it shows.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::IpAddr;

use super::{GenerateOptions, Input, MatchOptions, error, make, match_records, validation};
use crate::bundle::{self, Bundle, ProbeSettings, Run};
use crate::dns::Question;
use crate::dnssec::Limits;
use crate::name::DomainName;
use crate::probe::{MAX_REPEAT, Plan, Probe, Target, ehlo};
use crate::report::{
    ErrorReport, GenerateReport, LiveMatch, LiveMatchReport, MatchVerdict, ProbeReport,
};
use crate::signature::SignatureVerifier;
use crate::text::quoted;
use crate::time::UnixTime;
use crate::x509::bundle::Bundle as Certificates;

/// What `probe` is asked for.
#[derive(Clone, Debug, Default)]
pub struct ProbeOptions {
    /// The service: `host`, `host:port`, an address, or a URL such as `imaps://host`.
    pub target: String,
    /// How, beside that.
    pub settings: ProbeSettings,
    /// Trust anchors that replace the built-in ones: DS or DNSKEY lines, of any names.
    pub trust_anchors: Option<String>,
    /// As for [`LookupOptions`](super::LookupOptions).
    pub refuse_sha1: bool,
    /// How much work the lookups may be.
    pub limits: Limits,
    /// Whether to ask as DANE clients do: by the host's name alone (RFC 7672, section 8.1), unless the
    /// settings have another server name.
    pub named_only: bool,
    /// Whether to keep what was asked and answered, for a bundle.
    pub record: bool,
}

/// Begins a probe: what each address of a service shows.
///
/// The caller carries the questions and holds the sessions; see [`Machine`](crate::machine::Machine).
///
/// # Errors
///
/// An [`ErrorReport`] if the service, an address, a name or the trust anchors cannot be read.
pub fn probe(
    options: &ProbeOptions,
    verifier: &'static dyn SignatureVerifier,
    now: UnixTime,
) -> Result<Probe, ErrorReport> {
    let settings = &options.settings;
    let target = Target::parse(&options.target, settings.starttls.as_deref())?;
    let addresses = if let Some(address) = target.address {
        Vec::from([address])
    } else {
        let read = |text: &String| {
            let wrong = || {
                let text = quoted(text);
                error("address-unreadable", &format!("{text} is no IP address"))
            };
            text.parse().map_err(|_| wrong())
        };
        settings
            .addresses
            .iter()
            .map(read)
            .collect::<Result<_, _>>()?
    };
    let host = target.name.as_ref().map(|name| name.as_str().to_owned());
    let read_name = |text: &String| DomainName::parse(text).map(|name| name.as_str().to_owned());
    let server_names = match settings.sni.as_ref() {
        None if host.is_some() && options.named_only => Vec::from([host.clone()]),
        None if host.is_some() => Vec::from([host.clone(), None]),
        None => Vec::from([None]),
        Some(sni) if sni == "none" => Vec::from([None]),
        Some(sni) => Vec::from([Some(read_name(sni)?)]),
    };
    let domain = settings.domain.as_ref().map(read_name).transpose()?;
    let repeat = settings.repeat.unwrap_or(1);
    if !(1..=MAX_REPEAT).contains(&repeat) {
        let message = format!("{repeat} is no number of repetitions from 1 to {MAX_REPEAT}");
        return Err(error("repeat-out-of-range", &message));
    }
    let mut questions = Vec::new();
    if let (Some(host), true) = (&host, addresses.is_empty()) {
        questions.push(Question::parse(host, "A")?);
        questions.push(Question::parse(host, "AAAA")?);
    }
    let plan = Plan {
        target,
        addresses,
        server_names,
        ehlo: settings.ehlo.as_deref().map(ehlo).transpose()?,
        domain: domain.or(host),
        repeat,
        raw_public_key: settings.raw_public_key,
    };
    let validation = validation(
        options.trust_anchors.as_deref(),
        options.refuse_sha1,
        options.limits,
        verifier,
        now,
    )?;
    Ok(Probe::new(plan, questions, validation, options.record))
}

/// The bundle of a probe that ran with `options` as of `now`; `resolver` is the one that was asked.
pub fn probe_bundle(
    options: &ProbeOptions,
    now: UnixTime,
    resolver: &str,
    probe: &Probe,
) -> Bundle {
    Bundle {
        schema: bundle::SCHEMA.to_owned(),
        kind: bundle::KIND.to_owned(),
        command: "probe".to_owned(),
        name: options.target.clone(),
        r#type: String::new(),
        at: now.to_string(),
        trust_anchors: options.trust_anchors.clone(),
        refuse_sha1: options.refuse_sha1,
        runs: Vec::from([Run {
            resolver: resolver.to_owned(),
            exchanges: probe.exchanges().to_vec(),
        }]),
        probe: Some(options.settings.clone()),
        check: None,
        authorities: Vec::new(),
        fetched: Vec::new(),
        sessions: probe.sessions().cloned().collect(),
    }
}

/// Makes TLSA records for the chains that a probe saw; each certificate counts once.
///
/// Host and port are those that were probed, unless `options` has others.
///
/// # Errors
///
/// As for [`generate`](super::generate), and if no chain was seen.
pub fn generate_from(
    probed: &ProbeReport,
    options: &GenerateOptions,
    now: UnixTime,
) -> Result<GenerateReport, ErrorReport> {
    let chains = shown(probed)?;
    let mut sources = Vec::new();
    for (index, blocks) in &chains {
        let name = format!("chain {} of {}", index + 1, probed.host);
        sources.push((name, blocks.concat()));
    }
    let inputs: Vec<Input<'_>> = sources
        .iter()
        .map(|(name, text)| Input {
            name: Some(name),
            bytes: text.as_bytes(),
        })
        .collect();
    let bundle = Certificates::read(&inputs);
    // A server's own certificate comes first (RFC 8446, section 4.4.2), even if it calls itself a CA.
    let first = chains.iter().filter_map(|(_, blocks)| blocks.first());
    let own: Vec<Input<'_>> = first
        .map(|block| Input {
            name: None,
            bytes: block.as_bytes(),
        })
        .collect();
    let own = Certificates::read(&own).certificates;
    let served: Vec<usize> = (0..)
        .zip(&bundle.certificates)
        .filter(|(_, certificate)| own.iter().any(|it| it.der() == certificate.der()))
        .map(|(index, _)| index)
        .collect();
    let is_name = probed.host.parse::<IpAddr>().is_err();
    let options = GenerateOptions {
        host: options
            .host
            .clone()
            .or_else(|| is_name.then(|| probed.host.clone())),
        port: options.port.clone().or(Some(probed.port.to_string())),
        ..options.clone()
    };
    make(&bundle, &served, &options, now)
}

/// Says whether each chain that a probe saw satisfies the TLSA RRset in `records`.
///
/// If `options` has no names, the host that was probed is the one.
///
/// # Errors
///
/// As for [`match_records`], and if no chain was seen.
pub fn match_probed(
    probed: ProbeReport,
    records: &[&str],
    ca_certificates: &[Input<'_>],
    options: &MatchOptions,
    now: UnixTime,
) -> Result<LiveMatchReport, ErrorReport> {
    let mut options = options.clone();
    if options.names.is_empty() && probed.host.parse::<IpAddr>().is_err() {
        options.names.push(probed.host.clone());
    }
    let mut chains = Vec::new();
    for (chain, blocks) in shown(&probed)? {
        let text = blocks.concat();
        let input = Input {
            name: Some(&probed.host),
            bytes: text.as_bytes(),
        };
        let report = match_records(&[input], records, ca_certificates, &options, now)?;
        chains.push(LiveMatch { chain, report });
    }
    // The one that a client may meet in bad luck.
    let worst = chains
        .iter()
        .find(|it| it.report.verdict != MatchVerdict::Match)
        .or(chains.first());
    let Some(worst) = worst else {
        return Err(nothing_seen(&probed));
    };
    Ok(LiveMatchReport {
        report: worst.report.clone(),
        chains,
        probe: probed,
    })
}

/// The chains of certificates that were seen, by their position, in PEM.
fn shown(probed: &ProbeReport) -> Result<Vec<(usize, &Vec<String>)>, ErrorReport> {
    let blocks = |chain: &crate::report::ChainReport| {
        let session = chain.sessions.first()?;
        probed.sessions.get(*session).map(|session| &session.chain)
    };
    let all = probed.chains.iter().enumerate();
    let found: Vec<_> = all
        .filter_map(|(index, chain)| Some((index, blocks(chain)?)))
        .collect();
    if found.is_empty() {
        return Err(nothing_seen(probed));
    }
    Ok(found)
}

/// The error for a probe that saw no chain, with its problems.
pub fn nothing_seen(probed: &ProbeReport) -> ErrorReport {
    let why: Vec<&str> = probed.problems.iter().map(|it| it.text.as_str()).collect();
    let text = format!(
        "{} port {} showed no chain. {}",
        probed.host,
        probed.port,
        why.join(" ")
    );
    error("no-chain", text.trim_end())
}
