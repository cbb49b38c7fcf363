//! The validator of NLnet Labs' `domain`. It reads the clock, so the scenarios are signed around the
//! present.

use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use domain::base::{Message, ToName};
use domain::dnssec::validator::anchor::TrustAnchors;
use domain::dnssec::validator::context::{Config, ValidationContext, ValidationState};
use domain::net::client::request::{
    ComposeRequest, Error, GetResponse, RequestMessage, SendRequest,
};
use tlsakit_dnssec_tests::record::Name;
use tlsakit_dnssec_tests::scenario::Scenario;
use tlsakit_dnssec_tests::universe::{Reply, Universe};

use crate::comparison::{Comparison, Verdict, in_parallel};
use crate::{present, scenarios};

/// Algorithms that its version 0.12 takes for unsupported.
const UNSUPPORTED: [&str; 3] = ["ecdsap384", "ed25519", "ed448"];

/// The verdict of `domain` on each scenario without those algorithms.
#[test]
fn domain() {
    let scenarios: Vec<Scenario> = scenarios(|scenario| {
        scenario.needs_now
            || scenario.needs_still_clock
            || UNSUPPORTED.iter().any(|it| scenario.has(it))
    });
    let now = present();
    let verdicts = in_parallel(2, &scenarios, |scenario| {
        let universe = Universe::build(scenario, &Name::root_vec(), now);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime
            .expect("a runtime")
            .block_on(verdict(Arc::new(universe)))
    });
    let mut comparison = Comparison::new("domain");
    for (scenario, verdict) in scenarios.iter().zip(verdicts) {
        comparison.add(scenario, verdict);
    }
    comparison.finish();
}

async fn verdict(universe: Arc<Universe>) -> Verdict {
    let anchors = TrustAnchors::from_u8(universe.anchor_text().as_bytes()).expect("anchors");
    let mut config = Config::new();
    // Both limits are ours (RFC 9276, section 4, asks for one).
    config.set_nsec3_iter_insecure(150);
    config.set_nsec3_iter_bogus(u16::MAX);
    let (name, rtype) = (universe.name.clone(), universe.rtype);
    let upstream = Upstream(universe.clone());
    let context = ValidationContext::with_config(anchors, upstream, config);
    let Reply::Answer(answer) = universe.reply(&name, rtype) else {
        return Verdict::NoAnswer;
    };
    let Ok(mut message) = Message::from_octets(answer.to_wire(0, &name, rtype)) else {
        return Verdict::NoAnswer;
    };
    match context.validate_msg::<Vec<u8>, Vec<u8>>(&mut message).await {
        Ok((ValidationState::Secure, _)) => Verdict::Secure,
        Ok((ValidationState::Insecure, _)) => Verdict::Insecure,
        // What RFC 4033, section 5, calls indeterminate: no anchor above the name.
        Ok((ValidationState::Indeterminate, _)) => Verdict::Insecure,
        Ok((ValidationState::Bogus, _)) | Err(_) => Verdict::NoAnswer,
    }
}

/// A transport that ends in a universe.
#[derive(Clone)]
struct Upstream(Arc<Universe>);

impl SendRequest<RequestMessage<Vec<u8>>> for Upstream {
    fn send_request(&self, request: RequestMessage<Vec<u8>>) -> Box<dyn GetResponse + Send + Sync> {
        Box::new(Response(self.answer(&request)))
    }
}

impl Upstream {
    fn answer(&self, request: &RequestMessage<Vec<u8>>) -> Result<Message<Bytes>, Error> {
        let message = request.to_message()?;
        let question = message.sole_question().map_err(|_| Error::FormError)?;
        let name: Name = question.qname().to_vec();
        let rtype = question.qtype();
        match self.0.reply(&name, rtype) {
            Reply::Answer(answer) => {
                let octets = Bytes::from(answer.to_wire(message.header().id(), &name, rtype));
                Message::from_octets(octets).map_err(|_| Error::ShortMessage)
            }
            Reply::Failure(_) => Err(Error::StreamReadTimeout),
        }
    }
}

/// A response that is there already.
struct Response(Result<Message<Bytes>, Error>);

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Response")
    }
}

type Pinned<'a> = Pin<Box<dyn Future<Output = Result<Message<Bytes>, Error>> + Send + Sync + 'a>>;

impl GetResponse for Response {
    fn get_response(&mut self) -> Pinned<'_> {
        Box::pin(ready(self.0.clone()))
    }
}
