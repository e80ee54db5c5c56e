//! The hash of an entry: SHA-256 over one form of all its values, in which no two entries look the same.

use super::NewRow;
use sha2::{Digest as _, Sha256};

/// What the first entry carries as the hash of the one before: 64 zeros.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What is sealed: an entry with its number and the hash of the one before.
#[derive(Clone, Copy, Debug)]
pub struct Seal<'a> {
    /// Its number.
    pub seq: i64,
    /// What it tells.
    pub told: &'a NewRow,
    /// The hash of the one before.
    pub prev: &'a str,
}

/// The hash, hexadecimal.
pub fn sealed(seal: &Seal<'_>) -> String {
    hex::encode(Sha256::digest(canonical(seal)))
}

/// The bytes that are hashed: a first line that names this form, then each value in the order of the table's columns.
/// A number is `i` and eight bytes, a text `t`, its length in eight bytes and its UTF-8, a value that is absent `-`;
/// numbers are big-endian. A text cannot run into the next one, since its length stands before it.
pub(super) fn canonical(seal: &Seal<'_>) -> Vec<u8> {
    let Seal { seq, told, prev } = *seal;
    let mut form = Form(b"gangway audit 1\n".to_vec());
    form.number(seq);
    form.number(told.at);
    for text in [
        told.actor.as_deref(),
        Some(told.actor_name.as_str()),
        told.for_id.as_deref(),
        told.for_name.as_deref(),
        Some(told.what.as_str()),
        Some(told.sentence.as_str()),
        told.object.as_deref(),
        told.object_name.as_deref(),
        Some(told.result.as_str()),
        told.request_id.as_deref(),
        told.address.as_deref(),
        told.detail.as_deref(),
        Some(prev),
    ] {
        form.text(text);
    }
    form.0
}

struct Form(Vec<u8>);

impl Form {
    fn number(&mut self, number: i64) {
        self.0.push(b'i');
        self.0.extend(number.to_be_bytes());
    }

    fn text(&mut self, text: Option<&str>) {
        let Some(text) = text else {
            self.0.push(b'-');
            return;
        };
        self.0.push(b't');
        self.0.extend((text.len() as u64).to_be_bytes());
        self.0.extend(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text() -> impl Strategy<Value = String> {
        // Few letters, among them those of the form itself, so that collisions would be found.
        proptest::collection::vec(
            prop_oneof![Just('t'), Just('-'), Just('i'), Just('\u{1}'), Just('é')],
            0..4,
        )
        .prop_map(|letters| letters.into_iter().collect())
    }

    prop_compose! {
        fn row()(
            at in 0..2_i64,
            texts in proptest::collection::vec(text(), 4),
            maybe in proptest::collection::vec(proptest::option::of(text()), 8),
        ) -> NewRow {
            let mut maybe = maybe.into_iter();
            let mut next = || maybe.next().flatten();
            NewRow {
                at,
                actor: next(),
                actor_name: texts[0].clone(),
                for_id: next(),
                for_name: next(),
                what: texts[1].clone(),
                sentence: texts[2].clone(),
                object: next(),
                object_name: next(),
                result: texts[3].clone(),
                request_id: next(),
                address: next(),
                detail: next(),
            }
        }
    }

    /// Reads the form back: what can be read back was told apart from everything else.
    fn read(bytes: &[u8]) -> Option<(i64, NewRow, String)> {
        let mut rest = bytes.strip_prefix(b"gangway audit 1\n")?;
        let mut eight = |tag: u8| -> Option<i64> {
            let (head, tail) = rest.split_at_checked(9)?;
            rest = tail;
            (head[0] == tag).then(|| i64::from_be_bytes(head[1..].try_into().unwrap_or_default()))
        };
        let (seq, at) = (eight(b'i')?, eight(b'i')?);
        let mut texts = Vec::new();
        while !rest.is_empty() {
            if let Some(tail) = rest.strip_prefix(b"-") {
                rest = tail;
                texts.push(None);
                continue;
            }
            let (head, tail) = rest.split_at_checked(9)?;
            let long = usize::try_from(i64::from_be_bytes(head[1..].try_into().ok()?)).ok()?;
            let (text, tail) = tail.split_at_checked(long)?;
            rest = tail;
            texts.push(Some(String::from_utf8(text.to_vec()).ok()?));
        }
        let mut texts = texts.into_iter();
        let mut next = || texts.next().flatten();
        let told = NewRow {
            at,
            actor: next(),
            actor_name: next()?,
            for_id: next(),
            for_name: next(),
            what: next()?,
            sentence: next()?,
            object: next(),
            object_name: next(),
            result: next()?,
            request_id: next(),
            address: next(),
            detail: next(),
        };
        Some((seq, told, next()?))
    }

    proptest! {
        #[test]
        fn different_entries_have_different_forms(a in row(), b in row(), seq in 0..2_i64, prev in text()) {
            let form = |told: &NewRow| canonical(&Seal { seq, told, prev: &prev });
            prop_assert_eq!(form(&a) == form(&b), a == b);
            prop_assert_eq!(read(&form(&a)), Some((seq, a, prev.clone())));
        }
    }

    #[test]
    fn the_form_does_not_change() {
        let told = NewRow {
            at: 1_763_730_131_000,
            actor: Some("2c91".to_owned()),
            actor_name: "P. Nair".to_owned(),
            for_name: Some("L. Roth".to_owned()),
            what: "approval.answered".to_owned(),
            sentence: "approved 5 of 6 people in B-0142".to_owned(),
            object: Some("batch:B-0142".to_owned()),
            result: "done".to_owned(),
            ..NewRow::default()
        };
        insta::assert_snapshot!(sealed(&Seal { seq: 1, told: &told, prev: GENESIS }), @"2414450265332db9c4f257395eb64e07c4f3ca12ff89c336337bbcfece44fb87");
    }
}
