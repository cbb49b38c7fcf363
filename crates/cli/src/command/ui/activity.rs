//! When something was asked for last, so that a forgotten server ends.

use std::future;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// What is being answered, and since when nothing is.
pub(super) struct Activity(watch::Sender<State>);

#[derive(Clone, Copy)]
struct State {
    /// Requests that are being answered.
    open: usize,
    /// When the last one came or ended.
    since: Instant,
}

impl Activity {
    /// Nothing is being answered, from now on.
    pub(super) fn new() -> Self {
        let since = Instant::now();
        Self(watch::Sender::new(State { open: 0, since }))
    }

    /// Something is being answered, until what this yields is dropped.
    pub(super) fn begin(&self) -> Work<'_> {
        self.0.send_modify(|state| {
            state.open += 1;
            state.since = Instant::now();
        });
        Work(self)
    }

    /// Ends when nothing was answered for this long; never if it is zero.
    pub(super) async fn idle(&self, long: Duration) {
        if long.is_zero() {
            return future::pending().await;
        }
        let mut changes = self.0.subscribe();
        loop {
            let state = *changes.borrow_and_update();
            tokio::select! {
                () = sleep_until(state.since + long), if state.open == 0 => return,
                // The sender is here as long as `self` is.
                _ = changes.changed() => {}
            }
        }
    }
}

/// A request that is being answered.
pub(super) struct Work<'a>(&'a Activity);

impl Drop for Work<'_> {
    fn drop(&mut self) {
        self.0.0.send_modify(|state| {
            state.open -= 1;
            state.since = Instant::now();
        });
    }
}
