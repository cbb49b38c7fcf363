//! Certification paths: building them from a chain as sent, and validating them
//! (RFC 5280, section 6.1, as RFC 7671, section 5 asks for it).
//!
//! Policies, revocation and certificate transparency play no part. Work is bounded by
//! [`MAX_PATH_LENGTH`], [`MAX_PATHS`] and [`MAX_SIGNATURES`].

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::RefCell;

use super::certificate::Validity;
use super::distinguished_name::ComparableName;
use super::extensions::{ExtensionProblemKind, Extensions};
use super::name_constraints::{self, ConstraintError};
use super::{Certificate, SubjectPublicKeyInfo, signed};
use crate::name::DomainName;
use crate::report::Reason;
use crate::signature::{SignatureError, SignatureVerifier};
use crate::text::printable;
use crate::time::UnixTime;

/// Most certificates of one path, the server certificate included. Paths in use have 2 to 5.
pub const MAX_PATH_LENGTH: usize = 20;

/// Most paths that are tried. More than one comes from cross-signed certificates.
pub const MAX_PATHS: usize = 32;

/// Most signatures that are verified in one run.
pub const MAX_SIGNATURES: usize = 200;

/// id-kp-serverAuth (RFC 5280, section 4.2.1.12).
pub(crate) const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";

/// anyExtendedKeyUsage (RFC 5280, section 4.2.1.12).
pub(crate) const ANY_PURPOSE: &str = "2.5.29.37.0";

/// Bits 0, 2 and 4 of key usage: digitalSignature, keyEncipherment, keyAgreement.
const TLS_KEY_USAGES: u16 = 0b1_0101;

/// Certificates that paths are built of, with what is read of them once and the signatures that were
/// verified. A clone starts with all of that.
#[derive(Clone)]
pub(crate) struct Pool<'a> {
    members: Vec<Member<'a>>,
    verifier: &'a dyn SignatureVerifier,
    verified: RefCell<BTreeMap<(usize, usize), Result<(), SignatureError>>>,
}

/// One certificate of a pool.
#[derive(Clone)]
struct Member<'a> {
    certificate: &'a Certificate,
    extensions: Extensions,
    validity: Option<Validity>,
    subject: Option<ComparableName>,
    issuer: Option<ComparableName>,
}

/// Positions in the pool, from the server certificate upwards; never empty.
pub(crate) type Path = Vec<usize>;

/// What stands at the top of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// The last certificate of the path. Its dates do not count (RFC 5280, section 6.1.1 (d)).
    Certificate,
    /// The last certificate of the path, its dates counting as those of any other, as PKIX clients
    /// do with roots.
    DatedCertificate,
    /// A bare key above the last certificate of the path (RFC 7671, section 5.2.3).
    Key,
}

impl<'a> Pool<'a> {
    /// A pool of `certificates`; the first is the server certificate. Signatures are verified by
    /// `verifier`.
    pub(crate) fn new(
        certificates: impl IntoIterator<Item = &'a Certificate>,
        verifier: &'a dyn SignatureVerifier,
    ) -> Self {
        let members = certificates.into_iter().map(Member::new).collect();
        Self {
            members,
            verifier,
            verified: RefCell::default(),
        }
    }

    /// Adds `certificate` unless it is there already, and says where it is.
    pub(crate) fn add(&mut self, certificate: &'a Certificate) -> usize {
        let known = self
            .members
            .iter()
            .position(|member| member.certificate.der() == certificate.der());
        known.unwrap_or_else(|| {
            self.members.push(Member::new(certificate));
            self.members.len() - 1
        })
    }

