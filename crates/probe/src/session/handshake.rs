//! A handshake by rustls over the connection of a session, and what it shows.

use std::io::{Read, Write};
use std::sync::{Arc, MutexGuard};
use tokio::time::Instant;

use rustls::{ClientConnection, Error};
use tlsakit_core::probe::{Alert, SessionRequest, Speaker};
use tlsakit_core::signature::SignatureError;

use super::client::{Observer, Record, Unproved, client};
use super::flight::ServerFlight;
use super::iana;
use super::reader::Reader;
use super::wire::{Lost, Wire};

/// Most octets of a server before the handshake is done. A chain has 2,000 to 6,000; rustls bounds each
/// message, not how many records it comes in.
const MAX_OCTETS: usize = 1024 * 1024;

/// Why a handshake, or what follows it, does not go on.
#[derive(Clone, Debug)]
pub(super) enum Broken {
    /// The connection.
    Lost(Lost),
    /// The server sends more than anybody needs.
    TooMuch,
    /// TLS itself.
    Tls(Error),
}

impl From<Lost> for Broken {
    fn from(lost: Lost) -> Self {
        Self::Lost(lost)
    }
}

/// A TLS connection of which everything is written down.
#[derive(Debug)]
pub(super) struct Tls {
    connection: ClientConnection,
    observer: Arc<Observer>,
    /// What the server said in clear.
    flight: ServerFlight,
    /// When the chain could be read there.
    flight_chain_at: Option<Instant>,
    /// The alert that was sent in clear.
    sent_alert: Option<u8>,
}

impl Tls {
    /// Prepares a handshake.
    ///
    /// # Errors
    ///
    /// As for [`client`].
    pub(super) fn new(request: &SessionRequest) -> Result<Self, Error> {
        let (connection, observer) = client(request)?;
        Ok(Self {
            connection,
            observer,
            flight: ServerFlight::default(),
            flight_chain_at: None,
            sent_alert: None,
        })
    }

    /// What the server said in clear.
    pub(super) fn flight(&self) -> &ServerFlight {
        &self.flight
    }

