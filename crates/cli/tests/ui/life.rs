//! What it serves, and when it ends.

use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::server::{Ui, command, session};

/// The page that is embedded.
fn page() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/page"))
}

/// Every file of the page is there, octet for octet, with what a browser has to know of it.
pub(crate) fn files() {
    let ui = Ui::start(&[]);
    let html = fs::read_to_string(page().join("index.html")).expect("index.html");
    let root = ui.get("/").answer();
    assert_eq!((root.status, root.body), (200, html.clone().into_bytes()));
    let start = "http-equiv=\"Content-Security-Policy\" content=\"";
    let policy = html
        .split_once(start)
        .and_then(|(_, it)| it.split_once('"'));
    let policy = policy.expect("a policy").0;
    assert!(policy.contains("default-src 'none'"), "{policy}");
    let mut folders = vec![page().to_owned()];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("a file").path();
            let name = path.strip_prefix(page()).expect("it is inside");
            let name = name.to_str().expect("a plain name");
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let answer = ui.get(&format!("/{name}")).answer();
            if name.starts_with('.') {
                answer.is_refused(404, "not-found");
                continue;
            }
            count += 1;
            assert_eq!(answer.status, 200, "{name}");
            assert!(answer.body == fs::read(&path).expect("a file"), "{name}");
            assert_eq!(
                answer.field("content-type"),
                Some(media_type(name)),
                "{name}"
            );
            answer.is_for_nobody_else();
            let due = format!("{policy}; frame-ancestors 'none'");
            assert_eq!(answer.field("content-security-policy"), Some(due.as_str()));
            for (field, due) in [
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("x-frame-options", "DENY"),
            ] {
                assert_eq!(answer.field(field), Some(due), "{name}");
            }
            let head = ui.get(&format!("/{name}")).by("HEAD").answer();
            assert_eq!((head.status, head.body.len()), (200, 0), "{name}");
        }
    }
    assert!(count > 4, "{count} files");
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').expect(name).1 {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        other => panic!("{other} is served as what?"),
    }
}

/// There is nothing but the page, and no file of this machine.
pub(crate) fn other_paths() {
    let ui = Ui::start(&[]);
    for path in [
        "/none",
        "/assets",
        "/assets/",
        "/index.html/",
        "/tlsakit.html",
        "/.gitignore",
        "/../Cargo.toml",
        "/assets/../index.html",
        "/%2e%2e/Cargo.toml",
        "/..%2fCargo.toml",
        "/..\\Cargo.toml",
        "//etc/passwd",
        "/etc/passwd",
        "/index%2ehtml",
        "/index.html%00.js",
        "/session/",
        "/session/..",
        "//session",
    ] {
        ui.get(path).answer().is_refused(404, "not-found");
    }
    assert_eq!(ui.get("/?a=b").answer().status, 200);
}

/// A server that greets with a refusal; yields its port.
fn declining() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(b"554 mx.example no\r\n");
        }
    });
    port
}

/// A tab that was opened without the token cannot probe, and the one with it goes on; as whichever of its
/// names the page was loaded.
pub(crate) fn second_tab() {
    let port = declining();
    let ui = Ui::start(&["--allow-private", "--allow-port", &port.to_string()]);
    let first = ui.post("/session", &session("127.0.0.1", port, "smtp"));
    for _ in 0..2 {
        assert_eq!(ui.get("/").answer().status, 200);
        let second = first.clone().without("X-Tlsakit-Token");
        second.answer().is_refused(403, "token-refused");
        let answer = first.answer();
        answer.is_for_nobody_else();
        let session = answer.json();
        assert_eq!(
            (answer.status, &session["outcome"]),
            (200, &"declined".into())
        );
        assert_eq!(session["port"], port);
        assert_eq!(session["transcript"][0]["text"], "554 mx.example no");
    }
    let name = format!("localhost:{}", ui.port);
    let named = first
        .but("Host", &name)
        .but("Origin", &format!("http://{name}"));
    assert_eq!(named.answer().json()["outcome"], "declined");
}

/// It ends by itself when nothing was asked for long enough, and not while something is under way.
pub(crate) fn idle_exit() {
    let begin = Instant::now();
    let mut ui = Ui::start(&["--idle-exit", "0.02"]);
    assert!(ui.ended().success());
    assert!(begin.elapsed() >= Duration::from_millis(1_200));

    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let mut ui = Ui::start(&[
        "--idle-exit",
        "0.02",
        "--allow-private",
        "--allow-port",
        &port.to_string(),
    ]);
    for _ in 0..4 {
        thread::sleep(Duration::from_millis(600));
        assert_eq!(ui.get("/").answer().status, 200);
    }
    let asking = ui
        .post("/session", &session("127.0.0.1", port, "smtp"))
        .send();
    let server = listener.accept().expect("a session");
    thread::sleep(Duration::from_secs(3));
    assert!(!ui.has_ended(), "a session is under way");
    drop((asking, server));
    assert!(ui.ended().success());
}

/// Ctrl-C ends it, and whatever is under way.
pub(crate) fn interrupt() {
    let mut ui = Ui::start(&["--idle-exit", "0"]);
    assert_eq!(ui.get("/").answer().status, 200);
    let begin = Instant::now();
    ui.signal("INT");
    assert_eq!(ui.ended().code(), Some(0));
    assert!(begin.elapsed() < Duration::from_secs(2));
    assert!(TcpStream::connect(("127.0.0.1", ui.port)).is_err());
}

/// It serves at the port that is asked for, at 127.0.0.1 alone, and says so if that port is taken.
pub(crate) fn ports() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let output = command(&["--no-open", "--port", &port.to_string()]);
    let output = { output }.output().expect("the command can be run");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let due = format!(
        "error: port {port} of 127.0.0.1 is in use by another program: give another --port, or none for one that is free\n"
    );
    assert_eq!(String::from_utf8_lossy(&output.stderr), due);
    drop(taken);
    let ui = Ui::start(&["--port", &port.to_string()]);
    assert_eq!(ui.port, port);
    for address in ["127.0.0.2", "::1"] {
        assert!(TcpStream::connect((address, port)).is_err(), "{address}");
    }
}

/// A browser is opened at the address, unless that is not wanted.
pub(crate) fn browser() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui-browser");
    fs::create_dir_all(&folder).expect("a folder");
    let opened = folder.join("opened");
    let script = folder.join("xdg-open");
    let text = format!(
        "#!/bin/sh\nprintf %s \"$1\" > '{0}.new' && mv '{0}.new' '{0}'\n",
        opened.display()
    );
    fs::write(&script, text).expect("a script");
    fs::set_permissions(&script, PermissionsExt::from_mode(0o755)).expect("a mode");
    let path = format!("{}:/usr/bin:/bin", folder.display());
    for (arguments, is_opened) in [(&["--no-open"][..], false), (&[], true)] {
        let _ = fs::remove_file(&opened);
        let ui = Ui::of(command(arguments).env("PATH", &path).env("DISPLAY", ":0"));
        let begin = Instant::now();
        while !opened.exists()
            && begin.elapsed() < Duration::from_secs(2 + 18 * u64::from(is_opened))
        {
            thread::sleep(Duration::from_millis(20));
        }
        let address = fs::read_to_string(&opened).ok();
        assert_eq!(address, is_opened.then(|| ui.address()));
    }
}