    /// How many certificates it has.
    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// The certificate at `index`.
    pub(crate) fn certificate(&self, index: usize) -> Option<&'a Certificate> {
        self.members.get(index).map(|member| member.certificate)
    }

    /// The extensions of the certificate at `index`.
    pub(crate) fn extensions(&self, index: usize) -> Option<&Extensions> {
        self.members.get(index).map(|member| &member.extensions)
    }

    /// Whether `child` names `issuer` as its issuer, and their key identifiers, where both have one,
    /// agree (RFC 5280, sections 6.1.3 (a) (4) and 4.2.1.1). No signature is verified.
    pub(crate) fn names_as_issuer(&self, child: usize, issuer: usize) -> bool {
        let (Some(child), Some(issuer)) = (self.members.get(child), self.members.get(issuer))
        else {
            return false;
        };
        let same_octets = child.certificate.issuer_der() == issuer.certificate.subject_der();
        let same_name = child.issuer.is_some() && child.issuer == issuer.subject;
        let contradicting = matches!(
            (
                &child.extensions.authority_key_identifier,
                &issuer.extensions.subject_key_identifier,
            ),
            (Some(wanted), Some(found)) if wanted != found
        );
        (same_octets || same_name) && !contradicting
    }

    /// Whether the certificate at `index` has the same name as subject and issuer.
    pub(crate) fn is_self_issued(&self, index: usize) -> bool {
        self.members.get(index).is_some_and(|member| {
            member.certificate.issuer_der() == member.certificate.subject_der()
                || (member.issuer.is_some() && member.issuer == member.subject)
        })
    }

    /// Whether the key of `issuer` signed `child`. Each pair is verified once.
    pub(crate) fn verify(&self, child: usize, issuer: usize) -> Result<(), SignatureError> {
        let known = self.verified.borrow().get(&(child, issuer)).copied();
        if let Some(result) = known {
            return result;
        }
        if self.is_exhausted() {
            return Err(SignatureError::Unsupported);
        }
        let result = match (self.certificate(child), self.certificate(issuer)) {
            (Some(child), Some(issuer)) => match issuer.spki() {
                Some(key) => signed::verify(self.verifier, child, &key),
                None => Err(SignatureError::MalformedKey),
            },
            _ => Err(SignatureError::MalformedKey),
        };
        self.verified.borrow_mut().insert((child, issuer), result);
        result
    }

    /// Whether as many signatures have been verified as may be.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.verified.borrow().len() >= MAX_SIGNATURES
    }

    /// The certificates of the pool, but those of `path`, whose names and keys make them issuers of
    /// `child`, in order.
    fn issuers(&self, child: usize, path: &[usize]) -> impl Iterator<Item = usize> {
        (0..self.members.len())
            .filter(|issuer| !path.contains(issuer))
            .filter(move |issuer| self.names_as_issuer(child, *issuer))
            .filter(move |issuer| self.verify(child, *issuer).is_ok())
    }

    /// Every path from the server certificate to a certificate without an issuer in the pool, no
    /// certificate twice. At most [`MAX_PATHS`], each at most [`MAX_PATH_LENGTH`] long.
    pub(crate) fn paths(&self) -> Vec<Path> {
        let mut complete = Vec::new();
        let mut open = Vec::new();
        if !self.members.is_empty() {
            open.push(Vec::from([0]));
        }
        while let Some(path) = open.pop() {
            if complete.len() >= MAX_PATHS {
                break;
            }
            let Some(top) = path.last().copied() else {
                continue;
            };
            let mut longer: Vec<Path> = Vec::new();
            if path.len() < MAX_PATH_LENGTH {
                for issuer in self.issuers(top, &path) {
                    let mut next = path.clone();
                    next.push(issuer);
                    longer.push(next);
                }
            }
            if longer.is_empty() {
                complete.push(path);
            } else {
                // The first issuer in the order of sending is tried first.
                open.extend(longer.into_iter().rev());
            }
        }
        complete
    }

    /// Validates `path` up to its anchor, for a TLS server with one of `names`.
    pub(crate) fn validate(
        &self,
        path: &[usize],
        anchor: Anchor,
        names: &[DomainName],
        now: UnixTime,
    ) -> Result<(), PathError> {
        let Some((end_entity, _)) = path.split_first() else {
            return Err(PathError::NoIssuer);
        };
        let top = path.len() - 1;
        for (depth, index) in path.iter().enumerate() {
            let Some(member) = self.members.get(*index) else {
                continue;
            };
            let is_anchor = depth == top && anchor != Anchor::Key;
            if !(is_anchor && anchor == Anchor::Certificate) {
                member.check_dates(now)?;
            }
            member.check_extensions()?;
            member.check_purpose()?;
            if depth == 0 {
                member.check_key_usage_for_tls()?;
            } else {
                member.check_issuer(is_anchor && self.is_self_issued(*index))?;
                self.check_path_length(path, depth, member)?;
                self.check_name_constraints(path, depth, member)?;
            }
        }
        match self.members.get(*end_entity) {
            Some(member) => member.check_names(names),
            None => Err(PathError::NoIssuer),
        }
    }

    /// RFC 5280, sections 6.1.4 (l), (m): self-issued certificates do not count.
    fn check_path_length(
        &self,
        path: &[usize],
        depth: usize,
        issuer: &Member<'_>,
    ) -> Result<(), PathError> {
        let Some(limit) = issuer
            .extensions
            .basic_constraints
            .and_then(|constraints| constraints.path_length)
        else {
            return Ok(());
        };
        let below = path
            .iter()
            .take(depth)
            .skip(1)
            .filter(|index| !self.is_self_issued(**index))
            .count();
        if u32::try_from(below).is_ok_and(|below| below <= limit) {
            Ok(())
        } else {
            Err(PathError::PathLength {
                issuer: issuer.name(),
                limit,
            })
        }
    }

    /// RFC 5280, sections 6.1.3 (b), (c): all certificates below but self-issued issuers.
    fn check_name_constraints(
        &self,
        path: &[usize],
        depth: usize,
        issuer: &Member<'_>,
    ) -> Result<(), PathError> {
        let Some(constraints) = &issuer.extensions.name_constraints else {
            return Ok(());
        };
        for (below, index) in path.iter().take(depth).enumerate() {
            let Some(member) = self.members.get(*index) else {
                continue;
            };
            if below > 0 && self.is_self_issued(*index) {
                continue;
            }
            name_constraints::check(constraints, member.certificate, &member.extensions).map_err(
                |error| PathError::NameConstraint {
                    issuer: issuer.name(),
                    certificate: member.name(),
                    error,
                },
            )?;
        }
        Ok(())
    }

    /// Whether the key of `spki` signed the certificate at `index`.
    pub(crate) fn is_signed_by(&self, index: usize, spki: &SubjectPublicKeyInfo<'_>) -> bool {
        self.certificate(index)
            .is_some_and(|certificate| signed::verify(self.verifier, certificate, spki).is_ok())
    }

    /// A short name of the certificate at `index`, safe to show.
    pub(crate) fn name(&self, index: usize) -> String {
        self.members
            .get(index)
            .map(Member::name)
            .unwrap_or_default()
    }
}

