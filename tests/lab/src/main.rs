//! `tlsakit-lab`: starts the lab, prints one line of JSON that says where everything is, and keeps it
//! until its standard input ends. For tests that are not in Rust, and to look around.
//!
//! With the argument `services` the mail servers and the others are started too; with `mail` the mail
//! domains, whose names are in the same lab.

use std::env;
use std::io;
use std::process::ExitCode;

use serde_json::{Map, Value, json};
use tlsakit_lab::{Failure, Lab, Mail, QUESTIONS, Services, missing_packages};

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
    let what = env::args().nth(1);
    if what.as_deref() == Some("mail") {
        return run_mail();
    }
    let lab = Lab::start()?;
    let questions: Vec<Value> = QUESTIONS
        .iter()
        .map(|it| json!({"name": it.name, "type": it.rtype, "status": it.status, "outcome": it.outcome}))
        .collect();
    let services = match what.as_deref() {
        None => None,
        Some("services") => Some(Services::start()?),
        Some(other) => return Err(format!("{other} is not known: services, mail").into()),
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
        "resolvers": resolvers(&lab),
        "caFile": lab.ca_file(),
        "anchorFile": lab.anchor_file(),
        "questions": questions,
        "services": services,
    });
    keep(&place)
}

/// The same for the mail domains.
fn run_mail() -> Result<(), Failure> {
    let mail = Mail::start()?;
    let domains = mail.domains().iter().map(|domain| {
        let hosts = domain.hosts.iter();
        let hosts: Vec<Value> = hosts
            .map(|it| json!({"name": it.name, "decision": it.due}))
            .collect();
        let findings = domain.findings.iter();
        let findings: Vec<Value> = findings
            .map(|(severity, id)| json!({"id": id, "severity": severity}))
            .collect();
        json!({"name": domain.to_string(), "verdict": domain.verdict, "hosts": hosts, "findings": findings})
    });
    keep(&json!({
        "resolver": format!("udp://{}", mail.lab().resolver()),
        "resolvers": resolvers(mail.lab()),
        "caFile": mail.lab().ca_file(),
        "mailCaFile": mail.ca_file(),
        "anchorFile": mail.lab().anchor_file(),
        "folder": mail.folder(),
        "port": mail.port(),
        "domains": domains.collect::<Vec<_>>(),
    }))
}

/// The resolver as the command names it, by transport.
fn resolvers(lab: &Lab) -> Map<String, Value> {
    let resolvers = lab.resolvers().into_iter();
    resolvers
        .map(|(transport, url)| (transport.to_owned(), url.into()))
        .collect()
}

/// Says where everything is, and waits until nobody needs it.
fn keep(place: &Value) -> Result<(), Failure> {
    println!("{place}");
    io::copy(&mut io::stdin().lock(), &mut io::sink())?;
    Ok(())
}
