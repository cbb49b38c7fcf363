//! Senders that are known to do otherwise than the RFCs say, and what each does with a host.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::Facts;
use super::facts::HostFacts;
use super::sets::ChainFacts;
use crate::check::summary::is_good;
use crate::report::{Decision, RecordOutcome, Sender, SenderReport};
use crate::tlsa::CertificateUsage;
use crate::x509::path::is_presented_name;

/// Where Exim's ways were read.
const EXIM: &str = "the source of Exim 4.98: src/transports/smtp.c, src/dane-openssl.c";

/// Where those of Exchange Online are described.
const EXCHANGE: &str = "https://learn.microsoft.com/en-us/purview/how-smtp-dane-works";

/// Where those of Postfix were read, and seen.
const POSTFIX: &str = "the source of Postfix 3.7: src/smtp/smtp_connect.c";

/// What senders do with each host, in the order of the report, as far as it is another thing than what is
/// decided for it.
pub(in crate::check) fn senders(facts: &Facts<'_>) -> Vec<Vec<SenderReport>> {
    let is_smtp = facts.check.service() == crate::tlsa::matching::Service::Smtp;
    let hosts = facts.hosts.iter();
    hosts
        .map(|host| match is_smtp {
            true => of_host(facts, host),
            false => Vec::new(),
        })
        .collect()
}

fn of_host(facts: &Facts<'_>, host: &HostFacts<'_>) -> Vec<SenderReport> {
    let mut reports = Vec::new();
    let Some(decided) = host.report.decision else {
        return reports;
    };
    let mut add = |sender, decision, reason: &str, source: &str| {
        let is_known = reports.iter().any(|it: &SenderReport| it.sender == sender);
        if decision != decided && !is_known {
            reports.push(SenderReport {
                sender,
                decision,
                reason: reason.to_string(),
                source: source.to_string(),
            });
        }
    };
    if !facts.check.is_secure() && host.set.is_some() {
        let reason = "It makes no use of DANE where the MX records are not signed.";
        add(
            Sender::ExchangeOnline,
            Decision::Opportunistic,
            reason,
            EXCHANGE,
        );
        add(Sender::Exim, Decision::Opportunistic, reason, EXIM);
    }
    if decided == Decision::EncryptedOnly && host.usable().next().is_none() {
        let reason = "It delays mail where no TLSA record can be used.";
        add(Sender::Exim, Decision::Skip, reason, EXIM);
    }
    if decided == Decision::Authenticated && host.chains.iter().any(|it| needs_other_name(host, it))
    {
        let reason = "It looks for the name of the host in the certificate, which names the mail domain alone.";
        add(Sender::Exim, Decision::Skip, reason, EXIM);
    }
    if decided == Decision::Skip && is_good_without_agility(host) {
        let reason =
            "It takes any record that matches, also beside a stronger digest that does not.";
        add(Sender::Exim, Decision::Authenticated, reason, EXIM);
    }
    let probe = host.report.probe.as_ref();
    let is_partly_good = probe.is_some_and(|probe| {
        let mut addresses = probe.addresses.iter();
        addresses.any(|address| is_good(host.report, probe, address))
    });
    if decided == Decision::Skip && is_partly_good {
        let reason = "It goes on to the next address of the host, where it delivers.";
        add(Sender::Postfix, Decision::Authenticated, reason, POSTFIX);
    }
    reports.sort_by_key(|it| it.sender);
    reports
}

/// Whether records of usage DANE-TA alone match a chain whose certificate does not name the host.
fn needs_other_name(host: &HostFacts<'_>, chain: &ChainFacts<'_>) -> bool {
    let base = host.names.first().map(core::slice::from_ref);
    let (Some(server), Some(base)) = (chain.certificates.first(), base) else {
        return false;
    };
    chain.is_matched_by(CertificateUsage::DANE_TA)
        && !chain.is_matched_by(CertificateUsage::DANE_EE)
        && !is_presented_name(server, &server.extensions(), base)
}

/// Whether every address shows chains, and a record matches each of them if digest agility sets none aside.
fn is_good_without_agility(host: &HostFacts<'_>) -> bool {
    let shows_chain = |address: &String| {
        let chains = host.chains.iter().filter_map(|it| it.report);
        let mut sessions = chains.flat_map(|it| &it.sessions);
        let probe = host.report.probe.as_ref();
        sessions.any(|index| {
            let session = probe.and_then(|it| it.sessions.get(*index));
            session.is_some_and(|it| it.address == *address)
        })
    };
    let mut addresses = host.report.probe.iter().flat_map(|it| &it.addresses);
    let is_seen = host.matched().next().is_some() && addresses.all(shows_chain);
    is_seen
        && host.matched().all(|(chain, matched)| {
            let mut records = host.records.iter().zip(&matched.records);
            records.any(|(record, outcome)| {
                outcome.outcome == RecordOutcome::Match
                    || chain.is_matched_without_agility(record, outcome)
            })
        })
}
