//! What a file is, from its first bytes: names and types that a browser sends are anybody's guess.

use thiserror::Error;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, to be read as a delimited file.
    Text,
    /// A zip that may be a workbook; [`super::Book::open`] tells.
    Workbook,
    /// Something that holds no table, or none that is read.
    Refused(Disguise),
}

/// What a file is instead of a table. Sentences say what to do.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Disguise {
    /// XLS, the format before 2007, or a workbook with a password, which is packed in the same way.
    #[error(
        "This is an old Excel workbook (.xls), or one with a password. Save it as .xlsx without a password, or as CSV."
    )]
    OldExcel,
    /// XLSB.
    #[error("This is a binary Excel workbook (.xlsb). Save it as .xlsx or CSV.")]
    BinaryExcel,
    /// With macros.
    #[error("This workbook has macros. Save it as .xlsx, without macros, or as CSV.")]
    Macros,
    /// A web page, often saved with the ending `.xls`.
    #[error(
        "This is a web page, whatever its name says. Open it in a spreadsheet program and save it as .xlsx or CSV."
    )]
    Html,
    /// XML of any kind, also the spreadsheets of 2003.
    #[error("This is an XML file. Open it in a spreadsheet program and save it as .xlsx or CSV.")]
    Xml,
    /// A text document or a presentation.
    #[error(
        "This is a document or a presentation, not a table. Put the table into a spreadsheet and save it as .xlsx or CSV."
    )]
    Document,
    /// A spreadsheet of Apple's.
    #[error("This is a Numbers spreadsheet. Export it as Excel (.xlsx) or CSV.")]
    Numbers,
    /// Packed files.
    #[error("This is a packed archive. Unpack it, and upload the table inside.")]
    Archive,
    /// PDF.
    #[error("This is a PDF. Upload the table that it was made from, as CSV or .xlsx.")]
    Pdf,
    /// A picture.
    #[error("This is a picture. Upload the table as CSV or .xlsx.")]
    Picture,
    /// JSON.
    #[error("This is JSON. Upload a table: CSV or .xlsx.")]
    Json,
    /// Named as a workbook, but text.
    #[error("The name says workbook, but it holds plain text. If it is a CSV file, give it the ending .csv.")]
    TextNamedWorkbook,
    /// Named as text, but a workbook.
    #[error("The name says text, but it holds a workbook. Give it the ending .xlsx or .ods.")]
    WorkbookNamedText,
    /// Anything else that is no text.
    #[error("This is no table: the file is neither text nor a workbook. Upload CSV, .xlsx or .ods.")]
    Binary,
}

/// Signatures that no text begins with.
const SIGNATURES: [(&[u8], Disguise); 22] = [
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Disguise::OldExcel),
    // Worksheets of Excel 2 to 4, which had no container yet.
    (b"\x09\x00\x04\x00", Disguise::OldExcel),
    (b"\x09\x02\x06\x00", Disguise::OldExcel),
    (b"\x09\x04\x06\x00", Disguise::OldExcel),
    (b"%PDF-", Disguise::Pdf),
    (b"{\\rtf", Disguise::Document),
    (b"\x89PNG\r\n\x1A\n", Disguise::Picture),
    (b"\xFF\xD8\xFF", Disguise::Picture),
    (b"GIF87a", Disguise::Picture),
    (b"GIF89a", Disguise::Picture),
    (b"II*\0", Disguise::Picture),
    (b"MM\0*", Disguise::Picture),
    (b"\x1F\x8B\x08", Disguise::Archive),
    (b"7z\xBC\xAF\x27\x1C", Disguise::Archive),
    (b"Rar!\x1A\x07", Disguise::Archive),
    (b"\xFD7zXZ\0", Disguise::Archive),
    (b"\x28\xB5\x2F\xFD", Disguise::Archive),
    (b"PK\x05\x06", Disguise::Archive),
    (b"PK\x07\x08", Disguise::Archive),
    (b"SQLite format 3\0", Disguise::Binary),
    (b"\x7FELF", Disguise::Binary),
    (b"PAR1\x15", Disguise::Binary),
];

