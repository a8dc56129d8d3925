//! `docs/policy.schema.json` is made from the table of members and the words of `docs/POLICY.md`, and accepts what the
//! reader does. `scripts/options.py` writes it and what other languages make of it.

extern crate std;

use alloc::format;
use std::string::String;
use std::vec::Vec;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use super::super::member::{MAX_INTEGER, MAX_LIST, Type};
use super::*;
use crate::claims;

pub(crate) fn schema() -> Value {
    let rows = rows();
    assert!(rows.iter().map(|[name, ..]| name.as_str()).eq(Member::ALL.map(Member::name)), "docs/POLICY.md: {rows:?}");
    let properties: serde_json::Map<String, Value> =
        Member::ALL.into_iter().zip(&rows).map(|(member, row)| (member.name().into(), property(member, row))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What hs256 demands of a token",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "not": {"properties": {"any_audience": {"const": true}}, "required": ["any_audience", "audience"]}
    })
}

/// The table of members in docs/POLICY.md: name, type, default, and what it requires.
fn rows() -> Vec<[String; 4]> {
    table("| member | type | left out | demands |")
}

/// The rows of the table of docs/POLICY.md that has this head.
pub(crate) fn table(head: &str) -> Vec<[String; 4]> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/POLICY.md")).unwrap();
    let table = text.split_once(&format!("{head}\n| --- | --- | --- | --- |\n")).unwrap().1;
    let row = |line: &str| {
        let cells: Vec<String> = line.trim_matches('|').split('|').map(|cell| cell.trim().into()).collect();
        let [name, type_, left_out, demands] = cells.try_into().unwrap();
        [name.trim_matches('`').into(), type_, left_out, demands]
    };
    table.lines().take_while(|line| line.starts_with('|')).map(row).collect()
}

/// A member's type by the core, and what docs/POLICY.md says of it, whose type and default must be right.
fn property(member: Member, [name, type_, left_out, demands]: &[String; 4]) -> Value {
    let mut property = of_type(member.type_());
    let unit = type_.split(',').next().unwrap();
    assert_eq!(*type_, in_words(member.type_(), unit), "docs/POLICY.md: the type of {name}");
    if let Type::Integer { .. } = member.type_() {
        assert!(["whole seconds", "bytes"].contains(&unit), "docs/POLICY.md: the unit of {name}");
        property["$comment"] = unit.into();
    }
    if let Ok(default) = serde_json::from_str::<Value>(left_out) {
        property["default"] = default;
    }
    let sentence = |words: &str| format!("{}{}. ", words[..1].to_uppercase(), &words[1..]);
    let says_itself = matches!(member.type_(), Type::Flag | Type::Text | Type::Media);
    let type_ = if says_itself { String::new() } else { sentence(type_) };
    property["description"] = format!("{}{type_}Left out: {left_out}.", sentence(demands)).into();
    property
}

fn in_words(type_: Type, unit: &str) -> String {
    match type_ {
        Type::TextOrTexts => format!("a string, or a list of 1 to {MAX_LIST}"),
        Type::Text | Type::Media => "a string".into(),
        Type::Flag => "true or false".into(),
        Type::Names => format!("a list of 1 to {MAX_LIST} names, none twice"),
        Type::Claims => {
            format!("an object of 1 to {MAX_LIST} claims, each with a value or a list of 1 to {MAX_LIST}")
        }
        Type::Integer { least, greatest, .. } if greatest == MAX_INTEGER => {
            format!("{unit}, {least} to 2^53 - 1")
        }
        Type::Integer { least, greatest, .. } => format!("{unit}, {least} to {greatest}"),
    }
}

pub(crate) fn of_type(type_: Type) -> Value {
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

/// A schema with its members in the table's order, which serde_json's own maps do not keep.
struct InOrder<'a>(&'a Value);

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(properties) = self.0.get("properties") else {
            return serializer.collect_map(Member::ALL.map(|member| (member.name(), &self.0[member.name()])));
        };
        let mut map = serializer.serialize_map(None)?;
        for name in ["$schema", "title", "type", "properties", "additionalProperties", "not"] {
            match name {
                "properties" => map.serialize_entry(name, &InOrder(properties))?,
                _ => map.serialize_entry(name, &self.0[name])?,
            }
        }
        map.end()
    }
}

#[test]
fn the_published_schema_is_the_tables() {
    let schema = serde_json::to_string_pretty(&InOrder(&schema())).unwrap() + "\n";
    if std::env::var_os("HS256_WRITE_SCHEMA").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policy.schema.json"), &schema).unwrap();
    }
    let published = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policy.schema.json"));
    assert_eq!(published.unwrap_or_default(), schema, "scripts/options.py writes it");
}

#[test]
fn the_defaults_are_what_leaving_out_is() {
    let schema = schema();
    let properties = schema["properties"].as_object().unwrap();
    let defaults: Value =
        properties.iter().filter_map(|(name, of)| Some((name.clone(), of.get("default")?.clone()))).collect();
    assert!(defaults.as_object().unwrap().len() >= 4, "{defaults}");
    let mut draft = Draft::default();
    read(defaults.to_string().as_bytes(), &mut draft).unwrap();
    assert_eq!(format!("{:?}", Policy::new(&draft).unwrap()), format!("{:?}", Policy::default()));
}

/// The keywords that the schema uses; any other panics, so that none is skipped.
pub(crate) fn is_valid(schema: &Value, value: &Value) -> bool {
    schema.as_object().unwrap().iter().all(|(keyword, expected)| match keyword.as_str() {
        "$schema" | "title" | "$comment" | "description" | "default" => true,
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
        "pattern" => value.as_str().is_none_or(|text| match expected.as_str().unwrap() {
            NO_NUL => !text.contains('\0'),
            NEITHER_NUL_NOR_EQUALS => !text.contains(['\0', '=']),
            pattern => {
                assert!(pattern.starts_with("^[Aa][Pp][Pp]"), "{pattern}");
                text.eq_ignore_ascii_case("application/")
            }
        }),
        "contains" => value.as_array().is_none_or(|list| {
            let most = schema["maxContains"].as_u64().unwrap();
            assert_eq!(schema["minContains"], 0);
            list.iter().filter(|one| is_valid(expected, one)).count() as u64 <= most
        }),
        "minContains" | "maxContains" => true, // by `contains`
        "anyOf" => expected.as_array().unwrap().iter().any(|one| is_valid(one, value)),
        "dependentSchemas" => value.as_object().is_none_or(|object| {
            expected.as_object().unwrap().iter().all(|(name, one)| !object.contains_key(name) || is_valid(one, value))
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

/// For the names of files and variables, in the schema of policy files.
pub(crate) const NO_NUL: &str = "^[^\\u0000]*$";
pub(crate) const NEITHER_NUL_NOR_EQUALS: &str = "^[^\\u0000=]*$";

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

/// Documents of one, two and three members, each with every value: the reader accepts exactly those that the schema
/// accepts. (`5.0` is an integer to JSON Schema, and to no reader of digits: no document here has it.)
#[test]
fn the_reader_accepts_what_the_schema_does() {
    let list = |len: usize| Value::from((0..len).map(|index| format!("n{index}")).collect::<Vec<_>>());
    let object = |len: usize| Value::Object((0..len).map(|index| (format!("n{index}"), json!(index))).collect());
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
    let names: Vec<&str> = names.collect();
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
