//! What is asked, and what has to come out.

use std::fmt;

/// A question with its due outcome.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The name.
    pub name: &'static str,
    /// The type.
    pub rtype: &'static str,
    /// `secure`, `insecure`, `bogus` or `indeterminate`.
    pub status: &'static str,
    /// `answer`, `no-data`, `name-error` or `failed`.
    pub outcome: &'static str,
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.rtype)
    }
}

const fn secure(name: &'static str, rtype: &'static str, outcome: &'static str) -> Question {
    with(name, rtype, "secure", outcome)
}

const fn insecure(name: &'static str, rtype: &'static str, outcome: &'static str) -> Question {
    with(name, rtype, "insecure", outcome)
}

const fn bogus(name: &'static str, rtype: &'static str, outcome: &'static str) -> Question {
    with(name, rtype, "bogus", outcome)
}

const fn with(
    name: &'static str,
    rtype: &'static str,
    status: &'static str,
    outcome: &'static str,
) -> Question {
    Question {
        name,
        rtype,
        status,
        outcome,
    }
}

/// All questions.
pub const QUESTIONS: &[Question] = &[
    // Each algorithm, and the way down.
    secure(".", "DNSKEY", "answer"),
    secure("example.", "DS", "answer"),
    secure("_25._tcp.mx.rsa256.example.", "TLSA", "answer"),
    secure("_25._tcp.mx.rsa512.example.", "TLSA", "answer"),
    secure("_25._tcp.mx.rsa1.example.", "TLSA", "answer"),
    secure("_25._tcp.mx.p384.example.", "TLSA", "answer"),
    secure("_25._tcp.mx.ed25519.example.", "TLSA", "answer"),
    secure("_25._tcp.mx.ed448.example.", "TLSA", "answer"),
    secure("_25._tcp.mx.below.nsec.test.", "TLSA", "answer"),
    secure("below.optout.test.", "MX", "answer"),
    secure("mixed.nsec.test.", "TXT", "answer"),
    secure("unknown.nsec.test.", "TYPE65280", "answer"),
    secure("_443._tcp.big.nsec.test.", "TLSA", "answer"),
    // Denials.
    secure("nothing.nsec.test.", "A", "name-error"),
    secure("nothing.nsec3.test.", "A", "name-error"),
    insecure("nothing.optout.test.", "A", "name-error"),
    secure("_25._tcp.www.nsec.test.", "TLSA", "name-error"),
    secure("www.nsec.test.", "AAAA", "no-data"),
    secure("www.nsec3.test.", "AAAA", "no-data"),
    secure("down.ent.nsec.test.", "A", "no-data"),
    secure("down.ent.nsec3.test.", "A", "no-data"),
    secure("www.nsec.test.", "DS", "no-data"),
    secure("unsigned.nsec.test.", "DS", "no-data"),
    secure("nothing.", "A", "name-error"),
    // Wildcards.
    secure("here.wild.nsec.test.", "TXT", "answer"),
    secure("here.wild.nsec3.test.", "TXT", "answer"),
    insecure("here.wild.optout.test.", "TXT", "answer"),
    secure("here.wild.nsec.test.", "A", "no-data"),
    secure("here.wild.nsec3.test.", "A", "no-data"),
    secure("_25._tcp.every.nsec3.test.", "TLSA", "answer"),
    secure("here.wild-alias.nsec3.test.", "A", "answer"),
    // Aliases; the worst link decides.
    secure("alias2.nsec.test.", "A", "answer"),
    secure("to-secure.nsec.test.", "A", "answer"),
    secure("_25._tcp.to.nsec3.test.", "TLSA", "answer"),
    secure("mx.moved.nsec.test.", "A", "answer"),
    secure("to-nothing.nsec.test.", "A", "name-error"),
    insecure("to-insecure.nsec.test.", "A", "answer"),
    insecure("www.moved-away.nsec3.test.", "A", "answer"),
    bogus("to-bogus.nsec3.test.", "A", "answer"),
    // Nothing is signed here, which is proved.
    insecure("_25._tcp.mx.unsigned.test.", "TLSA", "answer"),
    insecure("_25._tcp.mx.unsigned.example.", "TLSA", "answer"),
    insecure("www.unsigned.nsec3.test.", "A", "answer"),
    insecure("nothing.unsigned.optout.test.", "A", "name-error"),
    insecure("www.unknown.test.", "A", "answer"),
    secure("www.iterations.test.", "A", "answer"),
    insecure("nothing.iterations.test.", "A", "name-error"),
    // What should be signed rightly, and is not.
    bogus("www.expired.test.", "A", "answer"),
    bogus("www.future.test.", "A", "answer"),
    bogus("www.unsigned-host.test.", "A", "answer"),
    secure("www.unsigned-host.test.", "TXT", "answer"),
    bogus("www.broken.test.", "A", "answer"),
    bogus("_25._tcp.mx.other-key.test.", "TLSA", "answer"),
    bogus("www.stripped.test.", "A", "answer"),
    bogus("nothing.no-denial.test.", "A", "name-error"),
    secure("_25._tcp.mx.no-denial.test.", "TLSA", "answer"),
    with("loop1.nsec.test.", "A", "indeterminate", "failed"),
];
