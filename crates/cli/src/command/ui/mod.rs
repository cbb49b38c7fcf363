//! `tlsakit ui`: the page, served on this machine, and beside it what a browser cannot do by itself: holding
//! sessions with servers, and fetching the policies of MTA-STS.
//!
//! Any page that is open in a browser can send requests to this machine, and so can any program on it. What
//! keeps others out is in [`gate`], what may be asked of servers in [`targets`].

mod activity;
mod answer;
mod browser;
mod gate;
mod page;
mod refusal;
mod serve;
mod targets;

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;

use tlsakit_probe::{Room, SessionLimits};

use crate::args::UiOptions;
use crate::command::network;
use crate::output::{Failure, Output};
use activity::Activity;
use answer::Answerer;
use gate::Gate;
use targets::Targets;

/// Serves the page until Ctrl-C, or until nobody has asked for anything for long.
pub(crate) fn run(options: &UiOptions, output: &Output) -> Result<ExitCode, Failure> {
    if page::is_missing() {
        let message = "the page is not in this tlsakit: build it with `cargo xtask web`, and then tlsakit again";
        return Err(network::error("page-missing", message.to_owned()));
    }
    let trust = network::trust(&options.ca_file)?;
    let (listener, port) = listen(options.port)
        .map_err(|why| network::error("port-unusable", problem(options.port, &why)))?;
    let gate = Gate::new(port).map_err(|_| {
        network::error("random", "there are no random numbers to be had".to_owned())
    })?;
    let address = gate.address();
    let limits = SessionLimits::default();
    let activity = Arc::new(Activity::new());
    let answerer = Arc::new(Answerer {
        gate,
        targets: Targets::new(options.allow_private, &options.allow_port),
        room: Room::new(limits),
        file_time: limits.time,
        trust,
        activity: Arc::clone(&activity),
    });
    output.data(&format!("tlsakit is at {address}\n"))?;
    output.hint("end it with Ctrl-C");
    if !options.no_open && !browser::open(&address) {
        output.hint("open the address in a browser");
    }
    let ended = tlsakit_probe::run(async {
        tokio::select! {
            served = serve::serve(listener, answerer) => served,
            () = tlsakit_probe::interrupted() => Ok(()),
            () = activity.idle(options.idle_exit) => {
                output.hint("ended, since nothing was asked for");
                Ok(())
            }
        }
    });
    let ended = ended.and_then(|served| served);
    ended.map_err(|why| network::error("network", format!("the page cannot be served: {why}")))?;
    Ok(ExitCode::SUCCESS)
}

/// Takes a port of 127.0.0.1; for 0 one that is free.
fn listen(port: u16) -> io::Result<(TcpListener, u16)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    let port = listener.local_addr()?.port();
    Ok((listener, port))
}

fn problem(port: u16, why: &io::Error) -> String {
    match why.kind() {
        ErrorKind::AddrInUse => format!(
            "port {port} of 127.0.0.1 is in use by another program: give another --port, or none for one that is free"
        ),
        ErrorKind::PermissionDenied => format!(
            "port {port} needs a privilege: give a --port from 1024 on, or none for one that is free"
        ),
        _ => format!("port {port} of 127.0.0.1 cannot be used: {why}"),
    }
}
