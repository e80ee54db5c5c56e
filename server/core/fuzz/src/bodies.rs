//! What each target does with its bytes, and what must hold for all of them. The tests of gangway-core run the same functions
//! over the corpus and over random bytes.

use crate::file::compare::{Fate, FileAccounts};
use crate::file::dates::{self, ORDERS, Verdict};
use crate::file::dialect::Dialect;
use crate::file::encoding::{Detector, Encoding};
use crate::file::merge::{self, Addition};
use crate::file::rows::{Limits, Row, Rows};
use crate::file::{damage, headings, sheet};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

/// Wide enough for what a fuzzer writes, narrow enough to be met.
const LIMITS: Limits = Limits { rows: 200, columns: 50, row_bytes: 20_000 };

/// A body, by the name of its target.
pub type Body = fn(&[u8]);

/// All targets.
pub const BODIES: [(&str, Body); 10] = [
    ("encoding", encoding),
    ("dialect", dialect),
    ("rows", rows),
    ("damage", damage),
    ("dates", dates),
    ("headings", headings),
    ("merge", merge),
    ("compare", compare),
    ("sheet", sheet),
    ("workbook", workbook),
];

/// The first byte is how long the pieces are. Whatever is read without loss is written again byte for byte.
pub fn encoding(bytes: &[u8]) {
    let Some((size, bytes)) = bytes.split_first() else { return };
    let found = detect(bytes, usize::from(*size).max(1));
    assert_eq!(found, detect(bytes, bytes.len().max(1)), "pieces do not matter");
    let text = decode(found, bytes);
    if !text.contains('\u{FFFD}') {
        let mark = if bytes.starts_with(found.mark()) { found.mark() } else { b"" };
        assert_eq!([mark, &found.encode(&text).expect("its own characters")].concat(), bytes);
    }
}

fn detect(bytes: &[u8], size: usize) -> Encoding {
    let mut detector = Detector::default();
    bytes.chunks(size).for_each(|piece| detector.feed(piece));
    detector.end()
}

fn decode(encoding: Encoding, bytes: &[u8]) -> String {
    let mut text = String::new();
    encoding.reader(bytes).read_to_string(&mut text).expect("always UTF-8");
    text
}

/// Some separator is always found.
pub fn dialect(bytes: &[u8]) {
    let dialect = Dialect::of(&String::from_utf8_lossy(bytes));
    assert!(matches!(dialect.name(), "comma" | "semicolon" | "tab"));
}

/// One byte at a time, as a slow connection delivers.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = into.len().min(1);
        self.0.read(&mut into[..n])
    }
}

fn all_rows(text: &str, dialect: Dialect) -> Option<Vec<Row>> {
    Rows::of(text.as_bytes(), dialect, LIMITS).collect::<Result<_, _>>().ok()
}

/// Rows do not depend on how the bytes arrive; they begin on different lines of the file, where they stand.
pub fn rows(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let dialect = Dialect::of(&text);
    let mut last = 0;
    let lines = text.replace("\r\n", "\n").split(['\r', '\n']).count() as u64;
    let fast: Vec<Result<Row, String>> = Rows::of(text.as_bytes(), dialect, LIMITS)
        .map(|row| row.map_err(|refusal| refusal.to_string()))
        .collect();
    let slow: Vec<Result<Row, String>> = Rows::of(Slow(text.as_bytes()), dialect, LIMITS)
        .map(|row| row.map_err(|refusal| refusal.to_string()))
        .collect();
    assert_eq!(fast, slow);
    for row in fast.iter().flatten() {
        assert!(row.line > last && row.line <= lines, "line {} of {lines} after {last}", row.line);
        last = row.line;
        assert!(!row.cells.is_empty() && row.cells.len() <= LIMITS.columns);
    }
}

