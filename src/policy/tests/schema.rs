//! `docs/policy.schema.json` is made from the table of members, and accepts what the reader does.
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

/// The keywords that the schema uses; any other panics, so that none is passed over.
fn is_valid(schema: &Value, value: &Value) -> bool {
    schema.as_object().unwrap().iter().all(|(keyword, expected)| match keyword.as_str() {
        "$schema" | "title" => true,
        "type" => match expected {
            Value::Array(types) => types.iter().any(|one| is_of_type(one, value)),
            one => is_of_type(one, value),
        },
        "const" => value == expected,
        "enum" => expected.as_array().unwrap().contains(value),
        "not" => !is_valid(expected, value),
        "oneOf" => expected.as_array().unwrap().iter().filter(|one| is_valid(one, value)).count() == 1,
        "minimum" => value.as_f64().is_none_or(|number| number >= expected.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|number| number <= expected.as_f64().unwrap()),
        "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= expected.as_u64().unwrap()),
        // The one pattern there is: a typ that is `application/` alone.
        "pattern" => value.as_str().is_none_or(|text| {
            assert!(expected.as_str().unwrap().starts_with("^[Aa][Pp][Pp]"));
            text.eq_ignore_ascii_case("application/")
        }),
        "minItems" => value.as_array().is_none_or(|list| list.len() as u64 >= expected.as_u64().unwrap()),
        "maxItems" => value.as_array().is_none_or(|list| list.len() as u64 <= expected.as_u64().unwrap()),
        "uniqueItems" => value.as_array().is_none_or(|list| {
            list.iter().enumerate().all(|(index, one)| list.iter().take(index).all(|earlier| earlier != one))
        }),
        "items" => value.as_array().is_none_or(|list| list.iter().all(|one| is_valid(expected, one))),
        "minProperties" => value.as_object().is_none_or(|object| object.len() as u64 >= expected.as_u64().unwrap()),
        "maxProperties" => value.as_object().is_none_or(|object| object.len() as u64 <= expected.as_u64().unwrap()),
        "required" => value.as_object().is_none_or(|object| {
            expected.as_array().unwrap().iter().all(|name| object.contains_key(name.as_str().unwrap()))
        }),
        "propertyNames" => value
            .as_object()
            .is_none_or(|object| object.keys().all(|name| is_valid(expected, &Value::from(name.as_str())))),
        "properties" => value.as_object().is_none_or(|object| {
            expected
                .as_object()
                .unwrap()
                .iter()
                .all(|(name, schema)| object.get(name).is_none_or(|member| is_valid(schema, member)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|object| {
            let known = schema.get("properties");
            object.iter().filter(|(name, _)| known.is_none_or(|known| known.get(name.as_str()).is_none())).all(
                |(_, member)| match expected {
                    Value::Bool(allowed) => *allowed,
                    schema => is_valid(schema, member),
                },
            )
        }),
        other => panic!("a keyword that this test does not know: {other}"),
    })
}

fn is_of_type(type_: &Value, value: &Value) -> bool {
    match type_.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        other => panic!("{other}"),
    }
}

/// Documents of one member, two and three, each with every value: the reader accepts just those that the schema does.
/// (`5.0` is an integer to JSON Schema, and to no reader of digits: no document here has it.)
#[test]
fn the_reader_accepts_what_the_schema_does() {
    let list = |len: usize| Value::from((0..len).map(|index| std::format!("n{index}")).collect::<std::vec::Vec<_>>());
    let object = |len: usize| Value::Object((0..len).map(|index| (std::format!("n{index}"), json!(index))).collect());
    let mut values = std::vec![list(1), list(MAX_LIST), list(MAX_LIST + 1), object(MAX_LIST), object(MAX_LIST + 1)];
    values.extend([json!({"c": list(MAX_LIST)}), json!({"c": list(MAX_LIST + 1)}), json!({"c": list(0)})]);
    values.extend([json!(null), json!(true), json!(false), json!(-1), json!(1.5), json!([]), json!({}), json!([[]])]);
    values.extend(["", "a", "application/", "Application/", "application/jwt", "application/a/"].map(Value::from));
    values.extend([0, 1, 255, 256, 900, 901, 1_048_576, 1_048_577, (1 << 53) - 1, 1_u64 << 53].map(Value::from));
    values.extend([json!([""]), json!([1]), json!([null]), json!(["a", "a"]), json!(["a", 1]), json!([true, 1.5])]);
    values.extend([json!({"": 1}), json!({"c": null}), json!({"c": [null]}), json!({"c": {}}), json!({"c": [[]]})]);
    values.extend([json!({"c": 1.5}), json!({"c": ""}), json!({"c": ["", false, -1]}), json!({"c": [1, 1]})]);
    values.extend(claims::REGISTERED_NAMES.map(|name| json!({name: "a"})));
    let schema = schema();
    let names = Member::ALL.map(Member::name).into_iter().chain(["audiences", "Issuer", ""]);
    let names: std::vec::Vec<&str> = names.collect();
    let (mut accepted, mut refused) = (0, 0);
    let mut judge = |document: Value| {
        let by_schema = is_valid(&schema, &document);
        assert_eq!(field(document.to_string()).is_none(), by_schema, "{document}");
        *(if by_schema { &mut accepted } else { &mut refused }) += 1;
    };
    for (index, name) in names.iter().enumerate() {
        for (at, value) in values.iter().enumerate() {
            judge(json!({*name: value}));
            for (other, more) in names.iter().zip(values.iter().cycle().skip(at + index)) {
                judge(json!({*name: value, *other: more}));
                judge(json!({*name: value, *other: more, "any_audience": true, "audience": "a"}));
            }
            for other in names.iter().filter(|other| *other != name) {
                judge(json!({*name: value, *other: "a"}));
                judge(json!({*name: value, *other: true}));
                judge(json!({*name: value, *other: 300}));
            }
        }
    }
    assert!(accepted > 300 && refused > 3000, "{accepted} {refused}");
}
