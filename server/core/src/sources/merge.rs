//! The file that does no harm: the one that was compared, with the accounts that exist only in ISC.

use super::files::{describe, look, put};
use super::{reading, shape};
use crate::accounts::reading as reading_isc;
use crate::auth::Signed;
use crate::domain::file::damage::trimmed;
use crate::domain::file::encoding::Encoding;
use crate::domain::file::merge::{Addition, merged_around};
use crate::store::kept_files::{self, Writer};
use crate::store::source_files::comparisons::{self, Stored};
use crate::store::source_files::{self as stored, File};
use crate::{Core, Error, Result};
use gangway_types::accounts::Values;
use gangway_types::safety::{CompareState, Comparison, FileHow, RowKind};
use gangway_types::{ComparisonId, PortalError, SourceFileId, SourceId};
use std::collections::HashSet;
use std::io::Read as _;

/// Values that do not fit the file's encoding and are named.
const NAMED: usize = 10;
/// Bytes written at once.
const PIECE: usize = 256 << 10;

/// What goes into the merged file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// Only accounts that Gangway added; else all that exist only in ISC.
    pub only_ours: bool,
    /// Accounts of both sides with different values get what ISC has; else what the file says stays.
    pub values_of_isc: bool,
}

/// Makes the merged file of a comparison and keeps it; the download is exactly what was computed.
///
/// # Errors
/// When the comparison is not of this source, older than ten minutes, or the file cannot hold what is to be put in.
pub async fn merge(
    core: &Core,
    who: &Signed,
    source: &SourceId,
    id: &ComparisonId,
    how: Merge,
) -> Result<SourceFileId> {
    let done = comparisons::get(&core.store, id).await?.filter(|known| known.source == *source);
    let done = done.ok_or_else(|| PortalError::not_found("comparison"))?;
    fresh(core, &done)?;
    let shape = reading_isc(core, who, |isc| async move { shape::read(&isc, source).await }).await?;
    let file = stored::get(&core.store, source, &done.file).await?;
    let file = file.ok_or_else(|| PortalError::not_found("file"))?;
    let mut additions = of_kind(core, &done, RowKind::Goes).await?;
    if how.only_ours {
        let natives: Vec<String> = additions.iter().map(|(native, _)| native.clone()).collect();
        let mut ours: HashSet<String> = HashSet::new();
        for some in natives.chunks(500) {
            ours.extend(stored::made(&core.store, source, some).await?.into_iter().map(|made| made.native));
        }
        additions.retain(|(native, _)| ours.contains(native));
    }
    if how.values_of_isc {
        let differing = of_kind(core, &done, RowKind::Differs).await?;
        if (differing.len() as u64) < done.counts.differs {
            let what = "So many accounts have different values that not all of them are kept. Nothing was merged. \
                        Merge without them, or start from a newer file.";
            return Err(PortalError::refused(what).into());
        }
        additions.extend(differing);
    }
    let note = format!("of {} and ISC's accounts", file.name);
    put_in(core, who, &shape, file, additions, &note).await
}

/// Puts accounts into the source's baseline, in place of what it says of them, and keeps the file that this makes: an
/// import that is loaded by file.
///
/// # Errors
/// When the source has no baseline, or the file cannot hold what is to be put in.
pub async fn merge_accounts(
    core: &Core,
    who: &Signed,
    source: &SourceId,
    accounts: Vec<(String, Values)>,
    note: &str,
) -> Result<SourceFileId> {
    let Some(file) = stored::baseline(&core.store, source).await? else {
        let what = "Gangway has never seen this source's file. Upload it on its safety page first. Nothing was merged.";
        return Err(PortalError::refused(what).into());
    };
    let shape = reading_isc(core, who, |isc| async move { shape::read(&isc, source).await }).await?;
    put_in(core, who, &shape, file, accounts, note).await
}

