//! Everything that lies encrypted is encrypted with the key of today: what was written before there was encryption, or with a
//! key that is one of the older ones now. Once per key, at the start.

use super::{Error, Result, Row, Store, imports, kept_files, settings};
use crate::args;

/// Rows that are sealed in one transaction.
const AT_ONCE: usize = 200;
/// Under which the key is noted with which everything is sealed.
const DONE: &str = "sealed_with";

/// A column of texts that are sealed.
struct Sealed {
    table: &'static str,
    /// Columns that name a row.
    key: &'static [&'static str],
    column: &'static str,
    /// Where a row's text opens.
    place: fn(&Row, &str) -> Result<String>,
}

fn of_import(row: &Row, column: &str) -> Result<String> {
    Ok(imports::place(&row.text("id")?, column))
}

fn of_row(row: &Row, column: &str) -> Result<String> {
    Ok(imports::place_of_row(&row.text("import_id")?, row.int("position")?, column))
}

fn of_edit(row: &Row, column: &str) -> Result<String> {
    let (seq, position) = (row.int("seq")?, row.int("position")?);
    Ok(imports::place_of_edit(&row.text("import_id")?, seq, position, column))
}

fn of_map(row: &Row, _column: &str) -> Result<String> {
    Ok(imports::place_of_map(&row.text("source_id")?, &row.text("headings_hash")?))
}

const fn of(
    table: &'static str,
    key: &'static [&'static str],
    column: &'static str,
    place: fn(&Row, &str) -> Result<String>,
) -> Sealed {
    Sealed { table, key, column, place }
}

const ROW: &[&str] = &["import_id", "position"];
const EDIT: &[&str] = &["import_id", "seq", "position"];

const SEALED: [Sealed; 12] = [
    of("imports", &["id"], "reading", of_import),
    of("imports", &["id"], "form", of_import),
    of("imports", &["id"], "mapping", of_import),
    of("import_rows", ROW, "cells", of_row),
    of("import_rows", ROW, "edits", of_row),
    of("import_rows", ROW, "account", of_row),
    of("import_rows", ROW, "problems", of_row),
    of("import_rows", ROW, "existing", of_row),
    of("import_rows", ROW, "why", of_row),
    of("import_edit_rows", EDIT, "before", of_edit),
    of("import_edit_rows", EDIT, "after", of_edit),
    of("import_maps", &["source_id", "headings_hash"], "mapping", of_map),
];

/// Seals anew what is not sealed with the key of today. Answers how many values cannot be opened: they stay as they are.
///
/// # Errors
/// When the database does not answer, or the keys were not given.
pub async fn seal_anew(store: &Store) -> Result<u64> {
    let current = store.vault.current_id()?.to_owned();
    if settings::meta(store, DONE).await?.as_deref() == Some(current.as_str()) {
        return Ok(0);
    }
    let mut shut = pieces(store, &current).await?;
    for column in &SEALED {
        shut += texts(store, column).await?;
    }
    if shut == 0 {
        settings::set_meta(store, DONE, &current).await?;
    }
    Ok(shut)
}

/// Pieces of files, one at a time: each may be a megabyte.
async fn pieces(store: &Store, current: &str) -> Result<u64> {
    let mut shut = 0_i64;
    let sql = "SELECT file_id, n, data, key_id FROM kept_pieces WHERE key_id IS NULL OR key_id <> $1
         ORDER BY file_id, n LIMIT 1 OFFSET $2";
    while let Some(row) = store.row(sql, args![current, shut]).await? {
        let (id, n) = (row.text("file_id")?, row.int("n")?);
        let place = kept_files::place(&id, n);
        let data = row.opt_blob("data")?.unwrap_or_default();
        match store.vault.open_bytes(&place, row.opt_text("key_id")?.as_deref(), data) {
            Ok(plain) => {
                let (key_id, data) = store.vault.seal_bytes(&place, &plain)?;
                let sql = "UPDATE kept_pieces SET data = $3, key_id = $4 WHERE file_id = $1 AND n = $2";
                store.exec(sql, args![&id, n, data, key_id]).await?;
            }
            Err(Error::Sealed(_)) => shut += 1,
            Err(error) => return Err(error),
        }
    }
    Ok(u64::try_from(shut).unwrap_or_default())
}

