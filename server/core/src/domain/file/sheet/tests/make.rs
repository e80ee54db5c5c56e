//! Workbooks for tests, built part by part.

use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;

/// A zip of these parts.
pub(super) fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let stored = *name == "mimetype";
        let method = if stored { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("a part");
        zip.write_all(bytes).expect("bytes");
    }
    zip.finish().expect("a zip").into_inner()
}

pub(super) const TYPES: &str =
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
pub(super) const RELS: &str = r#"<Relationships><Relationship Id="r1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
pub(super) const BOOK: &str = r#"<workbook xmlns:r="r"><sheets><sheet name="Notes" sheetId="1" r:id="s1"/><sheet name="Secret" sheetId="2" state="hidden" r:id="s2"/><sheet name="People" sheetId="3" r:id="s3"/></sheets></workbook>"#;
pub(super) const BOOK_RELS: &str = r#"<Relationships><Relationship Id="s1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="s2" Type="http://x/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="s3" Type="http://x/worksheet" Target="worksheets/sheet3.xml"/></Relationships>"#;
pub(super) const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts><fonts><font><name val="Calibri"/></font></fonts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;
const EMPTY: &str = "<worksheet><sheetData/></worksheet>";

/// An XLSX: an empty sheet, a hidden one, and one with this inside its `sheetData`.
pub(crate) fn xlsx(rows: &str, shared: &str) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let hidden =
        EMPTY.replace("<sheetData/>", "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>");
    let shared = format!("<sst uniqueCount=\"3\">{shared}</sst>");
    xlsx_of(&[
        ("xl/worksheets/sheet1.xml", EMPTY),
        ("xl/worksheets/sheet2.xml", &hidden),
        ("xl/worksheets/sheet3.xml", &sheet),
        ("xl/sharedStrings.xml", &shared),
        ("xl/styles.xml", STYLES),
    ])
}

/// An XLSX of these parts and those that name them.
pub(super) fn xlsx_of(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
    ];
    for (name, text) in parts {
        all.retain(|(known, _)| known != name);
        all.push((name, text.as_bytes()));
    }
    zip(&all)
}

/// A row of texts.
pub(crate) fn row(number: u64, cells: &[&str]) -> String {
    let cell = |(n, text): (usize, &&str)| {
        let column = char::from(b'A' + u8::try_from(n).expect("few columns"));
        format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
    };
    let cells: String = cells.iter().enumerate().map(cell).collect();
    format!("<row r=\"{number}\">{cells}</row>")
}

/// An ODS with this inside its one table.
pub(super) fn ods(rows: &str) -> Vec<u8> {
    ods_of(&format!("<table:table table:name=\"People\">{rows}</table:table>"))
}

/// An ODS with this inside its spreadsheet.
pub(super) fn ods_of(tables: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}
