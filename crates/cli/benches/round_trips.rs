//! What a validated lookup costs in time when the resolver is 100 ms away: `tlsakit lookup` beside delv
//! and unbound-host, over the same forwarder, in turn. The whole process, and what the forwarder sees.

// The table is what this program is for.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tlsakit_lab::{Forwarder, Lab, command, find, missing_packages};

/// How late each answer is.
const DELAY: Duration = Duration::from_millis(100);

/// Runs of each command, of which the median counts.
const RUNS: usize = 7;

/// What is asked: without aliases, and with one into another zone.
const QUESTIONS: [(&str, &str); 2] = [
    ("_25._tcp.mx.below.nsec.test.", "TLSA"),
    ("_25._tcp.to.nsec3.test.", "TLSA"),
];

type Failure = Box<dyn Error + Send + Sync>;

/// Makes the command for a name and a type.
type Make<'a> = Box<dyn Fn(&str, &str) -> Command + 'a>;

/// A way to ask, by name.
type Program<'a> = (&'a str, Make<'a>);

fn main() -> Result<(), Failure> {
    let missing = missing_packages();
    if !missing.is_empty() {
        println!(
            "round trips: skipped: apt-get install {}",
            missing.join(" ")
        );
        return Ok(());
    }
    let lab = Lab::start()?;
    let forwarder = Forwarder::start(lab.resolver(), DELAY)?;
    let programs = programs(&lab, &forwarder)?;
    println!(
        "wall time, median of {RUNS}; every answer {} ms late",
        DELAY.as_millis()
    );
    for (name, rtype) in QUESTIONS {
        println!("{name} {rtype}");
        let mut measured: Vec<Measured> = programs.iter().map(|_| Measured::default()).collect();
        // The first round fills the resolver's cache.
        for round in 0..=RUNS {
            for ((_, make), measured) in programs.iter().zip(&mut measured) {
                let one = measure(&mut make(name, rtype), &forwarder)?;
                if round > 0 {
                    measured.push(one);
                }
            }
        }
        for ((program, _), measured) in programs.iter().zip(&mut measured) {
            measured.times.sort();
            let median = measured.times.get(RUNS / 2).copied().unwrap_or_default();
            println!(
                "  {program:<24} {:4} ms   {:2} questions in {} waves",
                median.as_millis(),
                measured.questions,
                measured.waves
            );
        }
    }
    Ok(())
}

#[derive(Default)]
struct Measured {
    times: Vec<Duration>,
    questions: usize,
    waves: usize,
}

impl Measured {
    fn push(&mut self, (time, questions, waves): (Duration, usize, usize)) {
        self.times.push(time);
        self.questions = self.questions.max(questions);
        self.waves = self.waves.max(waves);
    }
}

/// Runs a command, and yields its time, and the questions and waves that the forwarder has seen.
fn measure(
    command: &mut Command,
    forwarder: &Forwarder,
) -> Result<(Duration, usize, usize), Failure> {
    command.stdin(Stdio::null()).stderr(Stdio::null());
    let begin = Instant::now();
    let output = command.output()?;
    let time = begin.elapsed();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stdout);
        return Err(format!("{command:?}: {}: {said}", output.status).into());
    }
    let seen = forwarder.take_seen();
    Ok((time, seen.len(), Forwarder::waves(&seen)))
}

fn programs<'a>(lab: &'a Lab, forwarder: &Forwarder) -> Result<Vec<Program<'a>>, Failure> {
    let late = forwarder.address();
    let tlsakit = move |resolver: String| -> Make<'a> {
        Box::new(move |name, rtype| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_tlsakit"));
            command.args(["lookup", name, rtype, "--resolver", &resolver]);
            command.arg("--trust-anchor").arg(lab.anchor_file());
            command
        })
    };
    let mut programs: Vec<Program> = vec![
        (
            "tlsakit, no delay",
            tlsakit(format!("udp://{}", lab.resolver())),
        ),
        ("tlsakit over UDP", tlsakit(format!("udp://{late}"))),
        ("tlsakit over TCP", tlsakit(format!("tcp://{late}"))),
        (
            "delv",
            Box::new(move |name, rtype| {
                let mut command = command("delv");
                command
                    .arg(format!("@{}", late.ip()))
                    .args(["-p", &late.port().to_string()]);
                command
                    .arg("-a")
                    .arg(lab.delv_anchor_file())
                    .args(["+root=.", name, rtype]);
                command
            }),
        ),
    ];
    if find("unbound-host").is_some() {
        let configuration = unbound_host_configuration(lab, forwarder)?;
        programs.push((
            "unbound-host",
            Box::new(move |name, rtype| {
                let mut command = command("unbound-host");
                command
                    .arg("-C")
                    .arg(&configuration)
                    .arg("-f")
                    .arg(lab.anchor_file());
                command.args(["-D", "-t", rtype, name]);
                command
            }),
        ));
    } else {
        println!("unbound-host is missing: apt-get install unbound-host");
    }
    Ok(programs)
}

/// A configuration that sends everything to the forwarder.
fn unbound_host_configuration(lab: &Lab, forwarder: &Forwarder) -> Result<PathBuf, Failure> {
    let late = forwarder.address();
    let file = lab.folder().join("unbound-host.conf");
    let text = format!(
        "server:\n  do-not-query-localhost: no\n  module-config: \"validator iterator\"\n\
         \x20 local-zone: \"test.\" nodefault\n\
         forward-zone:\n  name: \".\"\n  forward-addr: {}@{}\n",
        late.ip(),
        late.port()
    );
    fs::write(&file, text)?;
    Ok(file)
}
