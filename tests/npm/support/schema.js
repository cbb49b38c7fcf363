// The package's JSON Schema, with nothing allowed that it does not name.

import { readFileSync } from "node:fs";

import { Ajv2020 } from "ajv/dist/2020.js";

/**
 * Makes functions that say what is wrong with what the command prints, and with a report of a type.
 * @param {string} file
 */
export function validators(file) {
  const schema = JSON.parse(readFileSync(file, "utf8"));
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false, strictTypes: false });
  ajv.addSchema(closed(schema), "report");
  const validator = (/** @type {string} */ reference) => {
    const validate = ajv.getSchema(reference);
    if (validate === undefined) {
      throw new Error(`${reference} is not in the schema`);
    }
    return (/** @type {unknown} */ value) => (validate(value) ? [] : validate.errors ?? []);
  };
  return { printed: validator("report"), typed: (/** @type {string} */ name) => validator(`report#/$defs/${name}`) };
}

/**
 * With every object closed: the schema is open, since more fields may come in a later version.
 * @param {any} schema
 * @returns {any}
 */
function closed(schema) {
  const { $defs, anyOf, ...rest } = schema;
  const names = Object.keys($defs);
  // What is printed has fields beside those of its type, so that the type itself stays open there.
  const inner = Object.fromEntries(names.map((name) => [name, $defs[name].properties === undefined ? $defs[name] : { ...$defs[name], unevaluatedProperties: false }]));
  const open = Object.fromEntries(names.map((name) => [`${name}Open`, $defs[name]]));
  const printed = anyOf.map((/** @type {any} */ one) => ({
    ...one,
    ...(one.allOf === undefined ? {} : { allOf: one.allOf.map((/** @type {any} */ { $ref }) => ({ $ref: `${$ref}Open` })) }),
    unevaluatedProperties: false,
  }));
  return { ...rest, anyOf: printed, $defs: { ...inner, ...open } };
}
