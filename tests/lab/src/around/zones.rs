//! The zones, and what checks of the names in them come to.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::net::IpAddr;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::policies::{self, Does, Policy};
use super::{Case, Places, rewritten, words};
use crate::service::prosody;
use crate::sign::{Denial, Signed, Signing, Zone};
use crate::{Failure, Service, Services};

/// Signed like every zone here.
const SIGNING: Signing = Signing::Good("ECDSAP256SHA256", Denial::Nsec);

/// Most names.
const AROUND: &str = "around.test.";
/// The second server has no TLSA records.
const DIFFER: &str = "differ.test.";
/// The second server has another version, with the same in it.
const BEHIND: &str = "behind.test.";
/// Nobody answers where the second server should be.
const DOWN: &str = "down.test.";
/// It asks its parent to remove its DS records (RFC 8078, section 4).
const LEAVING: &str = "leaving.test.";
/// It is not signed, and its servers vouch for its first DS records (RFC 9615).
const WAITING: &str = "waiting.test.";

/// The mail host of domains with policies, which a public CA of the lab vouches for.
pub(super) const MX: &str = "postfix.services.test";

/// The service there.
const MX_SERVICE: &str = "postfix submission";

/// The name of the web server of a domain.
pub(super) fn policy_host(name: &str) -> String {
    format!("mta-sts.{name}.{}", AROUND.trim_end_matches('.'))
}

/// The zones, and the checks.
///
/// # Errors
///
/// If a service is missing.
pub(super) fn make(
    services: &Services,
    places: &Places,
) -> Result<(Vec<Zone>, Vec<Case>), Failure> {
    let mut text = name_servers(places, places.name_servers[1]);
    let mut cases = Vec::new();
    let located = services.all().iter().filter(|it| is_simple(it));
    for (number, service) in located.enumerate() {
        let Some(name) = srv_name(service) else {
            continue;
        };
        // A server for XMPP speaks for its own domains alone.
        let domain = match name.starts_with("xmpp-") {
            true => format!("{}.", prosody::DOMAIN),
            false => format!("s{number}.{AROUND}"),
        };
        locate(&mut text, &domain, number, name, service);
        cases.push(Case {
            arguments: words(&format!("{domain} --service {name}")),
            // In TLS 1.2 its demand ends the handshake.
            verdict: match service.name {
                "a client certificate is demanded, TLS 1.3" => "at-risk",
                _ => "protected",
            },
            about: "srv-",
            findings: Vec::new(),
        });
    }
    let find = |name| {
        let mut all = services.all().iter();
        all.find(|it| it.name == name)
            .ok_or("a service of that name")
    };
    odd_services(&mut text, &mut cases, find("dovecot imap")?);
    with_policies(&mut text, &mut cases, find(MX_SERVICE)?, places);
    let mx = find(MX_SERVICE)?;
    let mut zones = vec![Zone::new(AROUND, SIGNING, &text)];
    for (zone, second, findings) in [
        (
            DIFFER,
            places.name_servers[1],
            vec![("dnssec-ns-inconsistent", "error")],
        ),
        (
            BEHIND,
            places.name_servers[1],
            vec![("dnssec-ns-inconsistent", "info")],
        ),
        (
            DOWN,
            places.nobody,
            vec![("dnssec-ns-inconsistent", "warning")],
        ),
    ] {
        let mut text = name_servers(places, second);
        mail(&mut text, "mail", mx);
        zones.push(Zone::new(zone, SIGNING, &text));
        cases.push(servers_case(zone, mx.port, findings));
    }
    with_proposals(&mut text, &mut zones, &mut cases, mx, places);
    let mut text_with_mail = String::new();
    mail(&mut text_with_mail, "mail", mx);
    zones[0] = Zone::new(AROUND, SIGNING, &(text + &text_with_mail));
    cases.push(servers_case(AROUND, mx.port, Vec::new()));
    Ok((zones, cases))
}

