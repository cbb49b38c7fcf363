//! Certificates, requests and keys, described for people and programs.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::IpAddr;

use base16ct::lower::encode_string as hex;
use sha2::{Digest, Sha256, Sha512};

use super::algorithm::AlgorithmIdentifier;
use super::asn1::Asn1Error;
use super::bundle::Bundle;
use super::distinguished_name::DistinguishedName;
use super::extensions::{ExtensionProblemKind, Extensions, GeneralName};
use super::path::{Pool, short_name};
use super::{Certificate, CertificateRequest, SubjectPublicKeyInfo, public_roots};
use crate::name;
use crate::report::{
    AlgorithmReport, CertificateReport, CertificateRole, DnsNameReport, Fingerprints, KeyReport,
    KeySource, KeySourceKind, ParsedInput, PublicKeyReport, Reason, RequestReport, Warning,
};
use crate::signature::SignatureError;
use crate::text::printable;
use crate::time::UnixTime;

/// Names of extended key usages (RFC 5280, section 4.2.1.12).
const PURPOSES: &[(&str, &str)] = &[
    ("1.3.6.1.5.5.7.3.1", "serverAuth"),
    ("1.3.6.1.5.5.7.3.2", "clientAuth"),
    ("1.3.6.1.5.5.7.3.3", "codeSigning"),
    ("1.3.6.1.5.5.7.3.4", "emailProtection"),
    ("1.3.6.1.5.5.7.3.8", "timeStamping"),
    ("1.3.6.1.5.5.7.3.9", "OCSPSigning"),
    ("2.5.29.37.0", "anyExtendedKeyUsage"),
];

/// Smallest RSA modulus in bits that is not called weak.
const MIN_RSA_BITS: usize = 2_048;

/// Smallest curve in bits that is not called weak.
const MIN_CURVE_BITS: usize = 256;

/// How the certificates of an input belong together.
pub(crate) struct Relations {
    /// What each certificate is.
    pub(crate) roles: Vec<CertificateRole>,
    /// Which certificate issued it, if that is there and is another one.
    pub(crate) issued_by: Vec<Option<usize>>,
    self_issued: Vec<bool>,
    self_signed: Vec<Option<bool>>,
    is_ca: Vec<bool>,
}

impl Relations {
    /// Finds out who issued whom among the certificates of `pool`.
    ///
    /// Names and key identifiers decide, and the signature where it can be verified; one of an
    /// algorithm that is not supported counts as good, since a record can be made all the same.
    pub(crate) fn of(pool: &Pool<'_>) -> Self {
        let count = pool.len();
        let is_signed = |child, issuer| {
            !matches!(
                pool.verify(child, issuer),
                Err(SignatureError::BadSignature | SignatureError::MalformedKey)
            )
        };
        let self_issued: Vec<bool> = (0..count).map(|index| pool.is_self_issued(index)).collect();
        let self_signed: Vec<Option<bool>> = self_issued
            .iter()
            .enumerate()
            .map(|(index, self_issued)| match self_issued {
                false => Some(false),
                true => match pool.verify(index, index) {
                    Ok(()) => Some(true),
                    Err(SignatureError::BadSignature) => Some(false),
                    Err(_) => None,
                },
            })
            .collect();
        let issued_by: Vec<Option<usize>> = (0..count)
            .map(|child| {
                if self_signed.get(child) == Some(&Some(true)) {
                    return None;
                }
                (0..count)
                    .filter(|issuer| *issuer != child && pool.names_as_issuer(child, *issuer))
                    .find(|issuer| is_signed(child, *issuer))
            })
            .collect();
        let is_ca: Vec<bool> = (0..count)
            .map(|index| pool.extensions(index).is_some_and(Extensions::is_ca))
            .collect();
        let mut relations = Self {
            roles: Vec::new(),
            issued_by,
            self_issued,
            self_signed,
            is_ca,
        };
        relations.roles = relations.find_roles(count);
        relations
    }

    /// The same, where the certificates at `served` are known to be servers' own, whatever they call
    /// themselves.
    pub(crate) fn with_served(mut self, served: &[usize]) -> Self {
        for index in served {
            if let Some(role) = self.roles.get_mut(*index) {
                *role = CertificateRole::EndEntity;
            }
        }
        self
    }

