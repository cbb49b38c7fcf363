//! Connections: how many there are, how long they may take, and how they end.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::answer::Answerer;

/// Connections at once; a browser makes about six.
const MAX_CONNECTIONS: usize = 64;

/// How long a client may take to say what it wants.
const HEADER_TIME: Duration = Duration::from_secs(10);

/// How long a connection may last: waiting for room, a session, and a client that reads slowly.
const CONNECTION_TIME: Duration = Duration::from_secs(300);

/// Octets of the first line and the header fields; a browser sends about 1 KiB.
const MAX_HEADER: usize = 16 << 10;

/// Header fields of a request; a browser sends about 20.
const MAX_FIELDS: usize = 64;

/// How long it takes until the next attempt where no connection can be accepted.
const PAUSE: Duration = Duration::from_millis(100);

/// What a client may still send after its answer, in octets, and for how long.
const LINGER: (u64, Duration) = (1 << 20, Duration::from_secs(1));

/// Serves for ever.
///
/// # Errors
///
/// If the runtime does not take the listener.
pub(super) async fn serve(listener: TcpListener, answerer: Arc<Answerer>) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let connections = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        // Nobody closes it.
        let one = Arc::clone(&connections).acquire_owned().await;
        // Such as for want of file descriptors, which others give back.
        let Ok((stream, _)) = listener.accept().await else {
            sleep(PAUSE).await;
            continue;
        };
        let answerer = Arc::clone(&answerer);
        tokio::spawn(async move {
            // Whoever takes longer is cut off.
            let _ = timeout(CONNECTION_TIME, connect(stream, answerer)).await;
            drop(one);
        });
    }
}

/// Answers the one request of a connection. If the client goes away, so does what was begun for it.
async fn connect(stream: TcpStream, answerer: Arc<Answerer>) {
    let service = service_fn(|request| {
        let answerer = Arc::clone(&answerer);
        Box::pin(async move { Ok::<_, Infallible>(answerer.answer(request).await) })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .keep_alive(false)
        .max_headers(MAX_FIELDS)
        .max_header_size(MAX_HEADER)
        .serve_connection(TokioIo::new(stream), service);
    // An error is the client's, or was answered.
    let _ = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    let mut stream = connection.into_parts().io.into_inner();
    // Closing with octets unread would reset the connection, and with it the answer.
    if stream.shutdown().await.is_ok() {
        let (mut rest, mut nowhere) = (stream.take(LINGER.0), tokio::io::sink());
        let rest = tokio::io::copy(&mut rest, &mut nowhere);
        let _ = timeout(LINGER.1, rest).await;
    }
}
