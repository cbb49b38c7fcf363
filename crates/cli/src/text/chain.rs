//! The chain of trust for people: a line for each zone, from the trust anchor down.

use tlsakit_core::report::{
    DenialKind, DenialReport, DsOutcome, DsReport, LookupReport, Reason, SignatureOutcome,
    SignatureReport, ZoneKeyReport, ZoneReport,
};

use super::lookup::{status, word};
use super::{day, sentence};
use crate::output::Output;

/// The lines of the chain, and the signatures over the records at its end.
pub(super) fn lines(report: &LookupReport, output: &Output) -> Vec<String> {
    let mut lines = Vec::new();
    if report.chain.is_empty() {
        return lines;
    }
    lines.push("chain".to_owned());
    let widest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or_default();
    let names = widest(&mut report.chain.iter().map(|zone| zone.name.len()));
    let words = widest(&mut report.chain.iter().map(|zone| word(zone.status).len()));
    for zone in &report.chain {
        let name = format!("{:names$}", zone.name);
        let pad = " ".repeat(words - word(zone.status).len());
        let line = format!("  {name}  {}{pad}", status(zone.status, output));
        let indent = format!("\n{}", " ".repeat(2 + names + 2 + words + 2));
        let line = format!("{line}  {}", links(zone).join(&indent));
        lines.push(line.trim_end().to_owned());
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

/// `DS 26974 SHA-256 signed by …` and `keys 26974 9795 signed by …`.
fn links(zone: &ZoneReport) -> Vec<String> {
    let mut links = Vec::new();
    let entries: Vec<String> = zone.ds.iter().filter_map(ds).collect();
    if !entries.is_empty() {
        let what = if zone.anchored { "trust anchor" } else { "DS" };
        let entries = entries.join(", ");
        links.push(format!("{what} {entries}{}", signed(&zone.ds_signatures)));
    }
    if !zone.keys.is_empty() {
        let tag = |key: &ZoneKeyReport| key.key_tag.to_string();
        let keys: Vec<String> = zone.keys.iter().map(tag).collect();
        let signed = signed(&zone.key_signatures);
        links.push(format!("keys {}{signed}", keys.join(" ")));
    }
    links
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
    // That of a key in use stands with its signature.
    let algorithm = match ds.outcome {
        DsOutcome::Match => String::new(),
        _ => format!(" {}", ds.algorithm.name),
    };
    Some(format!("{}{algorithm}{digest}{outcome}", ds.key_tag))
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
