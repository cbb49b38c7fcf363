//! Makes the JavaScript glue and the declarations of a WebAssembly module.
//!
//! A crate of its own because the generator takes long to compile, and `cargo xtask` should not.
//!
//! Usage: `tlsakit-bindgen MODULE.wasm FOLDER NAME`

use std::env;
use std::error::Error;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [module, folder, name] = arguments.as_slice() else {
        eprintln!("usage: tlsakit-bindgen MODULE.wasm FOLDER NAME");
        return ExitCode::from(2);
    };
    match generate(module, folder, name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tlsakit-bindgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Writes `NAME.js`, `NAME.d.ts` and `NAME_bg.wasm` into `folder`.
fn generate(module: &str, folder: &str, name: &str) -> Result<(), Box<dyn Error>> {
    Bindgen::new()
        .input_path(module)
        .out_name(name)
        .web(true)?
        .typescript(true)
        // The package's entry points say where the module is, each in its own way.
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)?;
    Ok(())
}
