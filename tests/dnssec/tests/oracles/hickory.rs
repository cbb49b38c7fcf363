//! The validator of Hickory DNS. It reads the clock, so the scenarios are signed around the present.

use std::future::{Ready, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use domain::base::iana::Rtype;
use futures_util::StreamExt;
use futures_util::stream::{Once, once};
use hickory_net::dnssec::DnssecDnsHandle;
use hickory_net::proto::dnssec::{Algorithm, Proof, PublicKeyBuf, TrustAnchors};
use hickory_net::proto::op::{DnsRequest, DnsRequestOptions, DnsResponse, Query};
use hickory_net::proto::rr::{Name as HickoryName, Record, RecordType};
use hickory_net::proto::serialize::binary::BinDecodable;
use hickory_net::runtime::TokioRuntimeProvider;
use hickory_net::xfer::DnsHandle;
use hickory_net::{DnsError, NetError};
use tlsakit_dnssec_tests::record::{Name, Rr};
use tlsakit_dnssec_tests::scenario::Scenario;
use tlsakit_dnssec_tests::universe::{Reply, Universe};

use crate::comparison::{Comparison, Verdict, in_parallel};
use crate::{present, scenarios};

/// Hickory's verdict on each scenario without Ed448, which it takes for unsupported.
#[test]
fn hickory() {
    let scenarios: Vec<Scenario> = scenarios(|scenario| {
        // Its anchors are keys, not digests.
        let is_odd = |line: &String| line.contains(' ') && !line.contains("dnskey");
        scenario.needs_now
            || scenario.needs_still_clock
            || scenario.has("ed448")
            || scenario.anchors.iter().any(is_odd)
    });
    let now = present();
    let verdicts = in_parallel(2, &scenarios, |scenario| {
        let mut scenario = scenario.clone();
        for line in &mut scenario.anchors {
            if !line.contains(' ') {
                line.push_str(" dnskey");
            }
        }
        let universe = Universe::build(&scenario, &Name::root_vec(), now);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.expect("a runtime");
        let work = AssertUnwindSafe(|| runtime.block_on(verdict(Arc::new(universe))));
        catch_unwind(work).unwrap_or(Verdict::Panic)
    });
    let mut comparison = Comparison::new("hickory");
    for (scenario, verdict) in scenarios.iter().zip(verdicts) {
        comparison.add(scenario, verdict);
    }
    comparison.finish();
}

async fn verdict(universe: Arc<Universe>) -> Verdict {
    let mut anchors = TrustAnchors::empty();
    for Rr { owner, rdata, .. } in &universe.anchors {
        let key = PublicKeyBuf::new(rdata[4..].to_vec(), Algorithm::from_u8(rdata[3]));
        anchors.insert_with_name(&key, (&hickory_name(owner)).into());
    }
    let query = Query::query(
        hickory_name(&universe.name),
        RecordType::from(universe.rtype.to_int()),
    );
    let validator = DnssecDnsHandle::with_trust_anchor(Handle(universe), Arc::new(anchors))
        .nsec3_iteration_limits(Some(150), Some(u16::MAX));
    let mut options = DnsRequestOptions::default();
    options.use_edns = true;
    options.edns_set_dnssec_ok = true;
    let answer = validator.lookup(query, options).next().await;
    match answer.expect("an answer or an error") {
        Ok(response) => {
            let is_data = |record: &&Record| record.record_type() != RecordType::RRSIG;
            let records = match response.answers.is_empty() {
                true => &response.authorities,
                false => &response.answers,
            };
            let proofs = records.iter().filter(is_data).map(|record| record.proof);
            proofs.min().map_or(Verdict::NoAnswer, of_proof)
        }
        Err(NetError::Dns(DnsError::Nsec { proof, .. })) => of_proof(proof),
        Err(_) => Verdict::NoAnswer,
    }
}

fn of_proof(proof: Proof) -> Verdict {
    match proof {
        Proof::Secure => Verdict::Secure,
        Proof::Insecure => Verdict::Insecure,
        Proof::Bogus | Proof::Indeterminate => Verdict::NoAnswer,
    }
}

fn hickory_name(name: &Name) -> HickoryName {
    HickoryName::from_bytes(name.as_slice()).expect("a name")
}

/// A handle that ends in a universe.
#[derive(Clone)]
struct Handle(Arc<Universe>);

impl DnsHandle for Handle {
    type Response = Once<Ready<Result<DnsResponse, NetError>>>;
    type Runtime = TokioRuntimeProvider;

    fn send(&self, request: DnsRequest) -> Self::Response {
        once(ready(self.answer(&request)))
    }
}

impl Handle {
    fn answer(&self, request: &DnsRequest) -> Result<DnsResponse, NetError> {
        let query = request
            .queries
            .first()
            .ok_or("a request without a question")?;
        let name = Name::from_chars(query.name().to_ascii().chars());
        let name = name.map_err(|_| "a name")?;
        let rtype = Rtype::from_int(u16::from(query.query_type()));
        match self.0.reply(&name, rtype) {
            Reply::Answer(answer) => {
                let octets = answer.to_wire(request.id, &name, rtype);
                Ok(DnsResponse::from_buffer(octets)?)
            }
            Reply::Failure(_) => Err(NetError::Timeout),
        }
    }
}
