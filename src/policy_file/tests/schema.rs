//! `docs/policy-file.schema.json` is made from the tables here and the words of `docs/POLICY.md`, and accepts what the
//! reader does. It is written again if HS256_WRITE_SCHEMA is set.

extern crate std;

use super::super::source::KEY;
use super::*;
use crate::policy::tests::schema::{NEITHER_NUL_NOR_EQUALS, NO_NUL, is_valid, of_type, schema as policy_schema, table};
use serde_json::{Map, Value as Json, json};
use std::string::String;

/// The type of a member, and what docs/POLICY.md calls it.
fn type_of(name: &str) -> (Json, String) {
    let text = of_type(Type::Text);
    let matching = |pattern: &str| json!({"type": "string", "minLength": 1, "pattern": pattern});
    let (schema, words) = match name {
        "$schema" | "id" => (text, "a string"),
        "version" => (of_type(VERSION), "1"),
        "keys" => (keys(), "a list of 1 to 4096"),
        "policy" => (policy(), "an object"),
        "revoked" => (object(&REVOKED, "of `revoked`", &["file"]), "an object"),
        "refresh" => (of_type(REFRESH), "whole seconds, 0 to 86400"),
        "env" => (matching(NEITHER_NUL_NOR_EQUALS), "a string"),
        "file" | "jwks_file" => (matching(NO_NUL), "a string"),
        "encoding" => (json!({"enum": Encoding::ALL.map(Encoding::name)}), "utf8, base64, base64url, hex or jwk"),
        "issuer" => (of_type(Type::TextOrTexts), "a string, or a list of 1 to 64"),
        "allow_weak" | "sign" => (of_type(Type::Flag), "true or false"),
        "from" | "until" => (of_type(TIME), "Unix seconds, 0 to 2^53 - 1"),
        "max_stale" => (of_type(MAX_STALE), "whole seconds, 1 to 2^31"),
        other => panic!("a member without a schema: {other}"),
    };
    (schema, words.into())
}

fn policy() -> Json {
    let mut policy = policy_schema();
    policy.as_object_mut().unwrap().retain(|name, _| !["$schema", "title"].contains(&name.as_str()));
    policy
}

fn keys() -> Json {
    let mut key = object(&KEY, "of a key", &[]);
    key["oneOf"] = ["env", "file", "jwks_file"].map(|name| json!({"required": [name]})).to_vec().into();
    let none_of = ["encoding", "id", "sign"].map(|name| json!({"required": [name]}));
    key["dependentSchemas"] = json!({"jwks_file": {"not": {"anyOf": none_of}}});
    let signing = json!({"type": "object", "properties": {"sign": {"const": true}}, "required": ["sign"]});
    json!({
        "type": "array",
        "items": key,
        "minItems": 1,
        "maxItems": MAX_KEYS,
        "contains": signing,
        "minContains": 0,
        "maxContains": 1
    })
}

fn object<const N: usize>(settings: &Settings<N>, head: &str, required: &[&str]) -> Json {
    let rows = table(&format!("| {head} | type | left out | says |"));
    assert!(rows.iter().map(|[name, ..]| name.as_str()).eq(settings.members), "docs/POLICY.md: {rows:?}");
    let property = |[name, type_, left_out, says]: &[String; 4]| {
        let (mut schema, words) = type_of(name);
        assert_eq!(*type_, words, "docs/POLICY.md: the type of {name}");
        if let Ok(default) = serde_json::from_str::<Json>(left_out) {
            schema["default"] = default;
        }
        let left_out = if required.contains(&name.as_str()) {
            "Not to be left out".into()
        } else {
            format!("Left out: {left_out}")
        };
        schema["description"] = format!("{}{}. {left_out}.", says[..1].to_uppercase(), &says[1..]).into();
        (name.clone(), schema)
    };
    let properties: Map<String, Json> = rows.iter().map(property).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn schema() -> Json {
    let mut schema = object(&FILE, "of the file", &["version", "keys"]);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = "A policy file of hs256".into();
    schema
}

#[test]
fn the_published_schema_is_the_tables() {
    let schema = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policy-file.schema.json");
    if std::env::var_os("HS256_WRITE_SCHEMA").is_some() {
        std::fs::write(path, &schema).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), schema, "scripts/options.py writes it");
}

