//! A connection that many share.

use tlsakit_core::dns::Failure;
use tokio::sync::Mutex;

/// Attempts to connect that may fail in a row; then nobody tries again in this session.
const MAX_FAILURES: u32 = 2;

/// A connection, made when it is first needed and made anew when it has closed.
#[derive(Debug)]
pub(super) struct Slot<C> {
    state: Mutex<State<C>>,
}

#[derive(Debug)]
struct State<C> {
    open: Option<C>,
    failures: u32,
    last: Failure,
}

/// Something that may have closed.
pub(super) trait Connection: Clone {
    fn is_open(&self) -> bool;
}

impl<C: Connection> Slot<C> {
    pub(super) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                open: None,
                failures: 0,
                last: Failure::Aborted,
            }),
        }
    }

    /// The connection; if there is none, what `connect` yields. Others wait for it meanwhile.
    pub(super) async fn get(
        &self,
        connect: impl Future<Output = Result<C, Failure>>,
    ) -> Result<C, Failure> {
        let mut state = self.state.lock().await;
        if let Some(open) = state.open.as_ref().filter(|it| it.is_open()) {
            return Ok(open.clone());
        }
        if state.failures >= MAX_FAILURES {
            return Err(state.last.clone());
        }
        match connect.await {
            Ok(connection) => {
                state.failures = 0;
                state.open = Some(connection.clone());
                Ok(connection)
            }
            Err(why) => {
                state.failures += 1;
                if matches!(why, Failure::Tls(_)) {
                    state.failures = MAX_FAILURES;
                }
                state.last = why.clone();
                Err(why)
            }
        }
    }
}
