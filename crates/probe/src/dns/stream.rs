//! TCP (RFC 7766) and TLS (RFC 7858): one connection, many questions under way, answers in any order.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::pki_types::ServerName;
use tlsakit_core::dns::{Failure, Request, message_id};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;
use tokio_rustls::TlsConnector;

use super::slot::{Connection, Slot};
use super::{MAX_QUESTIONS, PAUSE, random_id};
use crate::endpoint::{Endpoint, describe};
use crate::tls;

/// How many connections may break without an answer. One that the server closes while questions are on
/// their way takes its last answers with it, so that one alone says little.
const FRUITLESS: usize = 3;

/// A resolver on a stream.
#[derive(Clone)]
pub(super) struct Service {
    pub(super) endpoint: Endpoint,
    pub(super) tls: Option<Tls>,
}

/// TLS to it.
#[derive(Clone)]
pub(super) struct Tls {
    pub(super) connector: TlsConnector,
    pub(super) name: ServerName<'static>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.tls.is_some() { "tls" } else { "tcp" };
        write!(f, "{scheme}://{}", self.endpoint)
    }
}

#[derive(Debug)]
pub(super) struct Pipeline {
    service: Service,
    link: Slot<Arc<Link>>,
}

impl Pipeline {
    pub(super) fn new(service: Service) -> Self {
        Self {
            service,
            link: Slot::new(),
        }
    }

    /// Asks; on a new connection, if the one in use breaks: servers may close whenever they like
    /// (RFC 7766, section 6.2.3), and some do so after each answer. After [`FRUITLESS`] connections
    /// that brought no answer it gives up.
    pub(super) async fn ask(&self, request: &Request) -> Result<Vec<u8>, Failure> {
        let mut fruitless = 0;
        loop {
            let (result, has_answered) = match self.link.get(self.connect()).await {
                Ok(link) => (link.ask(request).await, link.waiting.has_answered()),
                Err(why) => (Err(why), false),
            };
            match result {
                Err(Failure::Connection(_)) if has_answered => {}
                Err(Failure::Connection(why)) => {
                    fruitless += 1;
                    if fruitless == FRUITLESS {
                        return Err(Failure::Connection(why));
                    }
                    tokio::time::sleep(PAUSE).await;
                }
                other => return other,
            }
        }
    }

    async fn connect(&self) -> Result<Arc<Link>, Failure> {
        let endpoint = &self.service.endpoint;
        Ok(match &self.service.tls {
            None => Link::new(endpoint.connect().await?, false),
            Some(tls) => {
                let stream = tls::connect(&tls.connector, endpoint, &tls.name).await?;
                Link::new(stream, true)
            }
        })
    }
}

/// An open connection. Its task ends when it closes or is dropped.
#[derive(Debug)]
struct Link {
    questions: mpsc::Sender<Asked>,
    waiting: Arc<Waiting>,
    task: AbortHandle,
}

/// A question on its way to the task.
#[derive(Debug)]
struct Asked {
    request: Request,
    answer: Reply,
}

/// Where its answer goes.
type Reply = oneshot::Sender<Result<Vec<u8>, Failure>>;

impl Link {
    fn new<S>(stream: S, padded: bool) -> Arc<Self>
    where
        S: AsyncRead + AsyncWrite + Send + 'static,
    {
        let (questions, asked) = mpsc::channel(MAX_QUESTIONS);
        let waiting = Arc::new(Waiting::default());
        let task = tokio::spawn(carry(stream, padded, asked, Arc::clone(&waiting)));
        Arc::new(Self {
            questions,
            waiting,
            task: task.abort_handle(),
        })
    }

    async fn ask(&self, request: &Request) -> Result<Vec<u8>, Failure> {
        let closed = || Failure::Connection("the connection was closed".to_owned());
        let (answer, receiver) = oneshot::channel();
        let request = request.clone();
        let sent = self.questions.send(Asked { request, answer }).await;
        sent.map_err(|_| closed())?;
        receiver.await.unwrap_or_else(|_| Err(closed()))
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Connection for Arc<Link> {
    fn is_open(&self) -> bool {
        !self.questions.is_closed()
    }
}

/// The questions without an answer, by message id.
#[derive(Debug, Default)]
struct Waiting {
    replies: Mutex<HashMap<u16, Reply>>,
    has_answered: AtomicBool,
}

impl Waiting {
    fn has_answered(&self) -> bool {
        self.has_answered.load(Ordering::Relaxed)
    }

    fn replies(&self) -> MutexGuard<'_, HashMap<u16, Reply>> {
        self.replies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a question in, under an id that no other one has.
    fn add(&self, reply: Reply) -> Result<u16, Failure> {
        let mut replies = self.replies();
        let mut id = random_id()?;
        while replies.contains_key(&id) {
            id = id.wrapping_add(1);
        }
        replies.insert(id, reply);
        Ok(id)
    }

    /// Hands an answer to whoever asked.
    fn answer(&self, message: Vec<u8>) -> Result<(), Failure> {
        let id = message_id(&message)
            .ok_or_else(|| Failure::NotAMessage(format!("{} octets are too few", message.len())))?;
        let reply = self.replies().remove(&id).ok_or(Failure::WrongId)?;
        self.has_answered.store(true, Ordering::Relaxed);
        // Nobody may wait for it any more.
        let _ = reply.send(Ok(message));
        Ok(())
    }

    /// Tells everybody who waits.
    fn fail(&self, why: &Failure) {
        for (_, reply) in self.replies().drain() {
            let _ = reply.send(Err(why.clone()));
        }
    }
}

/// Carries questions and answers until the connection breaks, or brings what it should not.
async fn carry(
    stream: impl AsyncRead + AsyncWrite,
    padded: bool,
    mut asked: mpsc::Receiver<Asked>,
    waiting: Arc<Waiting>,
) {
    let (mut reader, mut writer) = tokio::io::split(stream);
    let send = async {
        while let Some(Asked { request, answer }) = asked.recv().await {
            let id = waiting.add(answer)?;
            let question = frame(&request.to_wire(id, padded));
            writer.write_all(&question).await.map_err(broken)?;
            writer.flush().await.map_err(broken)?;
        }
        Err::<(), Failure>(Failure::Aborted)
    };
    let receive = async {
        loop {
            let length = reader.read_u16().await.map_err(broken)?;
            let mut message = vec![0; length.into()];
            reader.read_exact(&mut message).await.map_err(broken)?;
            waiting.answer(message)?;
        }
    };
    let ended: Result<(), Failure> = tokio::select! {
        ended = send => ended,
        ended = receive => ended,
    };
    // Closed before those who wait are told, so that none of them finds it open.
    asked.close();
    if let Err(why) = ended {
        waiting.fail(&why);
    }
}

/// A message behind its length (RFC 1035, section 4.2.2).
fn frame(message: &[u8]) -> Vec<u8> {
    // Questions have fewer than 512 octets.
    let length = u16::try_from(message.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes(), message].concat()
}

fn broken(error: std::io::Error) -> Failure {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => {
            Failure::Connection("the connection was closed".to_owned())
        }
        _ => Failure::Connection(describe(&error)),
    }
}
