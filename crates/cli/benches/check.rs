//! What a whole check of a mail domain costs beside posttls-finger (Debian's postfix): questions and waves of
//! questions, and time, with a resolver 100 ms away; and the time that each takes of the processor with
//! everything on this machine, without the start of the process. Machines are noisy: only the ratios of one
//! run compare.

// The table is what this program is for.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs;
use std::net::IpAddr;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tlsakit_lab::{Domain, Forwarder, Mail, missing_packages, missing_packages_of_services};

/// How late each answer is.
const DELAY: Duration = Duration::from_millis(100);

/// Runs of each command over the forwarder, of which the median counts.
const RUNS: usize = 3;

/// Runs of each command of which the processor's time is taken.
const LOADS: u32 = 60;

/// What is typical: one host and two, hosts that are aliases, usages 2 and 3, one and two keys, no records, a
/// zone that is not signed.
const DOMAINS: [&str; 10] = [
    "ee-key.mail.test",
    "ee-next-key.mail.test",
    "ta-key.mail.test",
    "postfix-ee.mail.test",
    "postfix-two-keys.mail.test",
    "two-good.mail.test",
    "alias-records-at-target.mail.test",
    "good.nsec3-mail.test",
    "absent.mail.test",
    "all.unsigned-mail.test",
];

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let missing = missing_packages().into_iter().map(str::to_owned);
    let missing: Vec<String> = missing.chain(missing_packages_of_services()).collect();
    if !missing.is_empty() {
        println!("check: skipped: apt-get install {}", missing.join(" "));
        return Ok(());
    }
    if let Some(why) = Mail::cannot_run() {
        println!("check: skipped: {why}");
        return Ok(());
    }
    let mail = Mail::start()?;
    let domains = DOMAINS.iter().map(|name| {
        let mut domains = mail.domains().iter();
        domains.find(|it| it.to_string() == *name).ok_or(*name)
    });
    let domains: Vec<&Domain> = domains.collect::<Result<_, _>>()?;
    far_away(&mail, &domains)?;
    load(&mail, &domains)
}

/// Questions, waves and time where every answer is late.
fn far_away(mail: &Mail, domains: &[&Domain]) -> Result<(), Failure> {
    let forwarder = Forwarder::start_at_53(mail.lab().resolver(), DELAY)?;
    let resolver = forwarder.address().ip();
    println!(
        "every answer of the resolver {} ms late; median of {RUNS}",
        DELAY.as_millis()
    );
    println!("{:<36} {:<32} posttls-finger", "", "tlsakit check");
    let mut sums = [Seen::default(), Seen::default()];
    for domain in domains {
        let mut line = format!("  {:<34}", domain.to_string());
        for (at, sum) in sums.iter_mut().enumerate() {
            let mut runs = Vec::new();
            // The first run fills the resolver's cache.
            for _ in 0..=RUNS {
                let mut command = match at {
                    0 => tlsakit(mail, domain, resolver),
                    _ => finger(mail, &domain.to_string(), resolver)?,
                };
                let begin = Instant::now();
                run(&mut command)?;
                let seen = forwarder.take_seen();
                runs.push(Seen {
                    time: begin.elapsed(),
                    questions: seen.len(),
                    waves: Forwarder::waves(&seen),
                });
            }
            runs.remove(0);
            runs.sort_by_key(|it| it.time);
            let median = runs.get(RUNS / 2).copied().ok_or("runs")?;
            line += &format!("{median:<33}");
            sum.add(median);
        }
        println!("{}", line.trim_end());
    }
    let [ours, theirs] = sums;
    println!("  {:<34}{ours:<33}{theirs}", "all");
    Ok(())
}

/// What the forwarder saw of a run, and how long that took.
#[derive(Clone, Copy, Default)]
struct Seen {
    time: Duration,
    questions: usize,
    waves: usize,
}

