//! The fuzz targets of `tests/fuzz`, built by stable Rust and run a short while.

use std::env;
use std::fs;

use serde_json::Value;

use crate::Failure;
use crate::process::{cargo, command, output, run as run_program};
use crate::workspace::Workspace;

/// How long each target runs in seconds, if nothing else is asked for.
pub(crate) const SECONDS: u32 = 15;

/// What tells libFuzzer which parts of a program an input reaches, without any sanitizer.
const FLAGS: &[&str] = &[
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
    "-Cdebug-assertions",
    "-Coverflow-checks",
];

/// Says whether there are fuzz targets.
pub(crate) fn has_targets(workspace: &Workspace) -> bool {
    workspace.path("tests/fuzz/Cargo.toml").is_file()
}

/// Builds all targets and runs each for `seconds`.
///
/// # Errors
///
/// If one does not build, or finds an input that makes it fail; that input is then in
/// `tests/fuzz/artifacts`.
pub(crate) fn run(workspace: &Workspace, seconds: u32) -> Result<(), Failure> {
    let folder = workspace.path("tests/fuzz");
    let host = host_target(workspace)?;

    // With a target named, the flags are not for build scripts and macros.
    let mut build = cargo(&["build", "--release", "--target", &host], &folder);
    build.env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"));
    run_program(build.env_remove("CARGO_TARGET_DIR"))?;

    for name in target_names(workspace)? {
        println!("Fuzzing {name} for {seconds} seconds");
        let corpus = folder.join("corpus").join(&name);
        let artifacts = folder.join("artifacts").join(&name);
        fs::create_dir_all(&corpus)?;
        fs::create_dir_all(&artifacts)?;

        let program = folder
            .join("target")
            .join(&host)
            .join("release")
            .join(&name);
        let mut fuzz = command(program, &["-print_final_stats=1", "-verbosity=0"], &folder);
        fuzz.arg(format!("-max_total_time={seconds}"))
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .arg(corpus);
        let seeds = folder.join("seeds").join(&name);
        if seeds.is_dir() {
            fuzz.arg(seeds);
        }
        run_program(&mut fuzz)?;
    }
    Ok(())
}

/// The names of the programs of `tests/fuzz`.
fn target_names(workspace: &Workspace) -> Result<Vec<String>, Failure> {
    let arguments = ["metadata", "--no-deps", "--format-version", "1"];
    let metadata = output(&mut cargo(&arguments, &workspace.path("tests/fuzz")))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let targets = metadata
        .pointer("/packages/0/targets")
        .and_then(Value::as_array)
        .ok_or("tests/fuzz is not a package")?;
    let is_program = |target: &&Value| target.pointer("/kind/0").is_some_and(|it| it == "bin");
    let names = targets.iter().filter(is_program);
    Ok(names
        .filter_map(|target| target.get("name")?.as_str().map(str::to_owned))
        .collect())
}

/// The target that programs are built for on this machine.
fn host_target(workspace: &Workspace) -> Result<String, Failure> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = output(&mut command(rustc, &["-vV"], workspace.root()))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.ok_or("rustc names no host")?.to_owned())
}