fn servers_case(zone: &str, port: u16, findings: Vec<(&'static str, &'static str)>) -> Case {
    let is_luck = findings.iter().any(|(_, severity)| *severity == "error");
    Case {
        arguments: words(&format!("mail.{zone} --ns --port {port}")),
        verdict: if is_luck { "at-risk" } else { "protected" },
        about: "dnssec-ns-",
        findings,
    }
}

/// Zones that ask their parents for DS records, or for none. The signals for one stand in `text`, which is
/// of the zone [`AROUND`] and its servers.
fn with_proposals(
    text: &mut String,
    zones: &mut Vec<Zone>,
    cases: &mut Vec<Case>,
    mx: &Service,
    places: &Places,
) {
    let mut leaving = name_servers(places, places.name_servers[1]) + "@ CDS 0 0 0 00\n";
    mail(&mut leaving, "mail", mx);
    zones.push(Zone::new(LEAVING, SIGNING, &leaving));
    let mut waiting = String::new();
    for server in ["ns1", "ns2"] {
        let _ = writeln!(waiting, "@ NS {server}.{AROUND}");
        let digest = digest(b"a key");
        let _ = writeln!(
            text,
            "_dsboot.{WAITING}_signal.{server} CDS 7 13 2 {digest}"
        );
    }
    mail(&mut waiting, "mail", mx);
    zones.push(Zone::new(WAITING, Signing::None, &waiting));
    for (zone, verdict, about, finding) in [
        (
            LEAVING,
            "protected",
            "dnssec-cds-",
            ("dnssec-cds-mismatch", "warning"),
        ),
        (
            WAITING,
            "not-deployed",
            "dnssec-bootstrap-",
            ("dnssec-bootstrap-available", "info"),
        ),
    ] {
        cases.push(Case {
            verdict,
            about,
            ..servers_case(zone, mx.port, vec![finding])
        });
    }
}

/// The zones as the second server has them.
///
/// # Errors
///
/// If a file cannot be read or written.
pub(super) fn differing(zones: &[Signed], folder: &Path) -> Result<Vec<Signed>, Failure> {
    let mut other = Vec::new();
    for zone in zones {
        let text = fs::read_to_string(&zone.file)?;
        other.push(match zone.name {
            DIFFER => {
                let is_kept = |line: &&str| !line.contains("TLSA");
                let lines: Vec<&str> = text.lines().filter(is_kept).collect();
                rewritten(zone, &(lines.join("\n") + "\n"), folder)?
            }
            BEHIND => rewritten(zone, &with_serial(&text)?, folder)?,
            _ => zone.at(zone.file.clone()),
        });
    }
    Ok(other)
}

/// A zone file with another serial number in its SOA record.
fn with_serial(text: &str) -> Result<String, Failure> {
    let soa = text.find("SOA").ok_or("a SOA record")?;
    let (head, rest) = text.split_at(soa);
    for serial in [" 1 7200 ", "1          ; serial"] {
        if rest.contains(serial) {
            return Ok(head.to_owned() + &rest.replacen(serial, &serial.replacen('1', "7", 1), 1));
        }
    }
    Err("the serial number of a SOA record".into())
}

/// The NS records of a zone, and where its servers are.
fn name_servers(places: &Places, second: IpAddr) -> String {
    format!(
        "@ NS ns1\n@ NS ns2\nns1 A {}\nns2 A {second}\n",
        places.name_servers[0]
    )
}

/// Whether it shows a chain to everybody, at every address.
fn is_simple(service: &Service) -> bool {
    let is_shown = service.due.iter().any(|it| it.outcome == "completed");
    is_shown
        && service.options.is_empty()
        && service.due.iter().all(|it| {
            it.address.is_none()
                && it.sni.is_none()
                && matches!(it.outcome, "completed" | "not-offered")
        })
}

/// A service of SRV records with the same dialogue.
fn srv_name(service: &Service) -> Option<&'static str> {
    Some(match service.starttls {
        "imap" => "imap",
        "ldap" => "ldap",
        "none" => "imaps",
        "pop3" => "pop3",
        "sieve" => "sieve",
        "smtp" => "submission",
        "xmpp-client" => "xmpp-client",
        "xmpp-server" => "xmpp-server",
        _ => return None,
    })
}

