//! A validator for the part of OpenAPI 3.0 that the specification's answers use.

use serde_json::Value;

/// What is wrong with a value, as "path: reason" lines.
pub fn validate(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    check(document, schema, value, "$", &mut wrong);
    wrong
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => {
            let found = document.pointer(reference.trim_start_matches('#'));
            resolve(document, found.unwrap_or_else(|| panic!("{reference} leads nowhere")))
        }
        None => schema,
    }
}

fn check(document: &Value, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    let schema = resolve(document, schema);
    let list = |name: &str| schema[name].as_array().cloned().unwrap_or_default();
    if value.is_null() {
        if !nullable(document, schema) {
            wrong.push(format!("{at}: null"));
        }
        return;
    }
    for part in list("allOf") {
        check(document, &part, value, at, wrong);
    }
    for name in ["anyOf", "oneOf"] {
        let parts = list(name);
        let fits = parts.iter().filter(|part| validate(document, part, value).is_empty()).count();
        if !parts.is_empty() && fits == 0 {
            let best = parts
                .iter()
                .map(|part| validate(document, part, value))
                .min_by_key(Vec::len)
                .unwrap_or_default();
            wrong.push(format!("{at}: fits none of {name}; nearest: {}", best.join("; ")));
        }
    }
    let values = list("enum");
    if !values.is_empty() && !values.contains(value) {
        wrong.push(format!("{at}: {value} is not in the enum"));
    }
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    };
    if !fits {
        wrong.push(format!("{at}: {value} is no {}", schema["type"]));
    }
    if schema["format"] == "date-time"
        && value.as_str().is_some_and(|text| text.parse::<jiff::Timestamp>().is_err())
    {
        wrong.push(format!("{at}: {value} is no date-time"));
    }
    if let (Value::Array(items), true) = (value, schema["items"].is_object()) {
        for (n, item) in items.iter().enumerate() {
            check(document, &schema["items"], item, &format!("{at}[{n}]"), wrong);
        }
    }
    let Value::Object(members) = value else { return };
    for name in list("required") {
        let name = name.as_str().expect("a name").to_owned();
        if !members.contains_key(&name) {
            wrong.push(format!("{at}.{name}: missing"));
        }
    }
    for (name, member) in members {
        if let Some(schema) = schema["properties"].get(name) {
            check(document, schema, member, &format!("{at}.{name}"), wrong);
        } else if schema["additionalProperties"] == false {
            wrong.push(format!("{at}.{name}: not expected"));
        }
    }
}

/// Null is taken by a schema without a type, by one that says so, and by a combination whose parts take it.
fn nullable(document: &Value, schema: &Value) -> bool {
    let schema = resolve(document, schema);
    if schema["enum"].as_array().is_some_and(|all| !all.contains(&Value::Null)) {
        return false;
    }
    let parts = |name: &str| schema[name].as_array().cloned().unwrap_or_default();
    let own = schema["type"].is_null() || schema["nullable"] == true;
    own && parts("allOf").iter().all(|part| nullable(document, part))
        && ["anyOf", "oneOf"].iter().all(|name| {
            let parts = parts(name);
            parts.is_empty() || parts.iter().any(|part| nullable(document, part))
        })
}

/// Members of the answer that the schema's top level does not describe, for lists of objects with plain properties.
pub fn undescribed(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let schema = resolve(document, schema);
    if let Value::Array(items) = value {
        return items.iter().take(5).flat_map(|item| undescribed(document, &schema["items"], item)).collect();
    }
    let mut described = Vec::new();
    collect(document, schema, &mut described);
    let Some(members) = value.as_object().filter(|_| !described.is_empty()) else { return Vec::new() };
    members.keys().filter(|name| !described.contains(name)).cloned().collect()
}

fn collect(document: &Value, schema: &Value, names: &mut Vec<String>) {
    let schema = resolve(document, schema);
    names.extend(schema["properties"].as_object().into_iter().flat_map(|all| all.keys().cloned()));
    for part in ["allOf", "anyOf", "oneOf"].iter().filter_map(|name| schema[*name].as_array()).flatten() {
        collect(document, part, names);
    }
}
