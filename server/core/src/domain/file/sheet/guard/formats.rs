//! Cell formats of an XLSX. Each carries its font and its number format along, so that few bytes make many.

use super::super::Problem;
use super::Attributes;

/// Bytes that all formats may come to.
const FORMATS: u64 = 64 << 20;
/// What one takes beside its names.
const ONE: u64 = 600;

/// Formats, and the longest names that one can have.
#[derive(Debug, Default)]
pub(super) struct Formats {
    formats: u64,
    font: u64,
    number: u64,
}

impl Formats {
    pub(super) fn start(&mut self, local: &str, attributes: &Attributes<'_>) -> Result<(), Problem> {
        let longest = || attributes.iter().map(|(_, value)| value.len() as u64).max().unwrap_or(0);
        match local {
            "xf" => self.formats += 1,
            "numFmt" => self.number = self.number.max(longest()),
            "name" | "rFont" | "family" | "scheme" | "charset" => self.font = self.font.max(longest()),
            _ => return Ok(()),
        }
        let one = ONE.saturating_add(self.font).saturating_add(self.number);
        if self.formats.saturating_mul(one) > FORMATS { Err(Problem::Formats) } else { Ok(()) }
    }
}
