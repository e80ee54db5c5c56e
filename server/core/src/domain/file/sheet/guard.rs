//! Reads every part of a workbook once, within fixed bounds, before anything else does.
//!
//! Bounded are: parts, bytes unpacked (counted, not believed), the length of single texts, shared texts, formats, and what
//! repeated cells come to. Every part must be well-formed to its end, and places must be places: a reader that meets
//! something else waits for an end that never comes, or counts below zero.

mod formats;
mod table;

use super::{Disguise, Problem};
use crate::domain::file::rows::Refusal;
use formats::Formats;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::cell::Cell;
use std::io::{self, BufReader, Cursor, Read};
use std::rc::Rc;
use table::Tables;
use zip::ZipArchive;

/// Parts of a workbook: its sheets, pictures and settings.
const PARTS: usize = 10_000;
/// Bytes of all XML parts, unpacked.
const UNPACKED: u64 = 200 << 20;
/// Bytes of one tag or one text. A cell has at most 32,767 characters.
const LONG: u64 = 1 << 20;
/// Bytes of text that are kept in memory: shared texts of an XLSX, texts of an ODS with their repetitions.
pub(super) const TEXT: u64 = 64 << 20;
/// Shared texts of an XLSX.
const TEXTS: u64 = 2_000_000;
/// Cells that an ODS spans.
pub(super) const CELLS: u64 = 2_000_000;

/// What the parts show it to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Office Open XML.
    Xlsx,
    /// Open Document.
    Ods,
}

/// Finds out what a workbook is, and that it can be read without harm.
pub(super) fn check(bytes: &[u8]) -> Result<Format, Refusal> {
    check_container(bytes)?;
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let names: Vec<Vec<u8>> = zip.file_names_raw().map(<[u8]>::to_vec).collect();
    if let Some(disguise) = super::sniff::of_parts(names.iter().map(Vec::as_slice)) {
        return Err(Problem::from(disguise).into());
    }
    let format = format(&mut zip)?;
    let mut scan = Scan::default();
    let mut declared = 0_u64;
    for at in 0..zip.len() {
        let entry = zip.by_index_data(at).map_err(damaged)?;
        if is_xml(&entry.name().map_err(damaged)?) {
            declared = declared.saturating_add(entry.size());
        }
    }
    if declared > UNPACKED {
        return Err(Problem::Unpacked(UNPACKED >> 20).into());
    }
    for at in 0..zip.len() {
        let part = zip.by_index(at).map_err(unreadable)?;
        let name = part.name().map_err(damaged)?.into_owned();
        if is_xml(&name) {
            scan.part(&name, part)?;
        }
    }
    Ok(format)
}

/// What has to be known before the directory of the zip is read into memory.
fn check_container(bytes: &[u8]) -> Result<(), Problem> {
    match super::sniff(bytes, "") {
        super::Kind::Workbook => {}
        super::Kind::Refused(disguise) => return Err(disguise.into()),
        super::Kind::Text => return Err(Disguise::TextNamedWorkbook.into()),
    }
    // One signature for each entry of the directory, and hardly one by chance.
    let entries = bytes.windows(4).filter(|window| *window == b"PK\x01\x02").take(PARTS + 1).count();
    if entries > PARTS { Err(Problem::Parts(PARTS)) } else { Ok(()) }
}

fn format(zip: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Format, Refusal> {
    let mut mime = Vec::new();
    if let Some(at) = zip.index_for_name("mimetype") {
        zip.by_index(at).map_err(unreadable)?.take(200).read_to_end(&mut mime)?;
    }
    if mime.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") {
        return Ok(Format::Ods);
    }
    if mime.starts_with(b"application/vnd.oasis.opendocument") {
        return Err(Problem::from(Disguise::Document).into());
    }
    match zip.index_for_name("[Content_Types].xml").is_some() && zip.index_for_name("_rels/.rels").is_some() {
        true => Ok(Format::Xlsx),
        false => Err(Problem::from(Disguise::Archive).into()),
    }
}

