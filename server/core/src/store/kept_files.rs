//! Files that are kept as they came, encrypted: in pieces, so that none is ever whole in memory.

use super::{Error, Result, Row, Store};
use crate::args;
use sha2::{Digest as _, Sha256};
use std::io::{self, Read};
use tokio::runtime::Handle;

/// Bytes of one piece.
const PIECE: usize = 1 << 20;
/// A file whose writer fell silent is forgotten after this many milliseconds of real time.
const FORGET_MS: i64 = 86_400_000;

/// A file that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Its id.
    pub id: String,
    /// The name it came with, without folders.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
    /// When it came, as its maker counts time.
    pub made_at: i64,
}

fn kept(row: &Row) -> Result<KeptFile> {
    Ok(KeptFile {
        id: row.text("id")?,
        name: row.text("name")?,
        bytes: u64::try_from(row.int("bytes")?).unwrap_or_default(),
        sha256: row.text("sha256")?,
        made_at: row.int("made_at")?,
    })
}

/// Takes a file piece by piece. A file that is not finished is not there for anybody.
pub struct Writer {
    file: KeptFile,
    hash: Sha256,
    buffer: Vec<u8>,
    pieces: i64,
}

impl Writer {
    /// Begins a file under a new id.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin(store: &Store, id: &str, name: &str, made_at: i64) -> Result<Self> {
        let sql =
            "INSERT INTO kept_files (id, name, bytes, sha256, whole, made_at) VALUES ($1, $2, 0, '', 0, $3)";
        store.exec(sql, args![id, name, made_at]).await?;
        let file =
            KeptFile { id: id.to_owned(), name: name.to_owned(), bytes: 0, sha256: String::new(), made_at };
        Ok(Self { file, hash: Sha256::new(), buffer: Vec::new(), pieces: 0 })
    }

    /// Bytes that came so far.
    pub fn bytes(&self) -> u64 {
        self.file.bytes
    }

    /// Takes what comes next.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn write(&mut self, store: &Store, mut bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        self.file.bytes += bytes.len() as u64;
        while !bytes.is_empty() {
            let more = (PIECE - self.buffer.len()).min(bytes.len());
            self.buffer.extend_from_slice(&bytes[..more]);
            bytes = &bytes[more..];
            if self.buffer.len() == PIECE {
                self.flush(store).await?;
            }
        }
        Ok(())
    }

    async fn flush(&mut self, store: &Store) -> Result<()> {
        let data = std::mem::take(&mut self.buffer);
        let (key_id, data) = store.vault.seal_bytes(&place(&self.file.id, self.pieces), &data)?;
        let sql = "INSERT INTO kept_pieces (file_id, n, data, key_id) VALUES ($1, $2, $3, $4)";
        store.exec(sql, args![&self.file.id, self.pieces, data, key_id]).await?;
        self.pieces += 1;
        Ok(())
    }

    /// The file is complete.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn finish(mut self, store: &Store) -> Result<KeptFile> {
        if !self.buffer.is_empty() {
            self.flush(store).await?;
        }
        self.file.sha256 = hex::encode(self.hash.finalize());
        let bytes = i64::try_from(self.file.bytes).unwrap_or(i64::MAX);
        let sql = "UPDATE kept_files SET bytes = $2, sha256 = $3, whole = 1 WHERE id = $1";
        store.exec(sql, args![&self.file.id, bytes, &self.file.sha256]).await?;
        Ok(self.file)
    }

    /// Nothing of it is kept.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn give_up(self, store: &Store) -> Result<()> {
        delete(store, &self.file.id).await
    }
}

/// A complete file's facts.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, id: &str) -> Result<Option<KeptFile>> {
    let sql = "SELECT id, name, bytes, sha256, made_at FROM kept_files WHERE id = $1 AND whole = 1";
    store.row(sql, args![id]).await?.map(|row| kept(&row)).transpose()
}

/// One piece, from 0; none after the last.
///
/// # Errors
/// When the database does not answer.
pub async fn piece(store: &Store, id: &str, n: i64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT data, key_id FROM kept_pieces WHERE file_id = $1 AND n = $2";
    let Some(row) = store.row(sql, args![id, n]).await? else { return Ok(None) };
    let data = row.opt_blob("data")?.ok_or_else(|| Error::Row("a piece without bytes".to_owned()))?;
    store.vault.open_bytes(&place(id, n), row.opt_text("key_id")?.as_deref(), data).map(Some)
}