impl<'a> Member<'a> {
    fn new(certificate: &'a Certificate) -> Self {
        Self {
            certificate,
            extensions: certificate.extensions(),
            validity: certificate.validity(),
            subject: certificate.subject().ok().map(|name| name.comparable()),
            issuer: certificate.issuer().ok().map(|name| name.comparable()),
        }
    }

    fn name(&self) -> String {
        short_name(self.certificate, &self.extensions)
    }

    /// RFC 5280, section 6.1.3 (a) (2).
    fn check_dates(&self, now: UnixTime) -> Result<(), PathError> {
        let Some(validity) = self.validity else {
            return Err(PathError::ValidityUnreadable {
                certificate: self.name(),
            });
        };
        if now > validity.not_after {
            return Err(PathError::Expired {
                certificate: self.name(),
                not_after: validity.not_after,
            });
        }
        if now < validity.not_before {
            return Err(PathError::NotYetValid {
                certificate: self.name(),
                not_before: validity.not_before,
            });
        }
        Ok(())
    }

    /// RFC 5280, sections 4.2 and 6.1.5 (f): nothing critical may be left unprocessed. An extension
    /// that cannot be read might have forbidden the path.
    fn check_extensions(&self) -> Result<(), PathError> {
        match self.extensions.problems.first() {
            None => Ok(()),
            Some(problem) => Err(PathError::Extension {
                certificate: self.name(),
                oid: problem.oid.clone(),
                kind: problem.kind,
            }),
        }
    }

