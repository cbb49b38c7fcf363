//! The whole process of `generate` beside danetool (Debian's gnutls-bin) and the pipeline of openssl
//! commands that it replaces: user and system time, in turn, as ratios. Machines are noisy: only the
//! ratios of one run compare.

// The table is what this program is for.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};

/// Rounds, in each of which every command has its turn.
const ROUNDS: u32 = 10;

/// Runs of each command in a turn: enough for the kernel's clock, which ticks 100 times a second.
const RUNS: u32 = 40;

fn main() -> Result<(), Box<dyn Error>> {
    let chain = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/web/mx1-sent.pem");
    let chain = chain.to_str().ok_or("a path in UTF-8")?;
    let single = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mx1.pem");
    let single = single.to_str().ok_or("a path in UTF-8")?;
    run(&["openssl", "x509", "-in", chain, "-out", single])?;

    let tlsakit = env!("CARGO_BIN_EXE_tlsakit");
    let pipeline = format!(
        "openssl x509 -in '{single}' -pubkey -noout | openssl pkey -pubin -outform DER | \
         openssl dgst -sha256"
    );
    let host = "mx1.example.org";
    let commands: [(&str, &[&str]); 5] = [
        ("tlsakit, one certificate", &[tlsakit, "generate", single]),
        ("tlsakit, chain of two", &[tlsakit, "generate", chain]),
        (
            "danetool --tlsa-rr",
            &[
                "danetool",
                "--tlsa-rr",
                "--host",
                host,
                "--load-certificate",
                single,
            ],
        ),
        ("openssl x509 | pkey | dgst", &["sh", "-c", &pipeline]),
        ("true", &["true"]),
    ];
    let mut ticks = [0; 5];
    for _ in 0..ROUNDS {
        for ((_, command), total) in commands.iter().zip(&mut ticks) {
            let before = children_ticks()?;
            for _ in 0..RUNS {
                run(command)?;
            }
            *total += children_ticks()? - before;
        }
    }
    println!(
        "user and system time, mean of {} runs each, in turn",
        ROUNDS * RUNS
    );
    let first = f64::from(ticks.first().copied().unwrap_or(0));
    for ((name, _), total) in commands.iter().zip(ticks) {
        let milliseconds = f64::from(total) * 10.0 / f64::from(ROUNDS * RUNS);
        let ratio = first / f64::from(total);
        println!("{name:28} {milliseconds:6.2} ms   first / this: {ratio:.2}");
    }
    Ok(())
}

/// Runs a command, its output thrown away.
fn run(command: &[&str]) -> Result<(), Box<dyn Error>> {
    let [program, arguments @ ..] = command else {
        return Err("no program".into());
    };
    let status = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| format!("{program}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{program}: {status}").into())
    }
}

/// User and system time of all children that have ended, in hundredths of a second: fields 16 and 17
/// of `/proc/self/stat`.
fn children_ticks() -> Result<u32, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(") ").ok_or("fields after the name")?;
    let mut fields = fields.split(' ').skip(13);
    let mut next = || fields.next().ok_or("a field").map(str::parse::<u32>);
    Ok(next()?? + next()??)
}
