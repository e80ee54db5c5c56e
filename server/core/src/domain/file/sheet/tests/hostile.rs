//! Files that are made to do harm, or broken: each ends in a sentence, soon and in little memory.

use super::make::{BOOK_RELS, RELS, STYLES, TYPES, ods, ods_of, row, xlsx, xlsx_of, zip};
use super::*;

fn sheet(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

/// An XLSX with another part.
fn with(part: &str, text: &str) -> Vec<u8> {
    let sheet = sheet(&row(1, &["id"]));
    let mut parts = vec![
        ("xl/worksheets/sheet1.xml", sheet.as_str()),
        ("xl/worksheets/sheet2.xml", &sheet),
        ("xl/worksheets/sheet3.xml", &sheet),
        ("xl/styles.xml", STYLES),
    ];
    parts.retain(|(name, _)| *name != part);
    parts.push((part, text));
    xlsx_of(&parts)
}

#[test]
fn the_trial_workbook_itself_is_read() {
    assert_eq!(read(with("docProps/app.xml", "<a/>")).expect("rows").len(), 1);
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    // One part, packed once, and the same bytes under other names.
    let spaces = " ".repeat(4 << 20);
    let one = zip(&[("0.xml", spaces.as_bytes())]);
    let mut one = zip::ZipArchive::new(std::io::Cursor::new(one)).expect("a zip");
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for n in 0..51 {
        bomb.raw_copy_file_rename(one.by_index(0).expect("a part"), format!("{n}.xml")).expect("copied");
    }
    for (name, text) in [("[Content_Types].xml", TYPES), ("_rels/.rels", RELS)] {
        bomb.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        std::io::Write::write_all(&mut bomb, text.as_bytes()).expect("bytes");
    }
    let bomb = bomb.finish().expect("a zip").into_inner();
    assert!(bomb.len() < 1 << 20);
    assert!(refused(bomb).starts_with("Unpacked, the workbook is larger than 200 MB"));
}

#[test]
fn what_lies_about_its_size_is_refused() {
    let long = " ".repeat(2 << 20);
    let mut bytes = with("docProps/app.xml", &format!("<a>{long}</a>"));
    // The sizes in the directory and before the part.
    let size = u32::try_from(long.len() + 7).expect("small").to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..at + 4] == size).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
    }
    assert!(refused(bytes).starts_with("The workbook cannot be read"));
}

#[test]
fn a_text_that_never_ends_is_refused() {
    let long = "x".repeat(2 << 20);
    let sentence = "A cell or a name in the workbook is longer than a spreadsheet allows.";
    assert_eq!(refused(xlsx(&row(1, &[&long]), "")), sentence);
    assert_eq!(refused(with("docProps/app.xml", &format!("<a b=\"{long}\"/>"))), sentence);
    assert_eq!(
        refused(ods(&format!(
            "<table:table-row><table:table-cell>{long}</table:table-cell></table:table-row>"
        ))),
        sentence
    );
}

#[test]
fn more_texts_than_there_are_is_not_believed() {
    for count in ["18446744073709551615", "99999999999", "-1", "many"] {
        let shared = format!("<sst uniqueCount=\"{count}\"><si><t>a</t></si></sst>");
        assert!(refused(with("xl/sharedStrings.xml", &shared)).starts_with("The workbook holds more text"));
    }
    let many = format!("<sst>{}</sst>", "<si/>".repeat(2_000_001));
    assert!(refused(with("xl/sharedStrings.xml", &many)).starts_with("The workbook holds more text"));
}

#[test]
fn formats_that_carry_much_along_are_refused() {
    let name = "x".repeat(500_000);
    let styles = format!(
        "<styleSheet><fonts><font><name val=\"{name}\"/></font></fonts><cellXfs>{}</cellXfs></styleSheet>",
        "<xf fontId=\"0\"/>".repeat(1_000)
    );
    assert!(refused(with("xl/styles.xml", &styles)).starts_with("The workbook has more cell formats"));
    let many = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(200_000));
    assert!(refused(with("xl/styles.xml", &many)).starts_with("The workbook has more cell formats"));
}

