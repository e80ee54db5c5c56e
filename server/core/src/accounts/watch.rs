//! Accounts that were sent are looked for on their source, many at once, until they are there, linked, or too old.

use super::look::OVER_MS;
use super::sight::{Follows, Looked, follows};
use super::step::MAY_WRITE;
use super::values::{differences, shown};
use super::{lookup, tasks};
use crate::audit::{self, Entry};
use crate::settings::Settings;
use crate::store::account_jobs::{self as items, Open, Sight, Watched};
use crate::store::{self, Tx, crawls, runs as journal};
use crate::{Core, Error, Result};
use gangway_isc::{Account, Acting, ErrorKind, Lane};
use gangway_types::accounts::{AccountOutcome, Difference, Link};
use gangway_types::audit::What;
use gangway_types::batches::WaitsFor;
use gangway_types::{AccountJobId, PersonId, TaskId};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const TICK: Duration = Duration::from_millis(500);
/// Items of one round.
const AT_ONCE: i64 = 400;
/// Whoever looked and failed looks again after this, real milliseconds.
const AGAIN_MS: i64 = 60_000;
/// An account that does not appear within this time has its task read, domain milliseconds.
const TASK_MS: i64 = 55_000;
/// ISC's and this machine's clock may differ by this much.
const SKEW_MS: i64 = 60_000;

/// Looks for accounts until `stop`.
pub async fn keep(core: Core, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let busy = match round(&core, &stop).await {
            Ok(n) => n >= usize::try_from(AT_ONCE).unwrap_or(usize::MAX),
            Err(error) => {
                tracing::error!(%error, "accounts cannot be looked for");
                false
            }
        };
        if busy {
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(TICK) => {}
        }
    }
}

/// Looks for what is due; answers how many that was.
pub(super) async fn round(core: &Core, stop: &CancellationToken) -> Result<usize> {
    let real = core.clock.real();
    let due = items::to_look(&core.store, real, AT_ONCE).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let n = due.len();
    let mine = items::took_look(&core.store, due, real, real + AGAIN_MS).await?;
    let mut groups: BTreeMap<(String, String), Vec<Watched>> = BTreeMap::new();
    for item in mine {
        groups.entry((item.source.to_string(), item.grant_id.clone())).or_default().push(item);
    }
    for group in groups.into_values() {
        for chunk in group.chunks(lookup::AT_ONCE) {
            if stop.is_cancelled() {
                return Ok(0);
            }
            if let Err(error) = look(core, chunk).await {
                tracing::warn!(%error, "accounts could not be looked for just now");
            }
        }
    }
    Ok(n)
}

/// ISC under the sign-in that sent the items, or under anybody's who reads all accounts; none when nobody is signed in.
async fn acting(core: &Core, grant_id: &str) -> Result<Option<(Acting, String)>> {
    if let Ok((token, grant)) = core.grants.token(grant_id).await
        && MAY_WRITE.iter().any(|level| grant.levels.iter().any(|has| has.eq_ignore_ascii_case(level)))
    {
        return Ok(Some((core.isc.acting(&token, Lane::Runs), grant.id)));
    }
    // A sub-admin sees their own sources only: what they do not see may be there.
    let Some(grant) = core.grants.any_with(&["ORG_ADMIN", "SOURCE_ADMIN"]).await? else { return Ok(None) };
    let (token, _) = core.grants.token(&grant.id).await?;
    Ok(Some((core.isc.acting(&token, Lane::Runs), grant.id)))
}

/// Looks for items of one source, sent under one sign-in.
async fn look(core: &Core, group: &[Watched]) -> Result<()> {
    let Some(first) = group.first() else { return Ok(()) };
    let Some((isc, grant)) = acting(core, &first.grant_id).await? else { return Ok(()) };
    let looked = look_with(core, group, &isc).await;
    if let Err(Error::Isc(error)) = &looked
        && error.kind() == ErrorKind::Unauthorized
    {
        core.grants.refused(&grant).await;
    }
    looked
}

