//! `cargo xtask wasm`: the WebAssembly modules and the folder of the npm package.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::Failure;
use crate::process::{cargo, command, output, run};
use crate::workspace::{WasmModule, WasmSettings, Workspace};

/// What the modules are compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Builds the modules and the package's folder, unless they are newer than all that they are made
/// of, and prints the sizes.
///
/// # Errors
///
/// If a tool is missing or fails, or a module is larger than its budget.
pub(crate) fn build(workspace: &Workspace) -> Result<(), Failure> {
    let settings = workspace.wasm_settings()?;
    add_target(workspace)?;

    let mut compiled = Vec::new();
    for module in &settings.modules {
        println!("Compiling the module {} to WebAssembly", module.name);
        compiled.push(compile(workspace, &settings, module)?);
    }
    if is_fresh(workspace, &settings, &compiled) {
        println!("The npm package's folder is up to date");
    } else {
        make_package(workspace, &settings, &compiled)?;
    }
    let held: Vec<bool> = settings
        .modules
        .iter()
        .map(|module| holds_budgets(workspace, &settings, module))
        .collect::<Result<_, _>>()?;
    if held.contains(&false) {
        return Err("a module is larger than its budget in wasm-pack.toml".into());
    }
    Ok(())
}

/// Adds Rust's standard library for WebAssembly, if this toolchain lacks it.
pub(crate) fn add_target(workspace: &Workspace) -> Result<(), Failure> {
    let folder = output(&mut command(
        "rustc",
        &["--print", "target-libdir", "--target", TARGET],
        workspace.root(),
    ))?;
    let has_core = fs::read_dir(folder.trim()).is_ok_and(|entries| {
        let mut names = entries.flatten().map(|entry| entry.file_name());
        names.any(|name| name.to_string_lossy().starts_with("libcore-"))
    });
    if has_core {
        return Ok(());
    }
    println!("Adding Rust's target {TARGET}");
    run(&mut command(
        "rustup",
        &["target", "add", TARGET],
        workspace.root(),
    ))
}

/// Compiles a module and returns its path.
fn compile(
    workspace: &Workspace,
    settings: &WasmSettings,
    module: &WasmModule,
) -> Result<PathBuf, Failure> {
    let mut build = cargo(
        &[
            "build",
            "--package",
            &settings.package,
            "--profile",
            &settings.profile,
            "--target",
            TARGET,
            "--no-default-features",
            "--features",
            &module.feature,
        ],
        workspace.root(),
    );
    build.env("CARGO_ENCODED_RUSTFLAGS", rust_flags(workspace)?);
    run(&mut build)?;

    let name = settings.package.replace('-', "_");
    let folder = workspace.target().join(TARGET).join(&settings.profile);
    let built = fs::read(folder.join(format!("{name}.wasm")))?;
    // The next module has the same name. One that has not changed keeps its time.
    let kept = folder.join(format!("{name}-{}.wasm", module.name));
    if fs::read(&kept).ok().as_ref() != Some(&built) {
        fs::write(&kept, built)?;
    }
    Ok(kept)
}

/// Flags that keep the folders of this machine out of the modules, which hold the places of
/// possible panics. A module is the same wherever it is built.
fn rust_flags(workspace: &Workspace) -> Result<String, Failure> {
    let mut folders = vec![workspace.root().to_owned()];
    let cargo_home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
        .ok_or("neither CARGO_HOME nor a home folder is known")?;
    for entry in fs::read_dir(cargo_home.join("registry/src"))
        .into_iter()
        .flatten()
    {
        folders.push(entry?.path());
    }
    let flags: Vec<String> = folders
        .iter()
        .map(|folder| format!("--remap-path-prefix={}/=", folder.display()))
        .collect();
    // The separator that cargo asks for in this variable.
    Ok(flags.join("\u{1f}"))
}

/// Says whether the package is newer than the modules and everything else that it is made of.
fn is_fresh(workspace: &Workspace, settings: &WasmSettings, compiled: &[PathBuf]) -> bool {
    let manifest = settings.out_dir.join("package.json");
    let (Some(made), Ok(written)) = (modified(&manifest), fs::read_to_string(&manifest)) else {
        return false;
    };
    // wasm-pack uses the same folder.
    if package_json(workspace, settings).is_ok_and(|expected| expected != written) {
        return false;
    }
    let mut parts = vec![
        workspace.path("Cargo.toml"),
        workspace.path("Cargo.lock"),
        workspace.path("wasm-pack.toml"),
        workspace.path("crates/wasm/Cargo.toml"),
        workspace.path("crates/bindgen/src/main.rs"),
        workspace.path("crates/xtask/package-lock.json"),
        workspace.path("crates/xtask/src/wasm.rs"),
    ];
    parts.extend_from_slice(compiled);
    for entry in fs::read_dir(&settings.javascript).into_iter().flatten() {
        let Ok(entry) = entry else { return false };
        parts.push(entry.path());
    }
    parts
        .iter()
        .all(|part| modified(part).is_some_and(|time| time < made))
}

/// When a file was last written.
fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

