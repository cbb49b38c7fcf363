//! What zones ask their parents for: other DS records (RFC 7344), or the first ones (RFC 9615).

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use domain::base::iana::Rtype;

use super::machine::{Check, prefixed};
use crate::dns::{Name, Question, name};
use crate::report::{DenialKind, SecurityStatus, ZoneReport};

/// Servers of a zone whose signals are looked up. Few zones have more than half as many.
const MAX_SIGNALS: usize = 16;

/// Zones without DS records whose signals are looked up. Few domains have hosts in more than three.
const MAX_ZONES: usize = 8;

/// How a zone other than those of trust anchors hangs on its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delegation {
    /// DS records lead to its keys.
    Secure,
    /// It is proved that there are no DS records.
    WithoutDs,
}

impl Delegation {
    /// How a zone hangs on its parent; nothing if it is neither of these, or has a trust anchor.
    pub(super) fn of(zone: &ZoneReport) -> Option<Self> {
        let denial = zone.denial.as_ref().map(|it| it.proves);
        match (zone.status, denial) {
            (SecurityStatus::Secure, _) if !zone.anchored => Some(Self::Secure),
            (_, Some(DenialKind::InsecureDelegation)) => Some(Self::WithoutDs),
            _ => None,
        }
    }
}

impl Check {
    /// Looks up what the zones ask for on which decisions rest, once these have all that they need: what is
    /// beside them is not to use up the questions of a run.
    pub(super) fn look_at_delegations(&mut self) {
        if !self.plan.authorities || !self.has_routes() {
            return;
        }
        let pending = self.pending_delegations.take();
        let mut pending = pending.unwrap_or_else(|| self.delegations());
        pending.retain(|zone, delegation| match delegation {
            Delegation::Secure => {
                self.look(zone, Rtype::CDS);
                self.look(zone, Rtype::CDNSKEY);
                false
            }
            Delegation::WithoutDs => !self.look_at_signals(zone),
        });
        self.pending_delegations = Some(pending);
    }

    /// Looks up the signals for a zone; says whether its servers are known by now.
    fn look_at_signals(&mut self, zone: &Name) -> bool {
        if self.look(zone, Rtype::NS).is_none() {
            return false;
        }
        for (_, signal) in self.signals(zone) {
            self.look(&signal, Rtype::CDS);
        }
        true
    }

    /// The zones on the way to what decisions rest on, as many as are looked at.
    fn delegations(&self) -> BTreeMap<Name, Delegation> {
        let mut questions = self.decisive();
        for host in &self.hosts {
            let addresses = [Rtype::A, Rtype::AAAA].into_iter();
            questions.extend(addresses.map(|rtype| Question::new(host.name.clone(), rtype)));
        }
        let mut delegations = BTreeMap::new();
        for question in questions {
            let found = self.known(&question.name, question.rtype);
            for zone in found.into_iter().flat_map(|found| &found.chain) {
                let apex = Name::from_chars(zone.name.chars()).ok();
                delegations.extend(apex.zip(Delegation::of(zone)));
            }
        }
        let mut zones = 0;
        delegations.retain(|_, delegation| {
            zones += usize::from(*delegation == Delegation::WithoutDs);
            *delegation == Delegation::Secure || zones <= MAX_ZONES
        });
        delegations
    }

    /// The servers of a zone that can vouch for it, each with the name where it does, as far as they are
    /// known. Those in the zone itself cannot (RFC 9615, section 4.2).
    pub(super) fn signals(&self, zone: &Name) -> Vec<(Name, Name)> {
        let servers = self.servers(zone).into_iter();
        let others = servers.filter(|server| !server.ends_with(zone));
        let signals = others.filter_map(|server| {
            let signal = signal(zone, &server)?;
            Some((server, signal))
        });
        signals.take(MAX_SIGNALS).collect()
    }
}

/// Where a server has a copy of what a zone asks for (RFC 9615, section 3.2); nothing if the name is too
/// long.
fn signal(zone: &Name, server: &Name) -> Option<Name> {
    let zone = name::text(zone);
    prefixed(&alloc::format!("_dsboot.{zone}_signal"), server)
}
