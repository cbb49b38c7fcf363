//! The record of a run: what was asked and what came back. The same bundle gives the same report
//! everywhere, without a network.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};

use crate::dns::{Event, Failure, Request, name};
use crate::lookup::Lookup;

/// The version of the JSON that others may rely on.
pub const SCHEMA: &str = "tlsakit/1";

/// The `kind` of a bundle.
pub const KIND: &str = "bundle";

/// Everything that the report of a run depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bundle {
    /// [`SCHEMA`].
    pub schema: String,
    /// [`KIND`].
    pub kind: String,
    /// The command: `lookup`.
    pub command: String,
    /// The name that was asked for.
    pub name: String,
    /// The type that was asked for.
    pub r#type: String,
    /// The moment as of which it was validated (RFC 3339).
    pub at: String,
    /// The trust anchors, if they were given: DS or DNSKEY lines.
    pub trust_anchors: Option<String>,
    /// Whether signatures over SHA-1 counted as unsupported (RFC 9905).
    pub refuse_sha1: bool,
    /// One run for each resolver, in the order given.
    pub runs: Vec<Run>,
}

/// What one resolver was asked, and what it answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// The resolver.
    pub resolver: String,
    /// Questions and answers.
    pub exchanges: Vec<Exchange>,
}

/// A question and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    /// The name.
    pub name: String,
    /// The type.
    pub r#type: String,
    /// Whether the resolver was asked to leave the validation to us (CD).
    pub checking_disabled: bool,
    /// The answer: a message in wire form, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<RecordedFailure>,
}

/// A [`Failure`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordedFailure {
    /// See [`Failure::code`].
    pub code: String,
    /// See [`Failure::detail`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl Exchange {
    /// The request, and the event that ended it.
    pub(crate) fn new(request: &Request, event: &Event) -> Self {
        let (answer, failure) = match event {
            Event::Start => (None, None),
            Event::Answer { bytes, .. } => (Some(Base64::encode_string(bytes)), None),
            Event::Failed { why, .. } => (
                None,
                Some(RecordedFailure {
                    code: why.code().to_owned(),
                    detail: why.detail(),
                }),
            ),
        };
        Self {
            name: name::text(&request.question.name),
            r#type: request.question.rtype.to_string(),
            checking_disabled: request.checking_disabled,
            answer,
            failure,
        }
    }

    /// Whether it is the one of `request`.
    fn is_of(&self, request: &Request) -> bool {
        self.checking_disabled == request.checking_disabled
            && self.r#type == request.question.rtype.to_string()
            && self
                .name
                .eq_ignore_ascii_case(&name::text(&request.question.name))
    }

    /// The event for the request `id`; nothing if it is none.
    fn event(&self, id: u32) -> Option<Event> {
        if let Some(answer) = &self.answer {
            let bytes = Base64::decode_vec(answer).ok()?;
            return Some(Event::Answer { id, bytes });
        }
        let failure = self.failure.as_ref()?;
        let why = Failure::from_code(&failure.code, &failure.detail)?;
        Some(Event::Failed { id, why })
    }
}

impl Run {
    /// Runs `lookup` to its end with what was recorded, in the same order. A question that was not
    /// asked then, or whose record cannot be read, has failed.
    pub(crate) fn replay(&self, lookup: &mut Lookup) {
        let mut outstanding = lookup.step(Event::Start);
        for exchange in &self.exchanges {
            let Some(index) = outstanding
                .iter()
                .position(|request| exchange.is_of(request))
            else {
                continue;
            };
            let request = outstanding.swap_remove(index);
            let event = exchange
                .event(request.id)
                .unwrap_or_else(|| missing(&request));
            outstanding.extend(lookup.step(event));
        }
        while let Some(request) = outstanding.pop() {
            outstanding.extend(lookup.step(missing(&request)));
        }
    }
}

fn missing(request: &Request) -> Event {
    Event::Failed {
        id: request.id,
        why: Failure::Connection("the bundle does not hold the answer".to_owned()),
    }
}
