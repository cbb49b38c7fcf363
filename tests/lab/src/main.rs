//! `tlsakit-lab`: starts the lab, prints one line of JSON that says where everything is, and keeps it
//! until its standard input ends. For tests that are not in Rust, and to look around.
//!
//! With the argument `services` the mail servers and the others are started too.

use std::env;
use std::io;
use std::process::ExitCode;

use serde_json::{Map, Value, json};
use tlsakit_lab::{Failure, Lab, QUESTIONS, Services, missing_packages};

/// The exit status if programs are missing.
const MISSING: u8 = 77;

fn main() -> ExitCode {
    let missing = missing_packages();
    if !missing.is_empty() {
        eprintln!("the lab needs: apt-get install {}", missing.join(" "));
        return ExitCode::from(MISSING);
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let lab = Lab::start()?;
    let resolvers: Map<String, Value> = lab
        .resolvers()
        .into_iter()
        .map(|(transport, url)| (transport.to_owned(), url.into()))
        .collect();
    let questions: Vec<Value> = QUESTIONS
        .iter()
        .map(|it| json!({"name": it.name, "type": it.rtype, "status": it.status, "outcome": it.outcome}))
        .collect();
    let services = match env::args().nth(1).as_deref() {
        None => None,
        Some("services") => Some(Services::start()?),
        Some(other) => return Err(format!("{other} is not known: services").into()),
    };
    let services: Vec<Value> = services
        .iter()
        .flat_map(Services::all)
        .map(|it| {
            json!({"name": it.name, "host": it.host, "addresses": it.addresses, "port": it.port,
                   "starttls": it.starttls, "options": it.options})
        })
        .collect();
    let place = json!({
        "resolvers": resolvers,
        "caFile": lab.ca_file(),
        "anchorFile": lab.anchor_file(),
        "questions": questions,
        "services": services,
    });
    println!("{place}");
    io::copy(&mut io::stdin().lock(), &mut io::sink())?;
    Ok(())
}