#[test]
fn cells_where_no_cell_can_be_are_refused() {
    for rows in [
        r#"<row r="1"><c r="AAAAAAAAAAAAAAA1"><v>1</v></c></row>"#,
        r#"<row r="99999999999"><c><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1"><f t="shared" si="0" ref="B2:A1">1</f><v>1</v></c></row>"#,
    ] {
        assert!(refused(xlsx(rows, "")).contains("has a cell where no cell can be"), "{rows}");
    }
    let far =
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    assert!(refused(xlsx(far, "")).starts_with("Line 1048576 has 16384 columns"));
    let again = [row(2, &["a"]), row(1, &["b"])].concat();
    assert!(refused(xlsx(&again, "")).contains("row 1 comes twice or too late"));
    let twice = r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>"#;
    assert!(refused(xlsx(twice, "")).contains("row 1 comes twice or too late"));
    // Formulas are numbered by the file.
    let formula =
        r#"<row r="1"><c r="A1"><f t="shared" si="18446744073709551615" ref="A1:A2">1</f><v>1</v></c></row>"#;
    assert_eq!(read(xlsx(formula, "")).expect("rows").len(), 1);
}

#[test]
fn a_million_columns_are_refused() {
    let cells = "<c><v>1</v></c>".repeat(1_000_000);
    assert!(refused(xlsx(&format!("<row>{cells}</row>"), "")).contains("at most 12 are read"));
}

#[test]
fn a_text_that_all_cells_share_does_not_fill_the_memory() {
    let long = "x".repeat(60_000);
    let rows: String =
        (1..=40).map(|n| format!("<row r=\"{n}\"><c r=\"A{n}\" t=\"s\"><v>0</v></c></row>")).collect();
    assert_eq!(read(xlsx(&rows, &format!("<si><t>{long}</t></si>"))).expect("rows").len(), 40);
}

#[test]
fn cells_that_are_repeated_beyond_measure_are_refused() {
    let cell = |repeat: &str, text: &str| {
        format!(
            "<table:table-cell table:number-columns-repeated=\"{repeat}\" office:value-type=\"string\" office:string-value=\"{text}\"/>"
        )
    };
    let row = |repeat: &str, cells: &str| {
        format!("<table:table-row table:number-rows-repeated=\"{repeat}\">{cells}</table:table-row>")
    };
    let long = "x".repeat(100_000);
    for rows in [
        row("1048576", &cell("16384", "a")),
        row("18446744073709551615", &cell("18446744073709551615", "a")),
        row("1", &cell("16384", &long)),
        row("16384", &cell("1", &long)),
        row(
            "1",
            "<table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"4294967295\"/></text:p></table:table-cell>",
        ),
        [
            row("1", &cell("1", "a")),
            row("1000000", ""),
            row("1", &format!("{}{}", cell("16000", ""), cell("1", "a"))),
        ]
        .concat(),
        row("-1", &cell("many", "a")),
        row(
            "1000000",
            "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"string\"/>",
        ),
    ] {
        let sentence = refused(ods(&rows));
        assert!(
            sentence.contains("cells; at most") || sentence.starts_with("The workbook holds more text"),
            "{sentence}"
        );
    }
    let table = format!("<table:table table:name=\"t\">{}</table:table>", row("1000000", &cell("1", "a")));
    assert!(refused(ods_of(&table.repeat(3))).contains("cells; at most"));
}

