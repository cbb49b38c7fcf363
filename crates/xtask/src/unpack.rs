//! Packages of Debian that the tests need and that should not be installed: unpacked under `target`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::Failure;
use crate::debian;
use crate::process::{command, output, run};
use crate::workspace::Workspace;

/// Where they are unpacked, in the repository; `tests/lab` looks there.
const FOLDER: &str = "target/debian";

/// Name of each package, and what the tests do with it.
const PACKAGES: &[(&str, &str)] = &[
    (
        "exim4-daemon-light",
        "SMTP to probe; conflicts with postfix, so it is unpacked only",
    ),
    (
        "inn2",
        "NNTP to probe; brings cron jobs, so it is unpacked only",
    ),
    ("inn2-inews", "a library of inn2"),
    (
        "libnss-wrapper",
        "an account for exim4 that is nowhere else",
    ),
];

/// Says which packages are unpacked, and unpacks what is missing. The libraries that they need are
/// installed if that is possible.
///
/// # Errors
///
/// If a package cannot be had.
pub(crate) fn unpack_needs(workspace: &Workspace) -> Result<(), Failure> {
    let folder = workspace.path(FOLDER);
    let mut missing = Vec::new();
    for (package, reason) in PACKAGES {
        // Every package has documentation.
        let there = folder.join("usr/share/doc").join(package).is_dir();
        let state = if there { "there" } else { "missing" };
        println!("{package:<22} {state:<8} {reason}");
        if !there {
            missing.push(*package);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    if debian::find_program("apt-get").is_none() {
        println!("These come from Debian, with apt-get, which is missing.");
        return Ok(());
    }
    debian::update(workspace)?;
    let files = download(&missing, &folder)?;
    install_libraries(workspace, &files)?;
    for file in &files {
        run(command("dpkg-deb", &["-x"], &folder).arg(file).arg(&folder))?;
        fs::remove_file(file)?;
    }
    // Nothing here may act for others, and a server may run as any user.
    run(&mut command("chmod", &["-R", "u-s,g-s,a+rX", "."], &folder))
}

/// Downloads packages into a folder, and gives their files.
fn download(packages: &[&str], folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    println!("Unpacking: {}", packages.join(" "));
    fs::create_dir_all(folder)?;
    let mut download = command("apt-get", &["download", "-q"], folder);
    // As root, apt warns that the folder is not of its own user.
    download.args(packages).stderr(Stdio::null());
    run(&mut download)?;
    let files = fs::read_dir(folder)?.filter_map(Result::ok);
    let files = files.map(|entry| entry.path());
    Ok(files
        .filter(|path| path.extension().is_some_and(|it| it == "deb"))
        .collect())
}

/// Installs the shared libraries that packages depend on.
fn install_libraries(workspace: &Workspace, files: &[PathBuf]) -> Result<(), Failure> {
    let mut libraries = Vec::new();
    for file in files {
        let mut field = command("dpkg-deb", &["-f"], workspace.root());
        let depends = output(field.arg(file).arg("Depends"))?;
        // Of alternatives the first one; a version stands in parentheses.
        let names = depends
            .split(',')
            .filter_map(|it| it.split_whitespace().next());
        let names = names.filter(|name| name.starts_with("lib") && !name.ends_with("-perl"));
        libraries.extend(names.map(str::to_owned));
    }
    libraries.retain(|name| !is_installed(workspace, name));
    libraries.sort();
    libraries.dedup();
    let libraries: Vec<&str> = libraries.iter().map(String::as_str).collect();
    debian::install(workspace, &libraries)
}

fn is_installed(workspace: &Workspace, package: &str) -> bool {
    let mut query = command(
        "dpkg-query",
        &["-W", "-f", "${db:Status-Status}", package],
        workspace.root(),
    );
    let status = query.stderr(Stdio::null()).output();
    status.is_ok_and(|output| output.stdout == b"installed")
}
