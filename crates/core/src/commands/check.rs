//! The whole check of a mail domain or a host.

use alloc::borrow::{Cow, ToOwned};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Input, error, nothing_usable, validation};
use crate::bundle::{self, Bundle as RunBundle, CheckSettings, Run};
use crate::check::{self, Beside, Check, CheckPlan, Subject};
use crate::dnssec::Limits;
use crate::name::DomainName;
use crate::probe::{Target, ehlo};
use crate::report::{CheckDescription, CheckReport, ErrorReport};
use crate::signature::SignatureVerifier;
use crate::text::{printable, quoted};
use crate::time::UnixTime;
use crate::x509::bundle::Bundle;
use crate::x509::roots::Roots;

/// What `check` is asked for.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    /// A mail domain; or a host with a port, or a URL such as `imaps://host`, for a service there.
    pub target: String,
    /// How, beside that.
    pub settings: CheckSettings,
    /// Trust anchors that replace the built-in ones: DS or DNSKEY lines, of any names.
    pub trust_anchors: Option<String>,
    /// As for [`LookupOptions`](super::LookupOptions).
    pub refuse_sha1: bool,
    /// The certificates in DER of the public CAs that count where a record or a service goes by them; if
    /// missing, what depends on them cannot be told. [`CheckSettings::ca_certificates`] replace them.
    pub public_cas: Option<Vec<Cow<'static, [u8]>>>,
    /// Whether to keep what was asked and answered, for a bundle.
    pub record: bool,
}

impl CheckOptions {
    /// The same without visits and name servers: for another resolver.
    pub fn of_lookups_alone(&self) -> Self {
        Self {
            settings: CheckSettings {
                no_probe: true,
                ns: false,
                ..self.settings.clone()
            },
            ..self.clone()
        }
    }
}

/// How much work a check may be: that of some hundred lookups.
const LIMITS: Limits = Limits {
    octets: 16 << 20,
    questions: 2_000,
    signatures_per_run: 2_000,
    ..Limits::DEFAULT
};

/// Begins a check.
///
/// The caller carries the questions and holds the sessions; see [`Machine`](crate::machine::Machine).
///
/// # Errors
///
/// An [`ErrorReport`] if the domain, the service, the chain or the trust anchors cannot be read.
pub fn check(
    options: &CheckOptions,
    verifier: &'static dyn SignatureVerifier,
    now: UnixTime,
) -> Result<Check, ErrorReport> {
    let settings = &options.settings;
    let (domain, subject) = subject(&options.target, settings)?;
    let given = match &settings.chain {
        None => None,
        Some(text) => {
            let input = Input {
                name: None,
                bytes: text.as_bytes(),
            };
            let bundle = Bundle::read(&[input]);
            if bundle.certificates.is_empty() {
                return Err(nothing_usable(&[], "certificate"));
            }
            Some(bundle.certificates)
        }
    };
    let plan = CheckPlan {
        domain,
        subject,
        authorities: settings.ns,
        opinions: settings.opinions || settings.ns,
        probe: !settings.no_probe,
        given,
        roots: roots(options),
        ehlo: settings.ehlo.as_deref().map(ehlo).transpose()?,
    };
    let validation = validation(
        options.trust_anchors.as_deref(),
        options.refuse_sha1,
        LIMITS,
        verifier,
        now,
    )?;
    Ok(Check::new(plan, validation, options.record))
}

/// The domain or the host, and what of it is checked.
fn subject(target: &str, settings: &CheckSettings) -> Result<(DomainName, Subject), ErrorReport> {
    let is_host = settings.starttls.is_some() || target.contains([':', '/']);
    match &settings.service {
        Some(_) if is_host => Err(error(
            "service-and-host",
            "a service is that of a domain: leave out its scheme, port and STARTTLS, or --service",
        )),
        None if is_host => {
            let target = Target::parse(target, settings.starttls.as_deref())?;
            let host = target.name.ok_or_else(|| {
                error(
                    "host-missing",
                    "an address has no TLSA records: give the name of the host",
                )
            })?;
            let (port, starttls) = (target.port, target.starttls);
            Ok((host, Subject::Host { port, starttls }))
        }
        service => {
            // Of an address of a mailbox the domain counts.
            let domain = DomainName::parse(target.rsplit('@').next().unwrap_or_default())?;
            let name = service.as_deref().unwrap_or("smtp");
            let subject = Subject::named(name).ok_or_else(|| {
                let known = check::service_names().join(", ");
                let message = format!("{} is no service that is known here: {known}", quoted(name));
                error("service-unknown", &message)
            })?;
            Ok((domain, subject.at_port(settings.port)))
        }
    }
}

