//! The attributes of an identity as text: a crawl reads them by the hundred thousand, looks at two or three and keeps the
//! rest as they are, so no tree is made of them.

use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// Whatever the identity profile maps: `uid`, `firstname`, `department`, … A JSON object, its members sorted by name and each
/// there once, so that the same attributes are the same text in whatever order ISC writes them.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityAttributes {
    json: String,
    members: Vec<Member>,
}

/// Where a member lies in the text: its name with quotes, and its value.
#[derive(Clone, PartialEq, Eq)]
struct Member {
    name: Range<usize>,
    value: Range<usize>,
}

impl IdentityAttributes {
    /// The object as JSON.
    pub fn as_json(&self) -> &str {
        &self.json
    }

    /// The object as JSON, without a copy.
    pub fn into_json(self) -> String {
        self.json
    }

    /// The value of an attribute, when there is one; null counts as none.
    pub fn get(&self, name: &str) -> Option<Value> {
        let member = self.member(name)?;
        serde_json::from_str(&self.json[member.value.clone()]).ok().filter(|value: &Value| !value.is_null())
    }

    /// The attribute as text: a text as it is, a number or anything else as JSON writes it. Trimmed; none when nothing is left.
    pub fn text(&self, name: &str) -> Option<String> {
        let value = &self.json[self.member(name)?.value.clone()];
        let text = match serde_json::from_str::<Value>(value).ok()? {
            Value::Null => return None,
            Value::String(text) => text,
            _ => value.to_owned(),
        };
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn member(&self, name: &str) -> Option<&Member> {
        let quoted = serde_json::to_string(name).ok()?;
        self.members.iter().find(|member| self.json[member.name.clone()] == quoted)
    }
}

impl Default for IdentityAttributes {
    fn default() -> Self {
        Self { json: "{}".to_owned(), members: Vec::new() }
    }
}

impl fmt::Debug for IdentityAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.json)
    }
}

impl Serialize for IdentityAttributes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.json).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

/// Null or another type than an object is empty.
impl<'de> Deserialize<'de> for IdentityAttributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut out = Writer::default();
        deserializer.deserialize_any(Tree { out: &mut out, depth: 0 })?;
        Ok(out.finish())
    }
}

/// The object while it is written.
#[derive(Default)]
struct Writer {
    json: Vec<u8>,
    members: Vec<Member>,
}

impl Writer {
    fn plain<E: serde::de::Error>(&mut self, value: impl Serialize) -> Result<(), E> {
        serde_json::to_writer(&mut self.json, &value).map_err(E::custom)
    }

    fn finish(self) -> IdentityAttributes {
        let Ok(json) = String::from_utf8(self.json) else { return IdentityAttributes::default() };
        if !json.starts_with('{') {
            return IdentityAttributes::default();
        }
        let made = IdentityAttributes { json, members: self.members };
        let sorted = made
            .members
            .windows(2)
            .all(|pair| made.json[pair[0].name.clone()] < made.json[pair[1].name.clone()]);
        if sorted { made } else { made.sorted() }
    }
}

impl IdentityAttributes {
    /// The same with its members in order; of those that came twice, the last.
    fn sorted(mut self) -> Self {
        let old = std::mem::take(&mut self.json);
        // Stable, so that what came last of a name stays last.
        self.members.sort_by(|a, b| old[a.name.clone()].cmp(&old[b.name.clone()]));
        let mut json = String::with_capacity(old.len());
        let mut members: Vec<Member> = Vec::with_capacity(self.members.len());
        json.push('{');
        for (place, member) in self.members.iter().enumerate() {
            let name = &old[member.name.clone()];
            if self.members.get(place + 1).is_some_and(|next| old[next.name.clone()] == *name) {
                continue;
            }
            if !members.is_empty() {
                json.push(',');
            }
            let begin = json.len();
            json.push_str(name);
            let end = json.len();
            json.push(':');
            json.push_str(&old[member.value.clone()]);
            members.push(Member { name: begin..end, value: end + 1..json.len() });
        }
        json.push('}');
        Self { json, members }
    }
}

