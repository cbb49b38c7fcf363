//! npm: installing what a folder's lock file names, running its scripts, packing the package.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Failure;
use crate::process::{command, output, run};
use crate::workspace::Workspace;

/// The oldest release of Node.js that everything here runs on.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Installs what the lock file of `folder` names, unless that has been done since it was written.
///
/// # Errors
///
/// If npm is missing or fails.
pub(crate) fn install(folder: &Path) -> Result<(), Failure> {
    let modified = |path| fs::metadata(folder.join(path)).and_then(|it| it.modified());
    // npm writes this file at the end of each installation.
    let installed = modified("node_modules/.package-lock.json");
    if let (Ok(installed), Ok(lock)) = (installed, modified("package-lock.json"))
        && installed >= lock
    {
        return Ok(());
    }
    println!("Installing the npm packages of {}", folder_name(folder));
    run(&mut npm(&["ci", "--no-fund", "--no-audit"], folder))
}

/// Runs a script of the package.json of `folder`.
///
/// # Errors
///
/// If npm is missing or the script is missing or fails.
pub(crate) fn script(name: &str, folder: &Path) -> Result<(), Failure> {
    script_with(name, folder, &[])
}

/// Does as [`script`], with variables in the environment.
///
/// # Errors
///
/// As for [`script`].
pub(crate) fn script_with(
    name: &str,
    folder: &Path,
    variables: &[(&str, &str)],
) -> Result<(), Failure> {
    let mut npm = npm(&["run", "--silent", name], folder);
    run(npm.envs(variables.iter().copied()))
}

/// Runs a script of the package.json of `folder`, if it has one by that name.
///
/// # Errors
///
/// If npm is missing or the script fails.
pub(crate) fn optional_script(name: &str, folder: &Path) -> Result<(), Failure> {
    run(&mut npm(&["run", "--silent", "--if-present", name], folder))
}

/// Packs the npm package's folder into `target/npm`.
///
/// # Errors
///
/// If npm is missing or fails.
pub(crate) fn pack(workspace: &Workspace) -> Result<(), Failure> {
    let settings = workspace.wasm_settings()?;
    let folder = workspace.target().join("npm");
    fs::create_dir_all(&folder)?;

    let mut pack = npm(
        &["pack", "--silent", "--pack-destination"],
        &settings.out_dir,
    );
    let name = output(pack.arg(&folder))?;
    println!("Packed {}", folder.join(name.trim()).display());
    Ok(())
}

/// Says whether Node.js and npm are there and new enough.
///
/// # Errors
///
/// If not, with the way to get them.
pub(crate) fn check(workspace: &Workspace) -> Result<(), Failure> {
    let version = output(&mut command("node", &["--version"], workspace.root()))?;
    let version = version.trim();
    let mut numbers = version.trim_start_matches('v').split('.');
    let mut number = || numbers.next().unwrap_or_default().parse();
    let release: (u32, u32) = (number()?, number()?);
    if release < OLDEST_NODE {
        let hint = crate::process::way_to_get("node");
        return Err(format!("Node.js {version} is too old: {hint}").into());
    }
    output(&mut npm(&["--version"], workspace.root()))?;
    Ok(())
}

/// Makes a command for npm.
fn npm(arguments: &[&str], folder: &Path) -> Command {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    command(program, arguments, folder)
}

/// The last two parts of a folder's path.
fn folder_name(folder: &Path) -> String {
    let mut parts: Vec<_> = folder.iter().rev().take(2).collect();
    parts.reverse();
    let parts: Vec<_> = parts.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
