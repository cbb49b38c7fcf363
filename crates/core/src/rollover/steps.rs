//! What to do, in which order.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Comparison, Judgement};
use crate::report::{Reason, RecordReport, RolloverStep, RolloverStepKind};
use crate::tlsa::{Parameters, TlsaRecord};

/// Parameters of a first record, and of one for a key whose certificate is not there yet (RFC 7671,
/// section 5.1; RFC 7672, section 3.1).
const RECOMMENDED: Parameters = Parameters::new(3, 1, 1);

/// For how long a record has to be published before it is relied on: "at least two Times to Live (TTLs)"
/// (RFC 7671, section 8.1). In seconds.
pub(super) fn wait_seconds(ttl: u32) -> u32 {
    ttl.saturating_mul(2)
}

/// The steps to take, in this order.
pub(crate) fn steps(comparison: &Comparison<'_>, judgement: &Judgement) -> Vec<RolloverStep> {
    if comparison.usable().next().is_none() {
        return first_publication(comparison);
    }
    let missing = missing(comparison);
    let is_published = comparison.next.verdict == Some(true);
    if !is_published && missing.is_empty() {
        return Vec::new();
    }
    let mut steps = Vec::new();
    if !missing.is_empty() {
        steps.push(publish(comparison, &missing));
    }
    if judgement.safe != Some(true) {
        steps.push(wait(comparison, judgement));
    }
    steps.push(switch(comparison, judgement));
    let obsolete = obsolete(comparison);
    if !obsolete.is_empty() {
        steps.push(remove(comparison, &obsolete));
    }
    steps
}

/// The records that are to stand beside the published ones: for each combination of parameters one that
/// matches what is to come (RFC 7671, section 8.4).
fn missing(comparison: &Comparison<'_>) -> Vec<TlsaRecord> {
    let records = comparison.today.records;
    let mut done: Vec<Parameters> = Vec::new();
    let mut missing = Vec::new();
    for record in comparison.usable().filter_map(|index| records.get(index)) {
        let parameters = record.parameters;
        if done.contains(&parameters) {
            continue;
        }
        done.push(parameters);
        let mut own = comparison.usable().filter(|index| {
            let other = records.get(*index);
            other.is_some_and(|other| other.parameters == parameters)
        });
        if !own.any(|index| comparison.is_for_next(index) == Some(true)) {
            missing.extend(comparison.arrival.record(parameters));
        }
    }
    if missing.is_empty() && comparison.next.verdict != Some(true) {
        return new_combination(comparison);
    }
    missing
}

/// Records for the keys alone, where no published combination can name what is to come: the served key's
/// too, since a new combination has to match what is served from the beginning (RFC 7671, section 8.4).
/// Empty if that key is not known.
fn new_combination(comparison: &Comparison<'_>) -> Vec<TlsaRecord> {
    let served = comparison.replaced().filter_map(|it| {
        Some(TlsaRecord {
            parameters: RECOMMENDED,
            association_data: RECOMMENDED.matching_type.apply(it.spki_der())?,
        })
    });
    let mut records: Vec<TlsaRecord> = Vec::new();
    for record in served {
        if !records.contains(&record) {
            records.push(record);
        }
    }
    let next = comparison.arrival.record(RECOMMENDED);
    if !records.is_empty() {
        records.extend(next.filter(|next| !records.contains(next)));
    }
    records
}

/// The usable records that match nothing that is served after the switch.
fn obsolete<'a>(comparison: &Comparison<'a>) -> Vec<&'a TlsaRecord> {
    let stays = |index: usize| comparison.staying.get(index).copied().unwrap_or(false);
    let obsolete = comparison
        .usable()
        .filter(|index| comparison.is_for_next(*index) == Some(false) && !stays(*index));
    obsolete
        .filter_map(|index| comparison.today.records.get(index))
        .collect()
}

/// Without a record that senders can use, the switch comes first: a record for what is not served yet would
/// stop mail at once.
fn first_publication(comparison: &Comparison<'_>) -> Vec<RolloverStep> {
    let text =
        "The new certificate or key can come at any time, and has to be there before its record.";
    let mut switch = step(
        RolloverStepKind::Switch,
        "switch-first",
        text,
        &["RFC 7671, section 8"],
    );
    switch.before = ends(comparison);
    let Some(record) = comparison.arrival.record(RECOMMENDED) else {
        return Vec::from([switch]);
    };
    let text = "Publish the record once every server shows what it names.";
    let mut publish = step(
        RolloverStepKind::Publish,
        "publish-after",
        text,
        &["RFC 7671, section 8"],
    );
    publish.records = Vec::from([report(comparison, &record)]);
    Vec::from([switch, publish])
}

fn publish(comparison: &Comparison<'_>, records: &[TlsaRecord]) -> RolloverStep {
    let text = "Publish the records for what is to come beside those that are there, which stay.";
    let rfc = ["RFC 7671, section 8.1", "RFC 7671, section 8.4"];
    let mut publish = step(RolloverStepKind::Publish, "publish-beside", text, &rfc);
    publish.records = records.iter().map(|it| report(comparison, it)).collect();
    publish
}

fn wait(comparison: &Comparison<'_>, judgement: &Judgement) -> RolloverStep {
    let text = "Wait for two times to live, counted from when all authoritative servers have the records: \
        until then resolvers may hold the older set.";
    let rfc = ["RFC 7671, section 8.1"];
    let mut wait = step(RolloverStepKind::Wait, "wait-for-caches", text, &rfc);
    wait.seconds = Some(wait_seconds(comparison.today.ttl));
    wait.earliest = judgement.earliest.map(|it| it.to_string());
    wait
}

fn switch(comparison: &Comparison<'_>, judgement: &Judgement) -> RolloverStep {
    let text = "Give every server the new certificate or key, and see that it is shown.";
    let rfc = ["RFC 7671, section 8.1"];
    let mut switch = step(RolloverStepKind::Switch, "switch", text, &rfc);
    switch.earliest = judgement.earliest.map(|it| it.to_string());
    switch.before = ends(comparison);
    switch
}

fn remove(comparison: &Comparison<'_>, records: &[&TlsaRecord]) -> RolloverStep {
    let text = "Take out the records that match nothing served any more, unless one is for a further key to \
        come. Nothing asks for haste: as long as they are there, the old certificate can be put back.";
    let rfc = ["RFC 7671, section 8.1", "RFC 7672, section 4"];
    let mut remove = step(RolloverStepKind::Remove, "remove-obsolete", text, &rfc);
    remove.records = records.iter().map(|it| report(comparison, it)).collect();
    remove.seconds = Some(comparison.today.ttl);
    remove
}

fn step(kind: RolloverStepKind, code: &str, text: &str, rfc: &[&str]) -> RolloverStep {
    RolloverStep {
        kind,
        reason: Reason::new(code, text, rfc),
        records: Vec::new(),
        seconds: None,
        earliest: None,
        before: None,
    }
}

/// When the first of the certificates that are replaced ends.
fn ends(comparison: &Comparison<'_>) -> Option<String> {
    let ends = comparison.replaced().filter_map(|it| it.validity());
    ends.map(|it| it.not_after).min().map(|it| it.to_string())
}

fn report(comparison: &Comparison<'_>, record: &TlsaRecord) -> RecordReport {
    let today = comparison.today;
    RecordReport::new(record, today.owner, Some(today.ttl))
}
