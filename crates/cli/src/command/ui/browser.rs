//! Opening an address in the user's browser.

use std::env;
use std::process::{Command, Stdio};

/// Opens an address where there is a person with a browser, and says whether it was tried.
pub(super) fn open(address: &str) -> bool {
    let Some(program) = program() else {
        return false;
    };
    let mut command = Command::new(program);
    command.arg(address);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command.stderr(Stdio::null()).spawn().is_ok()
}

/// What opens addresses on this system; nothing without a screen.
fn program() -> Option<&'static str> {
    if cfg!(target_os = "macos") {
        return Some("open");
    }
    if cfg!(windows) {
        return Some("explorer");
    }
    let mut screens = ["DISPLAY", "WAYLAND_DISPLAY"].iter();
    let has_screen = screens.any(|name| env::var_os(name).is_some());
    has_screen.then_some("xdg-open")
}
