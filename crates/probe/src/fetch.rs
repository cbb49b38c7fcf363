//! Files over HTTPS.

use std::net::IpAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderName, LOCATION, USER_AGENT};
use hyper::{Request as HttpRequest, Response, StatusCode};
use rustls::pki_types::ServerName;
use tlsakit_core::dns::Failure;
use tlsakit_core::https::{Fetched, MAX_OCTETS, Request};
use tlsakit_core::report::Reason;
use tlsakit_core::text::printable;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::endpoint::{Endpoint, Host};
use crate::http::{broken, http1};
use crate::tls::{self, Trust};

/// The port of HTTPS.
const PORT: u16 = 443;

/// Characters of a header field that are kept.
const MAX_FIELD: usize = 1_000;

/// Fetches a file, in HTTP/1.1, within `time`; `trust` says whose certificates are good for its server.
///
/// It never fails: what went wrong is in the [`Fetched`].
pub async fn fetch(request: &Request, trust: &Trust, time: Duration) -> Fetched {
    let mut fetched = Fetched::new(request.url());
    let ended = timeout(time, fetch_into(&mut fetched, request, trust)).await;
    if let Err(why) = ended.unwrap_or(Err(Failure::Timeout)) {
        fetched.body = None;
        fetched.problem = Some(problem(&why));
    }
    fetched
}

async fn fetch_into(
    fetched: &mut Fetched,
    request: &Request,
    trust: &Trust,
) -> Result<(), Failure> {
    let unusable = |why: &str| Failure::Tls(why.to_owned());
    let connector = trust.client(&["http/1.1"]);
    let connector = connector.map_err(|why| unusable(&why.to_string()))?;
    let name = ServerName::try_from(request.host.as_str().to_owned());
    let name = name.map_err(|why| unusable(&why.to_string()))?;
    let mut sender = connect(&connector, &request.addresses, &name).await?;
    let message = HttpRequest::get(&request.path)
        .header(HOST, request.host.as_str())
        .header(USER_AGENT, "tlsakit")
        .body(Empty::new())
        .map_err(|why| Failure::Connection(why.to_string()))?;
    let response = sender.send_request(message).await;
    take(fetched, response.map_err(|why| broken(&why))?).await
}

/// Begins HTTP with the first address that takes it.
async fn connect(
    connector: &TlsConnector,
    addresses: &[IpAddr],
    name: &ServerName<'static>,
) -> Result<hyper::client::conn::http1::SendRequest<Empty<hyper::body::Bytes>>, Failure> {
    let mut failure = Failure::Connection("there is no address".to_owned());
    for address in addresses {
        let endpoint = Endpoint {
            host: Host::Address(*address, 0),
            port: PORT,
        };
        match tls::connect(connector, &endpoint, name).await {
            Ok(stream) => return http1(stream).await,
            Err(why) => failure = why,
        }
    }
    Err(failure)
}

/// Takes a response in; of one that is not 200 only what it says of itself.
async fn take(fetched: &mut Fetched, response: Response<Incoming>) -> Result<(), Failure> {
    fetched.status = Some(response.status().as_u16());
    fetched.content_type = field(response.headers(), &CONTENT_TYPE);
    fetched.location = field(response.headers(), &LOCATION);
    if response.status() != StatusCode::OK {
        return Ok(());
    }
    let body = Limited::new(response.into_body(), MAX_OCTETS);
    let octets = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(why) if why.is::<LengthLimitError>() => {
            let text = format!("The file has more than {MAX_OCTETS} octets.");
            fetched.problem = Some(Reason::new("too-large", text, &[]));
            return Ok(());
        }
        Err(why) => {
            return Err(match why.downcast_ref::<hyper::Error>() {
                Some(why) => broken(why),
                None => Failure::Connection(why.to_string()),
            });
        }
    };
    match std::str::from_utf8(&octets) {
        Ok(text) => fetched.body = Some(text.to_owned()),
        Err(_) => {
            fetched.problem = Some(Reason::new("not-text", "The file is no text.", &[]));
        }
    }
    Ok(())
}

/// A header field, cut and without what a terminal would obey.
fn field(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    let text = String::from_utf8_lossy(value.as_bytes());
    let cut: String = text.chars().take(MAX_FIELD).collect();
    Some(printable(&cut))
}

fn problem(why: &Failure) -> Reason {
    let (code, text) = match why {
        Failure::Timeout => ("timeout", "The server did not answer in time.".to_owned()),
        Failure::Tls(why) => ("tls", format!("TLS failed: {why}.")),
        why => ("connection", format!("The connection failed: {why}.")),
    };
    Reason::new(code, text, &[])
}