/// Makes the package's folder anew.
fn make_package(
    workspace: &Workspace,
    settings: &WasmSettings,
    compiled: &[PathBuf],
) -> Result<(), Failure> {
    let made = workspace.target().join("wasm-package");
    if made.exists() {
        fs::remove_dir_all(&made)?;
    }
    fs::create_dir_all(&made)?;

    install_binaryen(workspace)?;
    for (module, compiled) in settings.modules.iter().zip(compiled) {
        make_module(workspace, settings, module, compiled, &made)?;
    }
    write_declarations(settings, &made)?;

    for entry in fs::read_dir(&settings.javascript)? {
        let entry = entry?;
        fs::copy(entry.path(), made.join(entry.file_name()))?;
    }
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(workspace.path(licence), made.join(licence))?;
    }
    fs::write(made.join("version.js"), version_module(workspace)?)?;
    // Last, since its time says when the package was made.
    fs::write(
        made.join("package.json"),
        package_json(workspace, settings)?,
    )?;

    if settings.out_dir.exists() {
        fs::remove_dir_all(&settings.out_dir)?;
    }
    fs::rename(&made, &settings.out_dir)?;
    Ok(())
}

/// Makes `NAME.wasm`, `NAME-bindings.js` and `NAME.wasm.js` of a compiled module, and leaves the
/// generator's declarations beside them.
fn make_module(
    workspace: &Workspace,
    settings: &WasmSettings,
    module: &WasmModule,
    compiled: &Path,
    made: &Path,
) -> Result<(), Failure> {
    let name = &module.name;
    println!("Generating the JavaScript glue of {name}");
    run(cargo(
        &["run", "--quiet", "--package", "tlsakit-bindgen", "--"],
        workspace.root(),
    )
    .args([compiled, made])
    .arg(format!("{name}-bindings")))?;
    fs::remove_file(made.join(format!("{name}-bindings_bg.wasm.d.ts")))?;

    println!("Optimising {name}");
    let generated = made.join(format!("{name}-bindings_bg.wasm"));
    let optimised = made.join(file_name(module));
    run(command("node", &[], workspace.root())
        .arg(workspace.path("crates/xtask/node_modules/binaryen/bin/wasm-opt"))
        .args(&settings.wasm_opt)
        .arg(&generated)
        .arg("--output")
        .arg(&optimised))?;
    fs::remove_file(generated)?;
    write_inline_module(workspace, &optimised)
}

/// Keeps what the generator declared of functions and their types, in `api.d.ts`: that of the first
/// module, since types are the same for all, and the functions of the others are declared with them. What
/// comes after concerns the loading of a module, which is the entry points' own affair, and would ask users
/// in Node for the types of the DOM.
fn write_declarations(settings: &WasmSettings, made: &Path) -> Result<(), Failure> {
    for module in settings.modules.iter().rev() {
        let generated = made.join(format!("{}-bindings.d.ts", module.name));
        let text = fs::read_to_string(&generated)?;
        let (declarations, _) = text
            .split_once("export type InitInput")
            .ok_or("the generator's declarations have another form than before")?;
        fs::write(made.join("api.d.ts"), declarations)?;
        fs::remove_file(generated)?;
    }
    Ok(())
}

/// The file name of a module in the package.
fn file_name(module: &WasmModule) -> String {
    format!("{}.wasm", module.name)
}

/// Installs wasm-opt, if it is not there.
fn install_binaryen(workspace: &Workspace) -> Result<(), Failure> {
    crate::npm::install(&workspace.path("crates/xtask"))
}

/// The module that tells the version.
fn version_module(workspace: &Workspace) -> Result<String, Failure> {
    let version = workspace.version()?;
    Ok(format!("export const version = \"{version}\";\n"))
}

/// Writes the module as base64 beside itself, for `tlsakit/inline`.
fn write_inline_module(workspace: &Workspace, module: &Path) -> Result<(), Failure> {
    const SCRIPT: &str = "const { readFileSync, writeFileSync } = require('node:fs');
        const [module] = process.argv.slice(1);
        const base64 = readFileSync(module).toString('base64');
        writeFileSync(module + '.js', `export const base64 = \"${base64}\";\\n`);";
    run(command("node", &["--eval", SCRIPT], workspace.root()).arg(module))
}

/// The manifest of the package: the hand-written one with what is known elsewhere. The order of its
/// keys has a meaning (`exports`), and stays.
fn package_json(workspace: &Workspace, settings: &WasmSettings) -> Result<String, Failure> {
    let file = settings.javascript.join("package.json");
    let text = fs::read_to_string(&file)?;
    let written = text
        .strip_prefix("{\n")
        .ok_or_else(|| format!("{} does not begin with a line `{{`", file.display()))?;
    let (name, version) = (&settings.npm_name, workspace.version()?);
    Ok(format!(
        "{{\n  \"name\": \"{name}\",\n  \"version\": \"{version}\",\n{written}"
    ))
}

/// Prints the sizes of a module and says whether they are within its budgets.
fn holds_budgets(
    workspace: &Workspace,
    settings: &WasmSettings,
    module: &WasmModule,
) -> Result<bool, Failure> {
    const SCRIPT: &str = "const { readFileSync } = require('node:fs');
        const { brotliCompressSync, gzipSync } = require('node:zlib');
        const octets = readFileSync(process.argv[1]);
        const sizes = [octets, gzipSync(octets, { level: 9 }), brotliCompressSync(octets)];
        console.log(sizes.map((it) => it.length).join(' '));";
    let file = settings.out_dir.join(file_name(module));
    let sizes = output(command("node", &["--eval", SCRIPT], workspace.root()).arg(&file))?;
    let sizes: Vec<u64> = sizes
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let [raw, gzip, brotli] = sizes[..] else {
        return Err("node printed no sizes".into());
    };

    println!(
        "{}: {raw} octets (budget {}), {gzip} by gzip, {brotli} by brotli (budget {})",
        file_name(module),
        module.raw_budget,
        module.brotli_budget
    );
    Ok(raw <= module.raw_budget && brotli <= module.brotli_budget)
}
