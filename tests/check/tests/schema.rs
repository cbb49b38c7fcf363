//! The JSON Schema that is published for what `--json` prints is what the types of reports give.
//!
//! `UPDATE=1 cargo test -p tlsakit-check-tests --test schema` writes the file anew.

use std::path::Path;
use std::{env, fs};

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};
use tlsakit_core::bundle::SCHEMA;
use tlsakit_core::report::{
    CheckReport, ErrorReport, GenerateReport, LintReport, LiveMatchReport, LookupComparison,
    MatchReport, ProbeReport, RolloverReport,
};

#[test]
fn the_published_schema_is_that_of_the_types() {
    let made = schema();
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/wasm/js/report.schema.json");
    if env::var_os("UPDATE").is_some() {
        let text = serde_json::to_string_pretty(&made).expect("JSON") + "\n";
        fs::write(&file, text).expect("a file that can be written");
    }
    let text = fs::read_to_string(&file).expect("the schema");
    let published: Value = serde_json::from_str(&text).expect("JSON");
    assert!(
        published == made,
        "the types have changed; the head of this file says how the schema follows"
    );
}

/// The schema of every object that `--json` prints.
fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .with_transform(RecursiveTransform(without_rust))
        .into_generator();
    let generator = &mut generator;
    let printed = vec![
        object::<CheckReport>("check", generator),
        object::<GenerateReport>("generate", generator),
        object::<LintReport>("lint", generator),
        object::<LookupComparison>("lookup", generator),
        object::<MatchReport>("match", generator),
        object::<LiveMatchReport>("match", generator),
        object::<ProbeReport>("probe", generator),
        json!({
            "type": "object",
            "properties": {"schema": {"const": SCHEMA}, "error": generator.subschema_for::<ErrorReport>()},
            "required": ["schema", "error"],
        }),
    ];
    // Of the npm package alone.
    generator.subschema_for::<RolloverReport>();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What tlsakit prints with --json",
        "description": "One object, told apart by `kind`. The functions of the npm package give the same without `schema`, \
            and mostly without `kind`: each has its type below. More fields may come; none changes its meaning.",
        "anyOf": printed,
        "$defs": generator.take_definitions(true),
    })
}

/// The schema of a report of type `T` as it is printed.
fn object<T: JsonSchema>(kind: &str, generator: &mut SchemaGenerator) -> Value {
    json!({
        "type": "object",
        "properties": {"schema": {"const": SCHEMA}, "kind": {"const": kind}},
        "required": ["schema", "kind"],
        "allOf": [generator.subschema_for::<T>()],
    })
}

/// Leaves out what serves Rust alone: formats such as `uint32`, and the marks of links.
fn without_rust(schema: &mut Schema) {
    if schema.get("type").is_some_and(is_number) {
        schema.remove("format");
    }
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text
            .replace("[`", "`")
            .replace("`]", "`")
            .replace('\n', " ");
    }
}

/// Whether a type is that of whole numbers, or of them and nothing.
fn is_number(kind: &Value) -> bool {
    let integer = |value: &Value| value == "integer";
    integer(kind)
        || kind
            .as_array()
            .is_some_and(|kinds| kinds.iter().any(integer))
}