/// The addresses of a host that is where a service is, and a record for each of its certificates.
fn host(text: &mut String, name: &str, service: &Service) {
    for address in &service.addresses {
        let rtype = if address.is_ipv4() { "A" } else { "AAAA" };
        let _ = writeln!(text, "{name} {rtype} {address}");
    }
    let chains = service.due.iter().flat_map(|it| &it.chains);
    let leaves: BTreeSet<&Vec<u8>> = chains.filter_map(|it| it.first()).collect();
    for leaf in leaves {
        let port = service.port;
        let _ = writeln!(text, "_{port}._tcp.{name} TLSA 3 0 1 {}", digest(leaf));
    }
}

fn digest(octets: &[u8]) -> String {
    let octets = Sha256::digest(octets);
    octets.iter().map(|it| format!("{it:02x}")).collect()
}

/// The SRV record of a service, and its host.
fn locate(text: &mut String, domain: &str, number: usize, name: &str, service: &Service) {
    let port = service.port;
    let target = format!("host{number}");
    let _ = writeln!(text, "_{name}._tcp.{domain} SRV 0 1 {port} {target}");
    host(text, &target, service);
}

/// A mail domain whose host is where a service is.
fn mail(text: &mut String, domain: &str, service: &Service) {
    let _ = writeln!(text, "{domain} MX 10 mx.{domain}");
    host(text, &format!("mx.{domain}"), service);
}

/// Services that are not as they should be.
fn odd_services(text: &mut String, cases: &mut Vec<Case>, imap: &Service) {
    let port = imap.port;
    let address = imap.addresses.first().map(ToString::to_string);
    let address = address.unwrap_or_default();
    let issuer = imap.due.iter().flat_map(|it| &it.chains);
    let issuer = issuer.filter_map(|it| it.get(1)).next();
    let issuer = issuer.map(|it| digest(it)).unwrap_or_default();
    let _ = write!(
        text,
        "_imap._tcp.elsewhere SRV 0 1 {port} host.elsewhere\nhost.elsewhere A {address}\n\
         _{port}._tcp.elsewhere TLSA 3 0 1 {issuer}\n\
         _imap._tcp.other-name SRV 0 1 {port} host.other-name\nhost.other-name A {address}\n\
         _{port}._tcp.host.other-name TLSA 2 0 1 {issuer}\n\
         _imap._tcp.stale SRV 0 1 {port} host.stale\nhost.stale A {address}\n\
         _{port}._tcp.host.stale TLSA 3 0 1 {}\n\
         _imap._tcp.gone SRV 0 0 0 .\n",
        digest(b"another certificate"),
    );
    let mut add = |domain, verdict, findings| {
        cases.push(Case {
            arguments: words(&format!("{domain}.{AROUND} --service imap")),
            verdict,
            about: "srv-",
            findings,
        });
    };
    add(
        "elsewhere",
        "not-deployed",
        vec![("srv-tlsa-at-service-domain", "warning")],
    );
    add("other-name", "broken", vec![("srv-name-mismatch", "error")]);
    add("stale", "broken", Vec::new());
    add("gone", "not-deployed", Vec::new());
    add("nothing", "not-deployed", Vec::new());
}

/// Mail domains with policies of MTA-STS.
fn with_policies(text: &mut String, cases: &mut Vec<Case>, mx: &Service, places: &Places) {
    for policy in policies::ALL {
        let Policy { name, does, due } = policy;
        let web = match does {
            Does::IsClosed => places.nobody,
            _ => places.web,
        };
        let _ = write!(
            text,
            "{name} MX 10 {MX}.\n_mta-sts.{name} TXT \"v=STSv1; id=1\"\nmta-sts.{name} A {web}\n"
        );
        cases.push(Case {
            arguments: words(&format!("{name}.{AROUND} --port {} --timeout 4", mx.port)),
            verdict: "not-deployed",
            about: "sts-",
            findings: due.iter().copied().collect(),
        });
    }
}