    /// RFC 5280, section 4.2.1.12. OpenSSL asks it of issuers too.
    fn check_purpose(&self) -> Result<(), PathError> {
        match &self.extensions.extended_key_usage {
            Some(purposes)
                if !purposes
                    .iter()
                    .any(|purpose| purpose == SERVER_AUTH || purpose == ANY_PURPOSE) =>
            {
                Err(PathError::ExtendedKeyUsage {
                    certificate: self.name(),
                })
            }
            _ => Ok(()),
        }
    }

    /// RFC 5280, section 4.2.1.3: a server key signs, decrypts or agrees on keys.
    fn check_key_usage_for_tls(&self) -> Result<(), PathError> {
        match self.extensions.key_usage {
            Some(flags) if flags & TLS_KEY_USAGES == 0 => Err(PathError::KeyUsage {
                certificate: self.name(),
            }),
            _ => Ok(()),
        }
    }

    /// RFC 5280, section 6.1.4 (k), (n). A self-signed certificate of version 1, which cannot say
    /// that it is a CA, may be an anchor, as with OpenSSL.
    fn check_issuer(&self, self_issued_anchor: bool) -> Result<(), PathError> {
        let version_1_anchor = self_issued_anchor && self.certificate.version() < 3;
        if !self.extensions.is_ca() && !version_1_anchor {
            return Err(PathError::NotCa {
                certificate: self.name(),
            });
        }
        if !self.extensions.may_sign_certificates() {
            return Err(PathError::KeyCertSign {
                certificate: self.name(),
            });
        }
        Ok(())
    }

    /// RFC 7672, section 3.2.3: DNS-IDs, and common names where there is none.
    fn check_names(&self, names: &[DomainName]) -> Result<(), PathError> {
        if is_presented_name(self.certificate, &self.extensions, names) {
            Ok(())
        } else {
            Err(PathError::NameMismatch {
                certificate: self.name(),
                wanted: names.iter().map(ToString::to_string).collect(),
            })
        }
    }
}

/// Whether `certificate` presents one of `names` (RFC 7672, section 3.2.3): by a DNS-ID, or by a
/// common name where it has no DNS-ID.
pub(crate) fn is_presented_name(
    certificate: &Certificate,
    extensions: &Extensions,
    names: &[DomainName],
) -> bool {
    let fits = |presented: &str| names.iter().any(|name| name.is_presented_by(presented));
    if extensions.dns_names().next().is_some() {
        return extensions.dns_names().any(fits);
    }
    certificate
        .subject()
        .is_ok_and(|subject| subject.common_names().any(fits))
}

/// What people call a certificate: its first DNS name, else its common name, else its subject. A CA
/// certificate goes by its common name first.
pub(crate) fn short_name(certificate: &Certificate, extensions: &Extensions) -> String {
    let subject = certificate.subject().unwrap_or_default();
    let dns_name = extensions
        .dns_names()
        .next()
        .filter(|_| !extensions.is_ca());
    let name = match dns_name.or(subject.common_name()) {
        Some(name) => String::from(name),
        None if subject.is_empty() => format!("serial number {}", certificate.serial()),
        None => subject.to_rfc4514(),
    };
    printable(&name)
}

/// Why a path is not valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathError {
    /// A certificate is past its end.
    Expired {
        certificate: String,
        not_after: UnixTime,
    },
    /// An extended key usage leaves out TLS servers.
    ExtendedKeyUsage { certificate: String },
    /// An extension that could not be processed.
    Extension {
        certificate: String,
        oid: Option<String>,
        kind: ExtensionProblemKind,
    },
    /// The key usage of an issuer leaves out signing certificates.
    KeyCertSign { certificate: String },
    /// The key usage of the server certificate leaves out TLS.
    KeyUsage { certificate: String },
    /// The server certificate has none of the names.
    NameMismatch {
        certificate: String,
        wanted: Vec<String>,
    },
    /// A name constraint of an issuer is broken.
    NameConstraint {
        issuer: String,
        certificate: String,
        error: ConstraintError,
    },
    /// There is no path at all.
    NoIssuer,
    /// An issuer is no CA.
    NotCa { certificate: String },
    /// A certificate is before its beginning.
    NotYetValid {
        certificate: String,
        not_before: UnixTime,
    },
    /// More issuers stand below an issuer than it allows.
    PathLength { issuer: String, limit: u32 },
    /// No path ends at a given CA certificate.
    UnknownCa,
    /// The dates of a certificate cannot be read.
    ValidityUnreadable { certificate: String },
}