async fn texts(store: &Store, of: &Sealed) -> Result<u64> {
    let (table, column, key) = (of.table, of.column, of.key.join(", "));
    let current = store.vault.current()?;
    let select = format!(
        "SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL AND SUBSTR({column}, 1, {}) <> $1
         ORDER BY {key} LIMIT {AT_ONCE} OFFSET $2",
        current.len()
    );
    let same: Vec<String> = of.key.iter().zip(3..).map(|(name, n)| format!("{name} = ${n}")).collect();
    // What somebody wrote meanwhile is sealed already, and stays.
    let update = format!("UPDATE {table} SET {column} = $1 WHERE {column} = $2 AND {}", same.join(" AND "));
    let mut shut = 0_i64;
    loop {
        let rows = store.rows(&select, args![&current, shut]).await?;
        if rows.is_empty() {
            return Ok(u64::try_from(shut).unwrap_or_default());
        }
        let mut tx = store.begin().await?;
        for row in rows {
            let place = (of.place)(&row, column)?;
            let stored = row.text(column)?;
            let plain = match store.vault.open(&place, stored.clone()) {
                Ok(plain) => plain,
                Err(Error::Sealed(_)) => {
                    shut += 1;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let mut args = args![store.vault.seal(&place, &plain)?, stored];
            for name in of.key {
                match *name {
                    "position" | "seq" => args.extend(args![row.int(name)?]),
                    name => args.extend(args![row.text(name)?]),
                }
            }
            tx.exec(&update, args).await?;
        }
        tx.commit().await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Keys;
    use crate::random::Random;
    use crate::store::testing::stores;
    use crate::store::vault::Vault;
    use gangway_types::AccountJobId;

    const PLAIN: &str = "[\"zoe\",\"hunter2\"]";

    /// The same database with other keys.
    fn with(store: &Store, keys: Keys) -> Store {
        let store = Store { vault: Vault::default(), ..store.clone() };
        store.unlock(keys, Random::seeded(3));
        store
    }

    async fn kept(store: &Store, what: &str) -> (String, Vec<u8>) {
        let cells = store.row("SELECT cells FROM import_rows", args![]).await.expect(what).expect(what);
        let piece = store.row("SELECT data FROM kept_pieces", args![]).await.expect(what).expect(what);
        (cells.text("cells").expect(what), piece.opt_blob("data").expect(what).expect(what))
    }

    async fn opens(store: &Store, what: &str) -> bool {
        let id = AccountJobId::from("I-1");
        let rows = imports::after(store, &id, 0, 10).await;
        let piece = kept_files::piece(store, "f", 0).await;
        match (rows, piece) {
            (Ok(rows), Ok(piece)) => {
                assert_eq!(rows[0].cells, ["zoe", "hunter2"], "{what}");
                assert_eq!(piece.as_deref(), Some(&b"hunter2"[..]), "{what}");
                true
            }
            (Err(Error::Sealed(_)), Err(Error::Sealed(_))) => false,
            other => panic!("{what}: {other:?}"),
        }
    }

    #[tokio::test]
    async fn what_lay_open_and_what_an_older_key_sealed_is_sealed_with_the_key_of_today() {
        for tested in stores().await {
            let (store, what) = (&tested.store, tested.what);
            let sql = "INSERT INTO import_rows (import_id, position, line, cells) VALUES ('I-1', 1, 2, $1)";
            store.exec(sql, args![PLAIN]).await.expect(what);
            let sql = "INSERT INTO kept_pieces (file_id, n, data) VALUES ('f', 0, $1)";
            store.exec(sql, args![b"hunter2".to_vec()]).await.expect(what);
            assert!(opens(store, what).await, "what lay open is read");

            assert_eq!(seal_anew(store).await.expect(what), 0);
            let (cells, piece) = kept(store, what).await;
            assert!(cells.starts_with(&store.vault.current().expect(what)), "{cells}");
            assert!(!piece.windows(7).any(|bytes| bytes == b"hunter2"));
            assert!(opens(store, what).await);
            seal_anew(store).await.expect(what);
            assert_eq!(kept(store, what).await.0, cells, "once per key");

            let stranger = with(store, Keys::new([9; 32]));
            assert_eq!(seal_anew(&stranger).await.expect(what), 2, "both stay as they are");
            assert!(!opens(&stranger, what).await);
            let rotated = with(store, Keys::rotated([8; 32], &[[7; 32]]));
            assert_eq!(seal_anew(&rotated).await.expect(what), 0);
            assert!(opens(&rotated, what).await);
            assert!(opens(&with(store, Keys::new([8; 32])), what).await, "the older key is needed no more");
        }
    }
}