/// The public CAs: those that are given, else those of the bundle.
fn roots(options: &CheckOptions) -> Roots {
    let recorded = options.settings.ca_certificates.as_deref().map(|text| {
        let input = Input {
            name: None,
            bytes: text.as_bytes(),
        };
        let read = Bundle::read(&[input]).certificates;
        read.iter()
            .map(|it| Cow::Owned(it.der().to_vec()))
            .collect()
    });
    Roots::new(recorded.or_else(|| options.public_cas.clone()))
}

/// The services that a check knows by name.
pub fn service_names() -> Vec<&'static str> {
    check::service_names()
}

/// What each check is about, in the order of the catalogue.
pub fn checks() -> Vec<CheckDescription> {
    check::catalogue()
}

/// What a finding is about.
///
/// # Errors
///
/// An [`ErrorReport`] if there is no such finding.
pub fn explain(id: &str) -> Result<CheckDescription, ErrorReport> {
    let known = checks().into_iter().find(|check| check.id == id);
    known.ok_or_else(|| {
        let id = quoted(id);
        let message = format!("{id} is no finding that is known here; without one, all are listed");
        error("finding-unknown", &message)
    })
}

/// The bundle of a check that ran with `options` as of `now`; `resolver` is the one that was asked, `others`
/// are checks of the same lookups by other ones.
pub fn check_bundle(
    options: &CheckOptions,
    now: UnixTime,
    resolver: &str,
    check: &Check,
    others: &[Beside<'_>],
) -> RunBundle {
    let all = [Beside { resolver, check }];
    let runs = all.iter().chain(others).map(|it| Run {
        resolver: it.resolver.to_owned(),
        exchanges: it.check.exchanges().to_vec(),
    });
    RunBundle {
        schema: bundle::SCHEMA.to_owned(),
        kind: bundle::KIND.to_owned(),
        command: "check".to_owned(),
        name: options.target.clone(),
        r#type: String::new(),
        at: now.to_string(),
        trust_anchors: options.trust_anchors.clone(),
        refuse_sha1: options.refuse_sha1,
        runs: runs.collect(),
        probe: None,
        check: Some(CheckSettings {
            ca_certificates: check.public_cas(),
            ..options.settings.clone()
        }),
        authorities: check.authority_exchanges(),
        fetched: check.fetched().cloned().into_iter().collect(),
        sessions: check.sessions().cloned().collect(),
    }
}

/// The report of a recorded check.
///
/// # Errors
///
/// As for [`replay`](super::replay).
pub(super) fn replay_check(
    recorded: &RunBundle,
    verifier: &'static dyn SignatureVerifier,
    now: UnixTime,
) -> Result<Box<CheckReport>, ErrorReport> {
    let options = CheckOptions {
        target: recorded.name.clone(),
        settings: recorded.check.clone().unwrap_or_default(),
        trust_anchors: recorded.trust_anchors.clone(),
        refuse_sha1: recorded.refuse_sha1,
        public_cas: None,
        record: false,
    };
    let unreadable = || error("bundle-unreadable", "the bundle holds no run");
    let (first, others) = recorded.runs.split_first().ok_or_else(unreadable)?;
    let mut main = check(&options, verifier, now)?;
    first.replay(&mut main, recorded);
    let mut beside = Vec::new();
    for run in others {
        let mut other = check(&options.of_lookups_alone(), verifier, now)?;
        run.replay(&mut other, recorded);
        beside.push((printable(&run.resolver), other));
    }
    let beside: Vec<Beside<'_>> = beside
        .iter()
        .map(|(resolver, check)| Beside { resolver, check })
        .collect();
    let report = main.report_beside(&printable(&first.resolver), &beside);
    report.map(Box::new).ok_or_else(unreadable)
}
