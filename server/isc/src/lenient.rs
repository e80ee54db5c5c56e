//! Reading what ISC sends although it is not quite what the documentation says: a number written as a string, null
//! for an empty list, a member of another type. A member that cannot be read is absent; it never spoils the rest.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A text, or a number or boolean written as one.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    opt_text(deserializer)?.ok_or_else(|| serde::de::Error::custom("a text is expected"))
}

/// As [`text`]; null, lists and objects are `None`.
pub(crate) fn opt_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    deserializer.deserialize_any(Plain(|text: &str, _: Kind| Some(text.to_owned())))
}

/// A value of an enumeration, which is a text that is not empty; anything else is `None`.
pub(crate) fn opt_word<'de, D: Deserializer<'de>, T: for<'a> From<&'a str>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let word = |text: &str, kind: Kind| {
        (matches!(kind, Kind::Text) && !text.trim().is_empty()).then(|| T::from(text))
    };
    deserializer.deserialize_any(Plain(word))
}

/// A time, as text or number; an empty text is none.
pub(crate) fn opt_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<crate::Time>, D::Error> {
    let time = |text: &str, _: Kind| (!text.trim().is_empty()).then(|| crate::Time::from(text));
    deserializer.deserialize_any(Plain(time))
}

/// An object whose members are all optional and lenient themselves; anything else is `None`. Unlike [`opt`] it is read
/// as it comes, without a tree in between.
pub(crate) fn opt_object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(Object(PhantomData))
}

/// Any optional object: what does not fit is `None`. A list never fits, although serde would
/// read one as an object's members in order.
pub(crate) fn opt<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Array(_) => None,
        // An empty text is how some services write "none".
        Value::String(text) if text.trim().is_empty() => None,
        value => serde_json::from_value(value).ok(),
    })
}

/// Lists and maps: null or another type is empty. Elements that do not fit are left out.
pub(crate) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Array(items) => {
            items.into_iter().filter_map(|item| serde_json::from_value(item).ok()).collect()
        }
        _ => Vec::new(),
    })
}

/// An open map of attributes: null or another type is empty.
pub(crate) fn map<'de, D: Deserializer<'de>>(deserializer: D) -> Result<crate::Attributes, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Object(map) => map,
        _ => crate::Attributes::new(),
    })
}

/// A whole number, also as a text; a fraction is cut off.
pub(crate) fn opt_int<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|float| float as i64)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    })
}

/// A boolean, also as a text in any case.
pub(crate) fn opt_bool<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Bool(value) => Some(value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    })
}

/// What a plain value was written as.
enum Kind {
    Text,
    Number,
    Boolean,
}

/// Reads a plain value as text and makes something of it; null, lists and objects are `None`.
struct Plain<F>(F);

impl<'de, T, F: FnOnce(&str, Kind) -> Option<T>> Visitor<'de> for Plain<F> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.0(text, Kind::Text))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(self.0(&value.to_string(), Kind::Boolean))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(self.0(&value.to_string(), Kind::Number))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(self.0(&value.to_string(), Kind::Number))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(self.0(&value.to_string(), Kind::Number))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        passed_over(seq).map(|()| None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// Reads an object; anything else is `None`.
struct Object<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        passed_over(seq).map(|()| None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

fn passed_over<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<(), A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Sample {
        #[serde(default, deserialize_with = "opt_text")]
        text: Option<String>,
        #[serde(default, deserialize_with = "opt_int")]
        number: Option<i64>,
        #[serde(default, deserialize_with = "opt_bool")]
        flag: Option<bool>,
        #[serde(default, deserialize_with = "list")]
        list: Vec<String>,
        #[serde(default, deserialize_with = "map")]
        map: crate::Attributes,
    }

    #[test]
    fn odd_types_are_read_or_absent() {
        let odd: Sample =
            serde_json::from_str(r#"{"text":7,"number":"20","flag":"TRUE","list":["a",1,"b"],"map":null}"#)
                .unwrap();
        assert_eq!(odd.text.as_deref(), Some("7"));
        assert_eq!(odd.number, Some(20));
        assert_eq!(odd.flag, Some(true));
        assert_eq!(odd.list, ["a", "b"]);
        assert!(odd.map.is_empty());
        let wrong: Sample =
            serde_json::from_str(r#"{"text":{"a":[1]},"number":[],"flag":3,"list":null,"map":[]}"#).unwrap();
        assert_eq!((wrong.text, wrong.number, wrong.flag), (None, None, None));
        assert!(wrong.list.is_empty() && wrong.map.is_empty());
        let absent: Sample = serde_json::from_str("{}").unwrap();
        assert_eq!(absent.text, None);
    }
}