impl PathError {
    /// The error for a report.
    pub(crate) fn reason(&self) -> Reason {
        let (code, text, rfc) = match self {
            Self::Expired {
                certificate,
                not_after,
            } => (
                "certificate-expired",
                format!(
                    "The certificate of {certificate} ended on {}.",
                    not_after.to_prose()
                ),
                "RFC 5280, section 6.1.3",
            ),
            Self::ExtendedKeyUsage { certificate } => (
                "extended-key-usage",
                format!("The extended key usage of {certificate} does not include TLS servers."),
                "RFC 5280, section 4.2.1.12",
            ),
            Self::Extension {
                certificate,
                oid,
                kind,
            } => {
                let which = match oid {
                    Some(oid) => format!("The extension {oid} of {certificate}"),
                    None => format!("The list of extensions of {certificate}"),
                };
                let (code, what) = match kind {
                    ExtensionProblemKind::Duplicate => ("extension-duplicate", "appears twice"),
                    ExtensionProblemKind::UnknownCritical => {
                        ("extension-critical", "is critical and not known here")
                    }
                    ExtensionProblemKind::Unreadable => ("extension-unreadable", "cannot be read"),
                };
                (code, format!("{which} {what}."), "RFC 5280, section 4.2")
            }
            Self::KeyCertSign { certificate } => (
                "key-usage-not-cert-sign",
                format!("The key usage of {certificate} does not include signing certificates."),
                "RFC 5280, section 6.1.4",
            ),
            Self::KeyUsage { certificate } => (
                "key-usage-not-tls",
                format!("The key usage of {certificate} leaves no way to serve TLS."),
                "RFC 5280, section 4.2.1.3",
            ),
            Self::NameMismatch {
                certificate,
                wanted,
            } => (
                "name-mismatch",
                format!(
                    "The server certificate ({certificate}) does not name {}.",
                    wanted.join(" or ")
                ),
                "RFC 7672, section 3.2.3",
            ),
            Self::NameConstraint {
                issuer,
                certificate,
                error,
            } => (
                "name-constraint",
                format!("{issuer} may not issue the certificate of {certificate}: {error}."),
                "RFC 5280, section 4.2.1.10",
            ),
            Self::NoIssuer => (
                "no-issuer",
                String::from("No certificate of the chain issued the server certificate."),
                "RFC 7671, section 5.2",
            ),
            Self::NotCa { certificate } => (
                "issuer-not-ca",
                format!("The certificate of {certificate} is not that of a CA."),
                "RFC 5280, section 6.1.4",
            ),
            Self::NotYetValid {
                certificate,
                not_before,
            } => (
                "certificate-not-yet-valid",
                format!(
                    "The certificate of {certificate} begins on {}.",
                    not_before.to_prose()
                ),
                "RFC 5280, section 6.1.3",
            ),
            Self::PathLength { issuer, limit } => (
                "path-length",
                format!("{issuer} allows {limit} issuers below it, and more stand there."),
                "RFC 5280, section 4.2.1.9",
            ),
            Self::UnknownCa => (
                "unknown-ca",
                String::from("No path leads from the server certificate to a given root."),
                "RFC 7671, section 5.4",
            ),
            Self::ValidityUnreadable { certificate } => (
                "validity-unreadable",
                format!("The dates of the certificate of {certificate} cannot be read."),
                "RFC 5280, section 4.1.2.5",
            ),
        };
        Reason::new(code, text, &[rfc])
    }
}
