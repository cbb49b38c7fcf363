//! Plans a change to another certificate or key.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Input, error, names, nothing_usable, read_rrset, service, text_errors};
use crate::report::{ErrorReport, KeySource, RecordReport, RolloverRecord, RolloverReport};
use crate::rollover::{self, Arrival, Comparison, Today};
use crate::signature::PureRust;
use crate::time::UnixTime;
use crate::tlsa::matching;
use crate::x509::Certificate;
use crate::x509::bundle::Bundle;
use crate::x509::describe::{self, Relations};
use crate::x509::path::Pool;

/// What is known of the server whose certificate or key is to change.
#[derive(Clone, Debug, Default)]
pub struct RolloverOptions<'a> {
    /// The records that are published for it now, texts as for
    /// [`parse_records`](super::parse_records): one RRset, or none.
    pub records: Vec<&'a str>,
    /// The reference identifiers: the TLSA base domain first, then further names.
    pub names: Vec<String>,
    /// As for [`MatchOptions`](super::MatchOptions).
    pub service: Option<String>,
    /// Time to live of the records in seconds. If missing, the longest that their text has.
    pub ttl: Option<u32>,
    /// The chains that it shows now, each as an input of its own, its own certificate first.
    pub served: Vec<Input<'a>>,
    /// The trust anchors for usages PKIX-TA and PKIX-EE.
    pub ca_certificates: Vec<Input<'a>>,
    /// When a record for what is to come, which was not there before, was first seen published.
    pub seen_at: Option<UnixTime>,
}

/// Says whether a server can change to the certificate, request or public key of `next` now, and plans the
/// change (RFC 7671, section 8; RFC 7672, section 4).
///
/// # Errors
///
/// An [`ErrorReport`] if `next` holds none of these, or several server certificates; if a served chain
/// holds no certificate; if the records have several owners or no time to live is known; or if names or
/// service are not what they should be.
pub fn rollover(
    next: &[Input<'_>],
    options: &RolloverOptions<'_>,
    now: UnixTime,
) -> Result<RolloverReport, ErrorReport> {
    let service = service(options.service.as_deref())?;
    let names = names(&options.names)?;
    let (found, text) = read_rrset(&options.records)?;
    let times = found.records.iter().filter_map(|record| record.ttl);
    let ttl = options.ttl.or(times.max());
    let ttl = ttl.ok_or_else(|| {
        let message = "how long resolvers keep the records is not known: give their time to live";
        error("ttl-missing", message)
    })?;

    let bundle = Bundle::read(next);
    let pool = Pool::new(&bundle.certificates, &PureRust);
    let relations = Relations::of(&pool);
    let parsed = describe::parsed_input(&bundle, &relations, now);
    if bundle.is_empty() {
        let wanted = "certificate, request or public key";
        return Err(nothing_usable(&parsed.blocks, wanted));
    }
    let arrival = arrival(&bundle, &relations)?;
    let chains = options.served.iter().map(|input| certificates(input));
    let chains: Vec<Vec<Certificate>> = chains.collect::<Result<_, _>>()?;
    let roots = Bundle::read(&options.ca_certificates).certificates;
    let owner = found.records.iter().find_map(|it| it.owner.clone());
    let records: Vec<_> = found.records.into_iter().map(|it| it.record).collect();

    let today = Today {
        records: &records,
        owner: owner.as_deref(),
        ttl,
        chains: &chains,
        roots: (!roots.is_empty()).then_some(&roots),
        names: &names,
        service,
        seen_at: options.seen_at,
        now,
    };
    let comparison = Comparison::new(&today, &arrival);
    let judgement = rollover::judge(&comparison);
    Ok(RolloverReport {
        steps: rollover::steps(&comparison, &judgement),
        safe: judgement.safe,
        reason: judgement.reason,
        matched: comparison.matched(),
        next: arrival.source,
        records: published(&comparison),
        ttl,
        seen_at: options.seen_at.map(|it| it.to_string()),
        earliest: judgement.earliest.map(|it| it.to_string()),
        input: parsed,
        record_errors: text_errors(&text, found.errors),
    })
}

/// What is to come: the server certificate with the rest of the input as its chain, or else a request, or
/// else a bare key.
fn arrival(bundle: &Bundle, relations: &Relations) -> Result<Arrival, ErrorReport> {
    let mut end_entities = relations.end_entities();
    if let Some(index) = end_entities.next() {
        if let Some(other) = end_entities.next() {
            let message = format!(
                "the input holds several server certificates, {index} and {other} among them: give one \
                 with its chain"
            );
            return Err(error("next-several", &message));
        }
        return Ok(of_certificate(bundle, relations, index));
    }
    if !bundle.certificates.is_empty() {
        let message =
            "the input holds CA certificates alone: give the server's certificate with them";
        return Err(error("next-not-a-server-certificate", message));
    }
    let requests = bundle.requests.iter().map(|it| it.spki_der().to_vec());
    let requests = requests.enumerate();
    let requests = requests.map(|(index, spki)| (KeySource::request(index), spki));
    let keys = bundle.public_keys.iter().cloned().enumerate();
    let keys = keys.map(|(index, spki)| (KeySource::public_key(index), spki));
    let mut all = requests.chain(keys);
    let (source, spki) = all.next().ok_or_else(|| {
        error(
            "input-empty",
            "there is no certificate, request or public key",
        )
    })?;
    // A request and its key may come together.
    if all.any(|(_, other)| other != spki) {
        let message = "the input holds several keys: give one";
        return Err(error("next-several", message));
    }
    Ok(Arrival {
        source,
        chain: Vec::new(),
        issuer: None,
        is_self_issued: false,
        spki,
    })
}

fn of_certificate(bundle: &Bundle, relations: &Relations, index: usize) -> Arrival {
    let others = (0..bundle.certificates.len()).filter(|other| *other != index);
    let order: Vec<usize> = core::iter::once(index).chain(others).collect();
    let issuer = relations.chain(index).get(1).copied();
    let chain = order.iter().filter_map(|at| bundle.certificates.get(*at));
    let chain: Vec<Certificate> = chain.cloned().collect();
    Arrival {
        source: KeySource::certificate(index),
        issuer: issuer.and_then(|issuer| order.iter().position(|at| *at == issuer)),
        is_self_issued: relations.is_self_issued(index),
        spki: chain
            .first()
            .map(|it| it.spki_der().to_vec())
            .unwrap_or_default(),
        chain,
    }
}

/// The certificates of a served chain.
fn certificates(input: &Input<'_>) -> Result<Vec<Certificate>, ErrorReport> {
    let bundle = Bundle::read(core::slice::from_ref(input));
    if bundle.certificates.is_empty() {
        return Err(nothing_usable(
            &bundle.blocks,
            "certificate in a served chain",
        ));
    }
    Ok(bundle.certificates)
}

/// The published records with what becomes of them.
fn published(comparison: &Comparison<'_>) -> Vec<RolloverRecord> {
    let today = comparison.today;
    let records = today.records.iter().enumerate();
    let records = records.map(|(index, record)| RolloverRecord {
        unusable: matching::usability(record, today.service).err(),
        today: comparison.is_served(index),
        next: comparison.is_for_next(index),
        record: RecordReport::new(record, today.owner, Some(today.ttl)),
    });
    records.collect()
}
