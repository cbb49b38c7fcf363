//! Which records to publish for the certificates and keys at hand, and why.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::name::TlsaOwner;
use crate::report::{
    CertificateRole, GeneratedRecord, KeySource, KeySourceKind, ParsedInput, Reason, RecordPurpose,
    RecordReport, Warning,
};
use crate::text::list;
use crate::tlsa::{CertificateUsage, Parameters, Selector, TlsaRecord};
use crate::x509::bundle::Bundle;
use crate::x509::describe::Relations;

/// Records for one input.
pub(crate) struct Generated {
    /// Recommended, or asked for; best first.
    pub(crate) records: Vec<GeneratedRecord>,
    /// Others, each with the reason against it.
    pub(crate) others: Vec<GeneratedRecord>,
    /// What came up on the way.
    pub(crate) warnings: Vec<Warning>,
    /// Whether the records are recommended ones, not asked for.
    pub(crate) recommended: bool,
}

/// What records are made of.
pub(crate) struct Generator<'a> {
    pub(crate) bundle: &'a Bundle,
    pub(crate) relations: &'a Relations,
    pub(crate) parsed: &'a ParsedInput,
    pub(crate) owner: &'a TlsaOwner,
    /// Seconds.
    pub(crate) ttl: u32,
}

/// Width of comments in characters.
const COMMENT_WIDTH: usize = 88;

/// Parameters that the recommended set is made of.
const EE: Parameters = Parameters::new(3, 1, 1);
const TA: Parameters = Parameters::new(2, 1, 1);

/// Other parameters for the server certificate, the less unwise first.
const OTHER_EE: [Parameters; 4] = [
    Parameters::new(3, 0, 1),
    Parameters::new(3, 1, 2),
    Parameters::new(3, 1, 0),
    Parameters::new(1, 1, 1),
];

/// Other parameters for an issuer, the less unwise first.
const OTHER_TA: [Parameters; 3] = [
    Parameters::new(2, 0, 1),
    Parameters::new(2, 0, 0),
    Parameters::new(0, 1, 1),
];

