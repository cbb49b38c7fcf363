//! A server of static files, for this machine only.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::Failure;

/// Octets of a request that are read at most.
const REQUEST_LIMIT: u64 = 16 * 1024;
/// How long a client may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Serves the files of a folder on 127.0.0.1.
pub(crate) struct Server {
    folder: Arc<Path>,
    listener: TcpListener,
}

impl Server {
    /// Takes the port; 0 is any that is free.
    ///
    /// # Errors
    ///
    /// If it is not free.
    pub(crate) fn bind(folder: PathBuf, port: u16) -> Result<Self, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .map_err(|error| format!("port {port} cannot be served: {error}"))?;
        Ok(Self {
            folder: folder.into(),
            listener,
        })
    }

    /// The address to open in a browser.
    pub(crate) fn address(&self) -> Result<String, Failure> {
        Ok(format!("http://{}/", self.listener.local_addr()?))
    }

    /// Serves until the program is ended.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        for stream in self.listener.incoming() {
            let folder = Arc::clone(&self.folder);
            // A client that goes away in the middle of an answer is no concern of the others.
            thread::spawn(move || stream.and_then(|stream| serve(&folder, stream)));
        }
        Ok(())
    }
}

/// Answers one request.
fn serve(folder: &Path, mut stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;

    let mut lines = BufReader::new((&stream).take(REQUEST_LIMIT)).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // The rest of the request is read, since closing with octets unread would reset the connection.
    for line in lines.by_ref() {
        if line?.is_empty() {
            break;
        }
    }

    let answer = answer(folder, &request);
    let head = format!(
        "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        answer.status,
        answer.media_type,
        answer.body.len()
    );
    stream.write_all(head.as_bytes())?;
    if !request.starts_with("HEAD ") {
        stream.write_all(&answer.body)?;
    }
    stream.flush()
}

/// What is sent back.
struct Answer {
    status: &'static str,
    media_type: &'static str,
    body: Vec<u8>,
}

impl Answer {
    fn refusal(status: &'static str) -> Self {
        Self {
            status,
            media_type: "text/plain; charset=utf-8",
            body: format!("{status}\n").into_bytes(),
        }
    }
}

/// Finds the file that the first line of a request asks for.
fn answer(folder: &Path, request: &str) -> Answer {
    let words: Vec<&str> = request.split(' ').collect();
    let ["GET" | "HEAD", target, "HTTP/1.1" | "HTTP/1.0"] = words[..] else {
        return Answer::refusal("400 Bad Request");
    };
    let Some(file) = file_of(folder, target) else {
        return Answer::refusal("404 Not Found");
    };
    match fs::read(&file) {
        Ok(body) => Answer {
            status: "200 OK",
            media_type: media_type(&file),
            body,
        },
        Err(_) => Answer::refusal("404 Not Found"),
    }
}

/// The file for a request's target, inside `folder`. Our files have plain names, so that nothing
/// needs percent-decoding.
fn file_of(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let path = Path::new(path);
    let inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if !inside {
        return None;
    }
    let file = folder.join(path);
    Some(if file.is_dir() {
        file.join("index.html")
    } else {
        file
    })
}

/// The media type of a file by its name.
fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|it| it.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json" | "map" | "webmanifest") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stay_inside_the_folder() {
        let folder = Path::new("/srv/page");
        for (target, file) in [
            ("/app.js", Some("/srv/page/app.js")),
            ("/assets/app.js?v=1", Some("/srv/page/assets/app.js")),
            ("/../secret", None),
            ("/assets/../../secret", None),
            ("//etc/passwd", None),
            ("http://example.com/", None),
        ] {
            assert_eq!(file_of(folder, target).as_deref(), file.map(Path::new));
        }
    }

    #[test]
    fn only_reading_is_answered() {
        for request in ["POST / HTTP/1.1", "GET /", "", "GET / HTTP/1.1 x"] {
            assert_eq!(answer(Path::new("/srv"), request).status, "400 Bad Request");
        }
    }
}
