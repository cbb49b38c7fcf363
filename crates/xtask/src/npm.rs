//! npm: installing what a folder's lock file names, and the package's tarball.

use std::fs;
use std::path::Path;

use crate::Failure;
use crate::process::{command, run};

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
    run(&mut command(
        "npm",
        &["ci", "--no-fund", "--no-audit"],
        folder,
    ))
}

/// The last two parts of a folder's path.
fn folder_name(folder: &Path) -> String {
    let mut parts: Vec<_> = folder.iter().rev().take(2).collect();
    parts.reverse();
    parts.join("/".as_ref()).to_string_lossy().into_owned()
}