async fn look_with(core: &Core, group: &[Watched], isc: &Acting) -> Result<()> {
    let Some((source, since)) = group.first().map(|item| (&item.source, item.since)) else { return Ok(()) };
    // Whoever waits for what is late waits for minutes anyway: people and runs go first.
    let late = core.clock.now() - since >= TASK_MS;
    let isc = &if late { isc.in_lane(Lane::Crawl) } else { isc.clone() };
    let natives: Vec<String> = group.iter().map(|item| item.native.clone()).collect();
    let mut found = lookup::by_native(isc, source, &natives).await?;
    let now = core.clock.now();
    // Who does not show up has their task read, so that an end that ISC names is not waited for in vain.
    let late: Vec<&Watched> = group
        .iter()
        .filter(|item| item.outcome == AccountOutcome::Accepted && now - item.since >= TASK_MS)
        .filter(|item| !is_as_sent(item, found.get(&item.native)))
        .collect();
    let ends = if late.is_empty() { HashMap::new() } else { tasks::ends(core, &late, isc).await? };
    if !ends.is_empty() {
        // A task may have ended after the first look: only what is absent after its end is absent.
        let ended: Vec<String> = late
            .iter()
            .filter(|item| item.task_id.as_ref().is_some_and(|id| ends.contains_key(id)))
            .map(|item| item.native.clone())
            .collect();
        found.extend(lookup::by_native(isc, source, &ended).await?);
    }
    let known = known(core, &found).await?;
    let absent_ms = Settings::load(&core.store).await?.accounts_absent_ms();
    let mut tx = core.store.begin().await?;
    let mut moved: BTreeSet<AccountJobId> = BTreeSet::new();
    for item in group {
        let one = One { core, item, account: found.get(&item.native), ends: &ends, known: &known, absent_ms };
        if one.store(&mut tx).await? {
            moved.insert(item.job.clone());
        }
    }
    tx.commit().await?;
    for job in moved {
        let now = core.clock.now();
        let open = Open { accepted_since: now - OVER_MS, unknown_since: now - absent_ms };
        if !items::any_open(&core.store, &job, open).await? {
            let mut tx = core.store.begin().await?;
            journal::nudge(&mut tx, job.as_str(), WaitsFor::Tasks).await?;
            tx.commit().await?;
            core.news.tell("runs");
        }
        core.news.tell(format!("accounts:{job}"));
    }
    Ok(())
}

/// Whether the account is there and holds what was sent.
fn is_as_sent(item: &Watched, account: Option<&Account>) -> bool {
    account.is_some_and(|account| differences(&item.values, &shown(account, &item.key)).is_empty())
}

/// Those of the people that these accounts are linked to whom the directory knows, and since when ISC has them.
async fn known(core: &Core, found: &HashMap<String, Account>) -> Result<HashMap<String, Option<i64>>> {
    let people: HashSet<String> =
        found.values().filter_map(Account::linked_to).map(|id| id.as_str().to_owned()).collect();
    let mut known = items::known(&core.store, &people.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    if crawls::synced_at(&core.store).await?.is_none() {
        // Before the directory was read once, not to know somebody does not make them new.
        for id in people {
            known.entry(id).or_insert(None);
        }
    }
    Ok(known)
}

/// One item, with what was read of it.
struct One<'a> {
    core: &'a Core,
    item: &'a Watched,
    account: Option<&'a Account>,
    /// Tasks that ended: badly, with ISC's words, or well.
    ends: &'a HashMap<TaskId, Option<String>>,
    known: &'a HashMap<String, Option<i64>>,
    absent_ms: i64,
}

