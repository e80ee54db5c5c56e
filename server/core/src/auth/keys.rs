//! Encryption at rest with `GANGWAY_SECRET_KEY`: XChaCha20-Poly1305, the key's id kept beside what it sealed.

use crate::random::Random;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

const NONCE_BYTES: usize = 24;

/// Why something sealed cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It was sealed with a key that is not given any more.
    #[error("it was encrypted with a key that is not configured; add that key to the older ones")]
    UnknownKey,
    /// It was changed, belongs somewhere else, or was never sealed.
    #[error("it cannot be decrypted; it was changed or moved")]
    Broken,
    /// The cipher refused to encrypt.
    #[error("it could not be encrypted")]
    Refused,
}

/// Something encrypted, and the id of the key that did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Id of the key.
    pub key_id: String,
    /// Nonce and ciphertext.
    pub bytes: Vec<u8>,
}

struct Key {
    id: String,
    cipher: XChaCha20Poly1305,
}

impl Key {
    fn new(bytes: &[u8; 32]) -> Self {
        let digest = Sha256::new().chain_update(b"gangway key id").chain_update(bytes).finalize();
        Self { id: hex::encode(&digest[..6]), cipher: XChaCha20Poly1305::new(bytes.into()) }
    }
}

/// The keys that secrets in the database are encrypted with. Cheap to clone.
#[derive(Clone)]
pub struct Keys {
    current: Arc<Key>,
    older: Arc<[Key]>,
}

impl Keys {
    /// One key of 32 bytes.
    pub fn new(current: [u8; 32]) -> Self {
        Self::rotated(current, &[])
    }

    /// A new key; what the older ones sealed can still be read, and is sealed anew when it is next written.
    pub fn rotated(current: [u8; 32], older: &[[u8; 32]]) -> Self {
        Self { current: Arc::new(Key::new(&current)), older: older.iter().map(Key::new).collect() }
    }

    /// Id of the key that seals now. It says nothing about the key.
    pub fn current_id(&self) -> &str {
        &self.current.id
    }

    /// Encrypts. `place` says where it is kept (`grant 01J… refresh`); it opens nowhere else.
    ///
    /// # Errors
    /// When the cipher refuses, which it does for absurdly long input only.
    pub fn seal(&self, random: &Random, place: &str, plain: &[u8]) -> Result<Sealed, KeyError> {
        let mut bytes = vec![0; NONCE_BYTES];
        random.fill(&mut bytes);
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        let sealed = self
            .current
            .cipher
            .encrypt(XNonce::from_slice(&bytes), payload)
            .map_err(|_opaque| KeyError::Refused)?;
        bytes.extend_from_slice(&sealed);
        Ok(Sealed { key_id: self.current.id.clone(), bytes })
    }

    /// Decrypts what was sealed for the same `place`.
    ///
    /// # Errors
    /// When the key is not here, or the bytes are not what was sealed for this place.
    pub fn open(&self, place: &str, key_id: &str, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        let key = std::iter::once(&*self.current)
            .chain(self.older.iter())
            .find(|key| key.id == key_id)
            .ok_or(KeyError::UnknownKey)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES).ok_or(KeyError::Broken)?;
        key.cipher
            .decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: place.as_bytes() })
            .map_err(|_opaque| KeyError::Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_older_key_still_opens_and_a_foreign_one_does_not() {
        let random = Random::seeded(1);
        let sealed = Keys::new([1; 32]).seal(&random, "a", b"token").expect("sealed");
        let rotated = Keys::rotated([2; 32], &[[1; 32]]);
        assert_eq!(rotated.open("a", &sealed.key_id, &sealed.bytes), Ok(b"token".to_vec()));
        assert_ne!(rotated.current_id(), sealed.key_id);
        assert_eq!(Keys::new([3; 32]).open("a", &sealed.key_id, &sealed.bytes), Err(KeyError::UnknownKey));
    }

    #[test]
    fn the_same_text_is_never_sealed_to_the_same_bytes() {
        let (keys, random) = (Keys::new([1; 32]), Random::seeded(1));
        let twice = [keys.seal(&random, "a", b"token"), keys.seal(&random, "a", b"token")];
        assert_ne!(twice[0], twice[1]);
    }

    proptest! {
        #[test]
        fn it_opens_in_its_own_place_only(plain: Vec<u8>, place in "[a-z ]{0,12}", other in "[a-z ]{0,12}") {
            let (keys, random) = (Keys::new([7; 32]), Random::seeded(7));
            let sealed = keys.seal(&random, &place, &plain).expect("sealed");
            prop_assert_eq!(keys.open(&place, &sealed.key_id, &sealed.bytes), Ok(plain));
            if place != other {
                prop_assert_eq!(keys.open(&other, &sealed.key_id, &sealed.bytes), Err(KeyError::Broken));
            }
        }

        #[test]
        fn a_changed_byte_is_noticed(plain: Vec<u8>, at: prop::sample::Index, flip in 1u8..) {
            let (keys, random) = (Keys::new([7; 32]), Random::seeded(7));
            let mut sealed = keys.seal(&random, "a", &plain).expect("sealed");
            let at = at.index(sealed.bytes.len());
            sealed.bytes[at] ^= flip;
            prop_assert_eq!(keys.open("a", &sealed.key_id, &sealed.bytes), Err(KeyError::Broken));
        }

        #[test]
        fn bytes_that_were_never_sealed_do_no_harm(bytes: Vec<u8>) {
            let keys = Keys::new([7; 32]);
            prop_assert_eq!(keys.open("a", keys.current_id(), &bytes), Err(KeyError::Broken));
        }
    }
}
