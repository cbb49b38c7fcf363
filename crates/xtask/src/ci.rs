//! `cargo xtask ci`: what has to hold before a change is accepted.

use std::process::ExitCode;

use crate::debian::find_program;
use crate::licences;
use crate::npm;
use crate::process::{cargo, command, run as run_program};
use crate::steps::Steps;
use crate::test;
use crate::wasm;
use crate::workspace::Workspace;

/// Runs every check and every test.
pub(crate) fn run(workspace: &Workspace) -> ExitCode {
    let mut steps = Steps::new(true);
    let root = workspace.root();

    steps.run("formatting", || {
        run_program(&mut cargo(&["fmt", "--all", "--check"], root))
    });
    steps.run("clippy", || {
        let lint = ["clippy", "--workspace", "--all-targets", "--locked"];
        run_program(cargo(&lint, root).args(["--", "--deny", "warnings"]))
    });
    steps.run("clippy for WebAssembly", || {
        wasm::add_target(workspace)?;
        let lint = [
            "clippy",
            "--package",
            "tlsakit-core",
            "--package",
            "tlsakit-wasm",
        ];
        let target = ["--target", wasm::TARGET, "--locked"];
        run_program(
            cargo(&lint, root)
                .args(target)
                .args(["--", "--deny", "warnings"]),
        )
    });
    steps.run("documentation", || {
        let document = ["doc", "--workspace", "--no-deps", "--locked"];
        run_program(cargo(&document, root).env("RUSTDOCFLAGS", "--deny warnings"))
    });
    steps.run("licences", || check_licences(workspace));

    test::run_steps(workspace, &mut steps);

    // After the tests, which install the packages and build what the types are taken from.
    for folder in ["web", "tests/npm", "tests/web"] {
        steps.run(&format!("types and lints of {folder}"), || {
            let folder = workspace.path(folder);
            npm::install(&folder)?;
            npm::optional_script("lint", &folder)
        });
    }
    steps.finish()
}

/// Checks licences, and with cargo-deny, where it is installed, sources and bans too.
fn check_licences(workspace: &Workspace) -> Result<(), crate::Failure> {
    licences::check(workspace)?;
    if find_program("cargo-deny").is_none() {
        println!("cargo-deny is not installed; licences alone were checked");
        return Ok(());
    }
    let arguments = ["--offline", "check", "bans", "licenses", "sources"];
    run_program(&mut command("cargo-deny", &arguments, workspace.root()))
}
