mod hostile;
pub(crate) mod make;

use super::*;
use make::{ods, row, xlsx};
use proptest::prelude::*;

const LIMITS: Limits = Limits { rows: 50, columns: 12, row_bytes: 100_000 };

fn read(bytes: Vec<u8>) -> Result<Vec<SheetRow>, Refusal> {
    let mut book = Book::open(bytes, LIMITS)?;
    let first = book.first().to_owned();
    book.rows(&first)?.collect()
}

fn refused(bytes: Vec<u8>) -> String {
    let sentence = read(bytes).expect_err("refused").to_string();
    assert!(sentence.ends_with('.'), "{sentence}");
    sentence
}

#[test]
fn the_first_visible_sheet_with_something_in_it_is_read() {
    let rows = [row(3, &["id", "name"]), row(5, &["a", " Ana "])].concat();
    let mut book = Book::open(xlsx(&rows, ""), LIMITS).expect("a workbook");
    assert_eq!(book.sheets(), ["Notes", "People"]);
    assert_eq!(book.first(), "People");
    assert_eq!(
        book.rows("Secret").err().expect("hidden").to_string(),
        "The workbook has no visible sheet Secret."
    );
    assert!(matches!(book.rows("Notes").expect("a sheet").next(), Some(Err(Refusal::Empty))));
    let rows: Vec<SheetRow> = book.rows("People").expect("a sheet").collect::<Result<_, _>>().expect("rows");
    let told: Vec<(u64, &[String])> =
        rows.iter().map(|row| (row.row.line, row.row.cells.as_slice())).collect();
    assert_eq!(
        told,
        [(3, ["id".to_owned(), "name".to_owned()].as_slice()), (5, &["a".to_owned(), " Ana ".to_owned()])]
    );
}

#[test]
fn every_kind_of_cell_is_text() {
    let rows = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="H1" t="s"><v>1</v></c></row>
        <row r="2"><c r="A2"><v>123456789012</v></c><c r="B2" s="1"><v>45996</v></c><c r="C2" s="2"><v>42</v></c>
        <c r="D2" t="b"><v>1</v></c><c r="E2" t="e"><v>#REF!</v></c><c r="F2" t="str"><f>A2&amp;"x"</f><v>123x</v></c>
        <c r="G2"><v>1.2345678901234568E+19</v></c></row>"#;
    let shared = "<si><t>id</t></si><si><r><t xml:space=\"preserve\">start </t></r><r><t>date</t></r><rPh><t>x</t></rPh></si>";
    let rows = read(xlsx(rows, shared)).expect("rows");
    assert_eq!(rows[0].row.cells, ["id", "", "", "", "", "", "", "start date"]);
    assert_eq!(
        rows[1].row.cells,
        ["123456789012", "2025-12-05", "00042", "true", "#REF!", "123x", "1.23456789012346E+19", ""]
    );
    assert_eq!(
        rows[1].notes,
        [(1, Note::Date), (2, Note::Padded), (4, Note::Error), (5, Note::Formula), (6, Note::Digits)]
    );
}

#[test]
fn open_documents_are_read_the_same() {
    let rows = r#"<table:table-row><table:table-cell office:value-type="string"><text:p>id</text:p></table:table-cell>
        <table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p></table:table-cell></table:table-row>
        <table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="9"/></table:table-row>
        <table:table-row><table:table-cell office:value-type="float" office:value="42"/><table:table-cell office:value-type="date" office:date-value="2025-12-05"/>
        <table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/></table:table-row>
        <table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16000"/></table:table-row>"#;
    let rows = read(ods(&rows.replace("\n        ", ""))).expect("rows");
    assert_eq!(rows[0].row, Row { line: 1, cells: vec!["id".to_owned(), "a  b\nc".to_owned()] });
    assert_eq!(rows[1].row, Row { line: 5, cells: ["42", "2025-12-05", "2"].map(str::to_owned).to_vec() });
    assert_eq!(rows[1].notes, [(1, Note::Date), (2, Note::Formula)]);
    assert_eq!(rows.len(), 2);
}

#[test]
fn more_than_a_table_is_refused_with_its_place() {
    let many: String = (1..=52).map(|n| row(n, &["a"])).collect();
    assert_eq!(refused(xlsx(&many, "")), "The file has more than 50 rows. Cut it into several files.");
    assert_eq!(
        read(xlsx(&(1..=51).map(|n| row(n, &["a"])).collect::<String>(), "")).expect("rows").len(),
        51
    );
    let wide = r#"<row r="1"><c r="A1"><v>1</v></c><c r="M1"><v>1</v></c></row>"#;
    assert_eq!(refused(xlsx(wide, "")), "Line 1 has 13 columns; at most 12 are read.");
    let empty = r#"<row r="1"><c r="A1"><v>1</v></c><c r="M1"/></row>"#;
    assert_eq!(read(xlsx(empty, "")).expect("rows").len(), 1);
    let long = "x".repeat(60_000);
    assert_eq!(refused(xlsx(&row(7, &[&long, &long]), "")), "Row 7 is longer than a row can be.");
    let shared = format!("<si><t>{long}</t></si>");
    let twice = r#"<row r="7"><c r="A7" t="s"><v>0</v></c><c r="B7" t="s"><v>0</v></c></row>"#;
    assert_eq!(refused(xlsx(twice, &shared)), "Row 7 is longer than a row can be.");
    assert_eq!(refused(xlsx("", "")), "The file is empty.");
    assert_eq!(refused(ods("")), "The file is empty.");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// What is in the cells is what is read, character for character.
    #[test]
    fn texts_come_as_they_are(cells in proptest::collection::vec(proptest::collection::vec("[ a-zA-Z0-9äß€😀.,;'-]{1,12}", 1..6), 1..6)) {
        let rows: String = cells.iter().zip(1..).map(|(cells, n)| row(n, &cells.iter().map(String::as_str).collect::<Vec<_>>())).collect();
        let read = read(xlsx(&rows, "")).expect("rows");
        prop_assert_eq!(read.len(), cells.len());
        for (read, cells) in read.iter().zip(&cells) {
            let width = cells.len();
            prop_assert_eq!(&read.row.cells[..width], cells.as_slice());
            prop_assert!(read.row.cells[width..].iter().all(String::is_empty));
        }
    }
}