/// Makes a file with these accounts in it, and keeps it.
async fn put_in(
    core: &Core,
    who: &Signed,
    shape: &super::Shape,
    file: File,
    additions: Vec<(String, Values)>,
    note: &str,
) -> Result<SourceFileId> {
    let is_multi = |name: &str| shape.is_multi(name).unwrap_or(false);
    let headings: Vec<String> = file.headings.iter().map(|heading| trimmed(heading).to_owned()).collect();
    let additions: Vec<Addition> = additions
        .into_iter()
        .map(|(native, values)| addition(native, &values, &headings, is_multi))
        .collect();
    let bytes = whole(core, &file).await?;
    let of_file = file.clone();
    let bytes = tokio::task::spawn_blocking(move || build(&bytes, &of_file, &additions))
        .await
        .unwrap_or_else(|_| Err("The file could not be merged.".to_owned()))
        .map_err(|words| PortalError::refused(format!("{words} Nothing was merged.")))?;
    let name = merged_name(&file.name);
    let (store, real) = (&core.store, core.clock.real());
    let mut writer = Writer::begin(store, &core.random.id(real), &name, real).await?;
    for piece in bytes.chunks(PIECE) {
        writer.write(store, piece).await?;
    }
    let kept = writer.finish(store).await?;
    if let Some(known) = stored::of_sha(store, &file.source, &kept.sha256).await? {
        kept_files::delete(store, &kept.id).await?;
        return Ok(known.id);
    }
    // Read again as any file is: what was written is what ISC would read.
    let read = look(core, &kept, shape).await;
    let (layout, facts) = match read {
        Ok(read) => read,
        Err(words) => {
            kept_files::delete(store, &kept.id).await?;
            return Err(PortalError::refused(format!("{words} Nothing was merged.")).into());
        }
    };
    let merged = describe(core, who, shape, &kept, FileHow::Merged, layout, &facts);
    put(core, who, &merged, false, Some(note)).await?;
    Ok(merged.id)
}

/// Refuses a comparison that is too old to act on.
pub(super) fn fresh(core: &Core, done: &Stored) -> Result<()> {
    if super::show::comparison_view(done).is_fresh(core.clock.now()) {
        return Ok(());
    }
    let what = match done.state {
        CompareState::Done => format!(
            "ISC's accounts were read more than {} minutes ago. Nothing was done. Refresh first.",
            Comparison::FRESH_MS / 60_000
        ),
        _ => "This comparison has no result. Nothing was done. Compare again.".to_owned(),
    };
    Err(PortalError::Conflict { what }.into())
}

async fn of_kind(core: &Core, done: &Stored, kind: RowKind) -> Result<Vec<(String, Values)>> {
    let (mut all, mut from) = (Vec::new(), 0);
    loop {
        let (some, last) = comparisons::values(&core.store, &done.id, kind, from, 1_000).await?;
        if some.is_empty() {
            return Ok(all);
        }
        from = last;
        all.extend(some);
    }
}

/// An account as rows of a file: a row for each value of an attribute that takes several, everything else in all of them.
fn addition(
    native: String,
    values: &Values,
    headings: &[String],
    is_multi: impl Fn(&str) -> bool,
) -> Addition {
    let several = |name: &String| is_multi(name) && headings.contains(name);
    let n = values.iter().filter(|(name, _)| several(name)).map(|(_, texts)| texts.len()).max();
    let rows = (0..n.unwrap_or(1).max(1))
        .map(|at| {
            let cells = headings.iter().filter_map(|name| {
                let texts = values.get(name)?;
                let text = if is_multi(name) { texts.get(at) } else { texts.first() };
                Some((name.clone(), text?.clone()))
            });
            cells.collect()
        })
        .collect();
    Addition { key: native, rows }
}

async fn whole(core: &Core, file: &File) -> Result<Vec<u8>> {
    let mut bytes = kept_files::reader(&core.store, &file.kept);
    let read = tokio::task::spawn_blocking(move || {
        let mut all = Vec::new();
        bytes.read_to_end(&mut all).map(|_| all)
    });
    match read.await {
        Ok(Ok(all)) => Ok(all),
        _ => Err(Error::from(PortalError::refused("The kept file could not be read. Nothing was merged."))),
    }
}