/// Says what a file is by its first bytes (64 KB are plenty), and whether its name tells the truth. The name may be empty.
pub fn sniff(head: &[u8], name: &str) -> Kind {
    if head.starts_with(b"PK\x03\x04") {
        return zip(head, name);
    }
    for (signature, disguise) in SIGNATURES {
        if head.starts_with(signature) {
            return Kind::Refused(disguise);
        }
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP")
        || head.starts_with(b"\0\0\0") && head.get(4..8) == Some(b"ftyp")
    {
        return Kind::Refused(Disguise::Picture);
    }
    if let Some(disguise) = markup(head) {
        return Kind::Refused(disguise);
    }
    if is_binary(head) {
        return Kind::Refused(Disguise::Binary);
    }
    match ending(name).as_str() {
        "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" if !head.is_empty() => {
            Kind::Refused(Disguise::TextNamedWorkbook)
        }
        _ => Kind::Text,
    }
}

/// A zip by the parts that its beginning names.
fn zip(head: &[u8], name: &str) -> Kind {
    let mut parts = Vec::new();
    let mut rest = head;
    while let Some(at) = find(rest, b"PK\x03\x04") {
        rest = &rest[at + 4..];
        let length = rest.get(22..24).map_or(0, |two| usize::from(two[0]) | usize::from(two[1]) << 8);
        parts.extend(rest.get(26..26 + length));
    }
    if let Some(disguise) = of_parts(parts.into_iter()) {
        return Kind::Refused(disguise);
    }
    match ending(name).as_str() {
        "csv" | "txt" | "tsv" | "tab" => Kind::Refused(Disguise::WorkbookNamedText),
        "zip" => Kind::Refused(Disguise::Archive),
        _ => Kind::Workbook,
    }
}

/// What parts show a zip to be, when it is no workbook that is read.
pub(super) fn of_parts<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Option<Disguise> {
    let by_part = |part: &[u8]| {
        let ends = |end: &[u8]| part.to_ascii_lowercase().ends_with(end);
        if ends(b"vbaproject.bin") {
            Some(Disguise::Macros)
        } else if ends(b"xl/workbook.bin") {
            Some(Disguise::BinaryExcel)
        } else if part == b"word/document.xml" || part == b"ppt/presentation.xml" {
            Some(Disguise::Document)
        } else if part.starts_with(b"Index/") && ends(b".iwa") {
            Some(Disguise::Numbers)
        } else {
            None
        }
    };
    parts.filter_map(by_part).next()
}

/// Text that is made for programs.
fn markup(head: &[u8]) -> Option<Disguise> {
    let mut detector = super::super::encoding::Detector::default();
    detector.feed(head);
    let mut text = String::new();
    // Cut off in the middle of a character or not: the beginning is what counts.
    let start = &head[..head.len().min(4096)];
    std::io::Read::read_to_string(&mut detector.end().reader(start), &mut text).ok()?;
    let text = super::super::damage::trimmed(&text).to_ascii_lowercase();
    let html = ["<!doctype html", "<html", "<table", "<head", "<body", "<meta", "mime-version:"];
    if html.iter().any(|tag| text.starts_with(tag)) || (text.starts_with('<') && text.contains("<html")) {
        return Some(Disguise::Html);
    }
    if text.starts_with("<?xml") || (text.starts_with('<') && text.contains("xmlns")) {
        return Some(Disguise::Xml);
    }
    let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).take(2).collect();
    matches!(squeezed.as_str(), "{\"" | "[{" | "{}").then_some(Disguise::Json)
}

/// Bytes that no text has, in any encoding that is read.
fn is_binary(head: &[u8]) -> bool {
    let mut detector = super::super::encoding::Detector::default();
    detector.feed(head);
    use super::super::encoding::Encoding::{Utf16Be, Utf16Le};
    if matches!(detector.end(), Utf16Be | Utf16Le) {
        return false;
    }
    let control =
        |byte: &&u8| **byte < 32 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A | 0x1B);
    head.contains(&0) || head.iter().filter(control).count() * 20 > head.len()
}