impl Generator<'_> {
    /// The recommended set, and others with the reasons against them.
    pub(crate) fn recommended(&self) -> Generated {
        let mut records = Vec::new();
        let mut issuers = Vec::new();
        let mut others = Vec::new();
        for end_entity in self.relations.end_entities() {
            let source = KeySource::certificate(end_entity);
            self.push(&mut records, source, RecordPurpose::Current, EE);
            if let Some(issuer) = self.relations.chain(end_entity).get(1).copied() {
                issuers.push(issuer);
            }
        }
        let no_certificate = records.is_empty();
        // CA certificates alone: the zone of a host whose certificate comes from one of them.
        if no_certificate {
            issuers.extend(0..self.bundle.certificates.len());
        }
        let mut warnings = Vec::new();
        for (source, purpose) in self.bare_keys(no_certificate) {
            warnings.extend(self.key_kept(source));
            self.push(&mut records, source, purpose, EE);
        }
        for issuer in issuers {
            let public = self.is_public_root(issuer);
            let list = if public { &mut others } else { &mut records };
            self.push(
                list,
                KeySource::certificate(issuer),
                RecordPurpose::Issuer,
                TA,
            );
        }
        self.push_others(&mut others);
        others.retain(|other| !records.iter().any(|record| same(record, other)));
        warnings.extend(self.host_warnings(&records));
        if let (true, Some(other)) = (records.is_empty(), others.first()) {
            warnings.push(Warning::new(
                "nothing-recommended",
                format!(
                    "No record is recommended for what is here. Of {}: {}",
                    other.record.text, other.reason.text
                ),
                Some(other.source),
            ));
        }
        Generated {
            records,
            others,
            warnings,
            recommended: true,
        }
    }

    /// What to say of a request or bare key that has the key of a server certificate here: nothing has
    /// to be published for it (RFC 7672, section 3.1.1).
    fn key_kept(&self, source: KeySource) -> Option<Warning> {
        let key = self.selected(source, Selector::SPKI)?;
        let same = self.relations.end_entities().find(|index| {
            self.selected(KeySource::certificate(*index), Selector::SPKI) == Some(key)
        })?;
        let text = format!(
            "The key of {} is that of certificate {same}: the record for it stays good.",
            self.name(source)
        );
        Some(Warning::new("key-kept", text, Some(source)))
    }

    /// Requests and bare keys. Beside a certificate, a bare key is the next one; alone it is the
    /// current one.
    fn bare_keys(&self, alone: bool) -> Vec<(KeySource, RecordPurpose)> {
        let requests = (0..self.bundle.requests.len())
            .map(|index| (KeySource::request(index), RecordPurpose::Next));
        let purpose = match alone && self.bundle.requests.is_empty() {
            true => RecordPurpose::Current,
            false => RecordPurpose::Next,
        };
        let keys =
            (0..self.bundle.public_keys.len()).map(|index| (KeySource::public_key(index), purpose));
        requests.chain(keys).collect()
    }

    fn push_others(&self, others: &mut Vec<GeneratedRecord>) {
        let end_entities: Vec<usize> = self.relations.end_entities().collect();
        let chains: Vec<Vec<usize>> = end_entities
            .iter()
            .map(|index| self.relations.chain(*index))
            .collect();
        let mut issuers: Vec<usize> = chains
            .iter()
            .filter_map(|chain| chain.get(1).copied())
            .collect();
        if end_entities.is_empty() {
            issuers.extend(0..self.bundle.certificates.len());
        }
        for issuer in &issuers {
            let cert = Parameters::new(2, 0, 1);
            self.push(
                others,
                KeySource::certificate(*issuer),
                RecordPurpose::Issuer,
                cert,
            );
        }
        for end_entity in &end_entities {
            for parameters in OTHER_EE {
                let source = KeySource::certificate(*end_entity);
                self.push(others, source, RecordPurpose::Current, parameters);
            }
        }
        for issuer in &issuers {
            for parameters in OTHER_TA {
                let source = KeySource::certificate(*issuer);
                self.push(others, source, RecordPurpose::Issuer, parameters);
            }
        }
        for higher in chains.iter().flat_map(|chain| chain.iter().skip(2)) {
            self.push(
                others,
                KeySource::certificate(*higher),
                RecordPurpose::Issuer,
                TA,
            );
        }
    }

    /// Records with the parameters asked for: usages 1 and 3 for server certificates and keys, 0 and
    /// 2 for CA certificates; all for an input that holds but one certificate, request or key.
    pub(crate) fn requested(&self, parameters: &[Parameters]) -> Generated {
        let mut records = Vec::new();
        let mut warnings = Vec::new();
        let sources = self.sources();
        for parameters in parameters {
            let before = records.len();
            let mut without_certificate = false;
            for (source, purpose) in &sources {
                let for_issuer = matches!(
                    parameters.usage,
                    CertificateUsage::PKIX_TA | CertificateUsage::DANE_TA
                );
                let is_ca = source.kind == KeySourceKind::Certificate
                    && (self.relations.is_ca(source.index) || *purpose == RecordPurpose::Issuer);
                let is_server = *purpose != RecordPurpose::Issuer;
                let fits = if for_issuer { is_ca } else { is_server };
                if fits || sources.len() == 1 {
                    let found = self.push(&mut records, *source, *purpose, *parameters);
                    without_certificate |= !found;
                }
            }
            if records.len() == before {
                let text = if without_certificate {
                    format!(
                        "{parameters} asks for the whole certificate, and only its key is here."
                    )
                } else {
                    format!("Nothing here is what {parameters} names.")
                };
                warnings.push(Warning::new("parameters-without-record", text, None));
            }
        }
        warnings.extend(self.host_warnings(&records));
        Generated {
            records,
            others: Vec::new(),
            warnings,
            recommended: false,
        }
    }

    /// Everything that a record can name, with what such a record is for.
    fn sources(&self) -> Vec<(KeySource, RecordPurpose)> {
        let certificates = self
            .relations
            .roles
            .iter()
            .enumerate()
            .map(|(index, role)| {
                let purpose = match role {
                    CertificateRole::EndEntity => RecordPurpose::Current,
                    CertificateRole::Issuer | CertificateRole::UnrelatedCa => RecordPurpose::Issuer,
                };
                (KeySource::certificate(index), purpose)
            });
        let alone = self.relations.end_entities().next().is_none();
        certificates.chain(self.bare_keys(alone)).collect()
    }

    /// Makes a record and appends it, unless the same one is there already. `false` says that the
    /// source has no certificate to select.
    fn push(
        &self,
        list: &mut Vec<GeneratedRecord>,
        source: KeySource,
        purpose: RecordPurpose,
        parameters: Parameters,
    ) -> bool {
        let Some(association_data) = self
            .selected(source, parameters.selector)
            .and_then(|octets| parameters.matching_type.apply(octets))
        else {
            return false;
        };
        let record = TlsaRecord {
            parameters,
            association_data,
        };
        let generated = GeneratedRecord {
            source,
            purpose,
            reason: self.reason(source, purpose, parameters),
            record: RecordReport::new(&record, Some(&self.owner.to_string()), Some(self.ttl)),
        };
        if !list.iter().any(|other| same(other, &generated)) {
            list.push(generated);
        }
        true
    }

    fn selected(&self, source: KeySource, selector: Selector) -> Option<&[u8]> {
        match (source.kind, selector) {
            (KeySourceKind::Certificate, Selector::CERT) => {
                Some(self.bundle.certificates.get(source.index)?.der())
            }
            (KeySourceKind::Certificate, Selector::SPKI) => {
                Some(self.bundle.certificates.get(source.index)?.spki_der())
            }
            (KeySourceKind::CertificateRequest, Selector::SPKI) => {
                Some(self.bundle.requests.get(source.index)?.spki_der())
            }
            (KeySourceKind::PublicKey, Selector::SPKI) => {
                Some(self.bundle.public_keys.get(source.index)?)
            }
            _ => None,
        }
    }

    fn is_public_root(&self, index: usize) -> bool {
        self.parsed
            .certificates
            .get(index)
            .is_some_and(|certificate| certificate.public_root && certificate.self_issued)
    }

    /// Whether the record is for the port that mail servers talk to each other on.
    fn is_smtp(&self) -> bool {
        self.owner.port.is_none_or(|port| port == 25)
    }

    /// The name of a source for people, such as `certificate 1 (Example Trust E4)`.
    pub(crate) fn name(&self, source: KeySource) -> String {
        let index = source.index;
        match source.kind {
            KeySourceKind::Certificate => match self.parsed.certificates.get(index) {
                Some(certificate) => format!("certificate {index} ({})", certificate.name),
                None => format!("certificate {index}"),
            },
            KeySourceKind::CertificateRequest => format!("certificate request {index}"),
            KeySourceKind::PublicKey => format!("public key {index}"),
        }
    }

    /// Why a record is, or is not, a good choice.
    fn reason(&self, source: KeySource, purpose: RecordPurpose, parameters: Parameters) -> Reason {
        let issuer = source.kind == KeySourceKind::Certificate && purpose == RecordPurpose::Issuer;
        let name = self
            .parsed
            .certificates
            .get(source.index)
            .filter(|_| source.kind == KeySourceKind::Certificate)
            .map(|certificate| certificate.name.as_str())
            .unwrap_or_default();
        let index = source.index;
        let Parameters {
            usage,
            selector,
            matching_type: _,
        } = parameters;
        match (usage.0, selector.0, parameters.matching_type.0) {
            (0 | 1, _, _) if self.is_smtp() => Reason::new(
                "usage-pkix-smtp",
                "Ignored for mail: SMTP clients treat usages 0 and 1 as unusable.",
                &["RFC 7672, section 3.1.3"],
            ),
            (0, _, _) => Reason::new(
                "pkix-ta",
                "Limits which CA may issue; clients also ask for a valid WebPKI chain.",
                &["RFC 7671, section 5.4"],
            ),
            (1, _, _) => Reason::new(
                "pkix-ee",
                "Names the server's own key; clients also ask for a valid WebPKI chain.",
                &["RFC 7671, section 5.3"],
            ),
            (2, _, _) if !issuer => Reason::new(
                "ta-for-end-entity",
                "Never matches: DANE-TA names an issuer, and this is the server's own certificate \
                 or key. Usage 3 is meant.",
                &["RFC 6698, section 2.1.1"],
            ),
            (3, _, _) if issuer => Reason::new(
                "ee-for-issuer",
                "Never matches: DANE-EE names the server's own certificate or key, and this is an \
                 issuer's. Usage 2 is meant.",
                &["RFC 6698, section 2.1.1"],
            ),
            (_, _, 0) => Reason::new(
                "full-data",
                "Puts the whole certificate or key into DNS, where answers get too large for UDP. \
                 A digest says as much.",
                &["RFC 7671, section 10.1.2"],
            ),
            (_, _, 2) => Reason::new(
                "sha2-512",
                "Only SHA2-256 has to be understood by every client; SHA2-512 adds no safety that \
                 matters here.",
                &["RFC 7671, section 2"],
            ),
            (2, _, _) if self.is_public_root(index) => Reason::new(
                "public-root",
                format!(
                    "{name} is a public root. Servers seldom send it, as this record would need, and \
                     it would vouch for everything this CA issues for the host."
                ),
                &["RFC 7672, section 3.1.2"],
            ),
            (2, 1, _) if self.is_higher(index) => Reason::new(
                "ta-higher",
                format!(
                    "{name} stands above the issuer. The server would have to send certificate \
                     {index}, which servers seldom do."
                ),
                &["RFC 7671, section 5.2.2"],
            ),
            (2, 1, _) => Reason::new(
                "ta-spki",
                format!(
                    "A new key certified by {name} still matches, and so does a reissued certificate \
                     of this CA with the same key. The server must send certificate {index}, and the \
                     CA may change its issuer without notice."
                ),
                &["RFC 7671, section 5.2", "RFC 7671, section 8"],
            ),
            (2, _, _) => Reason::new(
                "ta-cert",
                format!(
                    "Names the whole certificate of {name}. RFC 7672 prefers that to the key, since \
                     it binds name, CA bit and constraints too; it breaks when the CA reissues this \
                     certificate, even with the same key. The server must send certificate {index}."
                ),
                &["RFC 7672, section 3.1.2", "RFC 7671, section 5.2.1"],
            ),
            (_, 0, _) => Reason::new(
                "ee-cert",
                "Breaks at every renewal, even if the key is kept. 3 1 1 does not.",
                &["RFC 7672, section 3.1.1", "RFC 7671, section 5.1"],
            ),
            _ => match purpose {
                RecordPurpose::Next => Reason::new(
                    "ee-spki-next",
                    "Names the key to come. Publish it beside the current record at least two TTLs \
                     before the switch, and take the old record out after it.",
                    &["RFC 7671, section 8.1", "RFC 7672, section 4"],
                ),
                RecordPurpose::Current | RecordPurpose::Issuer => Reason::new(
                    "ee-spki",
                    "Stays good at renewal as long as the key is kept; names and dates in the \
                     certificate do not matter to DANE.",
                    &["RFC 7672, section 3.1.1", "RFC 7671, section 5.1"],
                ),
            },
        }
    }

    /// Whether the certificate at `index` stands above the issuer of every server certificate here.
    fn is_higher(&self, index: usize) -> bool {
        let mut found = false;
        for end_entity in self.relations.end_entities() {
            match self
                .relations
                .chain(end_entity)
                .iter()
                .position(|at| *at == index)
            {
                Some(1) => return false,
                Some(_) => found = true,
                None => {}
            }
        }
        found
    }

    /// Whether the host is one that the certificates name, where that matters.
    fn host_warnings(&self, records: &[GeneratedRecord]) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let base = &self.owner.base;
        let needs_name = records
            .iter()
            .any(|record| record.record.usage != CertificateUsage::DANE_EE.0);
        for index in self.relations.end_entities() {
            let Some(found) = self.bundle.certificates.get(index) else {
                continue;
            };
            let names = core::slice::from_ref(base);
            if crate::x509::path::is_presented_name(found, &found.extensions(), names) {
                continue;
            }
            warnings.push(Warning::new(
                "host-not-in-certificate",
                format!(
                    "Certificate {index} does not name {base}{}.",
                    if needs_name {
                        ": usages other than DANE-EE need that, or the name of the mail domain"
                    } else {
                        ", which DANE-EE does not need"
                    }
                ),
                Some(KeySource::certificate(index)),
            ));
        }
        warnings
    }

    /// The records as an excerpt of a zone file: grouped by what they name, with comments.
    pub(crate) fn zone(&self, generated: &Generated) -> String {
        let mut zone = String::new();
        let mut last = None;
        let records = &generated.records;
        let several = records
            .iter()
            .any(|record| Some(record.source) != records.first().map(|first| first.source));
        for record in records {
            if several && last != Some(record.source) {
                zone.push_str(&format!("; {}\n", self.comment(record)));
                last = Some(record.source);
            }
            if generated.recommended {
                push_comment(&mut zone, &record.reason.text);
            }
            push_line(&mut zone, "", record);
            let beside = generated
                .others
                .iter()
                .filter(|other| other.source == record.source && other.reason.code == "ta-cert");
            for other in beside {
                push_comment(&mut zone, &other.reason.text);
                push_line(&mut zone, "; ", other);
            }
        }
        zone
    }

    fn comment(&self, record: &GeneratedRecord) -> String {
        let name = self.name(record.source);
        match record.purpose {
            RecordPurpose::Current => format!("{name}: in use"),
            RecordPurpose::Issuer => {
                let issued: Vec<String> = self
                    .relations
                    .issued_by
                    .iter()
                    .enumerate()
                    .filter(|(_, issuer)| **issuer == Some(record.source.index))
                    .map(|(index, _)| index.to_string())
                    .collect();
                let issued: Vec<&str> = issued.iter().map(String::as_str).collect();
                match issued.as_slice() {
                    [] => name,
                    issued => format!("{name}: issued certificate {}", list(issued)),
                }
            }
            RecordPurpose::Next => format!("{name}: to come"),
        }
    }
}

fn push_line(zone: &mut String, prefix: &str, record: &GeneratedRecord) {
    if let Some(line) = &record.record.zone_line {
        zone.push_str(prefix);
        zone.push_str(line);
        zone.push('\n');
    }
}

/// Appends `text` as comment lines of at most [`COMMENT_WIDTH`] characters where words allow.
fn push_comment(zone: &mut String, text: &str) {
    let mut width = COMMENT_WIDTH;
    for word in text.split_ascii_whitespace() {
        let length = word.chars().count() + 1;
        if width + length > COMMENT_WIDTH {
            if !zone.is_empty() && !zone.ends_with('\n') {
                zone.push('\n');
            }
            zone.push(';');
            width = 1;
        }
        zone.push(' ');
        zone.push_str(word);
        width += length;
    }
    if !zone.ends_with('\n') {
        zone.push('\n');
    }
}

fn same(a: &GeneratedRecord, b: &GeneratedRecord) -> bool {
    a.record.rdata == b.record.rdata
}