    /// What the handshake brought to light.
    pub(super) fn record(&self) -> MutexGuard<'_, Record> {
        self.observer.record()
    }

    /// When the chain was there.
    pub(super) fn chain_at(&self) -> Option<Instant> {
        let verified = self.record().chain_at;
        self.flight_chain_at.or(verified)
    }

    /// The group of the key exchange.
    pub(super) fn group(&self) -> Option<u16> {
        let negotiated = self.connection.negotiated_key_exchange_group();
        let negotiated = negotiated.map(|group| u16::from(group.name()));
        negotiated.or(self.flight.group)
    }

    /// The alert that ended the handshake with this error.
    pub(super) fn alert(&self, error: &Error) -> Option<Alert> {
        if let Error::AlertReceived(alert) = error {
            return Some(iana::alert(Speaker::Server, u8::from(*alert)));
        }
        // In TLS 1.3 what is sent after the ServerHello cannot be read back; rustls chooses as follows.
        let sent = self.sent_alert.or_else(|| match self.record().unproved? {
            Unproved::NotOffered => Some(47),
            Unproved::Signature(SignatureError::BadSignature) => Some(51),
            Unproved::Signature(_) => Some(40),
            Unproved::Unreadable => Some(42),
        });
        sent.map(|code| iana::alert(Speaker::Client, code))
    }

    /// Holds the handshake.
    ///
    /// # Errors
    ///
    /// [`Broken`]; what was seen until then stays.
    pub(super) async fn shake(&mut self, wire: &mut Wire) -> Result<(), Broken> {
        let mut left = MAX_OCTETS;
        loop {
            self.flush(wire).await?;
            if !self.connection.is_handshaking() {
                return Ok(());
            }
            let octets = wire.hear().await?;
            left = left.checked_sub(octets.len()).ok_or(Broken::TooMuch)?;
            if !self.flight.is_done() {
                self.flight.receive(octets);
                if self.flight_chain_at.is_none() && !self.flight.chain.is_empty() {
                    self.flight_chain_at = Some(Instant::now());
                }
            }
            let taken = take(&mut self.connection, octets, &mut Vec::new());
            if let Err(error) = taken {
                // The alert that says why; whether it arrives is not our concern.
                let _ = self.flush(wire).await;
                return Err(Broken::Tls(error));
            }
        }
    }

    /// Waits for octets inside TLS.
    ///
    /// # Errors
    ///
    /// [`Broken`].
    pub(super) async fn hear(&mut self, wire: &mut Wire) -> Result<Vec<u8>, Broken> {
        let mut heard = Vec::new();
        let mut left = MAX_OCTETS;
        // Nothing yet may have come with the last octets of the handshake.
        take(&mut self.connection, &[], &mut heard).map_err(Broken::Tls)?;
        while heard.is_empty() {
            self.flush(wire).await?;
            let octets = wire.hear().await?;
            left = left.checked_sub(octets.len()).ok_or(Broken::TooMuch)?;
            let is_open = take(&mut self.connection, octets, &mut heard).map_err(Broken::Tls)?;
            if !is_open && heard.is_empty() {
                return Err(Lost::Closed.into());
            }
        }
        Ok(heard)
    }

    /// Sends octets inside TLS.
    ///
    /// # Errors
    ///
    /// [`Lost::TimedOut`].
    pub(super) async fn say(&mut self, wire: &mut Wire, octets: &[u8]) -> Result<(), Lost> {
        // rustls buffers as much as a dialogue ever says.
        let _ = self.connection.writer().write_all(octets);
        self.flush(wire).await
    }

    /// Says farewell and closes. Yields the error that came in the meantime, such as an alert.
    pub(super) async fn leave(&mut self, mut wire: Wire, farewell: &[u8]) -> Option<Error> {
        let _ = self.connection.writer().write_all(farewell);
        self.connection.send_close_notify();
        let _ = self.flush(&mut wire).await;
        let mut error = None;
        let connection = &mut self.connection;
        wire.leave(|octets| {
            if error.is_none() {
                error = take(connection, octets, &mut Vec::new()).err();
            }
        })
        .await;
        error
    }

    async fn flush(&mut self, wire: &mut Wire) -> Result<(), Lost> {
        let mut octets = Vec::new();
        while self.connection.wants_write() {
            // Into memory nothing fails.
            let _ = self.connection.write_tls(&mut octets);
        }
        self.sent_alert = self.sent_alert.or_else(|| alert_in_clear(&octets));
        wire.say(&octets).await
    }
}

/// Takes what came; what was said inside TLS goes to `heard`. False if the server has closed its side.
fn take(
    connection: &mut ClientConnection,
    mut octets: &[u8],
    heard: &mut Vec<u8>,
) -> Result<bool, Error> {
    let mut is_open = true;
    loop {
        let read = match octets.is_empty() {
            true => 0,
            // An error is a full buffer, which is emptied below.
            false => connection.read_tls(&mut octets).unwrap_or_default(),
        };
        let state = connection.process_new_packets()?;
        is_open &= !state.peer_has_closed();
        let mut plaintext = vec![0; state.plaintext_bytes_to_read()];
        if connection.reader().read_exact(&mut plaintext).is_ok() {
            heard.extend(plaintext);
        }
        if octets.is_empty() || read == 0 {
            return Ok(is_open);
        }
    }
}

/// The number of the alert, close_notify apart, that is among these records in clear.
fn alert_in_clear(octets: &[u8]) -> Option<u8> {
    let mut reader = Reader::new(octets);
    loop {
        let (kind, _version) = (reader.u8()?, reader.u16()?);
        match (kind, reader.block16()?) {
            (21, [_, code]) if *code != 0 => return Some(*code),
            _ => {}
        }
    }
}