    fn find_roles(&self, count: usize) -> Vec<CertificateRole> {
        let mut issuers = Vec::from([false]);
        issuers.resize(count, false);
        for issuer in self.issued_by.iter().flatten() {
            if let Some(flag) = issuers.get_mut(*issuer) {
                *flag = true;
            }
        }
        let mut roles: Vec<CertificateRole> = issuers
            .iter()
            .enumerate()
            .map(|(index, issuer)| match (issuer, self.is_ca(index)) {
                (true, _) => CertificateRole::Issuer,
                (false, false) => CertificateRole::EndEntity,
                (false, true) => CertificateRole::UnrelatedCa,
            })
            .collect();
        // `openssl req -x509` makes self-signed server certificates that call themselves CA.
        if let [role] = roles.as_mut_slice()
            && self.is_self_issued(0)
        {
            *role = CertificateRole::EndEntity;
        }
        roles
    }

    /// Whether basic constraints of the certificate at `index` say that it is a CA.
    pub(crate) fn is_ca(&self, index: usize) -> bool {
        self.is_ca.get(index).copied().unwrap_or(false)
    }

    /// Whether the certificate at `index` has the same name as subject and issuer.
    pub(crate) fn is_self_issued(&self, index: usize) -> bool {
        self.self_issued.get(index).copied().unwrap_or(false)
    }

    /// The server certificates, in the order of the input.
    pub(crate) fn end_entities(&self) -> impl Iterator<Item = usize> + '_ {
        self.roles
            .iter()
            .enumerate()
            .filter(|(_, role)| **role == CertificateRole::EndEntity)
            .map(|(index, _)| index)
    }

    /// The certificate at `index`, its issuer, the issuer of that, as far as they are there.
    pub(crate) fn chain(&self, index: usize) -> Vec<usize> {
        let mut chain = Vec::from([index]);
        while let Some(issuer) = chain
            .last()
            .and_then(|last| self.issued_by.get(*last).copied().flatten())
            .filter(|issuer| !chain.contains(issuer))
        {
            chain.push(issuer);
        }
        chain
    }
}

/// Describes everything in `bundle`.
pub(crate) fn parsed_input(bundle: &Bundle, relations: &Relations, now: UnixTime) -> ParsedInput {
    let certificates: Vec<CertificateReport> = bundle
        .certificates
        .iter()
        .enumerate()
        .map(|(index, certificate)| describe_certificate(certificate, index, relations))
        .collect();
    let requests: Vec<RequestReport> = bundle.requests.iter().map(describe_request).collect();
    let public_keys = bundle
        .public_keys
        .iter()
        .map(|spki| PublicKeyReport {
            key: describe_key(spki),
        })
        .collect();
    let mut parsed = ParsedInput {
        blocks: bundle.blocks.clone(),
        certificates,
        requests,
        public_keys,
        warnings: Vec::new(),
    };
    parsed.warnings = warnings(bundle, relations, &parsed, now);
    parsed
}

fn describe_certificate(
    certificate: &Certificate,
    index: usize,
    relations: &Relations,
) -> CertificateReport {
    let extensions = certificate.extensions();
    let subject = certificate.subject();
    let issuer = certificate.issuer();
    let validity = certificate.validity();
    CertificateReport {
        role: relations
            .roles
            .get(index)
            .copied()
            .unwrap_or(CertificateRole::EndEntity),
        name: short_name(certificate, &extensions),
        version: certificate.version(),
        serial: certificate.serial(),
        subject: rfc4514(&subject),
        issuer: rfc4514(&issuer),
        common_name: common_name(&subject),
        issuer_common_name: common_name(&issuer),
        dns_names: dns_names(&extensions),
        ip_addresses: names(&extensions, |name| match name {
            GeneralName::Ip(octets) => Some(address(octets)),
            _ => None,
        }),
        email_addresses: names(&extensions, |name| match name {
            GeneralName::Email(address) => Some(printable(address)),
            _ => None,
        }),
        not_before: validity.map(|validity| validity.not_before.to_string()),
        not_after: validity.map(|validity| validity.not_after.to_string()),
        key: describe_key(certificate.spki_der()),
        signature_algorithm: describe_algorithm(certificate.signature_algorithm().as_ref()),
        ca: extensions.is_ca(),
        path_length: extensions
            .basic_constraints
            .and_then(|constraints| constraints.path_length),
        key_usage: extensions.key_usage_names(),
        extended_key_usage: extensions
            .extended_key_usage
            .as_ref()
            .map(|list| list.iter().map(|oid| purpose(oid)).collect()),
        self_issued: relations.is_self_issued(index),
        self_signed: relations.self_signed.get(index).copied().flatten(),
        issued_by: relations.issued_by.get(index).copied().flatten(),
        public_root: public_roots::contains(certificate.spki_der()),
        fingerprints: fingerprints(certificate.der()),
        unreadable: unreadable(certificate, &extensions, &subject, &issuer),
    }
}

