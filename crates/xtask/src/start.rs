//! `cargo xtask start` and `cargo xtask web`: the page.

use std::env;
use std::process::Stdio;

use crate::Failure;
use crate::embed;
use crate::npm;
use crate::process::command;
use crate::server::Server;
use crate::wasm;
use crate::workspace::Workspace;

/// The port to begin with if none is asked for.
const FIRST_PORT: u16 = 8080;
/// How many ports are tried.
const PORTS_TRIED: u16 = 50;

/// What `start` may be told.
pub(crate) struct Options {
    /// The port to serve on; a free one if missing.
    port: Option<u16>,
    /// Whether to open the page in a browser.
    open: bool,
}

impl Options {
    /// Reads the arguments; nothing if they are not what they should be.
    pub(crate) fn read(arguments: &[&str]) -> Option<Self> {
        let mut options = Self {
            port: None,
            open: true,
        };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match *argument {
                "--no-open" => options.open = false,
                "--port" => options.port = Some(arguments.next()?.parse().ok()?),
                _ => return None,
            }
        }
        Some(options)
    }
}

/// Builds the page and serves it until the program is ended.
///
/// # Errors
///
/// If a tool is missing or fails, or no port is free.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    build_page(workspace)?;

    let folder = workspace.path("web/dist");
    let server = match options.port {
        Some(port) => Server::bind(folder, port)?,
        None => first_free(workspace)?,
    };
    let address = server.address()?;
    println!("\ntlsakit is at {address}\nEnd it with Ctrl-C.");
    if options.open {
        open_browser(workspace, &address);
    }
    server.run()
}

/// Builds the module, the package and the page, and puts the page where the command takes it from.
///
/// # Errors
///
/// If a tool is missing or fails.
pub(crate) fn build_page(workspace: &Workspace) -> Result<(), Failure> {
    npm::check(workspace)?;
    wasm::build(workspace)?;
    build_page_alone(workspace)
}

/// The same, where the package is built already.
///
/// # Errors
///
/// If a tool is missing or fails.
pub(crate) fn build_page_alone(workspace: &Workspace) -> Result<(), Failure> {
    let web = workspace.path("web");
    npm::install(&web)?;
    println!("Building the page");
    npm::script("build", &web)?;
    embed::put_page(workspace)
}

/// Serves on the first port that is free.
fn first_free(workspace: &Workspace) -> Result<Server, Failure> {
    let mut last = None;
    for port in FIRST_PORT..FIRST_PORT + PORTS_TRIED {
        match Server::bind(workspace.path("web/dist"), port) {
            Ok(server) => return Ok(server),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| "no port was tried".into()))
}

/// Opens the page where there is a person and a browser; otherwise does nothing.
fn open_browser(workspace: &Workspace, address: &str) {
    if env::var_os("CI").is_some() {
        return;
    }
    let has_display = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| env::var_os(name).is_some());
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else if has_display {
        "xdg-open"
    } else {
        return;
    };
    let mut open = command(program, &[address], workspace.root());
    if open
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .is_err()
    {
        println!("`{program}` is missing: open the address in a browser.");
    }
}