/// Values are looked at in columns of lines; a repair never leaves the same damage.
pub fn damage(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut column = damage::Column::default();
    text.lines().for_each(|value| column.add(value));
    for value in text.lines() {
        let Some(damage) = column.look(value) else { continue };
        assert!(!damage.words().is_empty());
        if let Some(mended) = damage.repaired(value) {
            assert_ne!(column.look(&mended).as_ref(), Some(&damage), "{value:?} {mended:?}");
        }
    }
}

/// What a column is sure of reads all its dates, and a date that needs no order is the same in every order.
pub fn dates(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut column = dates::Column::default();
    text.lines().for_each(|value| column.add(value));
    if let Verdict::Sure(order) = column.verdict() {
        let read = text.lines().filter(|value| dates::read(value, Some(order)).is_some()).count() as u64;
        assert_eq!(read, column.dates());
    }
    for value in text.lines() {
        if let Some(date) = dates::read(value, None) {
            for order in ORDERS {
                assert!(dates::read(value, Some(order)).is_none_or(|read| read == date), "{value:?}");
            }
        }
        if let Some(pattern) = dates::Pattern::parse(value) {
            let date = dates::day_number("45996").expect("a day");
            assert!(!pattern.write(date).is_empty());
        }
    }
}

/// Columns are the lines before the first empty one, fields those after it: none is given away twice.
pub fn headings(bytes: &[u8]) {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(2_000)]);
    let (columns, fields) = text.split_once("\n\n").unwrap_or((&text, "email\nid"));
    let (columns, fields): (Vec<&str>, Vec<&str>) = (columns.lines().collect(), fields.lines().collect());
    let guesses = headings::guess(&columns, &fields);
    assert_eq!(guesses.len(), columns.len());
    let given: Vec<usize> = guesses.iter().flatten().map(|guess| guess.field).collect();
    assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), given.len());
    assert_eq!(
        headings::fingerprint(&columns),
        headings::fingerprint(&columns.iter().rev().collect::<Vec<_>>())
    );
}

/// A file and, behind a zero, keys to be put in. No row is lost, none is invented, and merging again changes nothing.
pub fn merge(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (file, keys) = text.split_once('\0').unwrap_or((&text, "x"));
    let dialect = Dialect::of(file);
    let Some(before) = all_rows(file, dialect) else { return };
    let Some(key) = before.first().and_then(|head| head.cells.first()).cloned() else { return };
    let key = damage::trimmed(&key).to_owned();
    let keys: BTreeSet<&str> =
        keys.lines().map(damage::trimmed).filter(|key| !key.is_empty()).take(20).collect();
    let additions: Vec<Addition> =
        keys.iter().map(|key| Addition { key: (*key).to_owned(), rows: vec![Vec::new()] }).collect();
    let Ok(merged) = merge::merged(file, dialect, &key, &additions) else { return };
    let Ok(rows) = Rows::of(merged.as_bytes(), dialect, Limits { rows: 1_000, ..LIMITS })
        .collect::<Result<Vec<Row>, _>>()
    else {
        panic!("a merged file is read: {merged:?}");
    };
    assert_eq!(rows[0].cells, before[0].cells, "the headings stay");
    let place =
        before[0].cells.iter().position(|heading| damage::trimmed(heading) == key).expect("the key's column");
    let named = |row: &Row| damage::trimmed(row.cells.get(place).map_or("", String::as_str)).to_owned();
    let kept: BTreeMap<&[String], usize> =
        counted(before[1..].iter().filter(|row| !keys.contains(named(row).as_str())));
    let there = counted(rows[1..].iter().filter(|row| !keys.contains(named(row).as_str())));
    assert_eq!(kept, there, "{file:?} {merged:?}");
    let added: Vec<String> =
        rows[1..].iter().map(named).filter(|name| keys.contains(name.as_str())).collect();
    assert_eq!(added.iter().map(String::as_str).collect::<BTreeSet<_>>(), keys);
    assert_eq!(added.len(), keys.len(), "an account that was there is replaced");
    assert_eq!(
        merge::merged(&merged, dialect, &key, &[]).as_deref(),
        Ok(merged.as_str()),
        "once more changes nothing"
    );
}

