//! The whole check of a mail domain or a host.

use alloc::string::String;
use alloc::vec::Vec;

use super::probe::ehlo;
use super::{Input, error, nothing_usable, validation};
use crate::check::{Check, CheckPlan};
use crate::dnssec::Limits;
use crate::name::DomainName;
use crate::probe::{StartTls, Target};
use crate::report::ErrorReport;
use crate::signature::SignatureVerifier;
use crate::time::UnixTime;
use crate::x509::bundle::Bundle;

/// What `check` is asked for.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    /// A mail domain; or a host with a port, or a URL such as `imaps://host`, for a service there.
    pub target: String,
    /// What comes before the handshake, for a host.
    pub starttls: Option<String>,
    /// The port that mail servers are visited at and that their records are for; if missing, 25.
    pub port: Option<u16>,
    /// Whether to leave the servers alone and judge by the DNS.
    pub no_probe: bool,
    /// The name to say in EHLO; if missing, the body chooses.
    pub ehlo: Option<String>,
    /// Trust anchors that replace the built-in ones: DS or DNSKEY lines, of any names.
    pub trust_anchors: Option<String>,
    /// As for [`LookupOptions`](super::LookupOptions).
    pub refuse_sha1: bool,
    /// Whether to keep what was asked and answered, for a bundle.
    pub record: bool,
}

/// How much work a check may be: that of some hundred lookups.
const LIMITS: Limits = Limits {
    octets: 16 << 20,
    questions: 2_000,
    signatures_per_run: 2_000,
    ..Limits::DEFAULT
};

/// Begins a check. `chain` is taken for what every server shows, in place of visiting them; it may be
/// empty.
///
/// The caller carries the questions and holds the sessions; see [`Machine`](crate::machine::Machine).
///
/// # Errors
///
/// An [`ErrorReport`] if the domain, the service, the chain or the trust anchors cannot be read.
pub fn check(
    options: &CheckOptions,
    chain: &[Input<'_>],
    verifier: &'static dyn SignatureVerifier,
    now: UnixTime,
) -> Result<Check, ErrorReport> {
    let is_service = options.starttls.is_some() || options.target.contains([':', '/']);
    let mail = (options.port.unwrap_or(25), StartTls::Smtp);
    let (domain, service) = if is_service {
        let target = Target::parse(&options.target, options.starttls.as_deref())?;
        let host = target.name.ok_or_else(|| {
            error(
                "host-missing",
                "an address has no TLSA records: give the name of the host",
            )
        })?;
        (host, Some((target.port, target.starttls)))
    } else {
        // Of an address of a mailbox the domain counts.
        let domain = options.target.rsplit('@').next().unwrap_or_default();
        (DomainName::parse(domain)?, None)
    };
    let given = Bundle::read(chain);
    if !chain.is_empty() && given.certificates.is_empty() {
        return Err(nothing_usable(&[], "certificate"));
    }
    let given: Vec<_> = given.certificates;
    let plan = CheckPlan {
        domain,
        service,
        probe: !options.no_probe,
        given: (!given.is_empty()).then_some(given),
        mail,
        ehlo: options.ehlo.as_deref().map(ehlo).transpose()?,
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
