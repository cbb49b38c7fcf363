//! Room for sessions: how many are held at once, in all and with one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tlsakit_core::probe::{Session, SessionRequest};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::session;

/// How many sessions are held at once, and how long one may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// Sessions with one address at a time: servers count connections, and greylist who has many.
    pub per_address: usize,
    /// Sessions at a time in all.
    pub at_once: usize,
    /// How long one session may take, from the first packet to the farewell.
    pub time: Duration,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self {
            per_address: 2,
            at_once: 32,
            time: Duration::from_secs(30),
        }
    }
}

/// Holds sessions, no more at once than its limits allow; the others wait. Clones share the limits.
#[derive(Clone, Debug)]
pub struct Room {
    limits: SessionLimits,
    all: Arc<Semaphore>,
    /// Addresses at which sessions are held or waited for.
    at: Arc<Mutex<HashMap<IpAddr, Weak<Semaphore>>>>,
}

impl Room {
    /// Room for as many sessions as `limits` says, but for one in any case.
    pub fn new(limits: SessionLimits) -> Self {
        Self {
            limits,
            all: Arc::new(Semaphore::new(limits.at_once.max(1))),
            at: Arc::default(),
        }
    }

    /// Holds a session as soon as there is room; see [`session::hold`].
    pub async fn hold(&self, request: &SessionRequest) -> Session {
        let here = self.at(request.address);
        // Nobody closes either; without room there would be none to wait for.
        let _here = here.acquire().await;
        let _one = self.one().await;
        session::hold(request, self.limits.time).await
    }

    /// Room for one, until it is dropped.
    pub(crate) async fn one(&self) -> Option<SemaphorePermit<'_>> {
        self.all.acquire().await.ok()
    }

    fn at(&self, address: IpAddr) -> Arc<Semaphore> {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(here) = at.get(&address).and_then(Weak::upgrade) {
            return here;
        }
        at.retain(|_, here| here.strong_count() > 0);
        let here = Arc::new(Semaphore::new(self.limits.per_address.max(1)));
        at.insert(address, Arc::downgrade(&here));
        here
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_in_use_are_kept() {
        let room = Room::new(SessionLimits::default());
        let address = |last| IpAddr::from([192, 0, 2, last]);
        let first = room.at(address(1));
        assert!(Arc::ptr_eq(&first, &room.at(address(1))));
        assert_eq!(first.available_permits(), 2);
        for last in 2..=200 {
            room.at(address(last));
        }
        let kept = room.at.lock().expect("nothing panicked");
        assert_eq!(kept.len(), 2, "the one in use, and the last");
    }
}