impl One<'_> {
    /// Stores what the look means; answers whether people see something new.
    async fn store(&self, tx: &mut Tx) -> store::Result<bool> {
        let (item, now, real) = (self.item, self.core.clock.now(), self.core.clock.real());
        let at = (&item.job, item.position);
        let end = item.task_id.as_ref().and_then(|id| self.ends.get(id));
        let differs = self.account.map(|account| self.differs(account));
        let linked = self.account.and_then(Account::linked_to).is_some();
        let looked = Looked {
            action: item.action,
            outcome: item.outcome,
            age: (now - item.since).max(0),
            seen_for: item.seen_at.map(|seen| (now - seen).max(0)),
            differs: differs.as_deref(),
            linked,
            task_over: matches!(end, Some(None)),
            decided: item.decided,
            absent_ms: self.absent_ms,
        };
        match (follows(looked), self.account) {
            (Follows::Seen { again, nobody }, Some(account)) => {
                let link = self.link(account, nobody);
                let sight = Sight {
                    account_id: account.id.as_str(),
                    differs: differs.as_deref().unwrap_or_default(),
                    link: &link,
                    cause: self.cause(),
                    next_look_at: again.map(|again| real + again),
                };
                let moved = items::seen(tx, at, &sight, now).await?;
                if moved && item.outcome == AccountOutcome::Unknown {
                    self.settled(tx, now).await?;
                }
                Ok(moved)
            }
            (Follows::SendAgain, _) => self.send_again(tx, now).await,
            (Follows::Wait(again), _) | (Follows::Seen { again, .. }, None) => {
                if let Some(Some(cause)) = end
                    && item.outcome == AccountOutcome::Accepted
                {
                    items::task_failed(tx, at, cause, now).await?;
                    return Ok(true);
                }
                items::looked(tx, at, now, again.map(|again| real + again)).await?;
                // The time of the last look stands on the page of one account.
                Ok(true)
            }
        }
    }

    /// What differs. What was seen as sent once stays so: what others change later is theirs.
    fn differs(&self, account: &Account) -> Vec<Difference> {
        if self.item.outcome == AccountOutcome::Seen {
            return Vec::new();
        }
        differences(&self.item.values, &shown(account, &self.item.key))
    }

    fn cause(&self) -> Option<&'static str> {
        (self.item.outcome == AccountOutcome::Unknown).then_some(super::judge::MADE_BEFORE)
    }

    fn link(&self, account: &Account, nobody: bool) -> Link {
        let Some(id) = account.linked_to() else {
            return if nobody { Link::Nobody } else { Link::Looking };
        };
        let name = account.identity.as_ref().and_then(|identity| identity.name.clone());
        let (id, name) = (PersonId::from(id.as_str()), name.unwrap_or_else(|| id.as_str().to_owned()));
        let before = self.item.since - SKEW_MS;
        let is_known = self.known.get(id.as_str()).is_some_and(|made| made.is_none_or(|made| made <= before));
        if is_known { Link::Person { id, name } } else { Link::NewPerson { id, name } }
    }

    /// The account is there: the call whose fate was unknown was executed.
    async fn settled(&self, tx: &mut Tx, now: i64) -> store::Result<()> {
        let item = self.item;
        if let Some(call) = &item.call_id {
            journal::settle(tx, call, None, now).await?;
        }
        let words =
            format!("{}: found {} on the source; ISC had not answered its call", item.job, item.native);
        let entry = Entry::by_gangway(What::AccountWritten, words).about(&item.job, item.job.as_str());
        audit::append(self.core, tx, entry);
        Ok(())
    }

    /// The account was absent for as long as settings say: its call was not executed.
    async fn send_again(&self, tx: &mut Tx, now: i64) -> store::Result<bool> {
        let (item, real) = (self.item, self.core.clock.real());
        let Some(call) = &item.call_id else { return Ok(false) };
        if !items::resend(tx, (&item.job, item.position), call, now).await? {
            items::looked(tx, (&item.job, item.position), now, None).await?;
            return Ok(false);
        }
        journal::reopen_as_is(tx, &item.run_id, real).await?;
        let words = format!(
            "{}: sends {} again; the source did not show it for {} hours after a call without an answer",
            item.job,
            item.native,
            self.absent_ms / 3_600_000
        );
        let entry = Entry::by_gangway(What::AccountWritten, words).about(&item.job, item.job.as_str());
        audit::append(self.core, tx, entry);
        self.core.news.tell("runs");
        Ok(true)
    }
}