/// The merged file's bytes. What the file held stays byte for byte.
fn build(bytes: &[u8], file: &File, additions: &[Addition]) -> std::result::Result<Vec<u8>, String> {
    let encoding = reading::encoding(&file.layout);
    let mut text = String::new();
    encoding
        .reader(bytes)
        .read_to_string(&mut text)
        .map_err(|error| format!("The file cannot be read: {error}."))?;
    let mark = if bytes.starts_with(encoding.mark()) { encoding.mark() } else { b"" };
    let again = encoding.encode(&text).map(|again| [mark, &again].concat());
    if again.as_deref() != Ok(bytes) {
        return Err(format!(
            "The file holds bytes that are no characters of {}, so that it could not be written again as it is.",
            encoding.name()
        ));
    }
    unwritable(encoding, file, additions)?;
    let (above, text) = split(&text, file.layout.skip);
    let merged =
        merged_around(text, reading::dialect(&file.layout), file.layout.comment, &file.key, additions)
            .map_err(|problem| problem.to_string())?;
    let all = format!("{above}{merged}");
    let encoded = encoding.encode(&all).map_err(|c| format!("{} has no character {c}.", encoding.name()))?;
    Ok([mark, &encoded].concat())
}

/// The lines above the headings, and the rest.
fn split(text: &str, lines: u32) -> (&str, &str) {
    let mut at = 0;
    for _ in 0..lines {
        at += text[at..].find('\n').map_or(text.len() - at, |end| end + 1);
    }
    text.split_at(at)
}

/// Names the values that the file's encoding cannot hold.
fn unwritable(encoding: Encoding, file: &File, additions: &[Addition]) -> std::result::Result<(), String> {
    if !matches!(encoding, Encoding::Windows1252) {
        return Ok(());
    }
    let mut named = Vec::new();
    for addition in additions {
        for (column, text) in addition.rows.iter().flatten() {
            if let Err(c) = encoding.encode(text) {
                named.push(format!("{}, {column}: “{text}” ({c})", addition.key));
            }
        }
        if let Err(c) = encoding.encode(&addition.key) {
            named.push(format!("{}: {c}", addition.key));
        }
    }
    named.dedup();
    if named.is_empty() {
        return Ok(());
    }
    let more = named.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    named.truncate(NAMED);
    Err(format!(
        "{} is written in {}, which cannot hold: {}{more}. Save the file as UTF-8, upload it and merge again.",
        file.name,
        encoding.name(),
        named.join("; ")
    ))
}

