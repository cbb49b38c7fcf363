//! HTTP over a connection that is there already.

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tlsakit_core::dns::Failure;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::endpoint::describe;

/// Begins HTTP/1.1 on `stream`. The connection closes when its sender is dropped.
pub(crate) async fn http1<S>(stream: S) -> Result<http1::SendRequest<Empty<Bytes>>, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|why| broken(&why))?;
    // Its errors reach whoever waits for an answer.
    tokio::spawn(connection);
    Ok(sender)
}

/// The error that an error of HTTP comes from, which says more.
pub(crate) fn broken(error: &hyper::Error) -> Failure {
    let mut source = std::error::Error::source(error);
    let mut text = error.to_string();
    while let Some(inner) = source {
        text = match inner.downcast_ref::<std::io::Error>() {
            Some(inner) => describe(inner),
            None => inner.to_string(),
        };
        source = inner.source();
    }
    Failure::Connection(text)
}
