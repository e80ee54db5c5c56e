//! Comparing a file with the accounts that ISC has: work of the server, under the sign-in of who asked, that goes on when
//! they leave and begins anew after a restart.

use super::judge::Judge;
use super::judging::Judging;
use super::reading::{FileFacts, FileReader};
use super::shape::{self, Shape};
use super::worries::worries;
use super::{crawl, flat_file};
use crate::auth::{GrantProblem, Signed};
use crate::store::source_files::comparisons::{self, End, Purpose, Stored};
use crate::store::source_files::{self as files, File};
use crate::store::{self, kept_files};
use crate::{Core, Error, Result};
use gangway_isc::{ErrorKind, Lane};
use gangway_types::safety::{CompareCounts, CompareState, Headings, RowKind, Worry};
use gangway_types::{ComparisonId, PortalError, SourceFileId, SourceId};
use std::collections::HashSet;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long another replica leaves a comparison alone whose reader is silent, in milliseconds.
pub(super) const LEASE_MS: i64 = 90_000;
/// How often the keeper looks for comparisons that nobody reads.
const LOOK: Duration = Duration::from_secs(5);
/// Rows of comparisons that newer ones replaced are forgotten after this many milliseconds.
const FORGET_MS: i64 = 3_600_000;
/// How often a list that moved while it was read is read again.
const TRIES: u32 = 2;

/// Starts comparing a file of a source with what ISC has.
///
/// # Errors
/// When the source is not theirs or has no file, or there is no such file.
pub async fn start(
    core: &Core,
    who: &Signed,
    source: &SourceId,
    file: &SourceFileId,
) -> Result<ComparisonId> {
    let facts = flat_file(core, who, source).await?;
    if files::get(&core.store, source, file).await?.is_none() {
        return Err(PortalError::not_found("file").into());
    }
    let new = Asked {
        source,
        source_name: &facts.name,
        file,
        by: (&who.person_id, &who.name),
        grant: &who.grant_id,
    };
    let id = insert(core, &new, Purpose::Safety).await?;
    spawn(core, id.clone());
    Ok(id)
}

/// Starts comparing the file of a comparison again.
///
/// # Errors
/// As [`start`].
pub async fn again(core: &Core, who: &Signed, source: &SourceId, id: &ComparisonId) -> Result<ComparisonId> {
    let before = comparisons::get(&core.store, id).await?.filter(|known| known.source == *source);
    let before = before.ok_or_else(|| PortalError::not_found("comparison"))?;
    start(core, who, source, &before.file).await
}

/// What a comparison is asked for with.
pub(super) struct Asked<'a> {
    pub source: &'a SourceId,
    pub source_name: &'a str,
    pub file: &'a SourceFileId,
    /// Id and name.
    pub by: (&'a str, &'a str),
    pub grant: &'a str,
}

/// Enters a comparison that is to be read.
pub(super) async fn insert(core: &Core, asked: &Asked<'_>, purpose: Purpose) -> Result<ComparisonId> {
    let now = core.clock.now();
    let new = Stored {
        id: ComparisonId(core.random.id(core.clock.real())),
        source: asked.source.clone(),
        source_name: asked.source_name.to_owned(),
        file: asked.file.clone(),
        state: CompareState::Reading,
        grant_id: asked.grant.to_owned(),
        by: asked.by.0.to_owned(),
        by_name: asked.by.1.to_owned(),
        asked_at: now,
        read_at: None,
        read: 0,
        expected: None,
        threshold: None,
        authoritative: false,
        headings: Headings::default(),
        against: None,
        counts: CompareCounts::default(),
        worries: Vec::new(),
        problem: None,
    };
    let mut tx = core.store.begin().await?;
    let id = comparisons::insert(&mut tx, &new, purpose).await?;
    tx.commit().await?;
    Ok(id)
}

fn spawn(core: &Core, id: ComparisonId) {
    let core = core.clone();
    tokio::spawn(async move { log(&id, read(&core, &id).await) });
}