fn ending(name: &str) -> String {
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.trim().to_ascii_lowercase())
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 rest", "people.xls", Disguise::OldExcel)]
    #[case(b"%PDF-1.7", "people.csv", Disguise::Pdf)]
    #[case(b"\x89PNG\r\n\x1A\n", "people.xlsx", Disguise::Picture)]
    #[case(b"\xFF\xD8\xFF\xE0", "people.csv", Disguise::Picture)]
    #[case(b"<html><table><tr><td>id</td></tr></table>", "people.xls", Disguise::Html)]
    #[case(b"\xEF\xBB\xBF  <!DOCTYPE html>", "people.csv", Disguise::Html)]
    #[case(b"\xFF\xFE<\0h\0t\0m\0l\0>\0", "people.xls", Disguise::Html)]
    #[case(b"<?xml version=\"1.0\"?><Workbook/>", "people.xls", Disguise::Xml)]
    #[case(b"[ {\"id\": 1}]", "people.csv", Disguise::Json)]
    #[case(b"\x1F\x8B\x08\x00", "people.csv.gz", Disguise::Archive)]
    #[case(b"{\\rtf1", "people.csv", Disguise::Document)]
    #[case(b"id,name\na,b\n", "people.xlsx", Disguise::TextNamedWorkbook)]
    #[case(b"MZ\x90\x00\x03\x00\x00\x00", "people.csv", Disguise::Binary)]
    #[case(b"id,na\x00me\n", "people.csv", Disguise::Binary)]
    fn what_is_no_table_is_named(#[case] head: &[u8], #[case] name: &str, #[case] disguise: Disguise) {
        assert_eq!(sniff(head, name), Kind::Refused(disguise));
        assert!(disguise.to_string().ends_with('.'));
    }

    #[rstest]
    #[case(b"id;name\r\n", "people.csv")]
    #[case(b"id,name\n", "people")]
    #[case(b"ID,BMI\n", "x.CSV")]
    #[case(b"BM,MZ\n1,2\n", "x.txt")]
    #[case(b"[id],{name}\n", "x.csv")]
    #[case(b"<id>,name\n", "x.csv")]
    #[case(b"\xFF\xFEi\0d\0,\0n\0", "x.csv")]
    #[case(b"M\xFCller,\x96\n", "x.csv")]
    #[case(b"", "x.xlsx")]
    fn text_is_text(#[case] head: &[u8], #[case] name: &str) {
        assert_eq!(sniff(head, name), Kind::Text);
    }

    /// A zip that begins with an empty part of this name.
    fn zip_of(part: &str) -> Vec<u8> {
        let mut zip = b"PK\x03\x04".to_vec();
        zip.extend([0; 22]);
        zip.extend((part.len() as u16).to_le_bytes());
        zip.extend([0, 0]);
        zip.extend(part.as_bytes());
        zip
    }

    #[test]
    fn zips_are_told_apart_by_their_parts() {
        assert_eq!(sniff(&zip_of("xl/workbook.xml"), "people.xlsx"), Kind::Workbook);
        assert_eq!(sniff(&zip_of("[Content_Types].xml"), ""), Kind::Workbook);
        for (part, disguise) in [
            ("xl/vbaProject.bin", Disguise::Macros),
            ("xl/workbook.bin", Disguise::BinaryExcel),
            ("word/document.xml", Disguise::Document),
            ("Index/Document.iwa", Disguise::Numbers),
        ] {
            assert_eq!(sniff(&zip_of(part), "people.xlsx"), Kind::Refused(disguise));
        }
        assert_eq!(sniff(&zip_of("a.csv"), "people.zip"), Kind::Refused(Disguise::Archive));
        assert_eq!(
            sniff(&zip_of("xl/workbook.xml"), "people.csv"),
            Kind::Refused(Disguise::WorkbookNamedText)
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_something(bytes in proptest::collection::vec(any::<u8>(), 0..300), name in "[a-z.]{0,8}") {
            sniff(&bytes, &name);
        }

        #[test]
        fn a_table_is_text(rows in proptest::collection::vec("[a-zA-Z0-9 ]{1,9}[,;\t][\\PC&&[^\u{FFFD}]]{0,9}", 1..9)) {
            let text = rows.join("\n");
            prop_assert_eq!(sniff(text.as_bytes(), "a.csv"), Kind::Text);
        }
    }
}