fn rfc4514(name: &Result<DistinguishedName, Asn1Error>) -> String {
    name.as_ref()
        .map(|name| printable(&name.to_rfc4514()))
        .unwrap_or_default()
}

fn common_name(name: &Result<DistinguishedName, Asn1Error>) -> Option<String> {
    name.as_ref().ok()?.common_name().map(printable)
}

fn dns_names(extensions: &Extensions) -> Vec<DnsNameReport> {
    extensions
        .dns_names()
        .map(|ascii| DnsNameReport {
            ascii: printable(ascii),
            unicode: printable(&name::to_unicode(ascii)),
        })
        .collect()
}

fn names(extensions: &Extensions, select: impl Fn(&GeneralName) -> Option<String>) -> Vec<String> {
    extensions
        .subject_alternative_name
        .iter()
        .flatten()
        .filter_map(select)
        .collect()
}

/// An address in text form; hexadecimal if it has a length that no address has.
fn address(octets: &[u8]) -> String {
    let address = <[u8; 4]>::try_from(octets)
        .map(IpAddr::from)
        .or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from));
    match address {
        Ok(address) => address.to_string(),
        Err(_) => hex(octets),
    }
}

fn purpose(oid: &str) -> String {
    let known = PURPOSES.iter().find(|(known, _)| *known == oid);
    String::from(known.map_or(oid, |(_, name)| name))
}

fn describe_algorithm(algorithm: Option<&AlgorithmIdentifier<'_>>) -> AlgorithmReport {
    match algorithm {
        Some(algorithm) => AlgorithmReport {
            name: algorithm.name(),
            oid: algorithm.oid.to_string(),
        },
        None => AlgorithmReport {
            name: String::from("unreadable"),
            oid: String::new(),
        },
    }
}

fn describe_key(spki: &[u8]) -> KeyReport {
    let parsed = SubjectPublicKeyInfo::parse(spki).ok();
    KeyReport {
        description: parsed.as_ref().map_or_else(
            || String::from("unreadable"),
            SubjectPublicKeyInfo::description,
        ),
        algorithm: describe_algorithm(parsed.as_ref().map(|spki| &spki.algorithm)),
        curve: parsed.as_ref().and_then(SubjectPublicKeyInfo::curve),
        bits: parsed.as_ref().and_then(SubjectPublicKeyInfo::bits),
        fingerprints: fingerprints(spki),
    }
}

fn fingerprints(octets: &[u8]) -> Fingerprints {
    Fingerprints {
        sha256: hex(&Sha256::digest(octets)),
        sha512: hex(&Sha512::digest(octets)),
    }
}

fn describe_request(request: &CertificateRequest) -> RequestReport {
    let extensions = request.extensions();
    let subject = request.subject();
    let dns_names = dns_names(&extensions);
    let first = dns_names.first().map(|name| name.ascii.clone());
    RequestReport {
        name: first
            .or_else(|| common_name(&subject))
            .unwrap_or_else(|| rfc4514(&subject)),
        subject: rfc4514(&subject),
        dns_names,
        key: describe_key(request.spki_der()),
    }
}

/// The parts of a certificate that could not be read.
fn unreadable(
    certificate: &Certificate,
    extensions: &Extensions,
    subject: &Result<DistinguishedName, Asn1Error>,
    issuer: &Result<DistinguishedName, Asn1Error>,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let mut add = |code: &str, text: String, rfc: &str| {
        reasons.push(Reason::new(code, text, &[rfc]));
    };
    for (what, name) in [("subject", subject), ("issuer", issuer)] {
        if let Err(error) = name {
            add(
                "name-unreadable",
                format!("The {what} cannot be read: {error}."),
                "RFC 5280, section 4.1.2.4",
            );
        }
    }
    if certificate.validity().is_none() {
        add(
            "validity-unreadable",
            String::from("The dates cannot be read."),
            "RFC 5280, section 4.1.2.5",
        );
    }
    if certificate.signature().is_none() {
        add(
            "signature-unreadable",
            String::from("The signature cannot be read, or names two different algorithms."),
            "RFC 5280, section 4.1.1",
        );
    }
    for problem in &extensions.problems {
        let which = match &problem.oid {
            Some(oid) => format!("The extension {oid}"),
            None => String::from("The list of extensions"),
        };
        match problem.kind {
            ExtensionProblemKind::Duplicate => add(
                "extension-duplicate",
                format!("{which} appears twice."),
                "RFC 5280, section 4.2",
            ),
            ExtensionProblemKind::Unreadable => add(
                "extension-unreadable",
                format!("{which} cannot be read."),
                "RFC 5280, section 4.2",
            ),
            ExtensionProblemKind::UnknownCritical => {}
        }
    }
    reasons
}