fn log(id: &ComparisonId, outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, comparison = %id, "a comparison was interrupted; it is taken up again");
    }
}

/// Takes up comparisons whose reader ended, until told to stop.
pub async fn keep(core: Core, stop: CancellationToken) {
    if core.store.is_sqlite()
        && let Err(error) = comparisons::free_all(&core.store).await
    {
        tracing::warn!(%error, "leases of comparisons could not be given back; they run out by themselves");
    }
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            outcome = turn(&core) => if let Err(error) = outcome {
                tracing::warn!(%error, "comparisons could not be looked for");
            },
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

async fn turn(core: &Core) -> Result<()> {
    comparisons::forget(&core.store, core.clock.now() - FORGET_MS).await?;
    for id in comparisons::unread(&core.store, core.clock.real()).await? {
        log(&id, read(core, &id).await);
    }
    Ok(())
}

/// Reads the file and all accounts, and stores what it comes to; nothing when another reader has it.
///
/// # Errors
/// When the store does not answer; then it is taken up again. Everything else is the comparison's end, in words.
pub(super) async fn read(core: &Core, id: &ComparisonId) -> Result<()> {
    let real = core.clock.real();
    let reader = format!("{}:{}", core.instance, core.random.id(real));
    let mut tries = 0;
    loop {
        tries += 1;
        let taken =
            comparisons::take(&core.store, id, &reader, core.clock.real(), core.clock.real() + LEASE_MS);
        let Some(asked) = taken.await? else { return Ok(()) };
        let came = match once(core, &asked, &reader).await {
            Err(error @ Error::Store(_)) => return Err(error),
            Err(error) => Came::Nothing { words: words(&error), again: renew(core, &asked, &error).await },
            Ok(came) => came,
        };
        match came {
            Came::Nothing { again: true, .. } if tries < TRIES => {
                // Another reader may have it by then.
                let mut tx = core.store.begin().await?;
                comparisons::progress(&mut tx, id, &reader, 0, None, 0).await?;
                tx.commit().await?;
            }
            Came::Nothing { words, .. } => {
                let nothing = Ended::failed(&words);
                nothing.store(core, id, &reader).await?;
                break;
            }
            Came::Result(result) => {
                result.store(core, id, &reader).await?;
                break;
            }
            Came::Lost => break,
        }
    }
    tell(core, id).await;
    Ok(())
}

async fn tell(core: &Core, id: &ComparisonId) {
    core.news.tell(format!("comparison:{id}"));
    core.news.tell("runs");
}

/// What reading came to.
enum Came {
    Result(Box<Ended>),
    /// No result, and whether reading once more may help.
    Nothing {
        words: String,
        again: bool,
    },
    /// Another reader has it.
    Lost,
}

/// What is stored at the end.
struct Ended {
    state: CompareState,
    read_at: Option<i64>,
    counts: CompareCounts,
    threshold: Option<u32>,
    authoritative: bool,
    headings: Headings,
    against: Option<SourceFileId>,
    worries: Vec<Worry>,
    problem: Option<String>,
}

impl Ended {
    fn failed(words: &str) -> Self {
        Self {
            state: CompareState::Failed,
            read_at: None,
            counts: CompareCounts::default(),
            threshold: None,
            authoritative: false,
            headings: Headings::default(),
            against: None,
            worries: Vec::new(),
            problem: Some(words.to_owned()),
        }
    }

    async fn store(&self, core: &Core, id: &ComparisonId, reader: &str) -> Result<()> {
        let mut tx = core.store.begin().await?;
        let mut counts = self.counts;
        if self.state == CompareState::Done {
            counts.people = comparisons::people(&mut tx, id, RowKind::Goes).await?;
        }
        let end = End {
            state: self.state,
            read_at: self.read_at,
            counts,
            threshold: self.threshold,
            authoritative: self.authoritative,
            headings: &self.headings,
            against: self.against.as_ref(),
            worries: &self.worries,
            problem: self.problem.as_deref(),
        };
        comparisons::end(&mut tx, id, reader, &end).await?;
        tx.commit().await.map_err(store::Error::into)
    }
}

/// A token that ISC refuses is renewed; answers whether reading again may help.
async fn renew(core: &Core, asked: &Stored, error: &Error) -> bool {
    match error {
        Error::Isc(error) if error.kind() == ErrorKind::Unauthorized => {
            core.grants.refused(&asked.grant_id).await;
            true
        }
        _ => false,
    }
}

fn words(error: &Error) -> String {
    match error {
        Error::Portal(error) => error.to_string(),
        Error::Grant(GrantProblem::Ended { .. }) => {
            "The sign-in ended while accounts were read. Nothing is concluded. Sign in and compare again."
                .to_owned()
        }
        Error::Isc(error) if error.kind() == ErrorKind::Forbidden => format!(
            "ISC does not let this sign-in read the source's accounts or schema ({}). Nothing is concluded. Ask somebody \
             with the level Source Admin to compare.",
            error.status().unwrap_or(403)
        ),
        _ => format!("ISC could not be read: {error}. Nothing is concluded. Try again."),
    }
}

async fn once(core: &Core, asked: &Stored, reader: &str) -> Result<Came> {
    let (token, _) = core.grants.token(&asked.grant_id).await?;
    let isc = core.isc.acting(&token, Lane::People);
    let shape = shape::read(&isc, &asked.source).await?;
    let Some(file) = files::get(&core.store, &asked.source, &asked.file).await? else {
        return Ok(Came::Nothing { words: "The file is no more.".to_owned(), again: false });
    };
    let baseline =
        files::baseline(&core.store, &asked.source).await?.filter(|baseline| baseline.id != file.id);
    // The baseline first: what it needs most is given back before the file is read.
    let facts_of_baseline = match &baseline {
        Some(baseline) => facts(core, baseline, &shape).await.ok(),
        None => None,
    };
    let facts = match facts(core, &file, &shape).await {
        Ok(facts) => facts,
        Err(words) => return Ok(Came::Nothing { words, again: false }),
    };
    let against = facts_of_baseline.as_ref().and(baseline.as_ref()).map(|baseline| baseline.id.clone());
    let mut judging = Judging::new(core, asked, reader, &shape, Judge::new(facts, facts_of_baseline));
    let tally = crawl::accounts(&isc, &asked.source, &shape.key, &mut judging).await?;
    // Reading may take long: what is concluded is as old as its last account.
    let read_at = core.clock.now();
    if judging.lost().await? {
        return Ok(Came::Lost);
    }
    if let Some(words) = tally.trouble() {
        return Ok(Came::Nothing { words, again: tally.distinct > 0 });
    }
    judging.added().await?;
    judging.differences(&file).await?;
    let headings = shape.headings(&judging.judge.file().headings);
    let worries = worries(&judging.judge, &shape, &headings, &tally, judging.counts);
    Ok(Came::Result(Box::new(Ended {
        state: CompareState::Done,
        read_at: Some(read_at),
        counts: judging.counts,
        threshold: shape.facts.delete_threshold,
        authoritative: shape.facts.authoritative,
        headings,
        against,
        worries,
        problem: None,
    })))
}

/// A file read to its end, on a thread of its own.
async fn facts(core: &Core, file: &File, shape: &Shape) -> std::result::Result<FileFacts, String> {
    let bytes = kept_files::reader(&core.store, &file.kept);
    let (layout, key) = (file.layout.clone(), shape.key.clone());
    let known: HashSet<String> = shape.attributes.iter().map(|(name, _)| name.clone()).collect();
    let read = tokio::task::spawn_blocking(move || {
        FileReader::open(bytes, &layout, &key)?.accounts(|name| known.contains(name))
    });
    read.await.unwrap_or_else(|_| Err("The file could not be read.".to_owned()))
}