/// Writes what it reads as JSON; notes where the members of the outermost object lie.
struct Tree<'a> {
    out: &'a mut Writer,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.out.plain(text)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.out.plain(value)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.out.plain(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.out.plain(value)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.out.plain(value)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.out.plain(())
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.out.plain(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let depth = self.depth + 1;
        self.out.json.push(b'[');
        let mut begin = self.out.json.len();
        while seq.next_element_seed(Tree { out: self.out, depth })?.is_some() {
            self.out.json.push(b',');
            begin = 0;
        }
        // Only after an element is there a comma to take back.
        if begin == 0 {
            self.out.json.pop();
        }
        self.out.json.push(b']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let depth = self.depth + 1;
        let mut opening = b'{';
        loop {
            let before = self.out.json.len();
            self.out.json.push(opening);
            if map.next_key_seed(Name(self.out))?.is_none() {
                self.out.json.truncate(before);
                break;
            }
            let end = self.out.json.len();
            self.out.json.push(b':');
            map.next_value_seed(Tree { out: self.out, depth })?;
            if depth == 1 {
                let value = end + 1..self.out.json.len();
                self.out.members.push(Member { name: before + 1..end, value });
            }
            opening = b',';
        }
        if opening == b'{' {
            self.out.json.push(b'{');
        }
        self.out.json.push(b'}');
        Ok(())
    }
}

/// Writes the name of a member.
struct Name<'a>(&'a mut Writer);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(Tree { out: self.0, depth: 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(json: &str) -> IdentityAttributes {
        serde_json::from_str(json).expect("attributes are read")
    }

    #[test]
    fn members_are_sorted_and_the_last_of_a_name_counts() {
        let told = read(
            r#" { "uid" : "a.b", "a": {"z": [1, -2, 2.5, [], {}], "b": null}, "uid": "c", "on": true } "#,
        );
        assert_eq!(told.as_json(), r#"{"a":{"z":[1,-2,2.5,[],{}],"b":null},"on":true,"uid":"c"}"#);
        assert_eq!(told.get("uid"), Some(Value::from("c")));
        assert_eq!(told.get("on"), Some(Value::from(true)));
        assert_eq!(told.get("a.b"), None);
    }

    #[test]
    fn a_text_is_trimmed_and_nothing_is_none() {
        let told = read(r#"{"a":" x ","b":"  ","c":null,"d":7,"e":["p"],"f\"":"g"}"#);
        let text = |name| told.text(name);
        assert_eq!((text("a").as_deref(), text("b"), text("c")), (Some("x"), None, None));
        assert_eq!((text("d").as_deref(), text("e").as_deref()), (Some("7"), Some("[\"p\"]")));
        assert_eq!((text("f\"").as_deref(), text("z")), (Some("g"), None));
        assert_eq!(told.get("c"), None);
    }

    #[test]
    fn anything_but_an_object_is_empty() {
        for odd in ["null", "[]", "[{}]", "7", "\"{}\"", "true", "{}"] {
            assert_eq!(read(odd), IdentityAttributes::default(), "{odd}");
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            // Short enough to be read back to the last digit.
            any::<i32>().prop_map(|number| Value::from(f64::from(number) / 8.0)),
            "\\PC{0,8}[\"\\\\\n]?".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("\\PC{0,4}[\"\n]?", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_changed(members in prop::collection::btree_map("\\PC{0,6}[\"\\\\\n]?", value(), 0..8)) {
            let tree = Value::Object(members.clone().into_iter().collect());
            let (told, again) = (read(&tree.to_string()), serde_json::from_value::<IdentityAttributes>(tree.clone()).unwrap());
            prop_assert_eq!(serde_json::from_str::<Value>(told.as_json()).unwrap(), tree.clone());
            prop_assert_eq!(serde_json::to_value(&told).unwrap(), tree);
            prop_assert_eq!(&told, &again);
            for (name, value) in &members {
                prop_assert_eq!(told.get(name), Some(value.clone()).filter(|value| !value.is_null()));
            }
        }

        #[test]
        fn the_order_does_not_matter(members in prop::collection::hash_map("[a-z\"é]{0,3}", 0..9_i32, 0..8)) {
            let written = |members: Vec<(&String, &i32)>| {
                let all: Vec<String> = members
                    .iter()
                    .map(|(name, value)| format!("{}:{value}", serde_json::to_string(name).unwrap()))
                    .collect();
                format!("{{{}}}", all.join(","))
            };
            let forth: Vec<_> = members.iter().collect();
            let back: Vec<_> = members.iter().collect::<Vec<_>>().into_iter().rev().collect();
            prop_assert_eq!(read(&written(forth)), read(&written(back)));
        }
    }
}
