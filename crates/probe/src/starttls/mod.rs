//! What is said before a TLS handshake, and shortly after it: one file a protocol, without sockets
//! and without time.
//!
//! A [`Dialogue`] is given what the server sends and says what to send. It judges nothing but the
//! protocol; chains are none of its business.

mod exchange;
mod ftp;
mod imap;
mod ldap;
mod mysql;
mod nntp;
mod pop3;
mod postgres;
mod reply;
#[cfg(test)]
mod script;
mod sieve;
mod smtp;
#[cfg(test)]
mod tests;
mod words;
mod xml;
mod xmpp;

use tlsakit_core::probe::{Line, SessionOutcome, SessionStage, StartTls};
use tlsakit_core::report::Reason;

use exchange::Exchange;
pub use exchange::{MAX_LINE, MAX_LINES, MAX_OCTETS, MAX_TRANSCRIPT_LINES};
pub use words::MAX_SHOWN;

/// The names that a client says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// For EHLO and LHLO: a host name, or an address literal (RFC 5321, section 4.1.1.1).
    pub ehlo: String,
    /// Said in a second EHLO if the answer to the first one offers no STARTTLS.
    pub second_ehlo: Option<String>,
    /// For XMPP's `to`, in A-labels, without the final dot.
    pub domain: Option<String>,
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Wait for more octets.
    Read,
    /// Send these octets, then wait for more.
    Send(Vec<u8>),
    /// Send these octets, if any, and begin the handshake at once. If octets of the server are at
    /// hand before anything of the handshake was sent, they belong into [`Dialogue::receive`].
    Handshake(Vec<u8>),
    /// Inside TLS: send these octets and close; no answer is needed.
    Done(Vec<u8>),
    /// There will be no handshake. Send the farewell, which may be empty, and close.
    Failed {
        /// Why.
        failure: Failure,
        /// What politeness asks for, such as QUIT.
        farewell: Vec<u8>,
    },
}

/// Why a dialogue has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What it makes of the session.
    pub outcome: SessionOutcome,
    /// When it happened.
    pub stage: SessionStage,
    /// What is so, in words.
    pub problem: Reason,
}

/// A protocol's own part.
trait Machine: std::fmt::Debug + Send {
    /// What to do first at a new connection.
    fn begin(&mut self, exchange: &mut Exchange) -> Step;

    /// Takes at most one answer out of the input. [`Step::Read`] asks for more octets.
    ///
    /// # Errors
    ///
    /// [`Step::Failed`].
    fn advance(&mut self, exchange: &mut Exchange) -> Result<Step, Step>;

    /// What to do first inside TLS.
    fn secured(&mut self, exchange: &mut Exchange) -> Step;

    /// What it means that nothing more has come in time, if that means more than that.
    fn silence(&mut self, _: &mut Exchange) -> Option<Step> {
        None
    }
}

/// Hands on lines until one of them calls for a step.
fn by_lines(
    exchange: &mut Exchange,
    mut judge: impl FnMut(&[u8], &mut Exchange) -> Result<Option<Step>, Step>,
) -> Result<Step, Step> {
    while let Some(line) = exchange.line()? {
        if let Some(step) = judge(&line, exchange)? {
            return Ok(step);
        }
    }
    Ok(Step::Read)
}

/// One dialogue. Call [`begin`](Self::begin) once, then [`receive`](Self::receive) for whatever comes
/// until a step is final; [`secured`](Self::secured) once after the handshake, and `receive` again.
///
/// [`Step::Done`] and [`Step::Failed`] are final: whatever comes afterwards gives the same again, with
/// nothing to send.
#[derive(Debug)]
pub struct Dialogue {
    machine: Box<dyn Machine>,
    exchange: Exchange,
    end: Option<Step>,
}

impl Dialogue {
    /// Prepares the dialogue of a protocol.
    pub fn new(protocol: StartTls, names: Names) -> Self {
        let machine: Box<dyn Machine> = match protocol {
            StartTls::Smtp => Box::new(smtp::Smtp::new("EHLO")),
            StartTls::Lmtp => Box::new(smtp::Smtp::new("LHLO")),
            StartTls::Imap => Box::new(imap::Imap::new()),
            StartTls::Pop3 => Box::new(pop3::Pop3::new()),
            StartTls::XmppClient => Box::new(xmpp::Xmpp::new("jabber:client")),
            StartTls::XmppServer => Box::new(xmpp::Xmpp::new("jabber:server")),
            StartTls::Sieve => Box::new(sieve::Sieve::new()),
            StartTls::Ftp => Box::new(ftp::Ftp::new()),
            StartTls::Nntp => Box::new(nntp::Nntp::new()),
            StartTls::Ldap => Box::new(ldap::Ldap),
            StartTls::Postgres => Box::new(postgres::Postgres),
            StartTls::Mysql => Box::new(mysql::Mysql),
            StartTls::None => Box::new(Direct),
        };
        Self {
            machine,
            exchange: Exchange::new(protocol, names),
            end: None,
        }
    }

    /// What to do at the new connection.
    pub fn begin(&mut self) -> Step {
        let step = self.machine.begin(&mut self.exchange);
        self.conclude(step, Vec::new())
    }