/// Times that the schema cannot compare.
fn is_back_to_front(key: &Json) -> bool {
    let [from, until] = ["from", "until"].map(|name| key[name].as_u64().filter(|time| *time <= MAX_INTEGER));
    from.zip(until).is_some_and(|(from, until)| from >= until)
}

/// Random documents made from the members and from values for each, valid and invalid ones: the reader accepts exactly
/// those that the schema accepts.
#[test]
fn the_reader_accepts_what_the_schema_does() {
    let schema = schema();
    let mut draw = Draw(0x9e37_79b9_7f4a_7c15);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..if cfg!(miri) { 50 } else { 6_000 } {
        let file = draw.file();
        if file["keys"].as_array().is_some_and(|keys| keys.iter().any(is_back_to_front)) {
            continue;
        }
        let by_schema = is_valid(&schema, &file);
        assert_eq!(fields(file.to_string()).is_empty(), by_schema, "{file} {:?}", fields(file.to_string()));
        *(if by_schema { &mut accepted } else { &mut refused }) += 1;
    }
    assert!(cfg!(miri) || accepted > 600 && refused > 600, "{accepted} {refused}");
}

/// xorshift: the same documents each time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn value(&mut self, sound: &[Json]) -> Json {
        let odd = [
            json!(null),
            json!(""),
            json!([]),
            json!({}),
            json!(-1),
            json!(1.5),
            json!(1_u64 << 53),
            json!("a\0"),
            json!([""]),
            json!("a=b"),
            json!(0),
            json!(true),
        ];
        let from = if self.one_in(25) { odd.as_slice() } else { sound };
        from[self.below(from.len())].clone()
    }

    /// An object with some of these members; one in many also has an unknown one.
    fn object(&mut self, members: &[(&str, &[Json])], share: usize) -> Map<String, Json> {
        let mut object = Map::new();
        for (name, sound) in members {
            if self.one_in(share) {
                object.insert((*name).into(), self.value(sound));
            }
        }
        if self.one_in(60) {
            object.insert(["secret", "Env", "other", ""][self.below(4)].into(), self.value(&[json!("a")]));
        }
        object
    }

    fn key(&mut self) -> Json {
        let times = [json!(0), json!(5), json!(1_798_761_600), json!(MAX_INTEGER)];
        let flags = [json!(true), json!(false)];
        let mut key = self.object(
            &[
                ("encoding", &[json!("utf8"), json!("base64"), json!("base64url"), json!("hex"), json!("jwk")]),
                ("id", &[json!("2026-11"), json!("a")]),
                ("issuer", &[json!("i"), json!(["i", "j"]), json!(std::vec!["i"; 64])]),
                ("allow_weak", &flags),
                ("from", &times),
                ("until", &times),
                ("sign", &flags),
            ],
            4,
        );
        let source = ["env", "file", "jwks_file"][self.below(3)];
        key.insert(source.into(), self.value(&[json!("A"), json!("../b")]));
        if source == "jwks_file" && !self.one_in(10) {
            key.retain(|name, _| !["encoding", "id", "sign"].contains(&name.as_str()));
        }
        if self.one_in(40) {
            key.insert(["env", "file", "jwks_file"][self.below(3)].into(), json!("B"));
        }
        if self.one_in(40) {
            key.remove(source);
        }
        key.into()
    }

    fn file(&mut self) -> Json {
        let keys: Vec<Json> = (0..self.below(4)).map(|_| self.key()).collect();
        let revoked = self.object(
            &[("file", &[json!("r")]), ("max_stale", &[json!(1), json!(1_u64 << 31), json!((1_u64 << 31) + 1)])],
            2,
        );
        let policies = [
            json!({}),
            json!({"issuer": "a"}),
            json!({"audience": ["a"], "required": ["exp"]}),
            json!({"leeway": 900}),
        ];
        let policies_of_all =
            [json!({"issuer": []}), json!({"leeway": 901}), json!({"any_audience": true, "audience": "a"})];
        let policies = if self.one_in(10) { policies_of_all.as_slice() } else { policies.as_slice() };
        let mut file = self.object(
            &[
                ("$schema", &[json!("x")]),
                ("policy", policies),
                ("revoked", &[revoked.into()]),
                ("refresh", &[json!(0), json!(86_400), json!(86_401)]),
            ],
            3,
        );
        for (name, value) in [("version", json!(1)), ("keys", keys.into())] {
            if !self.one_in(40) {
                file.insert(name.into(), self.value(&[value]));
            }
        }
        file.into()
    }
}
