//! In which characters a file is written: found from its bytes alone, and written again in the same.

mod decoded;

pub use decoded::Decoded;

use encoding_rs::{Encoding as Table, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::Read;

/// How many bytes the look for UTF-16 without a mark takes.
const HEAD: usize = 256;

/// The encodings that spreadsheets and sources write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 without a mark.
    Utf8,
    /// UTF-8 that begins with its mark, as spreadsheets write it.
    Utf8Mark,
    /// UTF-16, the lower byte first.
    Utf16Le,
    /// UTF-16, the higher byte first.
    Utf16Be,
    /// What Western European Windows programs write. Every text of bytes can be read as it.
    Windows1252,
}

impl Encoding {
    /// Its name as people know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Mark => "UTF-8 with mark",
            Self::Utf16Le => "UTF-16",
            Self::Utf16Be => "UTF-16, big-endian",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// The mark that a file in it begins with.
    pub fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8Mark => b"\xEF\xBB\xBF",
            Self::Utf16Le => b"\xFF\xFE",
            Self::Utf16Be => b"\xFE\xFF",
            Self::Utf8 | Self::Windows1252 => b"",
        }
    }

    fn table(self) -> &'static Table {
        match self {
            Self::Utf8 | Self::Utf8Mark => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1252 => WINDOWS_1252,
        }
    }

    /// The file's text as UTF-8, without its mark. What is no character comes as U+FFFD.
    pub fn reader<R: Read>(self, bytes: R) -> Decoded<R> {
        Decoded::new(bytes, self.table())
    }

    /// The text in this encoding, without a mark.
    ///
    /// # Errors
    /// The first character that it does not have.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, char> {
        match self {
            Self::Utf8 | Self::Utf8Mark => Ok(text.as_bytes().to_vec()),
            Self::Utf16Le => Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Self::Utf16Be => Ok(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            Self::Windows1252 => {
                let (bytes, _, lost) = WINDOWS_1252.encode(text);
                match text.chars().find(|c| WINDOWS_1252.encode(c.encode_utf8(&mut [0; 4])).2) {
                    Some(c) if lost => Err(c),
                    _ => Ok(bytes.into_owned()),
                }
            }
        }
    }
}

/// Finds the encoding of bytes that come piece by piece.
#[derive(Debug)]
pub struct Detector {
    head: Vec<u8>,
    /// A character that began at the end of the last piece.
    carry: Vec<u8>,
    is_utf8: bool,
}

impl Default for Detector {
    fn default() -> Self {
        Self { head: Vec::new(), carry: Vec::new(), is_utf8: true }
    }
}

impl Detector {
    /// Takes the next piece.
    pub fn feed(&mut self, piece: &[u8]) {
        let more = HEAD.saturating_sub(self.head.len()).min(piece.len());
        self.head.extend_from_slice(&piece[..more]);
        if !self.is_utf8 {
            return;
        }
        let mut piece = piece;
        // At most three bytes are carried, so at most four are copied.
        while !self.carry.is_empty() && !piece.is_empty() {
            self.carry.push(piece[0]);
            piece = &piece[1..];
            match std::str::from_utf8(&self.carry) {
                Ok(_) => self.carry.clear(),
                Err(error) if error.error_len().is_some() => {
                    self.is_utf8 = false;
                    return;
                }
                Err(_) => {}
            }
        }
        if let Err(error) = std::str::from_utf8(piece) {
            if error.error_len().is_some() {
                self.is_utf8 = false;
            } else {
                self.carry = piece[error.valid_up_to()..].to_vec();
            }
        }
    }

    /// The encoding of everything that came. A mark decides; else what is valid UTF-8 is UTF-8.
    pub fn end(self) -> Encoding {
        for marked in [Encoding::Utf8Mark, Encoding::Utf16Le, Encoding::Utf16Be] {
            if self.head.starts_with(marked.mark()) {
                return marked;
            }
        }
        // Most characters of a table of names are below 256: one byte of each pair is zero.
        let zeros = |odd: usize| self.head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
        let pairs = self.head.len() / 2;
        let (even, odd) = (zeros(0), zeros(1));
        if pairs >= 2 && odd * 2 > pairs && even * 10 < pairs {
            return Encoding::Utf16Le;
        }
        if pairs >= 2 && even * 2 > pairs && odd * 10 < pairs {
            return Encoding::Utf16Be;
        }
        if self.is_utf8 && self.carry.is_empty() { Encoding::Utf8 } else { Encoding::Windows1252 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Encoding; 5] =
        [Encoding::Utf8, Encoding::Utf8Mark, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252];

    fn detect(bytes: &[u8], size: usize) -> Encoding {
        let mut detector = Detector::default();
        for piece in bytes.chunks(size.max(1)) {
            detector.feed(piece);
        }
        detector.end()
    }

    fn written(encoding: Encoding, text: &str) -> Vec<u8> {
        [encoding.mark(), &encoding.encode(text).expect("encoded")].concat()
    }

    fn read(encoding: Encoding, bytes: &[u8]) -> String {
        let mut text = String::new();
        encoding.reader(bytes).read_to_string(&mut text).expect("UTF-8");
        text
    }

    #[test]
    fn each_is_found_in_a_table_of_names() {
        let text = "id;name\r\nzoë;Zoë Müller\r\n";
        for encoding in ALL {
            let bytes = written(encoding, text);
            assert_eq!(detect(&bytes, 7), encoding);
            assert_eq!(read(encoding, &bytes), text);
        }
        let without_mark = Encoding::Utf16Le.encode(text).expect("encoded");
        assert_eq!(detect(&without_mark, 64), Encoding::Utf16Le);
    }

    #[test]
    fn what_is_no_utf8_is_windows() {
        assert_eq!(detect(b"M\xFCller", 3), Encoding::Windows1252);
        // A character that is cut off at the end of the file.
        assert_eq!(detect(b"Z\xC3", 1), Encoding::Windows1252);
        assert_eq!(detect(b"", 1), Encoding::Utf8);
        // What its mark promises; the rest shows as unreadable.
        assert_eq!(detect(b"\xEF\xBB\xBFM\xFCller", 3), Encoding::Utf8Mark);
    }

    #[test]
    fn a_character_that_the_encoding_lacks_is_named() {
        assert_eq!(Encoding::Windows1252.encode("Łukasz"), Err('Ł'));
        assert_eq!(Encoding::Windows1252.encode("Zoë €"), Ok(b"Zo\xEB \x80".to_vec()));
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(text in "\\PC{0,200}", size in 1_usize..9) {
            let bytes = text.as_bytes();
            prop_assert_eq!(detect(bytes, size), detect(bytes, bytes.len()));
        }

        #[test]
        fn any_bytes_have_an_encoding_and_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300), size in 1_usize..50) {
            let found = detect(&bytes, size);
            read(found, &bytes);
        }

        #[test]
        fn what_is_written_is_read(text in "[a-z;\"\r\n,Zëü ]{0,100}") {
            for encoding in ALL {
                prop_assert_eq!(read(encoding, &written(encoding, &text)), text.clone());
            }
        }
    }
}
