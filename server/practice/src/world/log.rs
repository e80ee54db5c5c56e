//! The state file: one JSON object a line, appended and flushed to the disk before the effect is answered.
//!
//! The file is locked while a tenant uses it. A line cut short by a crash was never answered; it is dropped at the next start and overwritten.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use super::effects::Effect;
use crate::options::Error;

/// Version of the format.
pub(crate) const VERSION: u32 = 1;

/// Where effects are kept.
pub(crate) struct Log {
    file: Option<(PathBuf, File)>,
}

fn io(what: &str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let what = format!("{what} {}", path.display());
    move |source| Error::Io { what, source }
}

impl Log {
    /// Opens the file and reads every whole line. Without a path nothing is kept.
    pub(crate) fn open(path: Option<&Path>) -> Result<(Self, Vec<Effect>), Error> {
        let Some(path) = path else { return Ok((Self { file: None }, Vec::new())) };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(io("opening", path))?;
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Err(Error::InUse { file: path.to_owned() });
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io("reading", path))?;
        let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
        let mut effects = Vec::new();
        for (n, line) in bytes[..whole].split(|b| *b == b'\n').enumerate() {
            if line.is_empty() {
                continue;
            }
            let effect = serde_json::from_slice(line).map_err(|e| Error::StateFile {
                file: path.to_owned(),
                line: n + 1,
                reason: e.to_string(),
            })?;
            effects.push(effect);
        }
        if whole < bytes.len() {
            file.set_len(whole as u64).map_err(io("repairing", path))?;
        }
        file.seek(SeekFrom::Start(whole as u64)).map_err(io("reading", path))?;
        Ok((Self { file: Some((path.to_owned(), file)) }, effects))
    }

    /// Writes an effect; after `Ok` it survives a crash.
    pub(crate) fn append(&mut self, effect: &Effect) -> Result<(), Error> {
        let Some((path, file)) = &mut self.file else { return Ok(()) };
        let mut line = serde_json::to_vec(effect)
            .map_err(|e| Error::Io { what: format!("writing {}", path.display()), source: e.into() })?;
        line.push(b'\n');
        file.write_all(&line).and_then(|()| file.sync_data()).map_err(io("writing", path))
    }

    /// Empties the file.
    pub(crate) fn clear(&mut self) -> Result<(), Error> {
        let Some((path, file)) = &mut self.file else { return Ok(()) };
        file.set_len(0).and_then(|()| file.seek(SeekFrom::Start(0)).map(|_| ())).map_err(io("emptying", path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_last_line_is_dropped_and_overwritten() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("tenant.jsonl");
        let (mut log, _) = Log::open(Some(&path)).expect("opens");
        log.append(&Effect::Clock { offset_ms: 5, at: None }).expect("writes");
        drop(log);
        let mut file = OpenOptions::new().append(true).open(&path).expect("opens");
        file.write_all(b"{\"effect\":\"clo").expect("writes");
        drop(file);
        let (mut log, effects) = Log::open(Some(&path)).expect("opens again");
        assert!(matches!(effects[..], [Effect::Clock { offset_ms: 5, .. }]));
        log.append(&Effect::OutboxCleared).expect("writes");
        drop(log);
        let (_, effects) = Log::open(Some(&path)).expect("opens a third time");
        assert!(matches!(effects[..], [Effect::Clock { offset_ms: 5, .. }, Effect::OutboxCleared]));
    }

    #[test]
    fn a_broken_line_in_the_middle_is_refused_with_its_number() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("tenant.jsonl");
        std::fs::write(&path, "{\"effect\":\"outboxCleared\"}\nnonsense\n").expect("writes");
        assert!(matches!(Log::open(Some(&path)), Err(Error::StateFile { line: 2, .. })));
    }
}