/// Where a piece is kept: it opens nowhere else.
pub(super) fn place(id: &str, n: i64) -> String {
    format!("file {id} {n}")
}

/// Forgets a file.
///
/// # Errors
/// When the database refuses.
pub async fn delete(store: &Store, id: &str) -> Result<()> {
    let mut tx = store.begin().await?;
    tx.exec("DELETE FROM kept_pieces WHERE file_id = $1", args![id]).await?;
    tx.exec("DELETE FROM kept_files WHERE id = $1", args![id]).await?;
    tx.commit().await
}

/// Forgets files that never became complete and were begun more than a day before `now`.
///
/// # Errors
/// When the database refuses.
pub async fn forget_broken(store: &Store, now: i64) -> Result<()> {
    let rows = store
        .rows("SELECT id FROM kept_files WHERE whole = 0 AND made_at < $1", args![now - FORGET_MS])
        .await?;
    for row in rows {
        delete(store, &row.text("id")?).await?;
    }
    Ok(())
}

/// The bytes of a kept file, one piece in memory at a time.
pub struct Reader {
    store: Store,
    id: String,
    runtime: Handle,
    piece: Vec<u8>,
    at: usize,
    next: i64,
}

/// Reads a kept file as a stream of bytes. It waits for the database: read it on a thread of its own
/// (`tokio::task::spawn_blocking`), never on one that serves requests. Call this inside the runtime.
pub fn reader(store: &Store, id: &str) -> Reader {
    Reader {
        store: store.clone(),
        id: id.to_owned(),
        runtime: Handle::current(),
        piece: Vec::new(),
        at: 0,
        next: 0,
    }
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.piece.len() {
            let next = self.runtime.block_on(piece(&self.store, &self.id, self.next));
            match next.map_err(io::Error::other)? {
                None => return Ok(0),
                Some(piece) => {
                    self.piece = piece;
                    self.at = 0;
                    self.next += 1;
                }
            }
        }
        let n = into.len().min(self.piece.len() - self.at);
        into[..n].copy_from_slice(&self.piece[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::stores;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_file_comes_back_byte_for_byte_however_it_came() {
        let bytes: Vec<u8> = (0..2_500_000_u32).map(|n| (n % 251) as u8).collect();
        for store in stores().await {
            for (id, size) in [("one", bytes.len()), ("many", 70_001)] {
                let mut writer = Writer::begin(&store, id, "joiners.csv", 7).await.expect(store.what);
                for part in bytes.chunks(size) {
                    writer.write(&store, part).await.expect(store.what);
                }
                assert_eq!(get(&store, id).await.expect(store.what), None, "not before it is complete");
                let file = writer.finish(&store).await.expect(store.what);
                assert_eq!(file.bytes, 2_500_000);
                assert_eq!(file.sha256, hex::encode(Sha256::digest(&bytes)));
                assert_eq!(get(&store, id).await.expect(store.what).as_ref(), Some(&file));
                let mut reader = reader(&store, id);
                let read = tokio::task::spawn_blocking(move || {
                    let mut all = Vec::new();
                    reader.read_to_end(&mut all).map(|_| all)
                });
                assert_eq!(read.await.expect("a thread").expect(store.what), bytes);
                delete(&store, id).await.expect(store.what);
                assert_eq!(piece(&store, id, 0).await.expect(store.what), None);
            }
        }
    }

    #[tokio::test]
    async fn what_never_became_complete_is_forgotten_after_a_day() {
        for store in stores().await {
            let mut writer = Writer::begin(&store, "a", "a.csv", 0).await.expect(store.what);
            writer.write(&store, &vec![1; PIECE + 1]).await.expect(store.what);
            forget_broken(&store, FORGET_MS).await.expect(store.what);
            assert!(piece(&store, "a", 0).await.expect(store.what).is_some(), "it may still be coming");
            forget_broken(&store, FORGET_MS + 1).await.expect(store.what);
            assert!(piece(&store, "a", 0).await.expect(store.what).is_none());
        }
    }
}