/// What deserves attention in the input.
fn warnings(
    bundle: &Bundle,
    relations: &Relations,
    parsed: &ParsedInput,
    now: UnixTime,
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (index, (certificate, report)) in bundle
        .certificates
        .iter()
        .zip(&parsed.certificates)
        .enumerate()
    {
        let subject = KeySource::certificate(index);
        let mut add = |code: &str, text: String| {
            warnings.push(Warning::new(code, text, Some(subject)));
        };
        let name = &report.name;
        if let Some(validity) = certificate.validity() {
            if now > validity.not_after {
                add(
                    "certificate-expired",
                    format!(
                        "The certificate of {name} ended on {}.",
                        validity.not_after.to_prose()
                    ),
                );
            } else if now < validity.not_before {
                add(
                    "certificate-not-yet-valid",
                    format!(
                        "The certificate of {name} begins on {}.",
                        validity.not_before.to_prose()
                    ),
                );
            }
        }
        if let Some(text) = weak_key(&report.key) {
            add("key-weak", format!("The key of {name} is weak: {text}."));
        }
        let algorithm = &report.signature_algorithm.name;
        let weak_digest = ["SHA-1", "MD5", "MD2"]
            .iter()
            .any(|old| algorithm.ends_with(old));
        if weak_digest && !report.self_issued {
            add(
                "signature-weak",
                format!("The certificate of {name} is signed by {algorithm}, which is forgeable."),
            );
        }
        if report.role == CertificateRole::UnrelatedCa && bundle.certificates.len() > 1 {
            add(
                "certificate-unrelated",
                format!("The CA certificate of {name} issued no other certificate here."),
            );
        }
    }
    for (index, key) in parsed
        .requests
        .iter()
        .map(|request| &request.key)
        .enumerate()
        .map(|(index, key)| ((KeySourceKind::CertificateRequest, index), key))
        .chain(
            parsed
                .public_keys
                .iter()
                .enumerate()
                .map(|(index, key)| ((KeySourceKind::PublicKey, index), &key.key)),
        )
    {
        if let Some(text) = weak_key(key) {
            let (kind, index) = index;
            warnings.push(Warning::new(
                "key-weak",
                format!("The key is weak: {text}."),
                Some(KeySource { kind, index }),
            ));
        }
    }
    warnings.extend(chain_warnings(relations, parsed));
    warnings
}

/// Why a key is weak; nothing if it is not, or its size is unknown.
fn weak_key(key: &KeyReport) -> Option<String> {
    let bits = key.bits?;
    let minimum = match (&key.curve, key.algorithm.name.as_str()) {
        (Some(_), _) => MIN_CURVE_BITS,
        (None, "RSA" | "RSASSA-PSS" | "DSA") => MIN_RSA_BITS,
        _ => return None,
    };
    (bits < minimum).then(|| format!("{bits} bits, and fewer than {minimum} may be refused"))
}

/// Whether the chain of each server certificate is whole and in order.
fn chain_warnings(relations: &Relations, parsed: &ParsedInput) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for end_entity in relations.end_entities() {
        let Some(report) = parsed.certificates.get(end_entity) else {
            continue;
        };
        let subject = Some(KeySource::certificate(end_entity));
        let chain = relations.chain(end_entity);
        if chain.len() == 1 && !report.self_issued {
            warnings.push(Warning::new(
                "issuer-missing",
                format!("The certificate that issued {} is not here.", report.name),
                subject,
            ));
        }
        if !chain.is_sorted() {
            let text = format!(
                "The chain of {} is not in order: the server certificate comes first, then each \
                 issuer after what it issued.",
                report.name
            );
            warnings.push(Warning::new("chain-out-of-order", text, subject));
        }
    }
    warnings
}
