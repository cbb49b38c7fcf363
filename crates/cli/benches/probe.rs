//! What a probe costs beside posttls-finger (Debian's postfix) and `openssl s_client`: round trips to
//! the certificate of a mail server 100 ms away; sessions per second with servers on this machine, and
//! the client's own time for each. Machines are noisy: only the ratios of one run compare.

// The table is what this program is for.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tlsakit_lab::{
    Relay, Service, Services, command, missing_packages, missing_packages_of_services,
};

/// How late octets are in each direction: half a round trip.
const DELAY: Duration = Duration::from_millis(50);

/// Runs of each command over the relay, of which the median counts.
const RUNS: usize = 5;

/// Rounds of the load, in each of which every program has its turn.
const ROUNDS: u32 = 3;

/// Sessions that tlsakit holds with each address and key algorithm in a round.
const REPEAT: u32 = 100;

/// Sessions that are held at a time: by tlsakit with each address, and processes of its peer.
const AT_ONCE: &str = "8";

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let missing = missing_packages().into_iter().map(str::to_owned);
    let missing: Vec<String> = missing.chain(missing_packages_of_services()).collect();
    if !missing.is_empty() {
        println!("probe: skipped: apt-get install {}", missing.join(" "));
        return Ok(());
    }
    let services = Services::start()?;
    let named = |name: &str| services.all().iter().find(|it| it.name == name);
    let Some(postfix) = named("postfix") else {
        println!("probe: skipped: Postfix has to be started by root");
        return Ok(());
    };
    round_trips(postfix)?;
    let scripted = named("certificate alone").ok_or("a scripted server")?;
    load("Postfix, at two addresses", &services, postfix)?;
    load("a server that does little beside TLS", &services, scripted)
}

/// Counts the round trips to the certificate.
fn round_trips(service: &Service) -> Result<(), Failure> {
    let upstream = service.places().next().ok_or("a place")?;
    let relay = Relay::start(upstream, DELAY)?;
    let late = relay.address();
    println!(
        "to the certificate by STARTTLS, a round trip being {} ms, with TCP's: median of {RUNS}",
        (2 * DELAY).as_millis()
    );
    let programs: [(&str, Command); 3] = [
        ("tlsakit probe", tlsakit(&[late], 1)),
        ("posttls-finger", posttls_finger(late)),
        ("openssl s_client", s_client(late)),
    ];
    for (name, mut command) in programs {
        let mut times = Vec::new();
        let mut trips = Vec::new();
        for _ in 0..RUNS {
            run(&mut command)?;
            for connection in relay.take_seen() {
                let (count, time) = connection.to_certificate().ok_or("a handshake")?;
                trips.push(count);
                times.push(time + 2 * DELAY);
            }
        }
        times.sort();
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        let (least, most) = (trips.iter().min(), trips.iter().max());
        println!(
            "  {name:<20} {} to {} round trips in each of {} sessions, {:4} ms",
            least.ok_or("a session")?,
            most.ok_or("a session")?,
            trips.len(),
            median.as_millis()
        );
    }
    Ok(())
}

/// What came of many sessions.
#[derive(Default)]
struct Load {
    sessions: u32,
    time: Duration,
    ticks: u32,
}

impl Load {
    /// Runs a command, which holds some sessions, and adds what it took.
    fn add(&mut self, sessions: u32, command: &mut Command) -> Result<(), Failure> {
        let (begin, before) = (Instant::now(), children_ticks()?);
        run(command)?;
        self.time += begin.elapsed();
        self.ticks += children_ticks()? - before;
        self.sessions += sessions;
        Ok(())
    }

    fn per_second(&self) -> f64 {
        f64::from(self.sessions) / self.time.as_secs_f64()
    }

    /// User and system time of a session, in milliseconds.
    fn each(&self) -> f64 {
        f64::from(self.ticks) * 10.0 / f64::from(self.sessions)
    }
}

/// Holds many sessions with a service, by one process of tlsakit and by processes of posttls-finger.
fn load(what: &str, services: &Services, service: &Service) -> Result<(), Failure> {
    let places: Vec<SocketAddr> = service.places().collect();
    let (mut one, mut many) = (Load::default(), Load::default());
    for _ in 0..ROUNDS {
        let sessions = completed(&places)?;
        one.add(sessions, &mut tlsakit(&places, REPEAT))?;

        let targets: Vec<String> = (0..sessions)
            .zip(places.iter().cycle())
            .map(|(_, place)| finger_target(*place))
            .collect();
        let list = services.folder().join("targets");
        fs::write(&list, targets.join("\n"))?;
        let mut fingers = command("xargs");
        fingers.args(["-P", AT_ONCE, "-n", "1", "-a"]).arg(list);
        fingers.arg("posttls-finger").args(FINGER_OPTIONS);
        many.add(sessions, &mut fingers)?;
    }
    println!(
        "sessions with {what}, {} of each in {ROUNDS} rounds, in turn",
        one.sessions
    );
    for (name, load) in [
        ("tlsakit probe", &one),
        ("posttls-finger, xargs -P8", &many),
    ] {
        println!(
            "  {name:<26} {:6.0} a second, {:5.2} ms of user and system time for each",
            load.per_second(),
            load.each()
        );
    }
    println!(
        "  tlsakit / posttls-finger   {:6.2} times the sessions, {:5.2} times the time for each",
        one.per_second() / many.per_second(),
        one.each() / many.each()
    );
    Ok(())
}

/// How many sessions tlsakit holds with these places that end well, when each is repeated.
fn completed(places: &[SocketAddr]) -> Result<u32, Failure> {
    let output = tlsakit(places, 1).arg("--json").output()?;
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let sessions = report.pointer("/sessions").and_then(|it| it.as_array());
    let sessions = sessions.ok_or("sessions")?.iter();
    let completed =
        sessions.filter(|it| it.pointer("/outcome").is_some_and(|it| it == "completed"));
    Ok(u32::try_from(completed.count())? * REPEAT)
}

/// A probe of addresses with one port, without a server name.
fn tlsakit(places: &[SocketAddr], repeat: u32) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tlsakit"));
    let port = places.first().map_or(25, SocketAddr::port);
    command.args([
        "probe",
        &format!("mx.services.test:{port}"),
        "--starttls",
        "smtp",
    ]);
    command.args(["--sni", "none", "--repeat", &repeat.to_string()]);
    command.args(["--concurrency", "64", "--per-address", AT_ONCE]);
    for place in places {
        command.args(["--address", &place.ip().to_string()]);
    }
    command
}

/// Certificates are shown, not compared.
const FINGER_OPTIONS: [&str; 5] = ["-c", "-l", "may", "-L", "none"];

/// An address in the words of Postfix.
fn finger_target(place: SocketAddr) -> String {
    match place.ip() {
        ip if ip.is_ipv6() => format!("[ipv6:{ip}]:{}", place.port()),
        ip => format!("[{ip}]:{}", place.port()),
    }
}

fn posttls_finger(place: SocketAddr) -> Command {
    let mut command = command("posttls-finger");
    command.args(FINGER_OPTIONS).arg(finger_target(place));
    command
}

fn s_client(place: SocketAddr) -> Command {
    let mut command = command("openssl");
    command.args([
        "s_client",
        "-starttls",
        "smtp",
        "-connect",
        &place.to_string(),
    ]);
    command
}

/// Runs a command, its output thrown away.
fn run(command: &mut Command) -> Result<(), Failure> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let status = command.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?}: {status}").into())
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