/// Whether a part is read as XML. [`Scan::start`] sees to it that nothing else is named as a sheet.
fn is_xml(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".xml") || name.ends_with(".rels")
}

fn damaged(error: zip::result::ZipError) -> Refusal {
    Problem::Damaged(error.to_string()).into()
}

fn unreadable(error: zip::result::ZipError) -> Refusal {
    match error {
        zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED) => {
            Problem::Password.into()
        }
        other => damaged(other),
    }
}

/// Counts what is unpacked, and stops what is too long.
struct Metered<R> {
    inner: R,
    meter: Rc<Meter>,
}

#[derive(Default)]
struct Meter {
    total: Cell<u64>,
    /// Since the last tag or text began.
    since: Cell<u64>,
    too_much: Cell<bool>,
    too_long: Cell<bool>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(into)?;
        self.meter.total.set(self.meter.total.get() + n as u64);
        self.meter.since.set(self.meter.since.get() + n as u64);
        self.meter.too_much.set(self.meter.total.get() > UNPACKED);
        self.meter.too_long.set(self.meter.since.get() > LONG);
        if self.meter.too_much.get() || self.meter.too_long.get() {
            return Err(io::Error::other("too much"));
        }
        Ok(n)
    }
}

/// What all parts come to.
#[derive(Default)]
struct Scan {
    meter: Rc<Meter>,
    texts: u64,
    text: u64,
    /// Within the shared texts.
    shared: bool,
    formats: Formats,
    tables: Tables,
}

impl Scan {
    /// Reads one part to its end.
    fn part(&mut self, name: &str, part: impl Read) -> Result<(), Refusal> {
        let meter = Rc::clone(&self.meter);
        meter.since.set(0);
        let mut xml = Reader::from_reader(BufReader::new(Metered { inner: part, meter: Rc::clone(&meter) }));
        let mut buffer = Vec::new();
        let mut depth = 0_u64;
        loop {
            buffer.clear();
            let event = xml.read_event_into(&mut buffer).map_err(|error| {
                Refusal::from(match (meter.too_much.get(), meter.too_long.get()) {
                    (true, _) => Problem::Unpacked(UNPACKED >> 20),
                    (_, true) => Problem::Long,
                    _ => Problem::Damaged(format!("{name}: {error}")),
                })
            })?;
            // What is buffered ahead belongs to the next.
            meter.since.set(0);
            match &event {
                Event::Start(tag) => {
                    depth += 1;
                    self.start(name, tag)?;
                }
                Event::Empty(tag) => {
                    self.start(name, tag)?;
                    self.end(tag.local_name().as_ref())?;
                }
                Event::End(tag) => {
                    depth = depth.saturating_sub(1);
                    self.end(tag.local_name().as_ref())?;
                }
                Event::Text(text) => self.text(text.len() as u64)?,
                Event::CData(text) => self.text(text.len() as u64)?,
                Event::GeneralRef(_) => self.text(4)?,
                Event::Eof if depth == 0 => return Ok(()),
                Event::Eof => return Err(Problem::Damaged(format!("{name} ends too early")).into()),
                _ => {}
            }
        }
    }

