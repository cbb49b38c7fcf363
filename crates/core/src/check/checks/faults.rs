//! Why a record matches nothing: what it was made of instead of what it should be.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base16ct::lower::encode_string as hex;
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256, Sha512};

use super::sets::SetFacts;
use crate::report::RecordOutcome;
use crate::tlsa::{CertificateUsage, MatchingType, Selector, TlsaRecord};
use crate::x509::{Certificate, SubjectPublicKeyInfo};

/// A mistake in making a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A part of the key, which is named here, and not the SubjectPublicKeyInfo.
    KeyBits(&'static str),
    /// The digest of no octets.
    Nothing,
    /// Made of a certificate of another host.
    OtherHost(String),
    /// The digest is of another matching type.
    OtherMatchingType(MatchingType),
    /// The digest is of what the other selector selects.
    OtherSelector,
    /// Usage 2 for the server certificate, or 3 for an issuer.
    OtherUsage,
    /// The digest of a text form, which is named here, and not of the octets.
    Text(&'static str),
}

/// Longest certificate that text forms are made of, in octets. Certificates in use seldom have more.
const MAX_OCTETS: usize = 8_192;

/// Most certificates of one run that text forms are made of. A domain in use has a dozen.
const MAX_FORMS: usize = 200;

/// Most certificates of one chain that records are held against in this way.
const MAX_CERTIFICATES: usize = 10;

/// Most chains of one host that records are held against in this way.
const MAX_CHAINS: usize = 20;

/// Finds the fault of each record that matches no chain of its set.
pub(in crate::check) fn find(sets: &mut [&mut SetFacts<'_>]) {
    let unmatched = |set: &SetFacts<'_>| {
        let indices = 0..set.records.len();
        let unmatched = indices.filter(|index| !is_matched(set, *index));
        unmatched.collect::<Vec<_>>()
    };
    let unmatched: Vec<Vec<usize>> = sets.iter().map(|it| unmatched(it)).collect();
    if unmatched.iter().all(Vec::is_empty) {
        return;
    }
    let mut forms = MAX_FORMS;
    let sources = sets.iter().map(|set| Source::new(set, &mut forms));
    let sources: Vec<Source> = sources.collect();
    for (at, set) in sets.iter_mut().enumerate() {
        for index in unmatched.get(at).into_iter().flatten() {
            if let Some(facts) = set.records.get_mut(*index) {
                facts.fault = fault(&facts.record, at, &sources);
            }
        }
    }
}

fn is_matched(set: &SetFacts<'_>, index: usize) -> bool {
    let mut outcomes = set
        .matched()
        .filter_map(|(_, matched)| matched.records.get(index));
    outcomes.any(|it| it.outcome == RecordOutcome::Match)
}

/// The certificates of a host, with what records are made of by mistake.
struct Source {
    host: String,
    /// Each certificate once, with whether it is the first of a chain, and whether it is another one.
    certificates: Vec<(Digested, bool, bool)>,
}

/// A certificate and the digests of everything that may be taken for it.
struct Digested {
    whole: Digests,
    spki: Digests,
    mistakes: Vec<(Fault, Digests)>,
}

/// Octets by their digests, SHA2-256 and SHA2-512.
struct Digests([u8; 32], [u8; 64]);

impl Digests {
    fn of(octets: &[u8]) -> Self {
        Self(Sha256::digest(octets).into(), Sha512::digest(octets).into())
    }

    fn has(&self, digest: &[u8]) -> bool {
        self.0 == digest || self.1 == digest
    }
}

impl Source {
    fn new(set: &SetFacts<'_>, forms: &mut usize) -> Self {
        let mut seen: BTreeMap<&[u8], (&Certificate, bool, bool)> = BTreeMap::new();
        for chain in set.chains.iter().take(MAX_CHAINS) {
            let certificates = chain.certificates.iter().take(MAX_CERTIFICATES);
            for (depth, certificate) in certificates.enumerate() {
                let entry = seen.entry(certificate.der());
                let entry = entry.or_insert((certificate, false, false));
                entry.1 |= depth == 0;
                entry.2 |= depth > 0;
            }
        }
        let certificates = seen.into_values();
        Self {
            host: set.server.clone(),
            certificates: certificates
                .map(|(it, first, issuer)| (Digested::new(it, forms), first, issuer))
                .collect(),
        }
    }

    /// The certificates that a record of this usage may name, or those that it may not.
    fn for_usage(&self, usage: CertificateUsage, rightly: bool) -> impl Iterator<Item = &Digested> {
        let names_issuers = matches!(usage, CertificateUsage::DANE_TA | CertificateUsage::PKIX_TA);
        let fits = move |first: bool, issuer: bool| if names_issuers { issuer } else { first };
        let certificates = self.certificates.iter();
        certificates
            .filter(move |(_, first, issuer)| fits(*first, *issuer) == rightly)
            .map(|(it, ..)| it)
    }
}

impl Digested {
    /// `forms` counts down for each certificate that text forms are made of.
    fn new(certificate: &Certificate, forms: &mut usize) -> Self {
        let mut mistakes = key_parts(certificate);
        let has_texts = *forms > 0;
        *forms = forms.saturating_sub(1);
        for (label, octets) in [
            ("CERTIFICATE", certificate.der()),
            ("PUBLIC KEY", certificate.spki_der()),
        ] {
            mistakes.extend(
                has_texts
                    .then(|| texts(label, octets))
                    .into_iter()
                    .flatten(),
            );
        }
        let digested = mistakes.iter().map(|(fault, octets)| {
            let digests = Digests::of(octets);
            (fault.clone(), digests)
        });
        Self {
            whole: Digests::of(certificate.der()),
            spki: Digests::of(certificate.spki_der()),
            mistakes: digested.collect(),
        }
    }

    /// What `selector` selects, and what the other one does.
    fn selected(&self, selector: Selector) -> (&Digests, &Digests) {
        match selector {
            Selector::CERT => (&self.whole, &self.spki),
            _ => (&self.spki, &self.whole),
        }
    }

    /// The mistake by which `record` was made of it.
    fn fault(&self, record: &TlsaRecord) -> Option<Fault> {
        let digest = record.association_data.as_slice();
        let (right, other) = self.selected(record.parameters.selector);
        if right.has(digest) {
            let is_of = match digest.len() {
                32 => MatchingType::SHA2_256,
                _ => MatchingType::SHA2_512,
            };
            let is_wrong = record.parameters.matching_type != is_of;
            return is_wrong.then_some(Fault::OtherMatchingType(is_of));
        }
        if other.has(digest) {
            return Some(Fault::OtherSelector);
        }
        let mut mistakes = self.mistakes.iter();
        let found = mistakes.find(|(_, digests)| digests.has(digest));
        found.map(|(fault, _)| fault.clone())
    }
}

/// The mistake in a record of the host at `at`.
fn fault(record: &TlsaRecord, at: usize, sources: &[Source]) -> Option<Fault> {
    let digest = record.association_data.as_slice();
    if Digests::of(b"").has(digest) {
        return Some(Fault::Nothing);
    }
    if !matches!(digest.len(), 32 | 64) || record.parameters.selector > Selector::SPKI {
        return None;
    }
    let usage = record.parameters.usage;
    let own = sources.get(at)?;
    let names = |it: &Digested| it.selected(record.parameters.selector).0.has(digest);
    for certificate in own.for_usage(usage, true) {
        if let Some(fault) = certificate.fault(record) {
            return Some(fault);
        }
        if names(certificate) {
            return None;
        }
    }
    if own.for_usage(usage, false).any(names) {
        return Some(Fault::OtherUsage);
    }
    // Hosts may share a key: that is a mistake only if this one shows another.
    if own.certificates.is_empty() {
        return None;
    }
    let others = sources.iter().enumerate().filter(|(index, _)| *index != at);
    let mut others = others.filter(|(_, it)| it.for_usage(usage, true).any(names));
    let (_, other) = others.next()?;
    Some(Fault::OtherHost(other.host.clone()))
}

/// What is in a SubjectPublicKeyInfo and is mistaken for it.
fn key_parts(certificate: &Certificate) -> Vec<(Fault, Vec<u8>)> {
    let Ok(spki) = SubjectPublicKeyInfo::parse(certificate.spki_der()) else {
        return Vec::new();
    };
    let key = spki.key_octets().map(|it| ("the bits of the key", it));
    let modulus = spki.rsa().map(|(modulus, _)| ("the modulus", modulus));
    let parts = key.into_iter().chain(modulus);
    parts
        .map(|(part, octets)| (Fault::KeyBits(part), octets.to_vec()))
        .collect()
}

/// The text forms of octets that tools write.
fn texts(label: &str, octets: &[u8]) -> Vec<(Fault, Vec<u8>)> {
    if octets.len() > MAX_OCTETS {
        return Vec::new();
    }
    let base64 = Base64::encode_string(octets);
    let digits = hex(octets);
    let mut forms = Vec::from([
        ("the base64 text", base64.clone()),
        ("the base64 text", format!("{base64}\n")),
        ("the base64 text", wrapped(&base64, "\n")),
        ("the hexadecimal text", digits.clone()),
        ("the hexadecimal text", format!("{digits}\n")),
        ("the hexadecimal text", digits.to_uppercase()),
    ]);
    for newline in ["\n", "\r\n"] {
        let lines = wrapped(&base64, newline);
        let pem = format!("-----BEGIN {label}-----{newline}{lines}-----END {label}-----");
        forms.push(("the PEM text", format!("{pem}{newline}")));
        forms.push(("the PEM text", pem));
    }
    let forms = forms.into_iter();
    let mut forms: Vec<(Fault, Vec<u8>)> = forms
        .map(|(form, text)| (Fault::Text(form), text.into_bytes()))
        .collect();
    let newline = [octets, b"\n"].concat();
    forms.push((Fault::Text("the octets and a newline"), newline));
    forms
}

/// Base64 in lines of 64 characters, each with its end.
fn wrapped(base64: &str, newline: &str) -> String {
    let mut lines = String::new();
    let mut rest = base64;
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(64));
        lines.push_str(line);
        lines.push_str(newline);
        rest = more;
    }
    lines
}
