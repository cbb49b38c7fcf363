//! The connection of a session: reads and writes that end at its deadline.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

use crate::tcp::Prompt;

/// Octets of one read.
const BUFFER: usize = 16 * 1024;

/// Most octets that are still taken from a server after the farewell.
const MAX_DRAINED: usize = 64 * 1024;

/// How long the server may take to close, beside two round trips.
const PATIENCE: Duration = Duration::from_millis(250);

/// Why nothing can be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// The server has closed the connection.
    Closed,
    /// The deadline is over.
    TimedOut,
}

/// A connection with a deadline.
#[derive(Debug)]
pub(super) struct Wire {
    stream: Prompt,
    deadline: Instant,
    round_trip: Duration,
    buffer: Vec<u8>,
}

impl Wire {
    /// Connects to `server` until `deadline`.
    ///
    /// # Errors
    ///
    /// What the system says; [`io::ErrorKind::TimedOut`] if the deadline is over.
    pub(super) async fn connect(server: SocketAddr, deadline: Instant) -> io::Result<Self> {
        let begun = Instant::now();
        let stream = timeout_at(deadline, TcpStream::connect(server)).await??;
        Ok(Self {
            stream: Prompt::new(stream),
            deadline,
            round_trip: begun.elapsed(),
            buffer: vec![0; BUFFER],
        })
    }

    /// How long the connection took to come about.
    pub(super) fn round_trip(&self) -> Duration {
        self.round_trip
    }

    /// The address of this side.
    pub(super) fn local(&self) -> Option<SocketAddr> {
        self.stream.local_addr().ok()
    }

    /// Waits for octets.
    ///
    /// # Errors
    ///
    /// [`Lost`].
    pub(super) async fn hear(&mut self) -> Result<&[u8], Lost> {
        let read = timeout_at(self.deadline, self.stream.read(&mut self.buffer)).await;
        let length = read.map_err(|_| Lost::TimedOut)?;
        match length.map_err(|_| Lost::Closed)? {
            0 => Err(Lost::Closed),
            length => self.buffer.get(..length).ok_or(Lost::Closed),
        }
    }

    /// What has come and was not waited for.
    pub(super) async fn at_hand(&mut self) -> &[u8] {
        // Lets the runtime ask the system what has come.
        tokio::task::yield_now().await;
        let length = self.stream.try_read(&mut self.buffer).unwrap_or_default();
        self.buffer.get(..length).unwrap_or_default()
    }

    /// Sends octets. That a connection is closed is left for [`Self::hear`] to find out, after what the
    /// server said last.
    ///
    /// # Errors
    ///
    /// [`Lost::TimedOut`].
    pub(super) async fn say(&mut self, octets: &[u8]) -> Result<(), Lost> {
        if octets.is_empty() {
            return Ok(());
        }
        let written = timeout_at(self.deadline, self.stream.write_all(octets)).await;
        let _ = written.map_err(|_| Lost::TimedOut)?;
        Ok(())
    }

    /// Closes this side, and gives the server a moment to close its own: a connection that is dropped
    /// with octets on their way is reset, and may take the farewell with it.
    pub(super) async fn leave(mut self, mut heard: impl FnMut(&[u8])) {
        let patience = PATIENCE.saturating_add(self.round_trip.saturating_mul(2));
        self.deadline = self.deadline.min(Instant::now() + patience);
        let drain = async {
            let _ = self.stream.shutdown().await;
            let mut left = MAX_DRAINED;
            while let Ok(octets) = self.hear().await {
                heard(octets);
                match left.checked_sub(octets.len()) {
                    Some(rest) => left = rest,
                    None => break,
                }
            }
        };
        let _ = timeout(patience, drain).await;
    }
}
