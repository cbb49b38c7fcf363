//! `cargo xtask test`: every test there is.

use std::process::ExitCode;

use crate::Failure;
use crate::debian;
use crate::fuzz;
use crate::npm;
use crate::process::{cargo, run as run_program};
use crate::start;
use crate::steps::Steps;
use crate::unpack;
use crate::wasm;
use crate::workspace::Workspace;

/// The variable that makes a failure of every test that is skipped for want of a program.
const REQUIRE_ALL: (&str, &str) = ("TLSAKIT_REQUIRE_ALL", "1");

/// Installs what the tests need, runs them and prints the outcome.
pub(crate) fn run(workspace: &Workspace, require_all: bool) -> ExitCode {
    let mut steps = Steps::new(require_all);
    run_steps(workspace, &mut steps);
    steps.finish()
}

/// Installs what the tests need.
///
/// # Errors
///
/// If an installation fails.
pub(crate) fn set_up(workspace: &Workspace) -> Result<(), Failure> {
    debian::install_needs(workspace)?;
    unpack::unpack_needs(workspace)
}

/// Installs what the tests need and runs them.
pub(crate) fn run_steps(workspace: &Workspace, steps: &mut Steps) {
    let variables: &[(&str, &str)] = if steps.require_all() {
        &[REQUIRE_ALL]
    } else {
        &[]
    };
    steps.run("what the tests need", || set_up(workspace));
    // Before the command, which the page is a part of.
    let built = build_javascript(workspace, steps);

    steps.run("Rust: unit, integration and documentation tests", || {
        let mut tests = cargo(&["test", "--workspace"], workspace.root());
        run_program(tests.envs(variables.iter().copied()))
    });
    let binary = steps.run("Rust: release build of the command", || {
        let arguments = ["build", "--release", "--package", "tlsakit"];
        run_program(&mut cargo(&arguments, workspace.root()))
    });
    if fuzz::has_targets(workspace) {
        let compiler = debian::find_program("c++").is_none();
        let compiler = compiler.then_some("a C++ compiler is missing, which libFuzzer needs");
        steps.run_unless(compiler, "Rust: fuzz targets, a short while", || {
            fuzz::run(workspace, fuzz::SECONDS)
        });
    }

    test_javascript(workspace, steps, &built, binary, variables);
}

/// Why something was not built; nothing if it was.
struct Built {
    package: Option<String>,
    page: Option<String>,
}

/// Builds the npm package and the page.
fn build_javascript(workspace: &Workspace, steps: &mut Steps) -> Built {
    let package = match npm::check(workspace) {
        Ok(()) => {
            let built = steps.run("npm package: build", || {
                wasm::build(workspace)?;
                npm::pack(workspace)?;
                npm::install(&workspace.path("tests/npm"))
            });
            (!built).then(|| "the npm package was not built".to_owned())
        }
        Err(error) => {
            steps.skip("npm package: build", &error.to_string());
            Some(error.to_string())
        }
    };
    let page = match &package {
        None => {
            let built = steps.run("page: build", || start::build_page_alone(workspace));
            (!built).then(|| "the page was not built".to_owned())
        }
        Some(reason) => {
            steps.skip("page: build", reason);
            Some(reason.clone())
        }
    };
    Built { package, page }
}

/// Tests the npm package and the page.
fn test_javascript(
    workspace: &Workspace,
    steps: &mut Steps,
    built: &Built,
    binary: bool,
    variables: &[(&str, &str)],
) {
    let package = built.package.as_deref();
    let consumers = workspace.path("tests/npm");
    let binary = (!binary).then_some("the command was not built");
    steps.run_unless(
        package.or(binary),
        "npm package: in Node and TypeScript",
        || npm::script_with("test", &consumers, variables),
    );
    steps.run_unless(
        package.or(binary).or(without_chromium()),
        "npm package: in Chromium",
        || npm::script_with("test:chromium", &consumers, variables),
    );
    test_page(workspace, steps, built, binary, variables);
}

/// Tests the page: its parts in Node, and all of it in two browsers.
fn test_page(
    workspace: &Workspace,
    steps: &mut Steps,
    built: &Built,
    binary: Option<&str>,
    variables: &[(&str, &str)],
) {
    let page = built.page.as_deref().or(binary);
    let web = workspace.path("web");
    let browser_tests = workspace.path("tests/web");
    steps.run_unless(built.package.as_deref(), "page: unit tests", || {
        npm::install(&web)?;
        npm::script("test", &web)
    });
    for (name, script, obstacle) in [
        ("page: in Chromium", "test", without_chromium()),
        ("page: in Firefox", "test:firefox", without_firefox()),
    ] {
        steps.run_unless(page.or(obstacle), name, || {
            npm::install(&browser_tests)?;
            npm::script_with(script, &browser_tests, variables)
        });
    }
}

/// What speaks against tests in Chromium.
fn without_chromium() -> Option<&'static str> {
    debian::find_chromium()
        .is_none()
        .then_some("Chromium is missing; the variable CHROMIUM may hold its path")
}

/// What speaks against tests in Firefox.
fn without_firefox() -> Option<&'static str> {
    debian::find_firefox()
        .is_none()
        .then_some("Firefox is missing; the variable FIREFOX may hold its path")
}
