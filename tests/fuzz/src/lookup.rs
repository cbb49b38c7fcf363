//! Validated lookups of whatever a resolver sends.

use tlsakit_core::commands::{self, LookupOptions};
use tlsakit_core::dns::{self, Event, Failure, Question, Request};
use tlsakit_core::dnssec::Limits;
use tlsakit_core::report::{LookupOutcome, LookupReport, SecurityStatus};
use tlsakit_core::signature::{PublicKey, SignatureError, SignatureScheme, SignatureVerifier};
use tlsakit_core::time::UnixTime;

/// 2026-06-01T12:00:00Z: within the signatures among the seeds.
const NOW: UnixTime = UnixTime(1_780_315_200);

/// The key of the root among the seeds.
const ANCHOR: &str = include_str!("../seeds/anchor.txt");

/// Accepts every signature that does not end in zero, so that chains of trust come about that nobody could sign.
#[derive(Debug)]
struct Lenient;

impl SignatureVerifier for Lenient {
    fn verify(
        &self,
        _: PublicKey<'_>,
        _: SignatureScheme,
        _: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        match signature.last() {
            Some(1..) => Ok(()),
            _ => Err(SignatureError::BadSignature),
        }
    }
}

/// Answers every question with `data`: as it is, or behind the right header and question.
pub fn messages(data: &[u8]) {
    let Some((kind, body)) = data.split_first() else {
        return;
    };
    let _ = (dns::message_id(body), dns::is_truncated(body));
    let answer = |request: &Request| match kind & 1 {
        0 => body.to_vec(),
        _ => graft(&request.question, body),
    };
    look_up("www.example.", "A", ANCHOR, &mut |request: &Request| {
        let bytes = answer(request);
        let _ = dns::answers(&bytes, &request.question);
        Some(bytes)
    });
}

/// The header that an answer has, with the counts that `body` begins with, and the question.
fn graft(question: &Question, body: &[u8]) -> Vec<u8> {
    let (counts, records) = body.split_at(body.len().min(3));
    let mut message = vec![0, 0, 0x81, 0x80, 0, 1];
    for section in 0..3 {
        message.extend([0, counts.get(section).copied().unwrap_or_default()]);
    }
    message.extend_from_slice(question.name.as_slice());
    message.extend(question.rtype.to_int().to_be_bytes());
    message.extend([0, 1]);
    message.extend_from_slice(records);
    message
}

/// Takes `data` for a type and RDATA, and prints it.
pub fn rdata(data: &[u8]) {
    let Some((rtype, rdata)) = data.split_first_chunk::<2>() else {
        return;
    };
    let rtype = u16::from_be_bytes(*rtype);
    let Ok(length) = u16::try_from(rdata.len()) else {
        return;
    };
    // Below no anchor nothing has to be signed.
    let anchor = "elsewhere. DS 1 13 2 \
                  0000000000000000000000000000000000000000000000000000000000000000";
    let report = look_up(
        "www.example.",
        &format!("TYPE{rtype}"),
        anchor,
        &mut |request| {
            let mut body = vec![1, 0, 0, 0xc0, 12];
            body.extend(rtype.to_be_bytes());
            body.extend([0, 1, 0, 0, 0, 60]);
            body.extend(length.to_be_bytes());
            body.extend_from_slice(rdata);
            Some(graft(&request.question, &body))
        },
    );
    for record in report.iter().flat_map(|report| &report.rrset) {
        let is_plain = |text: &str| text.chars().all(|it| !it.is_control());
        assert!(
            is_plain(&record.rdata) && is_plain(&record.name),
            "{record:?}"
        );
    }
}

/// Takes `data` for a line with a name and a type, and messages, each behind its length; a question
/// is answered by the first message that answers it.
pub fn validator(data: &[u8]) {
    let Some(end) = data.iter().position(|octet| *octet == b'\n') else {
        return;
    };
    let (line, mut rest) = data.split_at(end);
    rest = &rest[1..];
    let Some((name, rtype)) = str::from_utf8(line)
        .ok()
        .and_then(|line| line.split_once(' '))
    else {
        return;
    };
    let mut answers = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length)).min(after.len());
        let (answer, after) = after.split_at(length);
        answers.push(answer);
        rest = after;
    }
    look_up(name, rtype, ANCHOR, &mut |request| {
        let mut answers = answers.iter();
        let found = answers.find(|answer| dns::answers(answer, &request.question));
        found.map(|answer| answer.to_vec())
    });
}

/// Looks up with a resolver that is a function, and holds the report against itself.
fn look_up(
    name: &str,
    rtype: &str,
    anchor: &str,
    resolver: &mut dyn FnMut(&Request) -> Option<Vec<u8>>,
) -> Option<LookupReport> {
    let options = LookupOptions {
        name: name.to_owned(),
        rtype: rtype.to_owned(),
        trust_anchors: Some(anchor.to_owned()),
        ..LookupOptions::default()
    };
    let mut lookup = commands::lookup(&options, &Lenient, NOW).ok()?;
    let mut requests = lookup.step(Event::Start);
    while let Some(request) = requests.pop() {
        let id = request.id;
        let event = match resolver(&request) {
            Some(bytes) => Event::Answer { id, bytes },
            None => Event::Failed {
                id,
                why: Failure::Timeout,
            },
        };
        requests.extend(lookup.step(event));
    }
    let report = lookup.report().expect("nothing is outstanding");
    check(&report);
    Some(report)
}

/// What holds of every report.
fn check(report: &LookupReport) {
    let limits = Limits::DEFAULT;
    // The resolver's own opinion, and the link that is one too many, come besides.
    assert!(report.questions.len() <= limits.questions + 1);
    assert!(report.aliases.len() <= limits.alias_links + 1);
    let is_secure = report.status == SecurityStatus::Secure;
    if report.outcome == LookupOutcome::Failed {
        assert!(!is_secure, "{report:?}");
    }
    if !is_secure {
        assert!(report.reason.is_some(), "{report:?}");
    }
    let worst = report.aliases.iter().map(|alias| alias.status).max();
    assert!(
        worst.is_none_or(|worst| worst <= report.status),
        "{report:?}"
    );
}
