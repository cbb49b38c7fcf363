//! The repository's folder, and what its files say.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use toml::Table;

use crate::Failure;

/// The repository that this command works on.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Finds the repository that holds this crate.
    pub(crate) fn open() -> Result<Self, Failure> {
        let manifest_folder =
            env::var_os("CARGO_MANIFEST_DIR").ok_or("run this as `cargo xtask COMMAND`")?;
        let root = Path::new(&manifest_folder)
            .ancestors()
            .nth(2)
            .ok_or("the folder of the workspace is missing")?;
        Ok(Self {
            root: root.to_owned(),
        })
    }

    /// The repository's folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A file or folder by its path in the repository.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    /// Where cargo builds.
    pub(crate) fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.root.join(folder),
            None => self.root.join("target"),
        }
    }

    /// The version of every crate and of the npm package.
    pub(crate) fn version(&self) -> Result<String, Failure> {
        let manifest = Toml::read(&self.path("Cargo.toml"))?;
        Ok(manifest
            .text(&["workspace", "package", "version"])?
            .to_owned())
    }

    /// `wasm-pack.toml`.
    pub(crate) fn wasm_settings(&self) -> Result<WasmSettings, Failure> {
        let file = Toml::read(&self.path("wasm-pack.toml"))?;
        let manifest = Toml::read(&self.path("crates/wasm/Cargo.toml"))?;
        let wasm_opt = ["package", "metadata", "wasm-pack", "profile", "release"];
        Ok(WasmSettings {
            package: file.text(&["crate"])?.to_owned(),
            profile: file.text(&["profile"])?.to_owned(),
            npm_name: file.text(&["npm-name"])?.to_owned(),
            out_dir: self.path(file.text(&["out-dir"])?),
            javascript: self.path(file.text(&["javascript"])?),
            modules: file.wasm_modules()?,
            wasm_opt: manifest.texts(&[&wasm_opt[..], &["wasm-opt"]].concat())?,
        })
    }
}

/// What `wasm-pack.toml` says, and the flags of wasm-opt, which have their home in the manifest of
/// `crates/wasm`, where wasm-pack looks for them.
pub(crate) struct WasmSettings {
    /// Name of the crate that is compiled.
    pub(crate) package: String,
    /// Cargo profile.
    pub(crate) profile: String,
    /// Name of the npm package.
    pub(crate) npm_name: String,
    /// Folder of the finished npm package.
    pub(crate) out_dir: PathBuf,
    /// Folder of the hand-written part of the npm package.
    pub(crate) javascript: PathBuf,
    /// The modules.
    pub(crate) modules: Vec<WasmModule>,
    /// Arguments of wasm-opt.
    pub(crate) wasm_opt: Vec<String>,
}

/// A module of the npm package.
pub(crate) struct WasmModule {
    /// Name of its files, without extension.
    pub(crate) name: String,
    /// The feature of the crate that it is compiled with.
    pub(crate) feature: String,
    /// Largest size in octets.
    pub(crate) raw_budget: u64,
    /// Largest size compressed by brotli, in octets.
    pub(crate) brotli_budget: u64,
}

/// A TOML file, with errors that name file and key.
struct Toml {
    path: PathBuf,
    table: Table,
}

impl Toml {
    fn read(path: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(path)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        let table = text
            .parse()
            .map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self {
            path: path.to_owned(),
            table,
        })
    }

    /// The tables `module`, in their order.
    fn wasm_modules(&self) -> Result<Vec<WasmModule>, Failure> {
        let keys = ["module"];
        let tables = self
            .value(&keys)
            .and_then(toml::Value::as_array)
            .ok_or_else(|| self.missing(&keys, "an array of tables"))?;
        tables
            .iter()
            .map(|table| {
                let table = Self {
                    path: self.path.clone(),
                    table: table.as_table().cloned().unwrap_or_default(),
                };
                Ok(WasmModule {
                    name: table.text(&["name"])?.to_owned(),
                    feature: table.text(&["feature"])?.to_owned(),
                    raw_budget: table.number(&["raw"])?,
                    brotli_budget: table.number(&["brotli"])?,
                })
            })
            .collect()
    }

    fn value(&self, keys: &[&str]) -> Option<&toml::Value> {
        let (last, tables) = keys.split_last()?;
        let mut table = &self.table;
        for key in tables {
            table = table.get(*key)?.as_table()?;
        }
        table.get(*last)
    }

    fn missing(&self, keys: &[&str], what: &str) -> Failure {
        let file = self.path.display();
        format!("{file} lacks `{}`, {what}", keys.join(".")).into()
    }

    fn text(&self, keys: &[&str]) -> Result<&str, Failure> {
        self.value(keys)
            .and_then(toml::Value::as_str)
            .ok_or_else(|| self.missing(keys, "a string"))
    }

    fn texts(&self, keys: &[&str]) -> Result<Vec<String>, Failure> {
        self.value(keys)
            .and_then(toml::Value::as_array)
            .and_then(|items| {
                let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
                texts.collect()
            })
            .ok_or_else(|| self.missing(keys, "an array of strings"))
    }

    fn number(&self, keys: &[&str]) -> Result<u64, Failure> {
        self.value(keys)
            .and_then(toml::Value::as_integer)
            .and_then(|number| u64::try_from(number).ok())
            .ok_or_else(|| self.missing(keys, "a whole number"))
    }
}
