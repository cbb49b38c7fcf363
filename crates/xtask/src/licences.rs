//! Whether the licence of everything that we use is one that `deny.toml` allows.

use std::fs;

use serde_json::Value;
use toml::Table;

use crate::Failure;
use crate::process::{cargo, output};
use crate::workspace::Workspace;

/// The lock files of npm whose packages become part of something that is handed out.
const NPM_LOCK_FILES: &[&str] = &["web/package-lock.json"];

/// Checks the crates of `Cargo.lock` and the packages that the page is made of.
///
/// # Errors
///
/// If a licence is missing or not allowed.
pub(crate) fn check(workspace: &Workspace) -> Result<(), Failure> {
    let allowed = allowed(workspace)?;
    let mut packages = crates(workspace)?;
    for file in NPM_LOCK_FILES {
        packages.extend(npm_packages(workspace, file)?);
    }

    let mut refused = Vec::new();
    for (name, licence) in &packages {
        if !is_allowed(licence, &allowed) {
            refused.push(format!("{name} ({licence})"));
        }
    }
    println!("{} packages, {} refused", packages.len(), refused.len());
    if !refused.is_empty() {
        let list = refused.join(", ");
        return Err(format!("not among the licences that deny.toml allows: {list}").into());
    }
    Ok(())
}

/// The licences that `deny.toml` allows.
fn allowed(workspace: &Workspace) -> Result<Vec<String>, Failure> {
    let file: Table = fs::read_to_string(workspace.path("deny.toml"))?.parse()?;
    let allowed = file
        .get("licenses")
        .and_then(|it| it.get("allow"))
        .and_then(toml::Value::as_array)
        .ok_or("deny.toml lacks `licenses.allow`")?;
    let names = allowed.iter().filter_map(toml::Value::as_str);
    Ok(names.map(str::to_owned).collect())
}

/// Name and licence of every crate.
fn crates(workspace: &Workspace) -> Result<Vec<(String, String)>, Failure> {
    let arguments = ["metadata", "--format-version", "1", "--locked"];
    let metadata = output(&mut cargo(&arguments, workspace.root()))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata.get("packages").and_then(Value::as_array);
    let packages = packages.ok_or("cargo named no packages")?;
    Ok(packages
        .iter()
        .map(|package| (text(package, "name"), text(package, "license")))
        .collect())
}

/// Name and licence of every npm package that is used for more than development.
fn npm_packages(workspace: &Workspace, file: &str) -> Result<Vec<(String, String)>, Failure> {
    let lock: Value = serde_json::from_str(&fs::read_to_string(workspace.path(file))?)?;
    let packages = lock.get("packages").and_then(Value::as_object);
    let packages = packages.ok_or_else(|| format!("{file} names no packages"))?;
    let used = packages.iter().filter(|(_, package)| {
        // A link is a folder of this repository, with an entry of its own.
        package.get("dev").is_none() && package.get("link").is_none()
    });
    Ok(used
        .map(|(name, package)| (format!("{file} {name}"), text(package, "license")))
        .collect())
}

/// A text of an object, empty if it is missing.
fn text(object: &Value, key: &str) -> String {
    let value = object.get(key).and_then(Value::as_str);
    value.unwrap_or_default().to_owned()
}

/// Says whether an SPDX expression can be satisfied with allowed licences alone.
///
/// `AND` binds closer than `OR`; brackets may stand around a choice, as in `(MIT OR X) AND Y`. A
/// slash is how old crates write `OR`.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.replace('/', " OR ");
    let choices = split_outside_brackets(&expression, " OR ");
    if choices.len() > 1 {
        return choices.iter().any(|part| is_allowed(part, allowed));
    }
    let parts = split_outside_brackets(&expression, " AND ");
    if parts.len() > 1 {
        return parts.iter().all(|part| is_allowed(part, allowed));
    }
    let expression = expression.trim();
    let inner = expression
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    match inner {
        Some(inner) => is_allowed(inner, allowed),
        None => allowed.iter().any(|licence| licence == expression),
    }
}

/// Splits at `separator` where no bracket is open.
fn split_outside_brackets<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut begin = 0;
    for (at, _) in text.match_indices(separator) {
        let before = text.get(..at).unwrap_or_default();
        if before.matches('(').count() == before.matches(')').count() {
            parts.extend(text.get(begin..at));
            begin = at + separator.len();
        }
    }
    parts.extend(text.get(begin..));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_satisfied_by_allowed_licences() {
        let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"].map(str::to_owned);
        for (expression, expected) in [
            ("MIT", true),
            ("", false),
            ("GPL-3.0-only", false),
            ("MIT OR GPL-3.0-only", true),
            ("MIT AND GPL-3.0-only", false),
            ("MIT/Apache-2.0", true),
            ("(MIT OR GPL-3.0-only) AND Unicode-3.0", true),
            ("(GPL-3.0-only OR LGPL-3.0-only) AND MIT", false),
            ("GPL-3.0-only OR MIT AND Unicode-3.0", true),
            ("Apache-2.0 WITH LLVM-exception", false),
        ] {
            assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
        }
    }
}