    fn start(&mut self, part: &str, tag: &BytesStart<'_>) -> Result<(), Refusal> {
        let local = tag.local_name();
        let local = local.as_ref();
        if !READ.contains(&local) {
            return Ok(());
        }
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| Problem::Damaged(format!("{part}: {error}")))?;
            attributes.push((attribute.key.0, attribute.value));
        }
        let all = |name: &'static str| values(&attributes, name);
        match local {
            "sst" => {
                self.shared = true;
                // Room is made for as many as are announced.
                let fits =
                    |count: &str| count.is_empty() || count.parse().is_ok_and(|count: u64| count <= TEXTS);
                if !all("uniqueCount").all(fits) {
                    return Err(Problem::Text.into());
                }
            }
            "si" => {
                self.texts += 1;
                if self.texts > TEXTS {
                    return Err(Problem::Text.into());
                }
            }
            "c" | "row" if !all("r").all(is_place) => return Err(misplaced(part)),
            "dimension" | "f" if !all("ref").all(is_range) => return Err(misplaced(part)),
            "encryption-data" => return Err(Problem::Password.into()),
            "Relationship" => {
                let read = all("Type").any(|kind| {
                    let last = kind.rsplit('/').next().unwrap_or_default();
                    matches!(last, "officeDocument" | "worksheet" | "chartsheet" | "dialogsheet")
                });
                if read && !all("Target").all(|target| is_xml(target) && !target.contains('&')) {
                    return Err(Problem::Damaged(format!("{part} names a part that is no sheet")).into());
                }
            }
            _ => {}
        }
        self.formats.start(local, &attributes)?;
        self.tables.start(local, &attributes)?;
        Ok(())
    }

    fn text(&mut self, bytes: u64) -> Result<(), Problem> {
        if self.shared {
            self.text = self.text.saturating_add(bytes);
        }
        if self.text > TEXT { Err(Problem::Text) } else { self.tables.text(bytes) }
    }

    fn end(&mut self, local: &str) -> Result<(), Problem> {
        self.shared &= local != "sst";
        self.tables.end(local)
    }
}

/// An element's attributes as they are written.
type Attributes<'a> = [(&'a str, std::borrow::Cow<'a, str>)];

/// The values of an attribute, which malformed XML may have several times.
fn values<'a>(attributes: &'a Attributes<'_>, name: &'static str) -> impl Iterator<Item = &'a str> {
    attributes.iter().filter(move |(key, _)| *key == name).map(|(_, value)| &**value)
}

/// Elements whose attributes decide how much is read.
const READ: [&str; 20] = [
    "sst",
    "si",
    "c",
    "row",
    "dimension",
    "f",
    "encryption-data",
    "Relationship",
    "xf",
    "numFmt",
    "name",
    "rFont",
    "family",
    "scheme",
    "charset",
    "table",
    "table-row",
    "table-cell",
    "covered-table-cell",
    "s",
];

fn misplaced(part: &str) -> Refusal {
    Problem::Damaged(format!("{part} has a cell where no cell can be")).into()
}

/// `B7`, or the number of a row alone: short enough that counting does not overflow.
fn is_place(place: &str) -> bool {
    let digits = place.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = place.len() - digits.len();
    letters <= 3 && (1..=7).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `A1` or `A1:B7`, from the upper left to the lower right.
fn is_range(range: &str) -> bool {
    let corner = |place: &str| {
        let digits = place.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let letters = &place[..place.len() - digits.len()];
        let column = letters.bytes().fold(0_u32, |column, letter| {
            column.saturating_mul(26).saturating_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
        });
        (!letters.is_empty() && is_place(place)).then(|| Some((column, digits.parse::<u32>().ok()?)))?
    };
    let mut corners = range.split(':').map(corner);
    match (corners.next().flatten(), corners.next(), corners.next()) {
        (Some(_), None, None) => true,
        (Some(first), Some(Some(last)), None) => first.0 <= last.0 && first.1 <= last.1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_places() {
        for place in ["A1", "xfd1048576", "7", "ZZZ9999999"] {
            assert!(is_place(place), "{place}");
        }
        for place in ["", "A", "AAAA1", "A12345678", "A-1", "Ä1", "1A"] {
            assert!(!is_place(place), "{place}");
        }
        assert!(is_range("A1") && is_range("A1:B7") && is_range("B2:B2"));
        for range in ["", "A", "7", "B1:A1", "A2:A1", "A1:B2:C3", "A1:", ":"] {
            assert!(!is_range(range), "{range}");
        }
    }
}
