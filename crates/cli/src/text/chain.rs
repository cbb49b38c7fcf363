//! The chain of trust for people: a line for each zone, from the trust anchor down.

use tlsakit_core::report::{
    DenialKind, DenialReport, DsOutcome, DsReport, LookupReport, Reason, SignatureOutcome,
    SignatureReport, ZoneReport,
};

use super::lookup::status;
use super::{day, sentence};
use crate::output::Output;

/// The lines of the chain, and the signatures over the records at its end.
pub(super) fn lines(report: &LookupReport, output: &Output) -> Vec<String> {
    let mut lines = Vec::new();
    if report.chain.is_empty() {
        return lines;
    }
    lines.push("chain".to_owned());
    let width = report.chain.iter().map(|zone| zone.name.len()).max();
    let width = width.unwrap_or_default();
    for zone in &report.chain {
        let name = format!("{:width$}", zone.name);
        let mut parts = vec![name, status(zone.status, output)];
        parts.extend(links(zone));
        lines.push(format!("  {}", parts.join("  ")));
        lines.extend(
            zone.reason
                .as_ref()
                .map(|why| format!("    {}", sentence(why))),
        );
        for signatures in [&zone.ds_signatures, &zone.key_signatures] {
            lines.extend(problems(signatures, zone.reason.as_ref()));
        }
        if let Some(proof) = &zone.denial {
            lines.extend(denial(proof, output));
        }
    }
    if let Some(record) = report.rrset.first()
        && !report.signatures.is_empty()
    {
        lines.push(format!(
            "  {} {}{}",
            record.name,
            record.r#type,
            signed(&report.signatures)
        ));
    }
    lines.extend(problems(&report.signatures, report.reason.as_ref()));
    lines
}

/// `DS 26974 … signed by 5613 … until 2026-12-05; keys 26974 9795 signed by 26974 … until …`
fn links(zone: &ZoneReport) -> Option<String> {
    let mut links = Vec::new();
    if !zone.ds.is_empty() {
        let what = if zone.anchored { "trust anchor" } else { "DS" };
        let entries: Vec<String> = zone.ds.iter().filter_map(ds).collect();
        links.push(format!(
            "{what} {}{}",
            entries.join(", "),
            signed(&zone.ds_signatures)
        ));
    }
    if !zone.keys.is_empty() {
        let keys: Vec<String> = zone
            .keys
            .iter()
            .map(|key| key.key_tag.to_string())
            .collect();
        links.push(format!(
            "keys {}{}",
            keys.join(" "),
            signed(&zone.key_signatures)
        ));
    }
    (!links.is_empty()).then(|| links.join("; "))
}

/// A DS record, with what became of it; those that were not needed are left out.
fn ds(ds: &DsReport) -> Option<String> {
    let digest = match &ds.digest_type {
        Some(digest) => format!(" {}", digest.name),
        None => String::new(),
    };
    let outcome = match ds.outcome {
        DsOutcome::Match => "",
        DsOutcome::Mismatch => " (no match)",
        DsOutcome::NotTried => return None,
        DsOutcome::Superseded => " (superseded)",
        DsOutcome::Unsupported => " (unsupported)",
    };
    let algorithm = &ds.algorithm.name;
    Some(format!("{} {algorithm}{digest}{outcome}", ds.key_tag))
}

/// ` signed by 26974 ECDSAP256SHA256 until 2026-12-05`; nothing if no signature is valid.
pub(super) fn signed(signatures: &[SignatureReport]) -> String {
    let valid = |it: &&SignatureReport| it.outcome == SignatureOutcome::Valid;
    match signatures.iter().find(valid) {
        Some(signature) => {
            let wildcard = signature.wildcard.as_deref();
            let wildcard = wildcard.map(|name| format!(", expanded from {name}"));
            format!(
                " signed by {} {} until {}{}",
                signature.key_tag,
                signature.algorithm.name,
                day(&signature.expiration),
                wildcard.unwrap_or_default()
            )
        }
        None => String::new(),
    }
}

/// Why none of `signatures` is valid; nothing if one is. What `known` says is not said again.
fn problems(signatures: &[SignatureReport], known: Option<&Reason>) -> Vec<String> {
    let is_valid = |it: &SignatureReport| it.outcome == SignatureOutcome::Valid;
    if signatures.iter().any(is_valid) {
        return Vec::new();
    }
    let problem = |signature: &SignatureReport| {
        let why = signature.problem.as_ref();
        let why = why.filter(|why| Some(*why) != known)?;
        Some(format!(
            "    signature by {} of {} from {} until {}: {}",
            signature.key_tag,
            signature.signer,
            day(&signature.inception),
            day(&signature.expiration),
            sentence(why)
        ))
    };
    signatures.iter().filter_map(problem).collect()
}

/// A proof, with a line for each of its records.
pub(super) fn denial(denial: &DenialReport, output: &Output) -> Vec<String> {
    let DenialReport { name, r#type, .. } = denial;
    let shows = match denial.proves {
        DenialKind::InsecureDelegation => format!("{name} is a delegation without DS"),
        DenialKind::NameError => format!("{name} does not exist"),
        DenialKind::NoData => format!("{name} has no {type}"),
        DenialKind::WildcardNoData => {
            format!("{name} does not exist, and its wildcard has no {type}")
        }
        DenialKind::WildcardExpansion => {
            format!("{name} does not exist, nor any name nearer to it than the wildcard")
        }
        DenialKind::Nothing => format!("no proof about {name} {type}"),
    };
    let mut lines = vec![format!("  {shows}  {}", status(denial.status, output))];
    if let Some(why) = &denial.reason {
        lines.push(format!("    {}", sentence(why)));
    }
    for record in &denial.records {
        lines.push(format!(
            "    {} {} {}",
            record.owner, record.r#type, record.rdata
        ));
        if !record.shows.is_empty() {
            lines.push(format!("      {}", record.shows));
        }
    }
    lines
}
