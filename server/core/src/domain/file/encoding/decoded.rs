//! Bytes as UTF-8, while they come.

use encoding_rs::{CoderResult, Decoder, Encoding};
use std::io::{self, Read};

/// How much is read at once.
const PIECE: usize = 1 << 14;

/// A text's bytes as UTF-8, without its mark. What is no character comes as U+FFFD.
pub struct Decoded<R> {
    bytes: R,
    decoder: Decoder,
    raw: Piece,
    text: Piece,
    /// All bytes are read.
    read: bool,
    /// All text is written.
    ended: bool,
}

/// A buffer, and what of it is still to be taken.
struct Piece {
    buffer: Box<[u8]>,
    from: usize,
    to: usize,
}

impl Piece {
    fn new(size: usize) -> Self {
        Self { buffer: vec![0; size].into_boxed_slice(), from: 0, to: 0 }
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.from..self.to).unwrap_or_default()
    }
}

impl<R> std::fmt::Debug for Decoded<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoded").field("encoding", &self.decoder.encoding().name()).finish_non_exhaustive()
    }
}

impl<R> Decoded<R> {
    pub(super) fn new(bytes: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { bytes, decoder, raw: Piece::new(PIECE), text: Piece::new(PIECE), read: false, ended: false }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.text.rest().is_empty() && !self.ended && !into.is_empty() {
            if self.raw.rest().is_empty() && !self.read {
                let n = self.bytes.read(&mut self.raw.buffer)?;
                (self.raw.from, self.raw.to, self.read) = (0, n, n == 0);
            }
            let (result, taken, written, _) =
                self.decoder.decode_to_utf8(self.raw.rest(), &mut self.text.buffer, self.read);
            self.raw.from += taken;
            (self.text.from, self.text.to) = (0, written);
            self.ended = self.read && result == CoderResult::InputEmpty;
        }
        let n = self.text.rest().read(into)?;
        self.text.from += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A reader that gives, and is asked for, a few bytes at a time.
    struct Little<'a>(&'a [u8], usize);

    impl Read for Little<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let n = into.len().min(self.1);
            self.0.read(&mut into[..n])
        }
    }

    proptest! {
        /// The same text, however few bytes are asked for or given at a time; also what is cut off at the end.
        #[test]
        fn pieces_do_not_matter(bytes in proptest::collection::vec(any::<u8>(), 0..60), given in 1_usize..5, asked in 1_usize..5, at in 0_usize..4) {
            let encoding = [encoding_rs::UTF_8, encoding_rs::UTF_16LE, encoding_rs::UTF_16BE, encoding_rs::WINDOWS_1252][at];
            let whole = encoding.decode_with_bom_removal(&bytes).0.into_owned();
            let mut decoded = Decoded::new(Little(&bytes, given), encoding);
            let mut text = Vec::new();
            let mut some = vec![0; asked];
            loop {
                match decoded.read(&mut some).expect("no error") {
                    0 => break,
                    n => text.extend_from_slice(&some[..n]),
                }
            }
            prop_assert_eq!(String::from_utf8(text).expect("UTF-8"), whole);
        }
    }
}
