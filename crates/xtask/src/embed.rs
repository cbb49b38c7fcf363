//! The page for the command: what stands in `crates/cli/page` when `tlsakit` is built, `tlsakit ui` serves.

use std::fs;
use std::path::Path;

use crate::Failure;
use crate::workspace::Workspace;

/// What `tlsakit ui` does not serve: the page in one file, which is for `file://` alone, and what keeps the page in the
/// browser, where it would outlive the program.
const LEFT_OUT: [&str; 2] = ["tlsakit.html", "service-worker.js"];

/// Puts the page of `web/dist` there. What has not changed is not touched, so that cargo has nothing to build
/// anew.
///
/// # Errors
///
/// If a file cannot be read or written.
pub(crate) fn put_page(workspace: &Workspace) -> Result<(), Failure> {
    let (from, to) = (
        workspace.path("web/dist"),
        workspace.path("crates/cli/page"),
    );
    copy(&from, &to).map_err(|why| format!("{} cannot be filled: {why}", to.display()).into())
}

/// Makes `to` hold what `from` holds, but for hidden files, which stay as they are.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(to)? {
        let path = entry?.path();
        let source = path.file_name().map(|name| from.join(name));
        if source.is_some_and(|it| it.exists()) || is_hidden(&path) {
            continue;
        }
        if path.is_dir() {
            fs::remove_dir_all(path)?;
        } else {
            fs::remove_file(path)?;
        }
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&path, &target)?;
        } else if !LEFT_OUT.iter().any(|it| entry.file_name() == *it) && !is_hidden(&path) {
            let octets = fs::read(path)?;
            if fs::read(&target).ok().as_ref() != Some(&octets) {
                fs::write(target, octets)?;
            }
        }
    }
    Ok(())
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy());
    name.is_some_and(|name| name.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    #[test]
    fn only_what_has_changed_is_written() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/xtask-embed");
        let _ = fs::remove_dir_all(&folder);
        let (from, to) = (folder.join("from"), folder.join("to"));
        let put = |path: &str, text: &str| {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        put("from/index.html", "1");
        put("from/assets/a.js", "1");
        put("from/tlsakit.html", "1");
        put("from/service-worker.js", "1");
        put("to/.gitignore", "*");
        put("to/old/b.js", "1");
        put("to/old.js", "1");
        copy(&from, &to).expect("a copy");
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        for name in ["index.html", "assets/a.js"] {
            let file = fs::File::options().append(true).open(to.join(name));
            file.expect("a file")
                .set_modified(long_ago)
                .expect("a time");
        }
        put("from/assets/a.js", "2");
        copy(&from, &to).expect("a copy");
        let modified = |name: &str| fs::metadata(to.join(name)).and_then(|it| it.modified());
        assert_eq!(modified("index.html").expect("a time"), long_ago);
        assert!(modified("assets/a.js").expect("a time") > long_ago);
        assert_eq!(fs::read(to.join("assets/a.js")).expect("a file"), b"2");
        assert!(to.join(".gitignore").exists());
        for name in ["old", "old.js", "tlsakit.html", "service-worker.js"] {
            assert!(!to.join(name).exists(), "{name}");
        }
        fs::remove_dir_all(folder).expect("it is removed");
    }
}
