//! `docs/policy.schema.json` is made from the table of members.
//!
//! `HS256_WRITE_SCHEMA=1 cargo test -p hs256 --lib schema` writes it anew.

extern crate std;

use serde_json::{Value, json};

use super::super::member::{MAX_LIST, Type};
use super::*;
use crate::claims;

fn schema() -> Value {
    let properties: serde_json::Map<String, Value> =
        Member::ALL.into_iter().map(|member| (member.name().into(), of_type(member.type_()))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What hs256 demands of a token",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "not": {"properties": {"any_audience": {"const": true}}, "required": ["any_audience", "audience"]}
    })
}

fn of_type(type_: Type) -> Value {
    let text = json!({"type": "string", "minLength": 1});
    let list = |items: &Value| json!({"type": "array", "items": items, "minItems": 1, "maxItems": MAX_LIST});
    match type_ {
        Type::TextOrTexts => json!({"oneOf": [text, list(&text)]}),
        Type::Text => text,
        Type::Media => json!({
            "type": "string",
            "minLength": 1,
            "not": {"pattern": "^[Aa][Pp][Pp][Ll][Ii][Cc][Aa][Tt][Ii][Oo][Nn]/$"}
        }),
        Type::Flag => json!({"type": "boolean"}),
        Type::Names => {
            let mut names = list(&text);
            names["uniqueItems"] = true.into();
            names
        }
        Type::Claims => {
            let scalar = json!({"type": ["string", "number", "boolean"]});
            json!({
                "type": "object",
                "minProperties": 1,
                "maxProperties": MAX_LIST,
                "propertyNames": {"minLength": 1, "not": {"enum": claims::REGISTERED_NAMES}},
                "additionalProperties": {"oneOf": [scalar, list(&scalar)]}
            })
        }
        Type::Integer { least, greatest, .. } => json!({"type": "integer", "minimum": least, "maximum": greatest}),
    }
}

#[test]
fn the_published_schema_is_the_tables() {
    let schema = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os("HS256_WRITE_SCHEMA").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policy.schema.json"), &schema).unwrap();
    }
    let published = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policy.schema.json"));
    assert_eq!(published.unwrap_or_default(), schema, "HS256_WRITE_SCHEMA=1 writes it");
}