/// `accounts.csv` → `accounts-merged.csv`.
fn merged_name(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, kind)) if !stem.is_empty() => {
            format!("{}-merged.{kind}", stem.trim_end_matches("-merged"))
        }
        _ => format!("{name}-merged.csv"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::judge::Judge;
    use super::super::reading::FileReader;
    use super::*;
    use crate::store::source_files::Layout;
    use gangway_types::safety::RowKind;
    use proptest::prelude::*;

    fn file(encoding: Encoding, skip: u32) -> File {
        File {
            id: "f".into(),
            source: "s".into(),
            source_name: "S".to_owned(),
            how: FileHow::Uploaded,
            name: "a.csv".to_owned(),
            kept: "k".to_owned(),
            layout: Layout {
                encoding: encoding.name().to_owned(),
                delimiter: b';',
                crlf: true,
                skip,
                comment: Some(b'#'),
            },
            headings: ["id", "name", "group"].map(str::to_owned).to_vec(),
            key: "id".to_owned(),
            rows: 0,
            accounts: 0,
            bytes: 0,
            sha: String::new(),
            by: String::new(),
            by_name: String::new(),
            at: 0,
            baseline: false,
        }
    }

    fn put_in(native: &str, cells: &[(&str, &[&str])]) -> Addition {
        let values: Values = cells
            .iter()
            .map(|(name, texts)| ((*name).to_owned(), texts.iter().map(|text| (*text).to_owned()).collect()))
            .collect();
        let headings = ["id", "name", "group"].map(str::to_owned);
        addition(native.to_owned(), &values, &headings, |name| name == "group")
    }

    #[test]
    fn marks_lines_above_and_line_ends_stay() {
        let before = "\u{FEFF}payroll\r\nid;name;group\r\nc;\"Cy\";x\r\n".as_bytes();
        let all = build(
            before,
            &file(Encoding::Utf8Mark, 1),
            &[put_in("a", &[("name", &["Ana"]), ("group", &["x", "y"])])],
        );
        let after = "\u{FEFF}payroll\r\nid;name;group\r\na;\"Ana\";x\r\na;\"Ana\";y\r\nc;\"Cy\";x\r\n";
        assert_eq!(all.as_deref(), Ok(after.as_bytes()));
    }

    #[test]
    fn what_the_encoding_cannot_hold_is_named() {
        let before = b"id;name;group\r\nb;M\xFCller;x\r\n";
        let refused =
            build(before, &file(Encoding::Windows1252, 0), &[put_in("l", &[("name", &["Łukasz"])])]);
        let words = refused.expect_err("refused");
        assert!(words.contains("l, name: “Łukasz” (Ł)") && words.contains("Windows-1252"), "{words}");
        let kept = build(before, &file(Encoding::Windows1252, 0), &[put_in("z", &[("name", &["Zoë"])])]);
        assert_eq!(kept.as_deref(), Ok(&b"id;name;group\r\nb;M\xFCller;x\r\nz;Zo\xEB;\r\n"[..]));
        let broken = build(b"id;name;group\r\n\xFF;x;y\r\n", &file(Encoding::Utf8, 0), &[]);
        assert!(broken.is_err());
    }

    #[test]
    fn a_merged_file_is_named_after_the_one_it_was_made_of() {
        assert_eq!(merged_name("joiners.csv"), "joiners-merged.csv");
        assert_eq!(merged_name("joiners-merged.csv"), "joiners-merged.csv");
        assert_eq!(merged_name("joiners"), "joiners-merged.csv");
    }

    fn text() -> impl Strategy<Value = String> {
        // What nobody sees does not count: texts begin and end with a letter.
        "[a-z]([a-z;\"#\r\n é]{0,5}[a-z])?"
    }

    fn accounts() -> impl Strategy<Value = Vec<(String, Values)>> {
        let values = (text(), proptest::collection::btree_set(text(), 0..3)).prop_map(|(name, groups)| {
            Values::from([
                ("name".to_owned(), vec![name]),
                ("group".to_owned(), groups.into_iter().collect()),
            ])
        });
        proptest::collection::btree_map("[#a-f]{1,3}", values, 0..8).prop_map(|all| all.into_iter().collect())
    }

    fn written(accounts: &[(String, Values)], file: &File) -> Vec<u8> {
        let headings = ["id", "name", "group"].map(str::to_owned);
        let all: Vec<Addition> = accounts
            .iter()
            .map(|(native, values)| addition(native.clone(), values, &headings, |name| name == "group"))
            .collect();
        let headings = reading::encoding(&file.layout).encode("id;name;group\r\n").expect("headings");
        build(&headings, file, &all).expect("written")
    }

    proptest! {
        /// Whatever ISC has and whatever the file held: with the accounts that would go put in, none goes; with ISC's values
        /// as well, nothing differs.
        #[test]
        fn a_merged_file_removes_nobody(isc in accounts(), old in accounts(), wide in any::<bool>()) {
            let file = file(if wide { Encoding::Utf16Le } else { Encoding::Utf8 }, 0);
            let old = written(&old, &file);
            let judge = |bytes: &[u8]| {
                let facts = FileReader::open(bytes, &file.layout, "id").expect("a file").accounts(|_| true).expect("read");
                Judge::new(facts, None)
            };
            let mut before = judge(&old);
            let headings = ["id", "name", "group"].map(str::to_owned);
            let add = |(native, values): &(String, Values)| addition(native.clone(), values, &headings, |name| name == "group");
            let fates: Vec<_> = isc.iter().map(|(native, values)| before.account(native, values)).collect();
            let gone: Vec<Addition> = isc.iter().zip(&fates)
                .filter(|(_, fate)| matches!(fate, Some((RowKind::Goes, _)))).map(|(one, _)| add(one)).collect();
            let other: Vec<Addition> = isc.iter().zip(&fates)
                .filter(|(_, fate)| fate.is_some()).map(|(one, _)| add(one)).collect();
            let mut without = judge(&build(&old, &file, &gone).expect("merged"));
            let mut with = judge(&build(&old, &file, &other).expect("merged"));
            for (native, values) in &isc {
                let fate = without.account(native, values);
                prop_assert!(!matches!(fate, Some((RowKind::Goes, _))), "{native}: {fate:?}");
                prop_assert_eq!(with.account(native, values), None, "{}", native);
            }
        }
    }
}