    /// Takes octets from the server, in any pieces.
    pub fn receive(&mut self, octets: &[u8]) -> Step {
        if let Some(end) = &self.end {
            return end.clone();
        }
        if octets.is_empty() {
            return Step::Read;
        }
        let fits = self.exchange.append(octets);
        if self.exchange.stage() == SessionStage::Handshake {
            let step = self.exchange.early_octets();
            return self.conclude(step, Vec::new());
        }
        let mut unsent = Vec::new();
        loop {
            match self.machine.advance(&mut self.exchange) {
                // A server that answers more than it was asked is heard to the end.
                Ok(Step::Send(more)) => unsent.extend(more),
                Ok(Step::Read) => break,
                Ok(Step::Handshake(_)) if self.exchange.has_input() => {
                    let step = self.exchange.early_octets();
                    return self.conclude(step, unsent);
                }
                Ok(step) | Err(step) => return self.conclude(step, unsent),
            }
        }
        if !fits {
            let step = self.exchange.too_much();
            return self.conclude(step, unsent);
        }
        self.conclude(Step::Read, unsent)
    }

    /// What to do when the handshake is done.
    pub fn secured(&mut self) -> Step {
        if let Some(end) = &self.end {
            return end.clone();
        }
        self.exchange.enter_tls();
        let step = self.machine.secured(&mut self.exchange);
        self.conclude(step, Vec::new())
    }

    /// The server has closed the connection. Inside TLS the outcome is `Completed`, and the problem is
    /// among the notes already.
    pub fn closed(&mut self) -> Failure {
        let failure = self.exchange.closed();
        self.cut_off(failure)
    }

    /// Time is up. Inside TLS the outcome is `Completed`, and the problem is among the notes already.
    pub fn timed_out(&mut self) -> Failure {
        let failure = match self.machine.silence(&mut self.exchange) {
            Some(Step::Failed { failure, .. }) => failure,
            _ => self.exchange.timed_out(),
        };
        self.cut_off(failure)
    }

    /// How far it got.
    pub fn stage(&self) -> SessionStage {
        self.exchange.stage()
    }

    /// What was said, by either side: at most [`MAX_TRANSCRIPT_LINES`] lines of at most [`MAX_SHOWN`]
    /// characters, and a `…` where something was left out.
    pub fn transcript(&self) -> &[Line] {
        self.exchange.transcript()
    }

    /// What else was seen, such as that STARTTLS is offered again inside TLS.
    pub fn notes(&self) -> &[Reason] {
        self.exchange.notes()
    }

    /// How many octets wait for the rest of their line: never more than [`MAX_OCTETS`].
    pub fn buffered(&self) -> usize {
        self.exchange.buffered()
    }

    /// Puts what is still to be sent before a step, and keeps the step if it is final.
    fn conclude(&mut self, step: Step, mut unsent: Vec<u8>) -> Step {
        let step = match step {
            // Inside TLS the chain is known; what fails then is worth a note.
            Step::Failed { failure, farewell } if failure.stage == SessionStage::Secured => {
                self.exchange.lost_inside_tls(&failure.problem.text);
                Step::Done(farewell)
            }
            step => step,
        };
        self.end = match &step {
            Step::Done(_) => Some(Step::Done(Vec::new())),
            Step::Failed { failure, .. } => Some(Step::Failed {
                failure: failure.clone(),
                farewell: Vec::new(),
            }),
            _ => None,
        };
        match step {
            Step::Read if unsent.is_empty() => Step::Read,
            Step::Read => Step::Send(unsent),
            Step::Send(more) => {
                unsent.extend(more);
                Step::Send(unsent)
            }
            Step::Handshake(more) => {
                unsent.extend(more);
                self.exchange.set_stage(SessionStage::Handshake);
                Step::Handshake(unsent)
            }
            Step::Done(more) => {
                unsent.extend(more);
                Step::Done(unsent)
            }
            Step::Failed { failure, farewell } => {
                unsent.extend(farewell);
                Step::Failed {
                    failure,
                    farewell: unsent,
                }
            }
        }
    }

    /// Ends the dialogue from outside.
    fn cut_off(&mut self, mut failure: Failure) -> Failure {
        match &self.end {
            Some(Step::Failed { failure, .. }) => return failure.clone(),
            Some(_) => {
                failure.outcome = SessionOutcome::Completed;
                return failure;
            }
            None => {}
        }
        if failure.stage == SessionStage::Secured {
            self.exchange.lost_inside_tls(&failure.problem.text);
            failure.outcome = SessionOutcome::Completed;
            self.end = Some(Step::Done(Vec::new()));
            return failure;
        }
        self.end = Some(Step::Failed {
            failure: failure.clone(),
            farewell: Vec::new(),
        });
        failure
    }
}

/// TLS from the first octet: nothing is said.
#[derive(Debug)]
struct Direct;

impl Machine for Direct {
    fn begin(&mut self, _: &mut Exchange) -> Step {
        Step::Handshake(Vec::new())
    }

    fn advance(&mut self, _: &mut Exchange) -> Result<Step, Step> {
        Ok(Step::Read)
    }

    fn secured(&mut self, _: &mut Exchange) -> Step {
        Step::Done(Vec::new())
    }
}
