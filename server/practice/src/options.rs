//! What a practice tenant is started with, and what can go wrong at the start.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970, UTC.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Settings of a practice tenant. `Default` gives a small tenant in memory.
#[derive(Clone)]
pub struct Options {
    /// How many identities the tenant has: 200 to 200,000.
    pub people: usize,
    /// Decides every name, id and status. The same seed gives the same people.
    pub seed: u64,
    /// Added to every answer outside `/_practice`.
    pub latency: Duration,
    /// Requests per 10 s, client id and version prefix; 0 = no limit. SailPoint documents 100.
    pub rate: u32,
    /// Life of an access token. SailPoint's example client has 750 s.
    pub token_ttl: Duration,
    /// Where effects are kept, so that the tenant survives a restart. `None` keeps them in memory.
    pub state_file: Option<PathBuf>,
    /// Redirect URIs beside the loopback ones, which every client has: `http://127.0.0.1:{port}/auth/callback`,
    /// the same with `localhost` and `[::1]`.
    pub redirect_uris: Vec<String>,
    /// Ids of the OAuth clients that may send people to `/oauth/authorize`; empty: any.
    pub client_ids: Vec<String>,
    /// How the undocumented parts of ISC's statuses are read.
    pub readings: Readings,
    /// Real time. Tokens, codes and the rate limit run on it; the tenant's clock is this plus an offset.
    pub clock: Clock,
    /// For how long (tenant clock) `task-status/{id}` answers 404 for a new task.
    pub task_visible_after: Duration,
    /// How long (tenant clock) a task takes once it is visible.
    pub task_runs_for: Duration,
    /// How far (tenant clock) the search index is behind.
    pub search_lag: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            people: 1240,
            seed: 1,
            latency: Duration::ZERO,
            rate: 100,
            token_ttl: Duration::from_secs(750),
            state_file: None,
            redirect_uris: Vec::new(),
            client_ids: vec!["gangway-practice".to_owned()],
            readings: Readings::default(),
            clock: Arc::new(system_ms),
            task_visible_after: Duration::from_millis(600),
            task_runs_for: Duration::from_secs(3),
            search_lag: Duration::from_secs(3),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("people", &self.people)
            .field("seed", &self.seed)
            .field("latency", &self.latency)
            .field("rate", &self.rate)
            .field("token_ttl", &self.token_ttl)
            .field("state_file", &self.state_file)
            .field("redirect_uris", &self.redirect_uris)
            .field("client_ids", &self.client_ids)
            .field("readings", &self.readings)
            .field("task_visible_after", &self.task_visible_after)
            .field("task_runs_for", &self.task_runs_for)
            .field("search_lag", &self.search_lag)
            .finish_non_exhaustive()
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the practice tenant reads real time")]
fn system_ms() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// How the tenant behaves where SailPoint's documents leave it open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Readings {
    /// What an invited person's status is until they register.
    pub invited: Invited,
    /// What becomes of the status when the invitation expires.
    pub expired: Expired,
    /// What inviting a PENDING person does.
    pub inviting_pending: InvitingPending,
}

/// Status of an invited person who has not registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Invited {
    /// UNREGISTERED becomes PENDING.
    #[default]
    BecomesPending,
    /// UNREGISTERED until they register.
    StaysUnregistered,
}

/// Status after the seven days of an invitation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Expired {
    /// PENDING becomes UNREGISTERED again.
    #[default]
    FallsBack,
    /// PENDING for ever.
    StaysPending,
}

/// Effect of inviting a PENDING person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum InvitingPending {
    /// Nothing; the person is skipped without a word.
    #[default]
    Ignored,
    /// A new mail with a new link, valid for seven days from then.
    Mails,
}

/// How the retired `/cc/api/user/…` calls answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct OldCalls {
    /// `GET /cc/api/user/list`.
    pub list: Served,
    /// `POST /cc/api/user/invite`.
    pub invite: Served,
    /// What `start` of the list counts.
    pub start: Start,
}

/// Whether a retired call is served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Served {
    /// It works as it did.
    #[default]
    Answered,
    /// 403.
    Forbidden,
    /// 404.
    Gone,
}

/// What `start` counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Start {
    /// People to skip.
    #[default]
    Offset,
    /// Pages to skip.
    Page,
}

/// Why a practice tenant could not start, or could not write its state.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `people` is outside 200 to 200,000.
    #[error("a practice tenant has 200 to 200,000 people, not {0}")]
    People(usize),
    /// The listener or the state file failed.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The state file belongs to another population.
    #[error(
        "{file} keeps a practice tenant of {people} people with seed {seed}; start with these numbers, \
         or remove the file to start over"
    )]
    OtherPopulation {
        /// The state file.
        file: PathBuf,
        /// People of the tenant in the file.
        people: usize,
        /// Seed of the tenant in the file.
        seed: u64,
    },
    /// Another tenant, perhaps in another process, uses the state file.
    #[error("{file} is in use by another practice tenant")]
    InUse {
        /// The state file.
        file: PathBuf,
    },
    /// The state file is not one of ours.
    #[error("{file}, line {line}: {reason}")]
    StateFile {
        /// The state file.
        file: PathBuf,
        /// Line number, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
}

/// How the tenant's mail is set up, as far as ISC's API tells it. Nothing is redirected here: the outbox keeps the
/// address that a mail was written for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct MailSettings {
    /// Whether `GET /beta/notification-preferences/email-test-mode` says that all mail is redirected.
    pub test_mode: bool,
    /// Where to.
    pub test_address: Option<String>,
    /// How that path answers.
    pub test_mode_answer: Served,
    /// Templates that the tenant changed.
    pub templates: Vec<Template>,
}

/// A mail template that the tenant changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Template {
    /// Which notification it is for.
    pub key: String,
    /// Name.
    pub name: String,
    /// Subject.
    pub subject: String,
    /// Sender, when it is not the tenant's.
    pub from: Option<String>,
}