fn counted<'a>(rows: impl Iterator<Item = &'a Row>) -> BTreeMap<&'a [String], usize> {
    let mut all = BTreeMap::new();
    for row in rows {
        *all.entry(row.cells.as_slice()).or_default() += 1;
    }
    all
}

/// A file's accounts are compared with themselves: nothing goes, nothing changes, nothing is added.
pub fn compare(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Some(rows) = all_rows(&text, Dialect::of(&text)) else { return };
    let Some((head, rows)) = rows.split_first() else { return };
    let mut file = FileAccounts::default();
    let mut accounts: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    let mut before = "";
    for row in rows {
        let cells = || head.cells.iter().map(String::as_str).zip(row.cells.iter().map(String::as_str));
        let key = damage::trimmed(row.cells.first().map_or("", String::as_str));
        assert_eq!(file.row(key, cells()), !key.is_empty());
        if key.is_empty() {
            continue;
        }
        let values = accounts.entry(key).or_default();
        // Rows of an account that do not stand together are several accounts to ISC, of which the last one stays.
        if key != before {
            values.clear();
        }
        values.extend(cells());
        before = key;
    }
    file.close();
    assert_eq!(file.len(), accounts.len());
    assert_eq!(file.added().len(), accounts.len());
    for (key, values) in &accounts {
        assert_eq!(file.account(key, values.iter().copied()), Fate::Stays);
    }
    assert!(file.added().is_empty());
}

/// Any bytes, as a workbook.
pub fn sheet(bytes: &[u8]) {
    sheet::sniff(bytes, "people.xlsx");
    let Ok(mut book) = sheet::Book::open(bytes.to_vec(), LIMITS) else { return };
    for name in book.sheets().to_vec() {
        let Ok(rows) = book.rows(&name) else { continue };
        let mut last = 0;
        for row in rows.flatten() {
            assert!(row.row.line > last, "rows follow each other");
            last = row.row.line;
            assert!(row.row.cells.len() <= LIMITS.columns);
            assert!(row.notes.iter().all(|(column, _)| *column < row.row.cells.len()));
        }
    }
}

/// A part of a sound workbook is replaced by the bytes behind the first, which says which.
pub fn workbook(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    const XLSX: [(&str, &[u8]); 8] = [
        ("[Content_Types].xml", b"<Types/>"),
        (
            "_rels/.rels",
            br#"<Relationships><Relationship Id="r" Type="x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        ("xl/workbook.xml", br#"<workbook xmlns:r="r"><sheets><sheet name="a" r:id="s"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships><Relationship Id="s" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        ("xl/styles.xml", br#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#),
        ("xl/theme/theme1.xml", b"<a/>"),
        ("xl/sharedStrings.xml", b"<sst><si><t>id</t></si></sst>"),
        (
            "xl/worksheets/sheet1.xml",
            br#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>"#,
        ),
    ];
    const ODS: [(&str, &[u8]); 4] = [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<m/>"),
        ("meta.xml", b"<m/>"),
        ("content.xml", br#"<c><table:table table:name="a"></table:table></c>"#),
    ];
    let (parts, which): (&[(&str, &[u8])], usize) = match usize::from(*which) % (XLSX.len() + ODS.len()) {
        which if which < XLSX.len() => (&XLSX, which),
        which => (&ODS, which - XLSX.len()),
    };
    let parts =
        parts.iter().enumerate().map(|(n, (name, own))| (*name, if n == which { bytes } else { own }));
    if let Some(zip) = zipped(parts) {
        sheet(&zip);
    }
}

fn zipped<'a>(parts: impl Iterator<Item = (&'a str, &'a [u8])>) -> Option<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(name, plain).ok()?;
        io::Write::write_all(&mut zip, bytes).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}