impl Seen {
    fn add(&mut self, other: Self) {
        self.time += other.time;
        self.questions += other.questions;
        self.waves += other.waves;
    }
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!(
            "{} waves, {:2} questions, {:4} ms",
            self.waves,
            self.questions,
            self.time.as_millis()
        );
        f.pad(&text)
    }
}

/// The time of the processor, with everything near. Of each program the start is taken off: `tlsakit
/// --version`, and posttls-finger for an address where nobody listens, which looks nothing up and holds no
/// session; both in the namespace that gives posttls-finger its resolver.
fn load(mail: &Mail, domains: &[&Domain]) -> Result<(), Failure> {
    let resolver = mail.lab().port_53().ok_or("port 53")?.ip();
    let mut version = Command::new(env!("CARGO_BIN_EXE_tlsakit"));
    version.arg("--version");
    let starts = [
        milliseconds(&mut version)?,
        milliseconds(&mut finger(mail, "[127.255.255.254]", resolver)?)?,
    ];
    println!(
        "user and system time of a run in ms, mean of {LOADS}; {:.2} and {:.2} for a start are taken off",
        starts[0], starts[1]
    );
    println!(
        "{:<36} {:>13} {:>11} {:>15} {:>6}",
        "", "tlsakit check", "--no-probe", "posttls-finger", "ratio"
    );
    let mut sums = [0.0; 3];
    for domain in domains {
        let name = domain.to_string();
        let mut without_sessions = tlsakit(mail, domain, resolver);
        without_sessions.arg("--no-probe");
        let times = [
            milliseconds(&mut tlsakit(mail, domain, resolver))? - starts[0],
            milliseconds(&mut without_sessions)? - starts[0],
            milliseconds(&mut finger(mail, &name, resolver)?)? - starts[1],
        ];
        show(&name, times);
        for (sum, one) in sums.iter_mut().zip(times) {
            *sum += one;
        }
    }
    show("all", sums);
    Ok(())
}

fn show(name: &str, [whole, without_sessions, theirs]: [f64; 3]) {
    let ratio = whole / theirs;
    println!("  {name:<34} {whole:13.2} {without_sessions:11.2} {theirs:15.2} {ratio:6.2}");
}

/// A check by the resolver at port 53 of an address.
fn tlsakit(mail: &Mail, domain: &Domain, resolver: IpAddr) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tlsakit"));
    command
        .args(["check", &domain.to_string()])
        .args(["--port", &mail.port().to_string()])
        .args(["--resolver", &format!("udp://{resolver}")])
        .arg("--trust-anchor")
        .arg(mail.lab().anchor_file())
        .arg("--ca-file")
        .arg(mail.ca_file());
    command
}

/// The same by posttls-finger.
fn finger(mail: &Mail, target: &str, resolver: IpAddr) -> Result<Command, Failure> {
    let mut command = mail.finger_at(resolver)?;
    command.arg(format!("{target}:{}", mail.port()));
    Ok(command)
}

/// User and system time of a run of a command, in milliseconds.
fn milliseconds(command: &mut Command) -> Result<f64, Failure> {
    let before = children_ticks()?;
    for _ in 0..LOADS {
        run(command)?;
    }
    let ticks = children_ticks()? - before;
    Ok(f64::from(ticks) * 10.0 / f64::from(LOADS))
}

/// Runs a command, its output thrown away. What it found is said by the exit status.
fn run(command: &mut Command) -> Result<(), Failure> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let status = command.status()?;
    match status.code() {
        // Without sessions it cannot be told.
        Some(0 | 1 | 3) => Ok(()),
        _ => Err(format!("{command:?}: {status}").into()),
    }
}

/// User and system time of all children that have ended, in hundredths of a second: fields 16 and 17
/// of `/proc/self/stat`.
fn children_ticks() -> Result<u32, Failure> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(") ").ok_or("fields after the name")?;
    let mut fields = fields.split(' ').skip(13);
    let mut next = || fields.next().ok_or("a field").map(str::parse::<u32>);
    Ok(next()?? + next()??)
}