/// Readers wait for the end of what begins: without one they would wait for ever.
#[test]
fn what_breaks_off_is_refused() {
    let whole = "<office:document-content><table:table table:name=\"t\"><table:table-row><table:table-cell office:value-type=\"string\"><office:annotation><text:p>a</text:p>";
    for at in (1..whole.len()).filter(|at| whole.is_char_boundary(*at)) {
        let bytes = zip(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<m/>"),
            ("content.xml", &whole.as_bytes()[..at]),
        ]);
        assert!(refused(bytes).starts_with("The workbook cannot be read"));
    }
    let book = xlsx(&row(1, &["a"]), "");
    for at in [4, 30, 100, book.len() / 2, book.len() - 30, book.len() - 1] {
        refused(book[..at].to_vec());
    }
}

#[test]
fn disguised_files_are_named() {
    let part = |name: &str| {
        let mut bytes = zip(&[("a.txt", b"a"), (name, b"x")]);
        bytes.extend(b"");
        bytes
    };
    for (bytes, told) in [
        (part("xl/vbaProject.bin"), "macros"),
        (part("xl/workbook.bin"), ".xlsb"),
        (part("word/document.xml"), "a document"),
        (part("Index/Document.iwa"), "Numbers"),
        (part("b.txt"), "archive"),
        (zip(&[("mimetype", b"application/vnd.oasis.opendocument.text")]), "a document"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), "old Excel workbook"),
        (b"id,name\n".to_vec(), "plain text"),
        (b"<html>".to_vec(), "web page"),
        (b"%PDF-1.4".to_vec(), "PDF"),
    ] {
        let sentence = refused(bytes);
        assert!(sentence.contains(told), "{sentence}");
    }
}

#[test]
fn a_password_is_named() {
    let manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let bytes = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", b"\x01\x02"),
    ]);
    assert!(refused(bytes).contains("password"));
    let mut locked = xlsx(&row(1, &["a"]), "");
    // The flag of a locked part, in the directory and before each part.
    for at in 0..locked.len() - 10 {
        match &locked[at..at + 4] {
            b"PK\x03\x04" => locked[at + 6] |= 1,
            b"PK\x01\x02" => locked[at + 8] |= 1,
            _ => {}
        }
    }
    assert!(refused(locked).contains("password"));
}

#[test]
fn a_sheet_that_is_no_xml_is_not_followed() {
    let rels = BOOK_RELS.replace("sheet3.xml", "sheet3.png");
    assert!(refused(with("xl/_rels/workbook.xml.rels", &rels)).contains("names a part that is no sheet"));
}

#[test]
fn too_many_parts_are_refused() {
    let directory = b"PK\x03\x04".iter().chain(b"PK\x01\x02".repeat(10_001).iter()).copied().collect();
    assert_eq!(refused(directory), "The file has more than 10000 parts; no workbook has as many.");
}

#[test]
fn an_error_that_is_not_known_is_named() {
    let rows = r#"<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c></row>"#;
    assert!(refused(xlsx(rows, "")).contains("#SPILL!"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_end_in_rows_or_a_sentence(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(bytes.clone());
        let _ = read([b"PK\x03\x04".as_slice(), &bytes].concat());
    }

    #[test]
    fn a_broken_workbook_ends_in_rows_or_a_sentence(at in any::<prop::sample::Index>(), byte in any::<u8>(), open in any::<bool>()) {
        let mut bytes = if open { ods("<table:table-row><table:table-cell office:value=\"1\"/></table:table-row>") } else { xlsx(&row(1, &["id", "name"]), "") };
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = read(bytes);
    }

    #[test]
    fn any_sheet_ends_in_rows_or_a_sentence(inner in "(<(row|c|v|f|is|t|table:table-row|table:table-cell|text:s)( r=\"[A-C]?[1-3]\"| t=\"(s|b|e|n|d|str|inlineStr)\"| s=\"[0-3]\"| office:value=\"[0-9]\")?/?>|</(row|c|v|f|is|t|table:table-row|table:table-cell)>|[0-9a-z&;]){0,12}") {
        let _ = read(xlsx(&inner, "<si><t>a</t></si>"));
        let _ = read(ods(&inner));
    }
}
