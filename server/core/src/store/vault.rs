//! Values that lie encrypted in the database: what somebody uploaded may hold passwords, in any column.
//!
//! A text is kept as `s1:KEY ID:BASE64`, bytes with the id of their key beside them. What was written before there was a key
//! is read as it is (no JSON begins with `s1:`) and sealed when it is next written, or by [`super::anew`].

use super::{Error, Result, Row};
use crate::auth::{KeyError, Keys};
use crate::random::Random;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::{Arc, OnceLock};

/// What a sealed text begins with.
pub(super) const MARK: &str = "s1:";

/// The keys of one store. Without them nothing is sealed, and so nothing that has to be is written.
#[derive(Clone, Default)]
pub(super) struct Vault(Arc<OnceLock<(Keys, Random)>>);

impl Vault {
    /// Gives the keys, once.
    pub(super) fn unlock(&self, keys: Keys, random: Random) {
        if self.0.set((keys, random)).is_err() {
            tracing::debug!("store: the keys were given before");
        }
    }

    fn keys(&self) -> Result<&(Keys, Random)> {
        self.0.get().ok_or(Error::Locked)
    }

    /// What everything sealed now begins with.
    pub(super) fn current(&self) -> Result<String> {
        Ok(format!("{MARK}{}:", self.keys()?.0.current_id()))
    }

    /// Id of the key that seals now.
    pub(super) fn current_id(&self) -> Result<&str> {
        Ok(self.keys()?.0.current_id())
    }

    /// Seals a text for a place, the only one that it opens at.
    pub(super) fn seal(&self, place: &str, plain: &str) -> Result<String> {
        let (keys, random) = self.keys()?;
        let sealed = keys.seal(random, place, plain.as_bytes())?;
        Ok(format!("{MARK}{}:{}", sealed.key_id, BASE64.encode(sealed.bytes)))
    }

    /// Reads a text that was sealed for this place, or was never sealed.
    pub(super) fn open(&self, place: &str, stored: String) -> Result<String> {
        let Some((key_id, text)) = stored.strip_prefix(MARK).and_then(|rest| rest.split_once(':')) else {
            return Ok(stored);
        };
        let bytes = BASE64.decode(text).map_err(|_not_ours| KeyError::Broken)?;
        let plain = self.keys()?.0.open(place, key_id, &bytes)?;
        String::from_utf8(plain).map_err(|_not_text| KeyError::Broken.into())
    }

    /// Seals a value as JSON.
    pub(super) fn write<T: Serialize>(&self, place: &str, value: &T) -> Result<String> {
        self.seal(place, &serde_json::to_string(value)?)
    }

    /// Reads a column that holds JSON.
    pub(super) fn read<T: DeserializeOwned>(
        &self,
        place: &str,
        row: &Row,
        column: &str,
    ) -> Result<Option<T>> {
        let Some(stored) = row.opt_text(column)? else { return Ok(None) };
        Ok(Some(serde_json::from_str(&self.open(place, stored)?)?))
    }

    /// Seals bytes; answers the key's id and what is to be kept.
    pub(super) fn seal_bytes(&self, place: &str, plain: &[u8]) -> Result<(String, Vec<u8>)> {
        let (keys, random) = self.keys()?;
        let sealed = keys.seal(random, place, plain)?;
        Ok((sealed.key_id, sealed.bytes))
    }

    /// Reads bytes that were sealed for this place; without a key's id they never were.
    pub(super) fn open_bytes(&self, place: &str, key_id: Option<&str>, stored: Vec<u8>) -> Result<Vec<u8>> {
        match key_id {
            None => Ok(stored),
            Some(key_id) => Ok(self.keys()?.0.open(place, key_id, &stored)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vault(key: u8) -> Vault {
        let vault = Vault::default();
        vault.unlock(Keys::new([key; 32]), Random::seeded(u64::from(key)));
        vault
    }

    #[test]
    fn without_keys_nothing_is_written() {
        assert!(matches!(Vault::default().seal("a", "x"), Err(Error::Locked)));
        assert!(matches!(Vault::default().seal_bytes("a", b"x"), Err(Error::Locked)));
    }

    proptest! {
        #[test]
        fn a_text_opens_at_its_place_with_its_key_alone(text in "\\PC{0,40}") {
            let vault = vault(1);
            let sealed = vault.seal("a", &text).expect("sealed");
            prop_assert!(sealed.starts_with(&vault.current().expect("a key")));
            prop_assert_eq!(vault.open("a", sealed.clone()).expect("opened"), text);
            prop_assert!(vault.open("b", sealed.clone()).is_err());
            prop_assert!(super::tests::vault(2).open("a", sealed).is_err());
        }

        #[test]
        fn what_was_never_sealed_is_read_as_it_is(json in "[\\[{\"0-9n]\\PC{0,40}") {
            prop_assert_eq!(vault(1).open("a", json.clone()).expect("read"), json);
        }
    }
}
